"""The drawing of a figure, element by element, against what was asked for in points."""

import re
from xml.etree import ElementTree as ET

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reportgen.writers.figures.svg import svg_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def sheet() -> Axes:
    """Return axes of 144 by 72 points, numbered from their lower left corner."""
    axes = Figure(figsize=(2, 1), facecolor="none").add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 144), ylim=(0, 72))
    axes.set_axis_off()
    return axes


def drawn(sheet: Axes, element: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of one kind, and their text."""
    tree = ET.fromstring(svg_of(sheet.get_figure(), "key"))  # noqa: S314  drawn here
    return [{**e.attrib, "text": e.text or ""} for e in tree.iter(f"{SVG}{element}")]


def test_a_line_runs_downwards_in_its_colour(sheet):
    sheet.plot([0, 144], [72, 0], color="#ff0000", lw=2, solid_capstyle="butt", clip_on=False)
    (line,) = drawn(sheet, "path")

    assert line["d"] == "M0 0L144 72"
    assert (line["fill"], line["stroke"], line["stroke-width"]) == ("none", "#ff0000", "2")
    assert "stroke-opacity" not in line
    assert "clip-path" not in line


def test_dashes_and_ends_are_kept(sheet):
    sheet.plot([10, 20], [10, 10], ls=(1, (4, 3)), lw=1, dash_capstyle="round", clip_on=False)
    (line,) = drawn(sheet, "path")

    assert (line["stroke-dasharray"], line["stroke-dashoffset"]) == ("4 3", "1")
    assert line["stroke-linecap"] == "round"


def test_an_area_is_closed_and_as_transparent_as_asked(sheet):
    sheet.fill([10, 20, 20], [10, 10, 30], color="#00ff00", alpha=0.25, lw=0, clip_on=False)
    (area,) = drawn(sheet, "path")

    assert area["d"] == "M10 62L20 62L20 42Z"
    assert (area["fill"], area["fill-opacity"]) == ("#00ff00", "0.25")
    assert "stroke" not in area


def test_markers_of_a_line_are_one_element(sheet):
    sheet.plot([10, 30, float("nan")], [10, 10, 10], ls="none", marker="|", ms=4, clip_on=False)
    (ticks,) = drawn(sheet, "path")

    assert ticks["d"] == "M10 64L10 60M30 64L30 60"


def test_what_leaves_its_axes_is_cut_by_a_window_named_after_the_figure(sheet):
    sheet.plot([0, 200], [10, 10])
    sheet.plot([0, 200], [20, 20])
    windows, lines = drawn(sheet, "clipPath"), drawn(sheet, "path")[1:]

    assert [window["id"] for window in windows] == ["key-1"]
    assert {line["clip-path"] for line in lines} == {"url(#key-1)"}


@pytest.mark.parametrize(
    ("align", "anchor"), [("left", None), ("center", "middle"), ("right", "end")]
)
def test_a_text_stands_where_it_is_aligned(sheet, align, anchor):
    sheet.text(72, 36, "a < b & $c$", ha=align, va="baseline", size=8, parse_math=False)
    (text,) = drawn(sheet, "text")

    assert (text["x"], text["y"], text["text"]) == ("72", "36", "a < b & $c$")
    assert text.get("text-anchor") == anchor
    assert text["font-size"] == "8"


def test_a_turned_text_turns_about_its_own_start(sheet):
    sheet.text(10, 20, "up", rotation=90, va="bottom", ha="center", weight=600, style="italic")
    (text,) = drawn(sheet, "text")

    assert text["transform"] == f"rotate(-90 {text['x']} {text['y']})"
    assert (text["font-weight"], text["font-style"]) == ("600", "italic")


def test_nothing_is_drawn_for_what_cannot_be_seen(sheet):
    sheet.fill([10, 20, 20], [10, 10, 30], facecolor="none", lw=0, clip_on=False)

    assert drawn(sheet, "path") == []


def test_the_size_and_the_numbers_are_points(sheet):
    sheet.plot([0, 1 / 3], [-0.0001, 0], clip_on=False)
    svg = svg_of(sheet.get_figure(), "key")

    assert re.search(r'width="144\.000000pt" height="72\.000000pt"', svg)
    assert 'd="M0 72L0.333 72"' in svg
