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

from reportgen.cohort.facts import RowsFolded
from reportgen.cohort.joining.repeated_rows import Groups, differing_rows, fold_rows, group_rows
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError
from reportgen.finding import name_rows
from reportgen.note import Note

OF_A_ROW = frozenset({"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"})
"""Columns that say of what a row is, beside the patient."""

_CHECKBOX = re.compile(r"(?P<field>.+)___(?P<code>.+)")
_NAME, _LABEL = "Variable / Field Name", "Field Label"
_IDENTIFIES = "Identifier?"
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
    if not has_repeated_rows(file):
        return file
    groups = group_rows(file.columns[0])
    _check_one_value(path, file, [name for name in needed if name in file.header], groups)
    folded = RowsFolded(rows=len(file), patients=len(groups), identifier=file.header[0])
    return replace(fold_rows(file, groups), notes=(*file.notes, Note((folded,))))


def has_repeated_rows(file: CohortFile) -> bool:
    """Return whether a file is an export of REDCap that has several rows of a patient."""
    return bool(OF_A_ROW & set(file.header)) and len(set(file.columns[0])) < len(file)


def _check_one_value(path: Path, file: CohortFile, needed: list[str], groups: Groups) -> None:
    problems = [
        f"  column {name}, {name_rows(rows)}: different values of a patient."
        for name in needed
        if (rows := differing_rows(file, name, groups))
    ]
    if problems:
        raise CohortError(
            f"{path}: the REDCap export has several rows a patient, which can be folded into one "
            "only where they agree.\n"
            + "\n".join(problems)
            + "\n  Export a report of one event, without repeating instruments."
        )


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
    table = _read_dictionary(path.parent / dictionary)
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


def identifying_fields(path: Path) -> frozenset[str]:
    """Return the fields that the dictionary at *path* marks as identifiers of a patient.

    Raises
    ------
    CohortError
        If the dictionary cannot be read, or lacks the columns of one.
    """
    table = _read_dictionary(path)
    if _IDENTIFIES not in table.header:
        return frozenset()
    marked = zip(table.column(_NAME), table.column(_IDENTIFIES), strict=True)
    return frozenset(name for name, mark in marked if mark.casefold() == "y")


def _read_dictionary(path: Path) -> CohortFile:
    table = read_cohort_file(path)
    missing = [name for name in (_NAME, _LABEL, _TYPE, _CHOICES) if name not in table.header]
    if missing:
        raise CohortError(
            f"{path}: not a data dictionary of REDCap: it has no column "
            f"{', '.join(map(repr, missing))}; download the dictionary under Project Setup."
        )
    return table


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
