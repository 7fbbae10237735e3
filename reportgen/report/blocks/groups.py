"""What groups blocks: how they stand beside each other, and what stays together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.terms import TermList

Block = Heading | Paragraph | Table | Figure | TermList
"""What a report is made of, one below the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Paragraphs beside the key figures of the report."""

    paragraphs: tuple[Paragraph, ...]
    key_figures: TermList

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return what is grouped, in the order in which it is read."""
        return (*self.paragraphs, self.key_figures)


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Paragraphs in two columns."""

    blocks: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks of one topic, such as an endpoint."""

    blocks: tuple[Block, ...]


Group = Summary | TwoColumns | Part


def single_blocks(blocks: Iterable[Block | Group]) -> Iterator[Block]:
    """Yield the blocks, those of the groups one by one, in the order in which they are read."""
    for block in blocks:
        if isinstance(block, Summary | TwoColumns | Part):
            yield from block.blocks
        else:
            yield block
