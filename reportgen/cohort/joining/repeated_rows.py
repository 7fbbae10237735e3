"""Several rows of a patient that become one: each column takes the one value that they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen.cohort.readers.cohort_file import CohortFile

Groups = list[list[int]]
"""The positions of each patient's rows, patients and rows in the order of the file."""


def group_rows(patients: Sequence[str]) -> Groups:
    """Return the rows that have the same patient."""
    groups: dict[str, list[int]] = {}
    for position, patient in enumerate(patients):
        groups.setdefault(patient, []).append(position)
    return list(groups.values())


def differing_rows(file: CohortFile, column: str, groups: Groups) -> list[int]:
    """Return the numbers of the rows of patients for whom a column holds different values."""
    cells = file.column(column)
    return [
        file.row_numbers[position]
        for positions in groups
        if len({cells[p] for p in positions if cells[p]}) > 1
        for position in positions
        if cells[position]
    ]


def fold_rows(file: CohortFile, groups: Groups) -> CohortFile:
    """Return the file with one row a patient, which has the number of the patient's first row.

    Where the rows of a patient hold different values, the first is taken.
    """
    return replace(
        file,
        columns=tuple(
            [next((column[p] for p in positions if column[p]), "") for positions in groups]
            for column in file.columns
        ),
        row_numbers=[file.row_numbers[positions[0]] for positions in groups],
    )
