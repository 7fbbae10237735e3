"""The table as a value: a printer's parts, filled with text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.formatting import FIGURE_SPACE

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, how its cells align, and the spanner above it, if any.

    Neighbouring columns with the same ``spanner`` stand under one heading.
    """

    heading: str
    align: Align = "center"
    spanner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its stub and its cells; ``indent`` sets it under the row before."""

    stub: str
    cells: tuple[str, ...]
    indent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """Rows that stay together, under a heading if they have one."""

    heading: str = ""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A captioned table; ``stub_heading`` stands over the row headings."""

    key: str
    title: str
    stub_heading: str
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()

    @property
    def spanners(self) -> tuple[tuple[str, int], ...]:
        """Return the spanner of each run of columns, with how many it spans."""
        runs: list[tuple[str, int]] = []
        for column in self.columns:
            if runs and column.spanner and runs[-1][0] == column.spanner:
                runs[-1] = (column.spanner, runs[-1][1] + 1)
            else:
                runs.append((column.spanner, 1))
        return tuple(runs)

    @property
    def has_spanners(self) -> bool:
        """Return whether the heading has two rows."""
        return any(column.spanner for column in self.columns)


_NUMBER = re.compile(r"^([<>]?\N{MINUS SIGN}?\d+)(.*)$", re.DOTALL)


def align_numbers(groups: Sequence[RowGroup]) -> tuple[RowGroup, ...]:
    """Pad the cells of each column with figure spaces, so that leading numbers line up.

    A figure space is exactly as wide as a digit in the fonts of the report, so a column of padded
    cells, centred, stands digit under digit in print, on screen and when pasted elsewhere.
    """
    rows = [row for group in groups for row in group.rows]
    width = max((len(row.cells) for row in rows), default=0)
    padded = [
        _pad([row.cells[i] if i < len(row.cells) else "" for row in rows]) for i in range(width)
    ]
    aligned = iter(zip(*padded, strict=True)) if padded else iter(())
    return tuple(
        RowGroup(
            heading=group.heading,
            rows=tuple(
                Row(stub=row.stub, indent=row.indent, cells=tuple(next(aligned)) if padded else ())
                for row in group.rows
            ),
        )
        for group in groups
    )


def _pad(cells: list[str]) -> list[str]:
    parts = [match.groups() if (match := _NUMBER.match(cell)) else None for cell in cells]
    before = max((len(part[0]) for part in parts if part), default=0)
    after = max((len(part[1]) for part in parts if part), default=0)
    return [
        cell
        if part is None
        else FIGURE_SPACE * (before - len(part[0])) + cell + FIGURE_SPACE * (after - len(part[1]))
        for cell, part in zip(cells, parts, strict=True)
    ]
