"""Text that the fonts cannot set is refused with its place, before anything is written."""

import pytest

from reportgen.errors import OutputError
from reportgen.study.study import Study
from reportgen.writers.html.characters import check_direction, check_glyphs, printed_texts

CHINESE = "\N{CJK UNIFIED IDEOGRAPH-80C3}"
HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"


@pytest.fixture
def study():
    return Study.model_validate(
        {
            "title": "T",
            "variables": {
                "site": {"label": "Site", "levels": [{"key": "s", "label": f"{CHINESE} (stomach)"}]}
            },
            "endpoints": {"OS": {"label": f"Survival {HEBREW}", "time": "t", "event": "e"}},
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "Größe ≥5 cm, café, Ångström",
        "α-fetoprotein, κ, β",
        "Сердце",
        "±−×→≤²³₂½‰µ·…–—‖●",
        "e\u0301",
    ],
)
def test_the_bundled_fonts_have_what_medicine_writes(study, theme, text):
    check_glyphs(f"<p>{text}</p>", study, theme)
    check_direction(f"<p>{text}</p>", study)


def test_a_character_that_no_font_has_is_named_with_its_place(study, theme):
    with pytest.raises(OutputError) as error:
        check_glyphs(f"<td>{CHINESE} (stomach)</td>", study, theme)

    assert str(error.value) == (
        "the fonts of the report lack characters:\n"
        f"  {CHINESE} (U+80C3) in variables.site.levels.1.label\n"
        "Write them in Latin, Greek or Cyrillic letters, name a theme whose fonts have them "
        "(--theme FOLDER), or write HTML, which takes them from the reader's fonts."
    )


def test_one_that_does_not_come_from_the_study_is_quoted(study, theme):
    with pytest.raises(OutputError, match=r"U\+2603\) in 'a ☃ b'"):
        check_glyphs("<td>a \N{SNOWMAN} b</td>", study, theme)


def test_of_many_the_first_are_named(study, theme):
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20)))

    with pytest.raises(OutputError, match="and 8 more"):
        check_glyphs(f"<p>{text}</p>", study, theme)


def test_text_from_right_to_left_is_refused(study):
    with pytest.raises(OutputError, match=r"(?s)right to left.*U\+05DC\) in endpoints\.OS\.label"):
        check_direction(f"<p>Survival {HEBREW}</p>", study)


def test_a_mark_that_turns_the_direction_is_refused(study):
    with pytest.raises(OutputError, match=r"U\+202E"):
        check_direction("<p>a \N{RIGHT-TO-LEFT OVERRIDE}b</p>", study)


def test_drawings_are_read_but_styles_and_spoken_text_are_not():
    drawing = "PHN2Zz48dGV4dD5BICZsdDsgQjwvdGV4dD48L3N2Zz4="  # <svg><text>A &lt; B</text></svg>
    html = (
        f"<style>p {{ color: red }}</style><title>T</title><p>One</p>"
        f'<img alt="spoken" src="data:image/svg+xml;base64,{drawing}">'
    )

    assert [text for text in printed_texts(html) if text] == ["One", "A < B"]
