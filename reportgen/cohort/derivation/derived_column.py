"""Columns that are added to a cohort file, and the order of the dates that they come from."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.finding import Finding

NOT_DERIVED = "not derived"
"""The cell of a patient who lacks a source; among the codes for what is missing."""


def add_column(reader: ColumnReader, name: str, cells: Sequence[object]) -> str:
    """Add a column to the file, ``None`` standing for what is missing, and return its name."""
    written = [NOT_DERIVED if cell is None else str(cell) for cell in cells]
    reader.file = reader.file.with_column(name, written)
    return name


def check_order(reader: ColumnReader, earlier: str, later: str) -> None:
    """Note the rows in which the date that should be later is the earlier."""
    pairs = zip(reader.file.row_numbers, reader.dates(earlier), reader.dates(later), strict=True)
    rows = tuple(n for n, before, after in pairs if before and after and after < before)
    if rows:
        found = f"a date before that in {earlier}"
        expected = "expected none before it"
        reader.report(
            Finding(action="stop", column=later, rows=rows, found=found, expected=expected)
        )
