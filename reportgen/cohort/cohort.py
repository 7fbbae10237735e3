"""The cohort: a file's patients, checked and typed as the study asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reportgen.cohort.checks.cohort_checks import check_cells, check_typed, read_events
from reportgen.cohort.columns.cohort_header import (
    check_names,
    explain_missing,
    find_missing,
    missing_columns,
    wanted_columns,
    with_empty_columns,
)
from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.cohort.columns.levels_of_file import with_levels
from reportgen.cohort.derivation import derive
from reportgen.cohort.facts import ColumnsNamed, CommasRead, FileRead, TimesConverted
from reportgen.cohort.joining.adam import join_adam
from reportgen.cohort.joining.redcap import fold_repeated_rows, with_dictionary
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.cohort.readers.data_frame import NAME, read_data_frame
from reportgen.errors import CohortError
from reportgen.finding import Exclusion, Finding
from reportgen.note import Fact, Note
from reportgen.results.population import EVERYONE, Population
from reportgen.study.conventions import DAYS_PER_UNIT
from reportgen.study.endpoint import Endpoint
from reportgen.study.study import Study
from reportgen.study.variable import Variable


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
    findings
        What was found out about the data without stopping.
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
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        """Return the number of patients."""
        return len(self.file)

    def members(self, variable: str, level: str) -> NDArray[np.bool_]:
        """Return which patients are at one level of a variable."""
        return np.asarray(self.variables[variable] == level, dtype=np.bool_)

    def members_of(self, population: Population) -> NDArray[np.bool_]:
        """Return the members of a population."""
        if population.variable is None or population.level is None:
            return np.ones(len(self), dtype=np.bool_)
        return self.members(population.variable, population.level)

    def level_ranks(self, variable: str) -> NDArray[np.int64]:
        """Return the position of each patient's level in the study's order, -1 where missing."""
        positions = {level.key: i for i, level in enumerate(self.study.variables[variable].levels)}
        return np.array([positions.get(key, -1) for key in self.variables[variable]], np.int64)

    def complete_cases(
        self, endpoint: str, variables: Iterable[str], population: Population = EVERYONE
    ) -> NDArray[np.bool_]:
        """Return which patients of a population have the endpoint and all *variables*."""
        present = self.variables[list(variables)].notna().all(axis=1).to_numpy()
        members = self.members_of(population) & self.endpoints[endpoint].observed
        return np.asarray(present & members, dtype=np.bool_)


def load_cohort(source: Path | pd.DataFrame, study: Study) -> Cohort:
    """Read the patients in a file, or in a data frame, and check them against the study.

    What lies beside the file lies in the working folder where there is a data frame.

    Raises
    ------
    CohortError
        If columns are missing, or cells hold what the study does not expect; the message lists
        every problem with its rows as a spreadsheet numbers them.
    """
    if isinstance(source, Path):
        path, file = source, read_cohort_file(source, study.cohort.sheet)
    else:
        path, file = NAME, read_data_frame(source, study.cohort.sheet)
    file, study = _one_row_a_patient(path, file, study)
    absent = missing_columns(file, study)
    if absent:
        check_names(path, file, absent)
    identifier = study.cohort.identifier
    reader = ColumnReader(
        file=with_empty_columns(file, absent),
        missing=frozenset(study.cohort.missing),
        identifiers=frozenset(file.column(identifier) if identifier in file.header else ()),
        absent=frozenset(absent),
        findings=[*file.findings, *find_missing(file, study, absent)],
    )
    check_cells(reader, study)
    derived = derive(reader, study)
    study = with_levels(derived.study, reader)
    measured = {
        key: _read_numbers(reader, variable)
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
            key: _read_endpoint(reader, key, endpoint, study.methods.time_unit)
            for key, endpoint in study.endpoints.items()
        },
        response=_read_response(reader, study),
        activities=_read_activities(reader, study),
        cycle_dates=_read_cycle_dates(reader, study),
        exclusions=_find_exclusions(reader, study),
        notes=(*_describe_file(reader, study), *derived.notes),
    )
    check_typed(reader, derived.study, cohort.variables)
    if absent:
        _stop_at_missing(path, file, study, absent, reader.findings)
    _stop_at_errors(path, reader.findings, cohort.notes)
    return replace(cohort, findings=tuple(reader.findings))


def _one_row_a_patient(path: Path, file: CohortFile, study: Study) -> tuple[CohortFile, Study]:
    """Return the table of the file, a row a patient, and the study with what other files add."""
    file, study = join_adam(path, file, study)
    needed = wanted_columns(study)
    file = fold_repeated_rows(path, file, needed)
    return with_dictionary(path, file, study.cohort.dictionary), study


def _stop_at_missing(
    path: Path, file: CohortFile, study: Study, absent: dict[str, str], findings: list[Finding]
) -> NoReturn:
    """Say which columns are missing, and what is wrong in those that are there."""
    message = [explain_missing(path, file, study, absent)]
    wrong = [f"  {f}" for f in findings if f.action == "stop" and f.column not in absent]
    if wrong:
        message += ["  Besides, in the columns that the file has:", *wrong]
    names = tuple(name for name in file.header if name)
    notes = (Note((FileRead(file.description),)), Note((ColumnsNamed(names),)))
    raise CohortError("\n".join(message), tuple(findings), notes)


def _stop_at_errors(path: Path, findings: list[Finding], notes: tuple[Note, ...]) -> None:
    errors = [f"  {finding}" for finding in findings if finding.action == "stop"]
    if errors:
        count = f"{len(errors)} problem{'s' if len(errors) > 1 else ''}"
        message = [f"{path}: {count} in the cohort.", *errors]
        message.append("  Correct these cells, or state their codes in the study file.")
        raise CohortError("\n".join(message), tuple(findings), notes)


def _is_synthetic(reader: ColumnReader, study: Study) -> bool:
    mark = study.cohort.synthetic
    if mark is None or mark.column not in reader.file.header:
        return False
    return mark.value in reader.file.column(mark.column)


def _read_variables(
    reader: ColumnReader, study: Study, measured: dict[str, NDArray[np.float64]]
) -> pd.DataFrame:
    columns: dict[str, pd.Series[float] | pd.Series[str]] = {}
    for key, variable in study.variables.items():
        if variable.type == "number":
            columns[key] = pd.Series(_read_numbers(reader, variable))
        elif variable.cut_points:
            columns[key] = _cut(variable, measured[key])
        else:
            columns[key] = pd.Series(_read_levels(reader, key, variable), dtype=object)
    return pd.DataFrame(columns, index=range(len(reader.file)))


def _cut(variable: Variable, values: NDArray[np.float64]) -> pd.Series[str]:
    """Return the level of each value by the variable's cut-points."""
    side: str = "left" if variable.closed == "right" else "right"
    positions = np.searchsorted(variable.cut_points, values, side=side)  # type: ignore[call-overload]
    keys = [level.key for level in variable.levels]
    return pd.Series(
        [None if np.isnan(v) else keys[p] for v, p in zip(values, positions, strict=True)],
        dtype=object,
    )


def _read_numbers(reader: ColumnReader, variable: Variable) -> NDArray[np.float64]:
    return reader.numbers(
        variable.column, minimum=variable.lowest, maximum=variable.highest, unit=variable.unit
    )


def _read_levels(reader: ColumnReader, key: str, variable: Variable) -> list[str | None]:
    return reader.codes(variable.column, variable.levels, f"levels of variables.{key}")


def _read_endpoint(
    reader: ColumnReader, key: str, endpoint: Endpoint, time_unit: str
) -> EndpointData:
    """Read a time and its event; a time in another unit is converted by the days in each."""
    time = reader.numbers(endpoint.time, minimum=0)
    if endpoint.unit is not None and endpoint.unit != time_unit:
        time = time * (DAYS_PER_UNIT[endpoint.unit] / DAYS_PER_UNIT[time_unit])
    event = np.array(read_events(reader, key, endpoint), dtype=object)
    known = np.array([code is not None for code in event], dtype=np.bool_)
    return EndpointData(time=time, event=event == "event", observed=known & ~np.isnan(time))


def _read_response(reader: ColumnReader, study: Study) -> pd.Series[str] | None:
    response = study.response
    if response is None:
        return None
    keys = reader.codes(response.column, response.codes, "categories or not_evaluable of response")
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
                Finding(
                    action="stop",
                    column=later,
                    rows=tuple(rows),
                    found=f"a date before that in {earlier}",
                    expected="expected cycles in order",
                )
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
            rows = reader.rows_with(column, code)
            found.append(
                Exclusion(
                    analysis="response", patients=len(rows), rows=rows, reason=f"response {code}"
                )
            )
    return tuple(exclusion for exclusion in found if exclusion.patients)


def _lacking(reader: ColumnReader, column: str, analysis: str, reason: str) -> Exclusion:
    rows = reader.rows_with(column, None)
    return Exclusion(analysis=analysis, patients=len(rows), rows=rows, reason=reason)


def _describe_file(reader: ColumnReader, study: Study) -> tuple[Note, ...]:
    """Return what was found out about the file."""
    facts: list[Fact] = []
    if reader.decimal_commas:
        facts.append(CommasRead(tuple(sorted(reader.decimal_commas))))
    for key, endpoint in study.endpoints.items():
        unit, own = study.methods.time_unit, endpoint.unit or study.methods.time_unit
        if own != unit:
            facts.append(TimesConverted(endpoint=key, own=own, unit=unit))
    read = Note((FileRead(reader.file.description),))
    return (read, *reader.file.notes, *(Note((fact,)) for fact in facts))
