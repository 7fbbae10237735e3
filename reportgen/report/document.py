"""The report as a value: every section that applies, in blocks, before any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import Block, Group, single_blocks
from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.text import Words
from reportgen.report.prose.title import deck, description
from reportgen.report.sections import all_sections
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results

SYNTHETIC_NOTICE = "Synthetic cohort: no row describes a patient."


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOfDocument:
    """A section with what it consists of.

    Attributes
    ----------
    name
        Of its module: unique, and the same in every theme.
    """

    name: str
    title: str
    blocks: tuple[Block | Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All that is printed of one study.

    Attributes
    ----------
    running_title
        Stands for the title where there is less room.
    deck
        The line under the title.
    description
        What the document is, for its metadata.
    notice
        What every page says; may be empty.
    """

    title: str
    running_title: str
    deck: Words
    description: str
    notice: str
    sections: tuple[SectionOfDocument, ...]
    numbering: Numbering

    @property
    def figures(self) -> Iterator[Figure]:
        """Yield the figures in the order in which they are printed."""
        for section in self.sections:
            for block in single_blocks(section.blocks):
                if isinstance(block, Figure):
                    yield block


def compose(results: Results, theme: Theme) -> Document:
    """Return the report of some results: the sections that apply to them, in their order."""
    sections = tuple(
        SectionOfDocument(
            name=name, title=section.title_in(theme), blocks=section.build(results, theme)
        )
        for name, section in all_sections().items()
        if section.applies(results)
    )
    study = results.study
    return Document(
        title=study.title,
        running_title=study.running_title or study.title,
        deck=deck(results),
        description=description(results),
        notice=SYNTHETIC_NOTICE if results.synthetic else "",
        sections=sections,
        numbering=Numbering(block for section in sections for block in section.blocks),
    )
