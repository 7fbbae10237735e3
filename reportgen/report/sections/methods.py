"""Statistical methods, generated from the options that were in force."""

from __future__ import annotations

from reportgen.report.blocks.groups import Block, Group, TwoColumns
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.prose.methods import methods_paragraphs
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return a paragraph for each topic."""
    paragraphs = methods_paragraphs(results, theme.numbers)
    return (
        TwoColumns(
            tuple(Paragraph(heading=f"{heading}.", text=text) for heading, text in paragraphs)
        ),
    )


SECTION = Section(title="Statistical methods", position=80, build=build)
