import math
from dataclasses import replace
from itertools import pairwise

import pytest
from matplotlib.text import Annotation

from reportgen.report.figures.kaplan_meier import draw_kaplan_meier
from reportgen.writers.figures.svg import render_svg


@pytest.fixture
def draw(theme):
    def draw(curves, labels, **options):
        options = {
            "endpoint_label": "Overall survival",
            "time_label": "Months",
            "medians": [first_at_half(curve) for curve in curves],
            **options,
        }
        return draw_kaplan_meier(curves, labels, options.pop("theme", theme), **options)

    return draw


def first_at_half(curve):
    times = (time for time, s in zip(curve.time, curve.survival, strict=True) if s <= 0.5)
    return next(times, None)


@pytest.fixture
def three(simulated_curve):
    return [simulated_curve(60, median, seed) for seed, median in enumerate((8, 16, 30))]


def plot_of(figure):
    return figure.axes[1]


def annotations(figure):
    return [text for text in figure.axes[0].texts if isinstance(text, Annotation)]


def line_of(figure, label):
    (line,) = [line for line in plot_of(figure).lines if line.get_label() == label]
    return line


def test_steps_are_the_curve_in_per_cent(draw, curve):
    figure = draw([curve([2, 4, 4, 6], [1, 1, 0, 0])], ["All"])

    line = line_of(figure, "All")
    assert list(line.get_xdata()) == [0, 2, 2, 4, 4, 6, 6, 6]
    assert list(line.get_ydata()) == [100, 100, 75, 75, 50, 50, 50, 50]


def test_censored_patients_have_a_tick_on_the_curve(draw, curve):
    figure = draw([curve([2, 4, 4, 6], [1, 1, 0, 0])], ["All"])

    (ticks,) = [line for line in plot_of(figure).lines if line.get_marker() == "|"]
    assert list(zip(ticks.get_xdata(), ticks.get_ydata(), strict=True)) == [(4, 50), (6, 50)]


def test_of_very_many_steps_one_is_drawn_for_each_dot_of_ink(draw, curve):
    """The line keeps within a dot's width of the curve, and each of its points is on the curve."""
    count = 30_000
    whole = curve([1 + 0.01 * n for n in range(count)], [n % 2 for n in range(count)])
    figure = draw([whole], ["All"])
    line, end = line_of(figure, "All"), plot_of(figure).get_xlim()[1]
    points = list(zip(line.get_xdata()[2::2], line.get_ydata()[2::2], strict=True))
    heights = dict(zip(whole.time, whole.survival, strict=True))
    times = [0, *(time for time, _ in points)]

    assert 1500 < len(points) <= 2001
    assert all(height == pytest.approx(100 * heights[time]) for time, height in points)
    assert max(after - before for before, after in pairwise(times[1:])) <= 2 * end / 2000
    (ticks,) = [line for line in plot_of(figure).lines if line.get_marker() == "|"]
    assert len(ticks.get_xdata()) == len(points)


def test_axes_start_at_0_and_survival_ends_at_100(draw, three):
    axes = plot_of(draw(three, ["A", "B", "C"]))

    assert axes.get_xlim()[0] == 0
    assert axes.get_ylim() == (0, 100)


def test_curves_are_cut_at_the_end_of_the_axis(draw, simulated_curve):
    long = simulated_curve(200, 10, 1)
    figure = draw([long], ["All"])

    end = plot_of(figure).get_xlim()[1]
    assert max(long.time) > end
    assert line_of(figure, "All").get_xdata()[-1] == end


def test_a_curve_is_not_drawn_beyond_its_last_patient(draw, curve, simulated_curve):
    figure = draw([curve([5, 8], [1, 0]), simulated_curve(100, 20, 1)], ["A", "B"])

    assert line_of(figure, "A").get_xdata()[-1] == 8


def test_each_curve_has_its_band(draw, three):
    figure = draw(three, ["A", "B", "C"])

    bands = plot_of(figure).collections
    highest = max(100 * limit for limit in three[0].high if limit is not None)
    assert len(bands) == 3
    assert bands[0].get_datalim(plot_of(figure).transData).y1 == pytest.approx(highest)


def test_there_is_no_band_where_limits_are_not_estimable(draw, curve):
    figure = draw([curve([1, 2, 3], [0, 0, 0])], ["All"])

    assert not plot_of(figure).collections


def test_the_bands_of_very_many_curves_are_left_out(draw, curve):
    figure = draw(
        [curve([1 + i / 9, 2, 3], [1, 1, 0]) for i in range(7)],
        [f"G{i}" for i in range(7)],
        medians=[2.0] * 7,
    )

    assert not plot_of(figure).collections
    assert not guides(figure)


def guides(figure):
    """Return where the guides of the medians come down to the time axis."""
    return [
        line.get_xdata()[0] for line in plot_of(figure).lines if list(line.get_ydata()) == [0, 50]
    ]


def test_the_guide_meets_the_printed_median_by_whichever_rule(draw, curve):
    """At exactly one half from 2 to 3: R prints the midpoint, SPSS the first time, SAS may none."""
    half = curve([1, 2, 3, 4], [1, 1, 1, 0])

    assert guides(draw([half], ["A"], medians=[2.5])) == [2.5]
    assert guides(draw([half], ["A"], medians=[2.0])) == [2.0]
    assert guides(draw([half], ["A"], medians=[None])) == []


def test_a_median_beyond_the_axis_has_no_guide(draw, simulated_curve):
    long = simulated_curve(200, 10, 1)
    end = plot_of(draw([long], ["All"])).get_xlim()[1]

    assert guides(draw([long], ["All"], medians=[end + 1])) == []
    assert guides(draw([long, long], ["A", "B"], medians=[10.0, end])) == [10.0, end]


@pytest.mark.parametrize("curves", [1, 3, 4, 5, 12])
def test_table_has_all_three_numbers_under_each_tick(draw, simulated_curve, curves):
    drawn = [simulated_curve(30 + index, 12, index) for index in range(curves)]
    figure = draw(drawn, [f"Level {index}" for index in range(curves)])

    ticks = [float(tick) for tick in plot_of(figure).get_xticks()]
    found = sorted(rows_of_counts(figure))
    expected = sorted(
        [str(getattr(curve.counts_at(tick), what)) for tick in ticks]
        for curve in drawn
        for what in ("at_risk", "events", "censored")
    )
    assert found == expected
    for curve in drawn:
        for tick in ticks:
            counts = curve.counts_at(tick)
            assert counts.at_risk + counts.events + counts.censored == curve.n


def rows_of_counts(figure):
    """Return the counts of each line of the table, from left to right."""
    rows = {}
    for text in figure.axes[0].texts:
        if text.get_text().isdigit():
            rows.setdefault(round(text.xy[1], 3), []).append((text.xy[0], text.get_text()))
    return [[count for _, count in sorted(row)] for row in rows.values()]


def test_counts_stand_under_their_ticks(draw, three):
    figure = draw(three, ["A", "B", "C"])

    axes, sheet = plot_of(figure), figure.axes[0]
    places = {
        round(sheet.transData.transform(text.xy)[0], 3)
        for text in sheet.texts
        if text.get_text().isdigit()
    }
    ticks = {round(axes.transData.transform((tick, 0))[0], 3) for tick in axes.get_xticks()}
    assert places == ticks


def test_curves_differ_in_dashes_as_well_as_colour(draw, simulated_curve):
    figure = draw([simulated_curve(50, 12, i) for i in range(12)], [f"L{i}" for i in range(12)])

    pens = {
        (line.get_color(), str(line._dash_pattern))
        for line in plot_of(figure).lines
        if line.get_label().startswith("L")
    }
    assert len(pens) == 12


def test_a_single_curve_is_not_labelled(draw, curve, texts):
    assert "Everyone" not in texts(draw([curve([1, 2, 3], [1, 1, 0])], ["Everyone"]))


def test_curves_that_end_apart_are_labelled_beside_their_ends(draw, simulated_curve):
    figure = draw([simulated_curve(99, 20, 1), simulated_curve(99, 60, 2)], ["Short", "Long"])

    plot_right = plot_of(figure).get_position().x1 * figure.axes[0].get_xlim()[1]
    beside = [t.get_text() for t in annotations(figure) if t.xy[0] > plot_right]
    assert {"Short", "Long"} <= set(beside)


def test_labels_of_the_user_are_not_read_as_mathematics(draw, three, texts, theme):
    labels = ["$x^2$ < 3 & more", "<b>ß</b>", "α $"]
    figure = draw(three, labels)

    assert set(labels) <= set(texts(figure))
    assert "$x^2$ &lt; 3 &amp; more" in render_svg(figure, "key", theme)


def test_labels_stand_on_one_line_and_keep_what_the_font_lacks(draw, three, theme):
    """A browser has a font for it; a PDF with such a character is refused before it is drawn."""
    svg = render_svg(draw(three, ["A\n1", "B \N{SNOWMAN}", "C"]), "key", theme)

    assert "A 1" in svg
    assert "B \N{SNOWMAN}" in svg


def test_axis_numbers_have_the_decimal_mark_of_the_theme(draw, curve, theme, texts):
    comma = replace(theme, numbers=replace(theme.numbers, decimal_mark=","))
    figure = draw([curve([0.2, 0.5], [1, 1])], ["All"], theme=comma)

    assert "0,1" in texts(figure)
    assert not any("." in text for text in texts(figure))


@pytest.mark.parametrize("length", [9, 40, 80])
@pytest.mark.parametrize("curves", [1, 2, 3, 6, 12])
def test_texts_stay_inside_and_apart(
    draw, simulated_curve, assert_well_set, long_label, curves, length
):
    figure = draw(
        [simulated_curve(30 + 7 * index, 5 + 3 * index, index) for index in range(curves)],
        [f"{index} {long_label}"[:length] for index in range(curves)],
        annotations=["Hazard ratio, 0.59 (95% CI 0.42\N{EN DASH}0.82)", "Log-rank P = 0.001"],
    )

    assert_well_set(figure)
    assert figure.get_figheight() * 25.4 <= 228


@pytest.mark.parametrize(
    ("times", "events"),
    [
        ([7.3], [1]),
        ([7.3], [0]),
        ([0.0], [1]),
        ([3, 5, 9, 11, 30], [0] * 5),
        ([1, 2, 3, 4, 6, 7.5], [1] * 6),
        ([12345.0, 23456.0, 30000.0], [1, 0, 1]),
    ],
)
def test_small_and_extreme_curves_are_drawn(draw, curve, assert_well_set, times, events):
    alone, other = curve(times, events), curve([2, 4, 9], [1, 0, 1])

    assert_well_set(draw([alone], ["All"]))
    assert_well_set(draw([alone, other], ["This", "Other"], annotations=["Log-rank P = 0.2"]))


def test_long_titles_of_axes_are_wrapped_or_shortened(draw, three, assert_well_set, long_label):
    assert_well_set(
        draw(three, ["A", "B", "C"], endpoint_label=long_label, time_label=long_label * 3)
    )


def test_annotations_that_would_meet_a_curve_stand_above_the_plot(draw, curve):
    figure = draw(
        [curve(range(1, 40), [0] * 39), curve(range(1, 40), [1] * 39)],
        ["A", "B"],
        annotations=[
            "A rather long line about the comparison of both curves and its tests, P = 0.1"
        ]
        * 2,
    )

    plot_top = (1 - plot_of(figure).get_position().y1) * figure.axes[0].get_ylim()[0]
    notes = [text.xy[1] for text in figure.axes[0].texts if text.get_text().startswith("A rather")]
    assert len(notes) == 2
    assert max(notes) < plot_top


def test_nothing_is_not_a_number_in_the_picture(draw, three, theme):
    assert "nan" not in render_svg(draw(three, ["A", "B", "C"]), "key", theme).lower()
    assert all(math.isfinite(value) for value in line_of(draw(three, "ABC"), "A").get_ydata())
