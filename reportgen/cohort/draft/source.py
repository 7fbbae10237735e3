"""What a draft is made of: a row a patient, and what other files beside the cohort's say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportgen.cohort.columns.cohort_header import check_names
from reportgen.cohort.draft.adam_guess import AdamGuess, guess_adam
from reportgen.cohort.draft.belief import Belief, quote
from reportgen.cohort.joining.redcap import (
    OF_A_ROW,
    has_repeated_rows,
    identifying_fields,
    with_dictionary,
)
from reportgen.cohort.joining.repeated_rows import differing_rows, fold_rows, group_rows
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError


@dataclass(frozen=True, slots=True)
class Source:
    """A cohort as a draft looks at it.

    Attributes
    ----------
    file
        The cohort file with one row a patient, as far as is known.
    settings
        What ``[cohort]`` says of other files.
    personal
        Columns that identify a patient by what another file says.
    left_out
        Columns of which no use is made, by the reason.
    adam
        What ADaM data sets give.
    """

    file: CohortFile
    settings: tuple[Belief, ...] = ()
    personal: frozenset[str] = frozenset()
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    adam: AdamGuess | None = None


def read_source(path: Path, dictionary: Path | None = None) -> Source:
    """Read the cohort file at *path*, and what lies beside it: ADaM data sets, REDCap's dictionary.

    Parameters
    ----------
    dictionary
        REDCap's data dictionary; one that is named as REDCap does is found where none is given.

    Raises
    ------
    CohortError
        If a file cannot be read, or lies in another folder than the cohort's.
    """
    file = read_cohort_file(path)
    check_names(path, file)
    adam = guess_adam(path, file)
    if adam is not None:
        setting = Belief("adam", adam.setting, "ADaM: each endpoint is a parameter (PARAMCD).")
        return Source(adam.subjects, (setting,), left_out=adam.left_out, adam=adam)
    found = dictionary or _find_dictionary(path)
    settings: list[Belief] = []
    personal: frozenset[str] = frozenset()
    if found is not None:
        if found.resolve().parent != path.resolve().parent:
            raise CohortError(
                f"{found}: the dictionary has to lie in the folder of the cohort file; copy it to "
                f"{path.parent}."
            )
        file = with_dictionary(path, file, found.name)
        settings.append(Belief("dictionary", quote(found.name), "REDCap's labels are taken."))
        personal = identifying_fields(found)
    file, differing = _fold(file)
    left_out = (("they hold several values of a patient", differing),) if differing else ()
    return Source(file, tuple(settings), personal, left_out)


def _find_dictionary(path: Path) -> Path | None:
    """Return the only file beside the cohort's that is named as REDCap names a dictionary."""
    beside = [f for f in path.resolve().parent.glob("*DataDictionary*.csv") if f.name != path.name]
    return path.parent / beside[0].name if len(beside) == 1 else None


def _fold(file: CohortFile) -> tuple[CohortFile, tuple[str, ...]]:
    """Return an export of REDCap with one row a patient, and the columns that allow none."""
    if not has_repeated_rows(file):
        return file, ()
    groups = group_rows(file.columns[0])
    names = [name for name in file.header if name and name not in OF_A_ROW]
    differing = tuple(name for name in names if differing_rows(file, name, groups))
    return fold_rows(file, groups).without((*differing, *OF_A_ROW)), differing
