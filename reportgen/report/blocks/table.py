"""The table as a value: a printer's parts, filled with text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.report.blocks.text import Words
from reportgen.report.style.numbers import HELD_BACK, pad_numbers

NOT_APPLICABLE = "–"
_NOT_APPLICABLE_NOTE = f"{NOT_APPLICABLE}, not applicable."
_HELD_BACK_NOTE = (
    f"{HELD_BACK}, not shown: too few patients, or a number of few could be told from it."
)
# A table of at most so many rows is kept on one page.
_SHORT = 16
# Row headings of more characters need the whole width.
_LONG_STUB = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, and the spanner above it, if any.

    Neighbouring columns with the same ``spanner`` stand under one heading. The cells of a column
    are numbers, kept on one line, unless they are ``text``.
    """

    heading: Words
    spanner: Words = ""
    text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its stub and its cells.

    ``indent`` sets it under the row before; ``heading`` sets it as the heading of the rows after.
    """

    stub: Words
    cells: tuple[Words, ...]
    indent: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """Rows that stay together, under a heading if they have one."""

    heading: Words = ""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A captioned table; ``stub_heading`` stands over the row headings.

    A ``narrow`` table is only as wide as it needs to be: all of the page if a stub is long.
    """

    key: str
    title: Words
    stub_heading: Words
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    caption: Words = ""
    narrow: bool = False
    notes: tuple[Words, ...] = ()

    @property
    def spanners(self) -> tuple[tuple[Words, int], ...]:
        """Return the spanner of each run of columns, with how many it spans."""
        runs: list[tuple[Words, int]] = []
        for column in self.columns:
            if runs and column.spanner and runs[-1][0] == column.spanner:
                runs[-1] = (column.spanner, runs[-1][1] + 1)
            else:
                runs.append((column.spanner, 1))
        return tuple(runs)

    @property
    def is_narrow(self) -> bool:
        """Return whether the table is only as wide as it needs to be."""
        longest = max((len(row.stub) for group in self.groups for row in group.rows), default=0)
        return self.narrow and longest <= _LONG_STUB

    @property
    def is_short(self) -> bool:
        """Return whether all of the table is kept on one page."""
        return sum(len(group.rows) for group in self.groups) <= _SHORT

    @property
    def is_textual(self) -> bool:
        """Return whether all columns are of text."""
        return bool(self.columns) and all(column.text for column in self.columns)

    @property
    def all_notes(self) -> tuple[Words, ...]:
        """Return the notes, those on cells without a number included where there are any."""
        cells = [str(cell) for group in self.groups for row in group.rows for cell in row.cells]
        heads = [str(head) for column in self.columns for head in (column.heading, column.spanner)]
        notes = list(self.notes)
        if NOT_APPLICABLE in cells:
            notes.append(_NOT_APPLICABLE_NOTE)
        if any(HELD_BACK in text for text in (*cells, *heads)):
            notes.append(_HELD_BACK_NOTE)
        return tuple(notes)

    @property
    def has_spanners(self) -> bool:
        """Return whether the heading has two rows."""
        return any(column.spanner for column in self.columns)


def align_numbers(groups: Sequence[RowGroup]) -> tuple[RowGroup, ...]:
    """Pad the cells of each column with figure spaces, so that leading numbers line up.

    A figure space is exactly as wide as a digit in the fonts of the report, so a column of padded
    cells stands digit under digit in print, on screen and when pasted elsewhere. Numbers are words
    alone: a setting within a padded cell is lost.
    """
    rows = [row for group in groups for row in group.rows]
    width = max((len(row.cells) for row in rows), default=0)
    padded = [
        pad_numbers([str(row.cells[i]) if i < len(row.cells) else "" for row in rows])
        for i in range(width)
    ]
    aligned = iter(zip(*padded, strict=True)) if padded else iter(())
    return tuple(
        RowGroup(
            heading=group.heading,
            rows=tuple(
                replace(row, cells=tuple(next(aligned)) if padded else ()) for row in group.rows
            ),
        )
        for group in groups
    )
