"""Join the ADaM data sets ADTTE and ADRS, a row a patient and parameter, to ADSL, a row a patient.

Of each parameter that the study names, ADTTE gives AVAL and CNSR (0 is an event, anything above is
none), and ADRS gives AVALC. They become the columns ``OS.AVAL``, ``OS.CNSR`` and ``BESRSPI.AVALC``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.cohort.facts import DataSetJoined, ParametersFolded
from reportgen.cohort.joining.repeated_rows import differing_rows, fold_rows, group_rows
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError
from reportgen.finding import name_rows
from reportgen.note import Note
from reportgen.study.conventions import TimeUnit
from reportgen.study.endpoint import Endpoint
from reportgen.study.study import Study

_UNITS: dict[str, TimeUnit] = {
    **dict.fromkeys(("DAY", "DAYS", "D"), "days"),
    **dict.fromkeys(("WEEK", "WEEKS"), "weeks"),
    **dict.fromkeys(("MONTH", "MONTHS"), "months"),
    **dict.fromkeys(("YEAR", "YEARS"), "years"),
}
_UNIT_IN_NAME = re.compile(r"\((\w+)\)\s*$")
_OF_A_RECORD = re.compile(r"PARAM.*|AVAL.*|CNSR|CNSDTDSC|EVNTDESC|STARTDT.*|ADT|ADTM|ADY|SRC.*")
_WHOLE = re.compile(r"\d+(\.0*)?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """The records of one parameter, in the data set at *path*."""

    path: Path
    file: CohortFile
    name: str
    positions: list[int]

    def cells(self, column: str) -> list[str]:
        """Return the records' cells of a column, empty where the data set has no such column."""
        cells = self.file.column(column) if column in self.file.header else [""] * len(self.file)
        return [cells[position] for position in self.positions]

    @property
    def label(self) -> str:
        """Return what the parameter is called."""
        return next((text for text in self.cells("PARAM") if text), "")

    @property
    def rows(self) -> list[int]:
        """Return the row numbers of the records."""
        return [self.file.row_numbers[position] for position in self.positions]


def join_adam(path: Path, file: CohortFile, study: Study) -> tuple[CohortFile, Study]:
    """Return ADSL with the columns of the study's parameters, and the study with their units.

    Raises
    ------
    CohortError
        If a data set cannot be read or lacks a column or a parameter, a patient has several records
        of a parameter or is not in ADSL, a parameter is no time, or its unit is another than the
        study says.
    """
    adam, identifier = study.cohort.adam, study.cohort.identifier
    if adam is None or identifier is None or identifier not in file.header:
        return file, study
    file = subjects_of(file, identifier)
    endpoints = dict(study.endpoints)
    if adam.adtte is not None:
        data = path.parent / adam.adtte
        adtte = _read(data, (identifier, "PARAMCD", "AVAL", "CNSR"))
        file = _with_note(file, "Times and events", adtte)
        for key, endpoint in study.endpoints.items():
            if endpoint.param is not None:
                parameter = _select(data, adtte, endpoint.param)
                endpoints[key] = _describe(endpoint, parameter)
                file = _joined(file, parameter, identifier, "AVAL", parameter.cells("AVAL"))
                file = _joined(file, parameter, identifier, "CNSR", _events(parameter))
    if adam.adrs is not None and study.response and study.response.param:
        data = path.parent / adam.adrs
        adrs = _read(data, (identifier, "PARAMCD", "AVALC"))
        file = _with_note(file, "Responses", adrs)
        parameter = _select(data, adrs, study.response.param)
        file = _joined(file, parameter, identifier, "AVALC", parameter.cells("AVALC"))
    return file, study.model_copy(update={"endpoints": endpoints})


def subjects_of(file: CohortFile, identifier: str) -> CohortFile:
    """Return what stands for ADSL: of a data set of parameters, what a patient has once."""
    if "PARAMCD" not in file.header:
        return file
    groups = group_rows(file.column(identifier))
    of_a_record = [
        name
        for name in file.header
        if name and (_OF_A_RECORD.fullmatch(name) or differing_rows(file, name, groups))
    ]
    folded = ParametersFolded(name=file.name, patients=len(groups))
    file = fold_rows(file, groups).without(of_a_record)
    return replace(file, notes=(*file.notes, Note((folded,))))


def _read(path: Path, columns: Sequence[str]) -> CohortFile:
    file = read_cohort_file(path)
    missing = [column for column in columns if column not in file.header]
    if missing:
        raise CohortError(
            f"{path}: the data set lacks {', '.join(missing)}; "
            f"ADaM's data set of this kind has {', '.join(columns)}."
        )
    return file


def _with_note(file: CohortFile, what: str, joined: CohortFile) -> CohortFile:
    fact = DataSetJoined(
        what=what, name=joined.name, description=joined.description, sha256=joined.sha256
    )
    return replace(file, notes=(*file.notes, Note((fact,))))


def read_parameters(path: Path, file: CohortFile) -> dict[str, Parameter]:
    """Return the parameters of a data set by PARAMCD, in its order."""
    positions: dict[str, list[int]] = {}
    for position, code in enumerate(file.column("PARAMCD")):
        positions.setdefault(code, []).append(position)
    return {
        name: Parameter(path=path, file=file, name=name, positions=found)
        for name, found in positions.items()
    }


def _select(path: Path, file: CohortFile, name: str) -> Parameter:
    parameters = read_parameters(path, file)
    if name not in parameters:
        raise CohortError(
            f"{path}: no record has the PARAMCD {name!r}; "
            f"the data set has {', '.join(sorted(parameters))}."
        )
    return parameters[name]


def unit_of(parameter: Parameter) -> TimeUnit | None:
    """Return the unit of a parameter's times by AVALU or its name, ``None`` where neither has it.

    Raises
    ------
    CohortError
        If it is in something else than a unit of time, or in several.
    """
    label = parameter.label
    stated = {text for text in parameter.cells("AVALU") if text}
    in_name = _UNIT_IN_NAME.search(label)
    if not stated and in_name:
        stated = {in_name.group(1)}
    units = {_UNITS.get(unit.upper()) for unit in stated}
    if len(stated) > 1 or None in units:
        raise CohortError(
            f"{parameter.path}: {parameter.name} ({label}) is in {', '.join(sorted(stated))}, "
            "which is no unit of time; an endpoint needs a parameter in days, weeks, months or "
            "years, and one unit."
        )
    return units.pop() if units else None


def _describe(endpoint: Endpoint, parameter: Parameter) -> Endpoint:
    """Return an endpoint with the unit and the label that the data set gives it."""
    unit, label = unit_of(parameter), parameter.label
    if unit is None and endpoint.unit is None:
        raise CohortError(
            f"{parameter.path}: {parameter.name} ({label}) has no unit in AVALU; "
            'give the endpoint one in the study file, e.g. unit = "days".'
        )
    if unit is not None and endpoint.unit not in (None, unit):
        raise CohortError(
            f"{parameter.path}: {parameter.name} is in {unit} by AVALU, but the study file says "
            f"{endpoint.unit}; leave unit out there."
        )
    described = {"unit": unit or endpoint.unit, "label": endpoint.label or label}
    return endpoint.model_copy(update=described)


def _events(parameter: Parameter) -> list[str]:
    """Return the code 0 of an event, and 1 where CNSR gives any reason of censoring."""
    cells = parameter.cells("CNSR")
    wrong = [n for n, c in zip(parameter.rows, cells, strict=True) if not _is_censor_code(c)]
    if wrong:
        raise CohortError(
            f"{parameter.path}: column CNSR, {name_rows(wrong)}: found something else than whole "
            f"numbers for {parameter.name}; 0 is an event, 1 and above are none."
        )
    return [cell and ("0" if float(cell) == 0 else "1") for cell in cells]


def _is_censor_code(cell: str) -> bool:
    return not cell or _WHOLE.fullmatch(cell) is not None


def _joined(
    file: CohortFile, parameter: Parameter, identifier: str, column: str, cells: list[str]
) -> CohortFile:
    """Return ADSL with one more column, empty for patients without a record."""
    of_patient: dict[str, str] = {}
    repeated, known = [], set(file.column(identifier))
    rows = parameter.rows
    unknown = []
    for row, patient, cell in zip(rows, parameter.cells(identifier), cells, strict=True):
        if patient in of_patient:
            repeated.append(row)
        if patient not in known:
            unknown.append(row)
        of_patient[patient] = cell
    if repeated:
        raise CohortError(
            f"{parameter.path}: {name_rows(repeated)}: another record of {parameter.name} for the "
            "same patient; name a parameter that has one record a patient, such as the best "
            "response over all visits."
        )
    if unknown:
        raise CohortError(
            f"{parameter.path}: {name_rows(unknown)}: a patient who is not in {file.name}; "
            "take the data sets of one and the same export."
        )
    added = [of_patient.get(patient, "") for patient in file.column(identifier)]
    return file.with_column(f"{parameter.name}.{column}", added)
