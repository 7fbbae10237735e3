"""The numbers of tables and figures, and how the text refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import Block, Group, single_blocks
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.text import Reference, Text, phrase
from reportgen.report.style.numbers import NO_BREAK_SPACE


class Keyed(Protocol):
    """What has a key of its own among the tables, or the figures, of a document."""

    @property
    def key(self) -> str:
        """Return the key."""


def refer_to_tables(*tables: Keyed | None) -> Text:
    """Return a reference to neighbouring tables, those that there are, e.g. ``Tables 6 and 7``."""
    return Text(Reference("table", tuple(table.key for table in tables if table)))


def refer_to_figures(figures: Sequence[Keyed]) -> Text:
    """Return a reference to neighbouring figures, e.g. ``Figures 6-9``."""
    return Text(Reference("figure", tuple(figure.key for figure in figures)))


def refer_to_figures_and_table(figures: Sequence[Keyed], table: Keyed) -> Text:
    """Return that figures, where there are any, and a table show something: with the verb."""
    if not figures:
        return phrase("{} shows", refer_to_tables(table))
    return phrase("{} and {} show", refer_to_figures(figures), refer_to_tables(table))


class Numbering:
    """Numbers the tables and figures of one document in the order in which they are printed."""

    def __init__(self, blocks: Iterable[Block | Group]) -> None:
        """Give the tables and figures of a whole document their numbers."""
        self._numbers: dict[str, dict[str, int]] = {"table": {}, "figure": {}}
        for block in single_blocks(blocks):
            if isinstance(block, Table | Figure):
                known = self._numbers["table" if isinstance(block, Table) else "figure"]
                known[block.key] = len(known) + 1

    def number(self, block: Table | Figure) -> int:
        """Return the number of a table among the tables, or of a figure among the figures."""
        return self._numbers["table" if isinstance(block, Table) else "figure"][block.key]

    def words(self, reference: Reference) -> str:
        """Return what a reference reads, e.g. ``Tables 6 and 7``."""
        numbers = [self._numbers[reference.kind][key] for key in reference.keys]
        noun = reference.kind.capitalize() + ("s" if len(numbers) > 1 else "")
        joint = " and " if len(numbers) == 2 else "\N{EN DASH}"
        ends = dict.fromkeys((numbers[0], numbers[-1]))
        return f"{noun}{NO_BREAK_SPACE}{joint.join(map(str, ends))}"
