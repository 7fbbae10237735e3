import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties, findfont, fontManager

from reportgen.report.blocks.text import Run, Text
from reportgen.report.figures.boxes import spread
from reportgen.report.figures.canvas import figure_of, figure_style, new_sheet
from reportgen.report.figures.lettering import (
    ELLIPSIS,
    figure_font,
    shorten_set,
    wrap_set,
    write,
    write_statistic,
)
from reportgen.writers.figures.svg import render_svg

P = Text(Run("P", "p"))


@pytest.fixture
def sheet(theme):
    with figure_style(theme):
        sheet = new_sheet(theme, 50)
        write(sheet, (10, 10), "$a$ < b", figure_font(theme))
        write_statistic(sheet, (10, 20), Text("Log-rank ", P, " = 0.03"), figure_font(theme))
    return sheet


def test_a_figure_has_its_final_size(sheet, theme):
    svg = ET.fromstring(render_svg(figure_of(sheet), "key", theme))  # noqa: S314

    assert float(svg.get("width")[:-2]) == pytest.approx(theme.text_width * 72 / 25.4)
    assert float(svg.get("height")[:-2]) == pytest.approx(50 * 72 / 25.4)


def test_text_stays_text_in_the_theme_s_fonts(sheet, theme):
    svg = render_svg(figure_of(sheet), "key", theme)

    assert "$a$ &lt; b" in svg
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {theme.figure_font}


def test_the_p_of_a_p_value_is_italic(sheet):
    styles = {text.get_text(): text.get_fontstyle() for text in sheet.texts}

    assert styles["P"] == "italic"
    assert styles["Log-rank"] == styles["= 0.03"] == "normal"


def test_the_p_of_a_p_value_is_upright_where_the_theme_says_so(theme):
    upright = replace(theme, numbers=replace(theme.numbers, p_italic=False))
    with figure_style(upright):
        sheet = new_sheet(upright, 50)
        line = Text("Log-rank ", Run("p", "p"), "=0.03, ", Run("n", "n"), " = 5")
        write_statistic(sheet, (10, 20), line, figure_font(upright))

    styles = {text.get_text(): text.get_fontstyle() for text in sheet.texts}
    assert styles == {"Log-rank": "normal", "p": "normal", "=0.03,": "normal", "n": "italic",
                      "= 5": "normal"}  # fmt: skip


def test_a_name_that_looks_like_a_symbol_is_no_symbol(theme):
    with figure_style(theme):
        sheet = new_sheet(theme, 50)
        write_statistic(sheet, (10, 20), "Group P = low", figure_font(theme))

    assert [(t.get_text(), t.get_fontstyle()) for t in sheet.texts] == [("Group P = low", "normal")]


def test_a_symbol_is_set_wherever_a_line_ends(theme):
    with figure_style(theme):
        font = figure_font(theme)
        heading = Text(P, " for interaction")
        narrow = wrap_set(font, heading, font.width("interaction") + 0.1, lines=2)
        short = shorten_set(font, Text("Log-rank ", P, " = 0.03"), font.width("Log-rank P = 0.0"))

    assert narrow == (Text(P, " for"), Text("interaction"))
    assert str(short).endswith("03")
    assert ELLIPSIS in str(short)


def test_a_symbol_behind_what_is_left_out_keeps_its_setting(theme):
    note = Text("A rather long line about the comparison of both curves, ", P, " = 0.1")
    with figure_style(theme):
        short = shorten_set(figure_font(theme), note, 40)

    assert str(short).endswith(" = 0.1")
    assert Run("P", "p") in short.runs
    assert str(short).count(ELLIPSIS) == 1


def test_a_line_after_one_that_is_shortened_begins_with_its_own_word(theme):
    with figure_style(theme):
        lines = wrap_set(
            figure_font(theme), Text("Pharmacokinetically ", P, " for it"), 15, lines=2
        )

    assert ELLIPSIS in str(lines[0])
    assert lines[1] == Text(P, " for it")


def test_an_ellipsis_of_the_user_is_a_letter(theme):
    name = f"Grade{ELLIPSIS} of the tumour at the time of the first visit, "
    with figure_style(theme):
        font = figure_font(theme)
        short = shorten_set(font, Text(name, P, " = 0.1"), 50)

    assert str(short) == font.shorten(f"{name}P = 0.1", 50)
    assert Run("P", "p") in short.runs


def test_two_figures_of_a_document_refer_to_no_common_ids(sheet, theme):
    sheet.plot([1, 2], [1, 2], marker="s")
    one, again, other = (
        set(re.findall(r"url\(#([^)]+)\)", render_svg(figure_of(sheet), key, theme)))
        for key in ("one", "one", "other")
    )

    assert one == again
    assert one
    assert one.isdisjoint(other)


def test_a_users_settings_neither_leak_in_nor_get_lost(theme):
    with mpl.rc_context({"axes.grid": True, "font.size": 30}):
        with figure_style(theme):
            assert not mpl.rcParams["axes.grid"]
            assert mpl.rcParams["font.size"] == 8
        assert mpl.rcParams["font.size"] == 30


def test_fonts_are_registered_once_and_follow_the_theme(theme):
    regular = theme.fonts[0]
    other = replace(theme, fonts=(replace(regular, path=theme.fonts[2].path),))
    for current in (theme, theme, other, theme):
        with figure_style(current):
            found = findfont(FontProperties(family=regular.family, weight=regular.weight))
        assert found == str(current.fonts[0].path)

    assert sum(entry.name == regular.family for entry in fontManager.ttflist) == 4


def test_text_is_shortened_in_the_middle_and_wrapped_between_words(theme):
    with figure_style(theme):
        font = figure_font(theme)
        short = font.shorten("Level of expression number 7", 20)
        lines = font.wrap("one two three four five six seven eight", 20, lines=2)
        assert all(font.width(text) <= 20 for text in (short, *lines))
        assert font.shorten("Level", 20) == "Level"
        assert font.shorten("Level", 0) == ELLIPSIS

    assert short[0] == "L"
    assert short[-1] == "7"
    assert ELLIPSIS in short
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("centres", "expected"),
    [([10, 50], [10, 50]), ([10, 12], [9, 13]), ([1, 1, 1], [2, 6, 10]), ([30, 10], [30, 10])],
)
def test_intervals_are_moved_apart_as_little_as_possible(centres, expected):
    assert spread(centres, [4] * len(centres), low=0, high=100) == pytest.approx(expected)
