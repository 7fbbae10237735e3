"""The cohort: a file's patients, checked and typed as the study asks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reportgen.cohort_file import CohortFile, read_cohort_file
from reportgen.cohort_header import check_columns
from reportgen.column_reader import ColumnReader, as_code, name_rows, spelt_otherwise
from reportgen.conventions import DAYS_PER_UNIT
from reportgen.derivation import derive
from reportgen.errors import CohortError
from reportgen.results import Exclusion
from reportgen.spelling import look_alikes
from reportgen.study import Endpoint, Study
from reportgen.variable import Level, Variable

_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class EndpointData:
    """Time and event of each patient; ``observed`` is false where either is missing."""

    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    observed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Checked patients, one row each, in the order of the file.

    Attributes
    ----------
    study
        The study, with the levels filled in that it left to the file.
    variables
        One column a variable of the study: floats (NaN where missing) for a number, level keys
        (``None`` where missing) for a category.
    measured
        The numbers behind the variables with cut-points, NaN where missing.
    response
        Key of the best response; ``None`` where it was not evaluable or is missing.
    activities, cycle_dates
        One column a treatment cycle; NaN and NaT where the cycle was not given.
    """

    study: Study
    file: CohortFile
    synthetic: bool
    variables: pd.DataFrame
    measured: dict[str, NDArray[np.float64]]
    endpoints: dict[str, EndpointData]
    response: pd.Series[str] | None
    activities: pd.DataFrame | None
    cycle_dates: pd.DataFrame | None
    exclusions: tuple[Exclusion, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of patients."""
        return len(self.file.rows)

    def members(self, variable: str, level: str) -> NDArray[np.bool_]:
        """Return which patients are at one level of a variable."""
        return np.asarray(self.variables[variable] == level, dtype=np.bool_)

    def population(self, name: str) -> NDArray[np.bool_]:
        """Return the members of a population as the records name it."""
        if name == "all":
            return np.ones(len(self), dtype=np.bool_)
        variable, level = name.split("=", 1)
        return self.members(variable, level)


def load_cohort(path: Path, study: Study) -> Cohort:
    """Read the patients at *path* and check them against the study.

    Raises
    ------
    CohortError
        If columns are missing, or cells hold what the study does not expect; the message lists
        every problem with its rows as a spreadsheet numbers them.
    """
    file = read_cohort_file(path)
    check_columns(path, file, study)
    identifier = study.cohort.identifier
    reader = ColumnReader(
        file=file,
        missing=frozenset(study.cohort.missing),
        identifiers=frozenset(file.column(identifier) if identifier else ()),
    )
    _check_identifiers(reader, study)
    derived = derive(reader, study)
    study = _with_levels(derived.study, reader)
    measured = {
        key: reader.numbers(variable.column)
        for key, variable in study.variables.items()
        if variable.cut_points
    }
    cohort = Cohort(
        study=study,
        file=reader.file,
        synthetic=_is_synthetic(reader, study),
        variables=_read_variables(reader, study, measured),
        measured=measured,
        endpoints={
            key: _read_endpoint(reader, endpoint, study.methods.time_unit)
            for key, endpoint in study.endpoints.items()
        },
        response=_read_response(reader, study),
        activities=_read_activities(reader, study),
        cycle_dates=_read_cycle_dates(reader, study),
        exclusions=_find_exclusions(reader, study),
        notes=(*_describe_file(reader, study), *derived.notes),
    )
    if reader.problems:
        count = f"{len(reader.problems)} problem{'s' if len(reader.problems) > 1 else ''}"
        raise CohortError(
            "\n".join([f"{path}: {count} in the cohort file.", *reader.problems])
            + "\n  Correct these cells, or state their codes in the study file."
        )
    return cohort


def _check_identifiers(reader: ColumnReader, study: Study) -> None:
    column = study.cohort.identifier
    if column is None:
        return
    rows: dict[str | None, list[int]] = {}
    for number, cell in zip(reader.file.row_numbers, reader.cells(column), strict=True):
        rows.setdefault(cell, []).append(number)
    unnamed = rows.pop(None, [])
    if unnamed:
        reader.report(column, unnamed, "no identifier; every patient needs one.")
    for repeated in rows.values():
        if len(repeated) > 1:
            reader.report(column, repeated, "the same identifier; a patient has one row.")


def _is_synthetic(reader: ColumnReader, study: Study) -> bool:
    mark = study.cohort.synthetic
    if mark is None or mark.column not in reader.file.header:
        return False
    return mark.value in reader.file.column(mark.column)


def _with_levels(study: Study, reader: ColumnReader) -> Study:
    """Return the study with the levels that it leaves to the file, and every reference level."""
    variables = dict(study.variables)
    for key, variable in study.variables.items():
        if variable.type == "category" and not variable.levels:
            cells = {cell for cell in reader.cells(variable.column) if cell is not None}
            codes = sorted({as_code(cell) for cell in cells}, key=_natural_order)
            if problem := _why_no_levels(variable, codes) or _why_in_doubt(codes, sorted(cells)):
                reader.problems.append(f"  variables.{key}: column {variable.column} {problem}")
            levels = tuple(Level(key=code) for code in codes)
            variables[key] = variable.model_copy(update={"levels": levels})
        if study.methods.reference_level == "last" and variables[key].levels:
            last = variables[key].levels[-1].key
            update = {"reference": variable.reference or last}
            variables[key] = variables[key].model_copy(update=update)
    return study.model_copy(update={"variables": variables})


def _why_no_levels(variable: Variable, codes: list[str]) -> str | None:
    """Return why the values of a file cannot be the levels of a category."""
    if not codes:
        return "holds no value; leave the variable out, or list its levels."
    if len(codes) > _MOST_LEVELS:
        return (
            f"holds {len(codes)} different values; "
            'say type = "number", give cut_points, or list the levels.'
        )
    if variable.reference is not None and variable.reference not in codes:
        return f"does not hold the reference {variable.reference!r}, but {', '.join(codes)}."
    return None


def _why_in_doubt(codes: list[str], cells: list[str]) -> str | None:
    """Return why it is in doubt which values of a file are one level."""
    if pair := look_alikes(codes):
        doubt = "which look the same"
    elif pair := spelt_otherwise(cells):
        doubt = "which are the same number"
    else:
        return None
    return (
        f"holds {pair[0]!r} and {pair[1]!r}, {doubt}; make them alike in the file, "
        "or list the levels with their values."
    )


def _natural_order(code: str) -> tuple[int, float, str]:
    try:
        value = float(code)
    except ValueError:
        value = inf
    return (0, value, code) if isfinite(value) else (1, 0.0, code)


def _read_variables(
    reader: ColumnReader, study: Study, measured: dict[str, NDArray[np.float64]]
) -> pd.DataFrame:
    columns: dict[str, pd.Series[float] | pd.Series[str]] = {}
    for key, variable in study.variables.items():
        if variable.type == "number":
            columns[key] = pd.Series(reader.numbers(variable.column))
        elif variable.cut_points:
            columns[key] = _cut(variable, measured[key])
        else:
            columns[key] = pd.Series(reader.codes(variable.column, variable.levels), dtype=object)
    return pd.DataFrame(columns, index=range(len(reader.file.rows)))


def _cut(variable: Variable, values: NDArray[np.float64]) -> pd.Series[str]:
    """Return the level of each value by the variable's cut-points."""
    side: str = "left" if variable.closed == "right" else "right"
    positions = np.searchsorted(variable.cut_points, values, side=side)  # type: ignore[call-overload]
    keys = [level.key for level in variable.levels]
    return pd.Series(
        [None if np.isnan(v) else keys[p] for v, p in zip(values, positions, strict=True)],
        dtype=object,
    )


def _read_endpoint(reader: ColumnReader, endpoint: Endpoint, time_unit: str) -> EndpointData:
    """Read a time and its event; a time in another unit is converted by the days in each."""
    time = reader.numbers(endpoint.time, minimum=0)
    if endpoint.unit is not None and endpoint.unit != time_unit:
        time = time * (DAYS_PER_UNIT[endpoint.unit] / DAYS_PER_UNIT[time_unit])
    levels = (
        Level(key="event", values=endpoint.event_codes),
        Level(key="censored", values=endpoint.censored_codes),
    )
    event = np.array(reader.codes(endpoint.event, levels), dtype=object)
    known = np.array([code is not None for code in event], dtype=np.bool_)
    return EndpointData(time=time, event=event == "event", observed=known & ~np.isnan(time))


def _read_response(reader: ColumnReader, study: Study) -> pd.Series[str] | None:
    response = study.response
    if response is None:
        return None
    keys = reader.codes(response.column, response.codes)
    return pd.Series([None if key in response.not_evaluable else key for key in keys], dtype=object)


def _read_activities(reader: ColumnReader, study: Study) -> pd.DataFrame | None:
    if study.exposure is None:
        return None
    columns = study.exposure.activity_columns
    return pd.DataFrame({column: reader.numbers(column, minimum=0) for column in columns})


def _read_cycle_dates(reader: ColumnReader, study: Study) -> pd.DataFrame | None:
    if study.exposure is None or not study.exposure.date_columns:
        return None
    dates = {column: reader.dates(column) for column in study.exposure.date_columns}
    for (earlier, before), (later, after) in pairwise(dates.items()):
        rows = [
            number
            for number, a, b in zip(reader.file.row_numbers, before, after, strict=True)
            if a is not None and b is not None and b < a
        ]
        if rows:
            reader.report(
                later, rows, f"a date before that in {earlier}; expected cycles in order."
            )
    return pd.DataFrame({c: pd.to_datetime(pd.Series(days)) for c, days in dates.items()})


def _find_exclusions(reader: ColumnReader, study: Study) -> tuple[Exclusion, ...]:
    """Return who lacks a value that an analysis cannot do without, by analysis and reason."""
    found = []
    for key, endpoint in study.endpoints.items():
        for column, what in ((endpoint.time, "time"), (endpoint.event, "event")):
            found.append(_lacking(reader, column, key, f"no {what} in column {column}"))
    if study.response and study.response.denominator == "evaluable":
        column = study.response.column
        found.append(_lacking(reader, column, "response", f"no response in column {column}"))
        for code in study.response.not_evaluable:
            rows = _rows_with(reader, column, code)
            found.append(
                Exclusion(
                    analysis="response", patients=len(rows), rows=rows, reason=f"response {code}"
                )
            )
    return tuple(exclusion for exclusion in found if exclusion.patients)


def _lacking(reader: ColumnReader, column: str, analysis: str, reason: str) -> Exclusion:
    rows = _rows_with(reader, column, None)
    return Exclusion(analysis=analysis, patients=len(rows), rows=rows, reason=reason)


def _rows_with(reader: ColumnReader, column: str, code: str | None) -> tuple[int, ...]:
    cells = reader.cells(column)
    return tuple(
        number
        for number, cell in zip(reader.file.row_numbers, cells, strict=True)
        if cell == code or (cell is not None and as_code(cell) == code)
    )


def _describe_file(reader: ColumnReader, study: Study) -> tuple[str, ...]:
    """Return what was found out about the file, in sentences."""
    notes = [f"The file was read as {reader.file.description}."]
    if reader.decimal_commas:
        columns = ", ".join(sorted(reader.decimal_commas))
        notes.append(f"A comma was read as the decimal mark in {columns}.")
    for key, endpoint in study.endpoints.items():
        unit, own = study.methods.time_unit, endpoint.unit or study.methods.time_unit
        if own != unit:
            smaller, larger = sorted((own, unit), key=lambda name: DAYS_PER_UNIT[name])
            factor = DAYS_PER_UNIT[larger] / DAYS_PER_UNIT[smaller]
            notes.append(
                f"Times of {key} were converted from {own} to {unit}, "
                f"{factor:g} {smaller} to a {larger.removesuffix('s')}."
            )
        if rows := _rows_at_zero(reader, endpoint):
            notes.append(f"{key} has a time of 0 in {name_rows(rows)}; these patients were kept.")
    return tuple(notes)


def _rows_at_zero(reader: ColumnReader, endpoint: Endpoint) -> list[int]:
    time = reader.numbers(endpoint.time, minimum=0)
    return [n for n, value in zip(reader.file.row_numbers, time, strict=True) if value == 0]
