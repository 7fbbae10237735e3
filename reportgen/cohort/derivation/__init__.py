"""Derive what the study asks for: times from dates, events from words, grades from Ki-67.

What is derived becomes a column of the file as it is read, and the study then names that column;
so whatever is checked of a column is checked of a derived one as well. Every derivation is stated
in a note.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.cohort.derivation.derived_column import NOT_DERIVED
from reportgen.cohort.derivation.endpoints import derive_endpoint
from reportgen.cohort.derivation.variables import derive_variable
from reportgen.note import Note
from reportgen.study.study import Study


@dataclass(frozen=True, slots=True)
class Derived:
    """The study on the columns that were derived, and a note on each derivation."""

    study: Study
    notes: tuple[Note, ...]


def derive(reader: ColumnReader, study: Study) -> Derived:
    """Add the columns that the study derives to the file, and note the problems of their sources.

    ``reader.file`` has the columns afterwards, and ``reader.missing`` the cell that says that one
    could not be derived because a source is missing.
    """
    reader.missing |= {NOT_DERIVED}
    notes: list[Note] = []
    variables = {
        key: derive_variable(reader, key, variable, notes)
        for key, variable in study.variables.items()
    }
    endpoints = {
        key: derive_endpoint(reader, key, endpoint, notes)
        for key, endpoint in study.endpoints.items()
    }
    derived = study.model_copy(update={"variables": variables, "endpoints": endpoints})
    return Derived(study=derived, notes=tuple(notes))
