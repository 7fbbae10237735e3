"""Exports of REDCap: repeated rows of a patient, and the data dictionary.

An export of a longitudinal project, or of one with repeating instruments, has a row for each event
or instance. The rows of a patient become one where no column that the study needs holds two
different values; where one does, the build stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from reportgen.cohort_file import CohortFile
from reportgen.errors import CohortError
from reportgen.finding import name_rows
from reportgen.readers import read_cohort_file

_OF_A_ROW = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
_CHECKBOX = re.compile(r"(?P<field>.+)___(?P<code>.+)")
_NAME, _LABEL = "Variable / Field Name", "Field Label"
_TYPE, _CHOICES = "Field Type", "Choices, Calculations, OR Slider Labels"
_YES_NO = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


# ------------------------------------------------------------------------------------------- rows


def fold_repeated_rows(path: Path, file: CohortFile, needed: Iterable[str]) -> CohortFile:
    """Return an export with one row a patient; a file that is no such export as it is.

    Each column takes the one value that the patient's rows hold. The patient's row number is that
    of the first row. The record's identifier is the first column, as REDCap has it.

    Parameters
    ----------
    needed
        The columns that the study needs; in the others the first value is taken.

    Raises
    ------
    CohortError
        If a needed column holds different values in the rows of a patient.
    """
    if not set(_OF_A_ROW) & set(file.header):
        return file
    groups: dict[str, list[int]] = {}
    for position, record in enumerate(file.columns[0]):
        groups.setdefault(record, []).append(position)
    if len(groups) == len(file):
        return file
    _check_one_value(path, file, [name for name in needed if name in file.header], groups)
    folded = tuple(
        [_first_value(column, positions) for positions in groups.values()]
        for column in file.columns
    )
    note = (
        f"The {len(file)} rows of the REDCap export were folded into {len(groups)}, one for each "
        f"{file.header[0]}; each column takes the one value that the rows of a patient hold."
    )
    return replace(
        file,
        columns=folded,
        row_numbers=[file.row_numbers[positions[0]] for positions in groups.values()],
        notes=(*file.notes, note),
    )


def _check_one_value(
    path: Path, file: CohortFile, needed: list[str], groups: dict[str, list[int]]
) -> None:
    problems = []
    for name in needed:
        column = file.column(name)
        rows = [
            file.row_numbers[position]
            for positions in groups.values()
            if len({column[p] for p in positions if column[p]}) > 1
            for position in positions
            if column[position]
        ]
        if rows:
            problems.append(f"  column {name}, {name_rows(rows)}: different values of a patient.")
    if problems:
        raise CohortError(
            f"{path}: the REDCap export has several rows a patient, which can be folded into one "
            "only where they agree.\n"
            + "\n".join(problems)
            + "\n  Export a report of one event, without repeating instruments."
        )


def _first_value(column: Iterable[str] | list[str], positions: list[int]) -> str:
    cells = list(column) if not isinstance(column, list) else column
    return next((cells[position] for position in positions if cells[position]), "")


# ------------------------------------------------------------------------------------- dictionary


def with_dictionary(path: Path, file: CohortFile, dictionary: str | None) -> CohortFile:
    """Return a file with the labels of fields and of choices that a data dictionary gives.

    Parameters
    ----------
    path
        The cohort file, in whose folder the dictionary lies.
    dictionary
        Name of the dictionary's CSV file, ``None`` where there is none.

    Raises
    ------
    CohortError
        If the dictionary cannot be read, or lacks the columns of one.
    """
    if dictionary is None:
        return file
    table = read_cohort_file(path.parent / dictionary)
    missing = [name for name in (_NAME, _LABEL, _TYPE, _CHOICES) if name not in table.header]
    if missing:
        raise CohortError(
            f"{path.parent / dictionary}: not a data dictionary of REDCap, which has the column "
            f"{' and '.join(map(repr, missing))}; download it under Project Setup."
        )
    labels, choices = dict(file.labels), dict(file.value_labels)
    fields = zip(*(table.column(name) for name in (_NAME, _LABEL, _TYPE, _CHOICES)), strict=True)
    for name, label, kind, listed in fields:
        means = _parse_choices(kind, listed)
        if kind == "checkbox":
            for column in file.header:
                found = _CHECKBOX.fullmatch(column)
                if found and found["field"] == name:
                    choice = _choice_of(found["code"], means)
                    labels[column] = f"{label}: {choice}"
                    choices[column] = {"0": "Unchecked", "1": "Checked"}
        elif name in file.header:
            labels[name] = label
            if means:
                choices[name] = means
    return replace(file, labels=labels, value_labels=choices)


def _parse_choices(kind: str, listed: str) -> dict[str, str]:
    """Return the codes of a field with their labels: ``1, Yes | 0, No``."""
    if kind in _YES_NO:
        return _YES_NO[kind]
    if kind not in ("radio", "dropdown", "checkbox"):
        return {}
    pairs = [choice.partition(",") for choice in listed.split("|")]
    return {code.strip(): label.strip() for code, _, label in pairs if label.strip()}


def _choice_of(code: str, means: dict[str, str]) -> str:
    """Return the label of a checkbox's column, whose name has the code in small letters."""
    folded = {re.sub(r"\W", "_", known.lower()): label for known, label in means.items()}
    return folded.get(code, code)
