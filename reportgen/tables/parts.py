"""A table that is too wide for the page, as several that are not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from markupsafe import escape

from reportgen.tables.table import Column, RowGroup, Table

# The page holds about 93 digits beside a stub of 44 mm; the space between columns takes two.
_MOST_CHARACTERS = 93
_BETWEEN = 2


def in_parts(table: Table) -> list[Table]:
    """Return the table, or its columns spread evenly over as few tables as they need.

    The notes stand under the last.
    """
    widths = [_width(table, position) for position in range(len(table.columns))]
    for parts in range(1, len(widths) + 1):
        edges = [round(len(widths) * part / parts) for part in range(parts + 1)]
        spans = list(pairwise(edges))
        if all(sum(widths[start:stop]) <= _MOST_CHARACTERS for start, stop in spans):
            break
    return [_part(table, number, span) for number, span in enumerate(spans)] if widths else [table]


def _width(table: Table, position: int) -> int:
    """Return the characters that a column needs: its cells do not wrap, its heading does."""
    words = escape(table.columns[position].heading).striptags().split()
    cells = [row.cells[position] for group in table.groups for row in group.rows]
    return max((len(text) for text in (*words, *cells)), default=0) + _BETWEEN


def _part(table: Table, number: int, span: tuple[int, int]) -> Table:
    """Return the columns from the first of *span* to before the second."""
    columns: tuple[Column, ...] = table.columns[slice(*span)]
    groups = tuple(
        RowGroup(
            heading=group.heading,
            rows=tuple(replace(row, cells=row.cells[slice(*span)]) for row in group.rows),
        )
        for group in table.groups
    )
    return replace(
        table,
        key=f"{table.key}-{number + 1}" if number else table.key,
        title=f"{table.title.removesuffix('.')} (continued)." if number else table.title,
        columns=columns,
        groups=groups,
        notes=table.notes if span[1] == len(table.columns) else (),
    )
