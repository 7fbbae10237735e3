import pytest
from matplotlib.patches import Rectangle

from reportgen.report.blocks.text import Run, Text
from reportgen.report.figures.response import (
    ResponseBar,
    category_colours,
    draw_response,
    text_colour,
)

CATEGORIES = ("Complete", "Partial", "Stable", "Progressive")


N = Text(Run("n", "n"))


def bar(label, *shares, **fields):
    texts = tuple(f"{share:.0%}" for share in shares)
    return ResponseBar(label=label, n_text=Text(N, " = 20"), shares=shares, texts=texts, **fields)


BARS = (
    bar("All patients", 0.01, 0.25, 0.34, 0.4),
    bar("Female", 0.5, 0.5, 0.0, 0.0, group="Sex"),
    bar("Male", 0.0, 0.0, 0.25, 0.75, group="Sex"),
    ResponseBar(label="Unknown", n_text=Text(N, " = 0"), shares=(), texts=(), group="Sex"),
)


@pytest.fixture
def figure(theme):
    (figure,) = draw_response(BARS, CATEGORIES, theme)
    return figure


def segments(figure):
    return [patch for patch in figure.axes[1].patches if isinstance(patch, Rectangle)]


def test_segments_follow_each_other_and_are_as_long_as_the_shares(figure):
    first = [(part.get_x(), part.get_width()) for part in segments(figure)[:4]]

    assert first == [
        pytest.approx((0, 1)),
        pytest.approx((1, 25)),
        pytest.approx((26, 34)),
        pytest.approx((60, 40)),
    ]
    assert len(segments(figure)) == 12


def test_an_empty_population_has_a_label_but_no_bar(figure, texts):
    assert {"Unknown", "n"} <= set(texts(figure))


def test_texts_are_printed_where_they_fit(figure):
    printed = [text.get_text() for text in figure.axes[1].texts]

    assert printed == ["25%", "34%", "40%", "50%", "50%", "25%", "75%"]


def test_a_heading_stands_once_over_the_bars_of_a_group(figure, texts):
    assert texts(figure).count("Sex") == 1


def test_the_legend_has_the_categories_in_order(figure, texts):
    assert [text for text in texts(figure) if text in CATEGORIES] == list(CATEGORIES)


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_colours_get_lighter_from_category_to_category(theme, count):
    lightness = [
        sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))
        for colour in category_colours(count, theme)
    ]

    assert lightness == sorted(set(lightness))


def test_text_is_white_on_dark_and_ink_on_light(theme):
    dark, *_, light = category_colours(5, theme)

    assert text_colour(dark, theme) == "#ffffff"
    assert text_colour(light, theme) == theme.palette.ink


def test_texts_stay_inside_and_apart(figure, assert_well_set):
    assert_well_set(figure)


def test_long_labels_are_wrapped_or_shortened(theme, assert_well_set, long_label):
    bars = [bar(f"{i} {long_label}", 0.2, 0.3, 0.1, 0.4, group=long_label) for i in range(12)]
    categories = [f"{i} {long_label}" for i in range(4)]

    for figure in (
        *draw_response(bars, categories, theme),
        *draw_response(BARS[:1], CATEGORIES, theme),
    ):
        assert_well_set(figure)


def test_more_bars_than_fit_on_a_page_go_into_further_figures(theme, texts, assert_well_set):
    bars = [bar(f"Centre {number}", 0.1, 0.2, 0.3, 0.4, group="Centre") for number in range(60)]
    figures = draw_response(bars, CATEGORIES, theme)

    shown = [texts(figure) for figure in figures]
    assert len(figures) == 2
    assert all("Centre" in page for page in shown)
    assert [text for page in shown for text in page if text.startswith("Centre ")] == [
        one.label for one in bars
    ]
    for figure in figures:
        assert_well_set(figure)
        assert figure.get_figheight() * 25.4 < theme.page.text_height - 20
