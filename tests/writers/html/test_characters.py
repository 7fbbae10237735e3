"""Text that the fonts cannot set is refused with its place, before anything is written."""

import re
from html import unescape

import pytest
from matplotlib.figure import Figure as Drawing

from reportgen.errors import OutputError
from reportgen.report.blocks.figure import Figure, FigureRows
from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.document import Document, SectionOfDocument, compose
from reportgen.study.study import Study
from reportgen.writers.html.characters import check_direction, check_glyphs, printed_texts
from reportgen.writers.html.page import render_html

CHINESE = "\N{CJK UNIFIED IDEOGRAPH-80C3}"
HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"


def document_of(text, *blocks):
    """Return a document of one paragraph, and of what else there is."""
    blocks = (Paragraph(text=text), *blocks)
    section = SectionOfDocument(name="s", title="S", blocks=blocks)
    return Document(
        title="T",
        running_title="T",
        deck="",
        description="",
        notice="",
        sections=(section,),
        numbering=Numbering(blocks),
    )


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
    check_glyphs(document_of(text), study, theme)
    check_direction(document_of(text), study)


def test_a_character_that_no_font_has_is_named_with_its_place(study, theme):
    with pytest.raises(OutputError) as error:
        check_glyphs(document_of(f"{CHINESE} (stomach)"), study, theme)

    assert str(error.value) == (
        "the fonts of the report lack characters:\n"
        f"  {CHINESE} (U+80C3) in variables.site.levels.1.label\n"
        "Write them in Latin, Greek or Cyrillic letters, name a theme whose fonts have them "
        "(--theme FOLDER), or write HTML, which takes them from the reader's fonts."
    )


def test_one_that_does_not_come_from_the_study_is_quoted(study, theme):
    with pytest.raises(OutputError, match=r"U\+2603\) in 'a ☃ b'"):
        check_glyphs(document_of("a \N{SNOWMAN} b"), study, theme)


def test_of_many_the_first_are_named(study, theme):
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20)))

    with pytest.raises(OutputError, match="and 8 more"):
        check_glyphs(document_of(text), study, theme)


def test_text_from_right_to_left_is_refused(study):
    with pytest.raises(OutputError, match=r"(?s)right to left.*U\+05DC\) in endpoints\.OS\.label"):
        check_direction(document_of(f"Survival {HEBREW}"), study)


def test_a_mark_that_turns_the_direction_is_refused(study):
    with pytest.raises(OutputError, match=r"U\+202E"):
        check_direction(document_of("a \N{RIGHT-TO-LEFT OVERRIDE}b"), study)


def test_drawings_are_read_but_spoken_text_is_not():
    drawing = Drawing()
    drawing.text(0, 0, "A < B")
    rows = FigureRows(key="f", description="D", heading=(), rows=())
    figure = Figure(
        key="f", title="Curve.", caption="C.", alternative="spoken", drawing=drawing, rows=rows
    )
    texts = set(printed_texts(document_of("One", figure)))

    assert {"One", "A < B", "Curve.", "C."} <= texts
    assert "spoken" not in texts


def test_every_kind_of_block_is_read(analysed, theme):
    """Whatever a page shows is among the texts that are looked through."""
    document = compose(analysed, theme)
    texts = {"".join(text.split()) for text in printed_texts(document)}
    html = render_html(document, theme, "paper")
    shown = re.sub(r"(?s)<style>.*?</style>|<(title|a)\b.*?</\1>", "", html)
    cells = re.findall(r"<(?:td|dt)[^>]*>([^<]+)</(?:td|dt)>", shown)

    assert len(cells) > 100
    missing = {unescape(c) for c in cells} - set(map(str, printed_texts(document)))
    assert {"".join(c.replace("\N{WORD JOINER}", "").split()) for c in missing} <= texts
