"""Scaled Schoenfeld residuals: a panel for each coefficient."""

from dataclasses import replace

import pytest

from reportgen.report.figures.schoenfeld import draw_schoenfeld, has_circles
from reportgen.results.curves import ResidualTrace

LABEL = "Months since the first cycle"


def trace(events=20, *, smooth=True):
    grid = tuple(i / 10 for i in range(11)) if smooth else ()
    return ResidualTrace(
        endpoint="OS",
        variable="age",
        level=None,
        reference=None,
        coefficient=0.4,
        ticks=((12.0, 0.1), (60.0, 0.9), (24.0, 0.5), (13.0, 0.11), (6.0, 0.06), (36.0, 0.7)),
        position=tuple(i / events for i in range(events)),
        residual=tuple(float((-1) ** i * (i % 5)) for i in range(events)),
        smooth_position=grid,
        smooth=tuple(0.4 + x / 10 for x in grid),
        low=tuple(x / 10 for x in grid),
        high=tuple(0.8 + x / 10 for x in grid),
    )


def panels(figure):
    return figure.axes[1:]


def circles(panel):
    return [line for line in panel.lines if line.get_linestyle() == "None"]


def curves(panel):
    return [line for line in panel.lines if len(line.get_xdata()) == 11]


def test_every_event_has_a_circle_and_the_coefficient_a_dashed_line(theme):
    (panel,) = panels(draw_schoenfeld([trace()], [["Age"]], theme, time_label=LABEL, circles=True))

    (marks,) = circles(panel)
    assert tuple(marks.get_xdata()) == trace().position
    assert tuple(marks.get_ydata()) == trace().residual
    (curve,) = curves(panel)
    assert tuple(curve.get_ydata()) == trace().smooth
    dashed = [line for line in panel.lines if line.is_dashed()]
    assert [tuple(line.get_ydata()) for line in dashed] == [(0.4, 0.4)]


def test_very_many_events_leave_the_smooth_alone(theme):
    many = [trace(401)]
    circled = has_circles(many)
    (panel,) = panels(draw_schoenfeld(many, [["Age"]], theme, time_label=LABEL, circles=circled))

    assert circles(panel) == []
    assert len(curves(panel)) == 1


def test_too_few_events_leave_the_circles_alone(theme):
    (panel,) = panels(
        draw_schoenfeld([trace(smooth=False)], [["Age"]], theme, time_label=LABEL, circles=True)
    )

    assert len(circles(panel)) == 1
    assert curves(panel) == []


def test_a_time_too_near_to_one_that_comes_first_is_not_marked(theme):
    (panel,) = panels(draw_schoenfeld([trace()], [["Age"]], theme, time_label=LABEL, circles=True))

    assert [label.get_text() for label in panel.get_xticklabels()] == ["12", "24", "36", "60"]


def test_long_numbers_of_the_axis_are_clear_of_its_title(theme, assert_well_set):
    small = replace(
        trace(smooth=False), coefficient=0.0, residual=tuple((-1) ** i / 4000 for i in range(20))
    )

    figure = draw_schoenfeld([small], [["Age"]], theme, time_label=LABEL, circles=True)

    assert any(
        label.get_text().startswith("−0.000") for label in panels(figure)[0].get_yticklabels()
    )
    assert_well_set(figure)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_texts_are_inside_and_apart(theme, count, assert_well_set):
    titles = [("A candidate with a long name", f"at level number {i}") for i in range(count)]
    assert_well_set(
        draw_schoenfeld([trace()] * count, titles, theme, time_label=LABEL, circles=True)
    )


def test_levels_of_a_variable_with_a_long_name_are_told_apart(theme, texts, assert_well_set):
    centre = "The centre at which the patient was included in the registry of everyone treated"
    titles = [(centre, f"site {i} of the network in the north of the country") for i in range(12)]

    figure = draw_schoenfeld([trace()] * 12, titles, theme, time_label=LABEL, circles=True)

    assert_well_set(figure)
    headings = [text for text in texts(figure) if text.startswith("The centre")]
    assert len(set(headings)) == 12


def test_a_short_level_leaves_its_room_to_the_name(theme, texts):
    name = "A variable whose name goes on and on, far beyond the width of its panel, to the end"

    figure = draw_schoenfeld([trace()], [(name, "yes")], theme, time_label=LABEL, circles=True)

    (heading,) = [text for text in texts(figure) if text.endswith(", yes")]
    assert heading.startswith("A variable whose name goes")
