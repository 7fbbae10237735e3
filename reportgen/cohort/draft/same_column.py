"""Columns that say the same of every patient, such as an arm and its code."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence

from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.readers.cohort_file import CohortFile

_MOST_CODES = 12
_FEWEST_ROWS = 20
"""Of fewer patients two columns may part them alike by chance."""


def find_same_columns(file: CohortFile, columns: Sequence[ColumnProfile]) -> dict[str, str]:
    """Return the columns that part the patients as another does, with that other.

    Of columns that are the same, the first that holds words stays, or else the first.
    """
    if len(file) < _FEWEST_ROWS:
        return {}
    known: dict[bytes, str] = {}
    same = {}
    for column in sorted(columns, key=lambda column: column.kind != "text"):
        if column.kind in ("text", "number") and 1 < len(column.codes) <= _MOST_CODES:
            first = known.setdefault(_parts(file.column(column.name)), column.name)
            if first != column.name:
                same[column.name] = first
    return same


def _parts(cells: Sequence[str]) -> bytes:
    """Return what stands for the rows that have each value, whatever the values are."""
    numbers: dict[str, int] = {}
    first_seen = array("L", (numbers.setdefault(cell, len(numbers)) for cell in cells))
    return hashlib.sha256(first_seen.tobytes()).digest()
