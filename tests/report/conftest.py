"""The report as plain text: a writer that needs the blocks and nothing of HTML."""

import re

import pytest

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import single_blocks
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.terms import TermList
from reportgen.report.blocks.text import Reference, Text


class PlainText:
    """Writes blocks line by line: a sentence, a row of a table or a term on each."""

    def __init__(self, numbering):
        self._numbering = numbering

    def write(self, blocks):
        """Return the lines of some blocks, an empty one after each block."""
        return [line for block in single_blocks(blocks) for line in [*self._lines(block), ""]]

    def words(self, text):
        """Return a text with the numbers that its references have."""
        parts = (
            self._numbering.words(run) if isinstance(run, Reference) else run.text
            for run in Text(text).runs
        )
        return "".join(parts).replace("\N{NO-BREAK SPACE}", " ")

    def _lines(self, block):
        if isinstance(block, Heading):
            return [f"## {self.words(block.text)}"]
        if isinstance(block, Paragraph):
            heading = f"{block.heading} " if block.heading else ""
            return sentences(heading + self.words(block.text))
        if isinstance(block, TermList):
            return [" | ".join(filter(None, self._term(term))) for term in block.terms]
        if isinstance(block, Figure):
            caption = f"Figure {self._numbering.number(block)}. {self.words(block.title)}"
            return [caption, *sentences(self.words(block.caption)), f"({block.alternative})"]
        if isinstance(block, Table):
            return self._table(block)
        raise TypeError(f"no way is known to write {block!r}")

    def _term(self, term):
        return map(self.words, (term.term, term.description, term.detail))

    def _table(self, table):
        caption = f"Table {self._numbering.number(table)}. {self.words(table.title)}"
        lines = [f"{caption} {self.words(table.caption)}".rstrip()]
        if table.has_spanners:
            lines.append(self._row("", [column.spanner for column in table.columns]))
        lines.append(self._row(table.stub_heading, [column.heading for column in table.columns]))
        for group in table.groups:
            if group.heading:
                lines.append(self.words(group.heading))
            for row in group.rows:
                indent = "  " if row.indent else ""
                lines.append(indent + self._row(row.stub, row.cells))
        notes = [sentence for note in table.all_notes for sentence in sentences(self.words(note))]
        return [*lines, *notes]

    def _row(self, stub, cells):
        texts = (self.words(cell).strip("\N{FIGURE SPACE} ") for cell in cells)
        return " | ".join([self.words(stub), *texts]).rstrip(" |")


def sentences(text):
    return re.split(r"(?<=[.?!]) (?=[A-Z])", text)


@pytest.fixture(scope="session")
def plain_text():
    """Return what writes the sections of a document as plain text, by name."""

    def write(document):
        writer = PlainText(document.numbering)
        return {
            section.name: "\n".join([f"# {section.title}", "", *writer.write(section.blocks)])
            for section in document.sections
        }

    return write


@pytest.fixture(scope="session")
def plain_blocks():
    """Return what writes single blocks as lines of plain text."""
    return lambda *blocks: PlainText(Numbering(blocks)).write(blocks)
