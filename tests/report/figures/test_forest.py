import math

import pytest

from reportgen.report.figures.forest import ForestGroup, ForestHeadings, ForestRow, draw_forest
from reportgen.report.figures.forest_axis import forest_axis
from reportgen.writers.figures.svg import render_svg

HEADINGS = ForestHeadings(label="Subgroup", text="Hazard ratio (95% CI)")


def ratio(label, estimate, low, high, **fields):
    text = f"{estimate} ({low}\N{EN DASH}{high})"
    return ForestRow(
        label=label, counts="12 / 30", estimate=estimate, low=low, high=high, text=text, **fields
    )


AGE = ForestGroup(
    label="Age",
    p_text="0.41",
    rows=(
        ForestRow(label="<70 years", counts="50 / 91", text="1 (reference)", is_reference=True),
        ratio("\N{GREATER-THAN OR EQUAL TO}70 years", 0.58, 0.42, 0.79, p_text="0.03"),
    ),
)
STAGE = ForestGroup(
    label="Stage",
    rows=(
        ratio("III & $4", 1.6, 0.05, 1e9, p_text="0.99"),
        ForestRow(label="IV", counts="0 / 2", text="NE", p_text="NE"),
    ),
)
MANY = tuple(
    ForestGroup(
        label=f"Variable {group}",
        rows=tuple(ratio(f"Level {row}", 0.5 + 0.1 * group, 0.3, 2.5) for row in range(3)),
    )
    for group in range(15)
)


@pytest.fixture
def draw(theme):
    def draw(*groups, headings=HEADINGS):
        (figure,) = draw_forest(groups, theme, headings)
        return figure

    return draw


def lines(figure, marker):
    return [line for line in figure.axes[1].lines if line.get_marker() == marker]


def intervals(figure):
    return [list(line.get_xdata()) for line in lines(figure, "None")][1:]


def test_the_axis_is_logarithmic_with_a_line_at_1(draw):
    axes = draw(AGE).axes[1]

    assert axes.get_xscale() == "log"
    assert list(axes.lines[0].get_xdata()) == [1, 1]
    assert 1 in axes.get_xticks()


def test_estimates_and_intervals_are_drawn_where_they_are(draw):
    figure = draw(AGE)

    assert [list(square.get_xdata()) for square in lines(figure, "s")] == [[0.58]]
    assert intervals(figure) == [[0.42, 0.79]]


def test_intervals_that_leave_the_axis_end_in_arrows(draw):
    figure = draw(STAGE)

    low, high = figure.axes[1].get_xlim()
    assert [arrow.get_xdata()[0] for arrow in lines(figure, "<")] == [low]
    assert [arrow.get_xdata()[0] for arrow in lines(figure, ">")] == [high]
    assert intervals(figure) == [[low, high]]


def test_reference_and_not_estimable_rows_have_text_but_no_marker(draw, texts):
    figure = draw(AGE, STAGE)

    assert len(lines(figure, "s")) == 2
    assert {"1 (reference)", "NE", "50 / 91", "0 / 2"} <= set(texts(figure))


def test_all_texts_are_printed_as_they_were_given(draw, texts):
    shown = set(texts(draw(AGE, STAGE)))

    assert {"Age", "Stage", "<70 years", "III & $4", "0.41", "P"} <= shown
    assert {"\N{LEFTWARDS ARROW} Lower hazard", "Higher hazard \N{RIGHTWARDS ARROW}"} <= shown


def test_rows_stand_beside_their_texts(draw):
    figure = draw(AGE, STAGE)

    sheet, axes = figure.axes
    (text,) = [text for text in sheet.texts if text.get_text().startswith("0.58")]
    square = lines(figure, "s")[0]
    height = axes.transData.transform((1, square.get_ydata()[0]))[1]
    assert sheet.transData.transform(text.xy)[1] == pytest.approx(height)


def test_squares_grow_with_precision(draw):
    figure = draw(
        ForestGroup(label="", rows=(ratio("a", 1.1, 0.9, 1.3), ratio("b", 1.1, 0.2, 6.0)))
    )

    precise, vague = (square.get_markersize() for square in lines(figure, "s"))
    assert precise > vague


def test_every_other_group_has_a_tint(draw):
    assert len(draw(AGE, STAGE).axes[0].patches) == 1 + len(STAGE.rows)


def test_a_column_of_p_values_without_any_is_left_out(draw, texts):
    assert "P" not in texts(draw(ForestGroup(label="", rows=(ratio("a", 1.1, 0.9, 1.3),))))


@pytest.mark.parametrize(
    "groups",
    [
        (ForestGroup(label="", rows=(ratio("All patients", 0.53, 0.42, 0.68),)),),
        (ForestGroup(label="", rows=(ForestRow(label="All", text="not estimable: no events"),)),),
        (AGE, STAGE) * 3,
        MANY,
        (ForestGroup(label="", rows=(ratio("a", 1.0, 0.0, math.inf), ratio("b", 1e8, 1e7, 1e9))),),
    ],
    ids=["one row", "not estimable", "12 rows", "45 rows", "extreme"],
)
def test_texts_stay_inside_and_apart(draw, assert_well_set, groups):
    figure = draw(*groups)

    assert_well_set(figure)
    assert figure.get_figheight() * 25.4 < 250


def test_a_long_forest_goes_on_in_further_figures_on_the_same_axis(theme, texts, assert_well_set):
    groups = [
        ForestGroup(
            label=f"Variable {group}",
            rows=tuple(
                ratio(f"Level {group}.{row}", 1.1**group, 0.3, 2.5 + group) for row in range(4)
            ),
        )
        for group in range(40)
    ]
    figures = draw_forest(groups, theme, HEADINGS)

    assert len(figures) == 4
    assert len({figure.axes[1].get_xlim() for figure in figures}) == 1
    assert len({tuple(figure.axes[1].get_position().intervalx) for figure in figures}) == 1
    shown = [text for figure in figures for text in texts(figure) if text.startswith("Level")]
    assert shown == [row.label for group in groups for row in group.rows]
    for figure in figures:
        assert_well_set(figure)
        assert figure.get_figheight() * 25.4 < theme.page.text_height - 20


def test_a_group_longer_than_a_page_has_its_heading_on_each(theme, texts):
    rows = tuple(ratio(f"Level {row}", 0.5, 0.3, 2.5) for row in range(100))
    figures = draw_forest([ForestGroup(label="Country", rows=rows)], theme, HEADINGS)

    assert len(figures) > 1
    assert all("Country" in texts(figure) for figure in figures)


def test_long_texts_are_wrapped_or_shortened(draw, assert_well_set, long_label):
    rows = tuple(ratio(f"{row} {long_label}"[:80], 0.5, 0.3, 2.5, p_text="0.1") for row in range(3))
    headings = ForestHeadings(
        label=long_label, text=long_label, counts=long_label, lower=long_label, higher=long_label
    )

    assert_well_set(draw(ForestGroup(label=long_label, rows=rows), AGE, headings=headings))


def test_labels_of_the_user_are_escaped_in_the_svg(draw, theme):
    assert "III &amp; $4" in render_svg(draw(STAGE), "key", theme)


@pytest.mark.parametrize(
    ("estimates", "limits", "ticks"),
    [
        ([0.6], [0.4, 0.9], (0.5, 1, 2)),
        ([0.6], [0.2, 5], (0.25, 0.5, 1, 2, 4)),
        ([20.0], [5, 80], (0.5, 1, 2, 5, 10, 20)),
        ([0.006, 40.0], [], (0.01, 0.1, 1, 10)),
        ([1e8, 1e-8], [], (0.001, 0.01, 0.1, 1, 10, 100, 1000)),
        ([], [], (0.5, 1, 2)),
    ],
)
def test_ticks_suit_the_data(estimates, limits, ticks):
    axis = forest_axis(estimates, limits)

    assert axis.ticks == ticks
    assert axis.low <= ticks[0]
    assert ticks[-1] <= axis.high
