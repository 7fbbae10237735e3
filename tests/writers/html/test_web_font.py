"""The fonts in the page for the screen: small, renamed, licensed, the same bytes each time."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from reportgen.writers.html.web_font import subset_woff2


@pytest.fixture
def face(theme):
    return theme.fonts[0]


def test_a_font_holds_the_characters_of_the_page_and_hardly_more(face):
    known = {chr(code) for code in TTFont(BytesIO(subset_woff2(face, set("Aβ≤ ")))).getBestCmap()}

    assert known >= set("Aβ≤ ")
    assert len(known) < 8  # some features lead from one glyph to another


def test_it_does_not_bear_the_reserved_name_but_its_licence(face):
    names = {
        record.nameID: record.toUnicode()
        for record in TTFont(BytesIO(subset_woff2(face, {"A"})))["name"].names
    }

    assert {names[identifier] for identifier in (1, 4, 6)} == {
        "Report Sans",
        "Report Sans 400 normal",
        "ReportSans-400normal",
    }
    assert "Open Font License" in names[13]
    assert "Adobe" in names[0]


def test_a_character_that_it_lacks_is_left_to_the_reader_s_fonts(face):
    assert subset_woff2(face, {"A", "\N{SNOWMAN}"}) == subset_woff2(face, {"A"})


def test_it_is_much_smaller_than_its_file(face):
    characters = set(map(chr, range(32, 127)))

    assert len(subset_woff2(face, characters)) < face.path.stat().st_size / 10
