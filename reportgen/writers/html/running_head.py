"""What the head of a page says of a table that goes on from the page before."""

from __future__ import annotations

from itertools import pairwise

from reportgen.report.blocks.table import RowGroup, Table

# In characters; the head has room for one line.
_LONGEST_HEADING = 28


def continuations(table: Table, number: int) -> tuple[tuple[str | None, ...], ...]:
    """Return what goes on after each row, by group: ``Table 7, continued: Ki-67 index``.

    ``None`` where it is what went on after the row before, and empty after the last row. Nothing
    for a table that is kept on one page.

    Parameters
    ----------
    number
        The number of the table.
    """
    if table.is_short:
        return ()
    texts = [
        (place, _continued(number, group if row + 1 < len(group.rows) else None))
        for place, group in enumerate(table.groups)
        for row in range(len(group.rows))
    ]
    texts = [*texts[:-1], *((place, "") for place, _ in texts[-1:])]
    changes = [None if text == before else text for (_, before), (_, text) in pairwise(texts)]
    said = [*(text for _, text in texts[:1]), *changes]
    return tuple(
        tuple(text for (at, _), text in zip(texts, said, strict=True) if at == place)
        for place in range(len(table.groups))
    )


def _continued(number: int, group: RowGroup | None) -> str:
    """Return that a table goes on, and with which group if it is within one."""
    heading = _heading(group) if group else ""
    if len(heading) > _LONGEST_HEADING:
        heading = f"{heading[:_LONGEST_HEADING].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return f"Table {number}, continued{': ' if heading else ''}{heading}"


def _heading(group: RowGroup) -> str:
    first = group.rows[0]
    return str(group.heading or (first.stub if first.heading else ""))
