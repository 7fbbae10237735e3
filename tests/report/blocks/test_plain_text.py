"""The blocks are enough to write a report: headings, sentences, tables and captions as text."""

import re

import pytest

from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.report.blocks.terms import Term, TermList
from reportgen.report.blocks.text import Run, Text, phrase
from reportgen.report.document import compose
from reportgen.report.sections import all_sections

TABLE = Table(
    key="k",
    title="Medians.",
    caption="In months.",
    stub_heading="Group",
    columns=(Column(heading=Text(Run("P", "p")), spanner="Tested"), Column(heading="Median")),
    groups=(
        RowGroup(
            heading="Stage",
            rows=(
                Row(stub="I", cells=("0.04", "\N{FIGURE SPACE}9")),
                Row(stub="low", cells=("", "12"), indent=True),
            ),
        ),
    ),
    notes=("NR, not reached.",),
)


def test_every_kind_of_block_is_written(plain_blocks):
    blocks = (
        Heading("Overall survival"),
        Paragraph(heading="Aim.", text=phrase("To see. {} shows it.", refer_to_tables(TABLE))),
        TABLE,
        TermList((Term(term="Median", description="12 mo", detail="n = 3"),)),
    )

    assert plain_blocks(*blocks) == [
        "## Overall survival", "",
        "Aim.", "To see.", "Table 1 shows it.", "",
        "Table 1. Medians. In months.", " | Tested", "Group | P | Median", "Stage",
        "I | 0.04 | 9", "  low |  | 12", "NR, not reached.", "",
        "Median | 12 mo | n = 3", "",
    ]  # fmt: skip


def test_what_is_no_block_is_not_passed_over(plain_blocks):
    with pytest.raises(TypeError, match="no way"):
        plain_blocks("words")


def test_the_default_report_is_written_without_html(analysed, theme, plain_text):
    document = compose(analysed, theme)
    written = plain_text(document)
    everything = "\n".join(written.values())

    assert list(written) == [n for n, s in all_sections().items() if s.applies(analysed)]
    assert not re.search(r"</?[a-z]|&[a-z#]", everything)
    assert "\nTable 1. " in written["patients"]
    assert "\nFigure 1. " in everything
    assert "\nTable 1 shows how many patients are in each analysis" in written["patients"]
    figures, tables = len(list(document.figures)), everything.count("\nTable ")
    assert everything.count("\nFigure ") >= figures > 4
    assert tables > 4


def test_a_figure_has_a_drawing_its_numbers_and_words(analysed, theme):
    for figure in compose(analysed, theme).figures:
        assert figure.drawing.get_size_inches()[0] > 0
        assert figure.rows.rows
        assert {len(row) for row in figure.rows.rows} == {len(figure.rows.heading)}
        assert any(character.isdigit() for character in figure.alternative)
