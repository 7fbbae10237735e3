"""A table that is too wide for paper, in panels that are not, one below the other."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from reportgen.report.blocks.table import Table
from reportgen.report.style.theme import Theme

# So many digits of one point fit beside the row headings on paper.
_ROOM_OF_POINTS = 800.0
# Between columns it takes so many digits.
_GUTTER = 2.3
_NARROW = frozenset(".,·()–- /")
# Columns under one spanner are parted only where there are more.
_TOGETHER = 3


def in_panels(table: Table, theme: Theme) -> tuple[Table, ...]:
    """Return the table, or its columns spread about evenly over as few panels as they need.

    Few columns under one spanner, such as a number and its interval, stay together.
    """
    room = _ROOM_OF_POINTS / theme.tables.text
    blocks = _blocks(table)
    widths = [sum(_room_of(table, index) for index in block) for block in blocks]
    total = sum(widths)
    if total <= room:
        return (table,)
    limit = min(room, total / ceil(total / room) + max(widths) / 2)
    panels: list[list[int]] = [[]]
    used = 0.0
    for block, width in zip(blocks, widths, strict=True):
        if panels[-1] and used + width > limit:
            panels.append([])
            used = 0.0
        panels[-1] += block
        used += width
    return tuple(_panel(table, panel[0], panel[-1] + 1) for panel in panels)


def _blocks(table: Table) -> list[list[int]]:
    """Return the columns, by their numbers, with those together that are not parted."""
    blocks: list[list[int]] = []
    start = 0
    for spanner, size in table.spanners:
        together = list(range(start, start + size))
        blocks += [together] if spanner and size <= _TOGETHER else [[i] for i in together]
        start += size
    return blocks


def _room_of(table: Table, index: int) -> float:
    """Return the digits that a column takes: its cells do not wrap, its heading does."""
    column = table.columns[index]
    if column.text:
        return 0.0
    words = str(column.heading).split()
    cells = [str(row.cells[index]) for group in table.groups for row in group.rows if row.cells]
    widths = [sum(0.55 if c in _NARROW else 1.0 for c in text) for text in (*words, *cells)]
    return max(widths, default=0.0) + _GUTTER


def _panel(table: Table, start: int, stop: int) -> Table:
    """Return the table with some of its columns."""
    groups = tuple(
        replace(group, rows=tuple(replace(row, cells=row.cells[start:stop]) for row in group.rows))
        for group in table.groups
    )
    return replace(table, columns=table.columns[start:stop], groups=groups)
