"""Which checks apply to which columns of a study: of the cells as text, then of typed values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from reportgen.cohort.checks.plausibility import (
    find_constant,
    find_fractions,
    find_in_dates,
    find_in_events,
    find_in_numbers,
    find_in_times,
    find_levels_of_one,
    find_progression_after_death,
    find_spellings,
    find_unpaired,
    rows_where,
)
from reportgen.cohort.columns.cohort_header import wanted_columns
from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.finding import Finding
from reportgen.study.endpoint import Endpoint
from reportgen.study.study import Study

# Endpoints that a death ends as well, by the key that they usually have.
_ENDED_BY_DEATH = ("pfs", "efs", "dfs", "rfs")


def check_cells(reader: ColumnReader, study: Study) -> None:
    """Report repeated patients, and formulas in place of values, in the columns of the study."""
    for finding in _find_repeated_patients(reader, study):
        reader.report(finding)
    for column in wanted_columns(study):
        reader.check_written_out(column)


def check_typed(reader: ColumnReader, study: Study, variables: pd.DataFrame) -> None:
    """Report what is implausible, and which values are missing.

    Parameters
    ----------
    study
        The study as its file says, without the levels that were found.
    variables
        One column a variable of the study, as it was read.
    """
    for found in (
        _find_in_endpoints(reader, study),
        _find_in_pairs(reader, study),
        _find_in_variables(reader, study, variables),
        _find_in_groupings(reader, study, variables),
        _find_in_dates(reader, study),
        _find_missing(reader, study),
    ):
        for finding in found:
            reader.report(finding)


def _find_repeated_patients(reader: ColumnReader, study: Study) -> Iterator[Finding]:
    column = study.cohort.identifier
    if column is None:
        return
    rows: dict[str | None, list[int]] = {}
    for number, cell in zip(reader.file.row_numbers, reader.cells(column), strict=True):
        rows.setdefault(cell, []).append(number)
    unnamed = rows.pop(None, [])
    if unnamed:
        yield Finding(
            action="stop",
            column=column,
            rows=tuple(unnamed),
            found="no identifier",
            expected="every patient needs one",
        )
    for repeated in rows.values():
        if len(repeated) > 1:
            yield Finding(
                action="stop",
                column=column,
                rows=tuple(repeated),
                found="the same identifier",
                expected="a patient has one row",
            )


def read_events(reader: ColumnReader, key: str, endpoint: Endpoint) -> list[str | None]:
    """Return the outcome of each patient, ``event`` or ``censored``, ``None`` where missing."""
    place = f"event_codes or censored_codes of endpoints.{key}"
    return reader.codes(endpoint.event, endpoint.outcomes, place)


def _read(
    reader: ColumnReader, key: str, endpoint: Endpoint
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the times in their own unit, who had the event, and whose event code is known."""
    codes = np.array(read_events(reader, key, endpoint), dtype=object)
    known = np.array([code is not None for code in codes], dtype=np.bool_)
    return reader.numbers(endpoint.time, minimum=0), codes == "event", known


def _find_in_endpoints(reader: ColumnReader, study: Study) -> Iterator[Finding]:
    rows = reader.file.row_numbers
    for key, endpoint in study.endpoints.items():
        time, event, known = _read(reader, key, endpoint)
        unit = endpoint.unit or study.methods.time_unit
        columns = (endpoint.time, endpoint.event)
        name = study.endpoint_phrase(key)
        yield from find_in_times(name, endpoint.time, unit, time, rows)
        yield from find_in_events(name, endpoint.event, event, known & ~np.isnan(time))
        if not _is_unreadable(reader, columns):
            yield from find_unpaired(name, columns, time, known, rows)


def _is_unreadable(reader: ColumnReader, columns: tuple[str, ...]) -> bool:
    """Return whether a column has cells that are wrong, which are no missing values."""
    return any(f.action == "stop" and f.column in columns for f in reader.findings)


def _find_in_pairs(reader: ColumnReader, study: Study) -> Iterator[Finding]:
    """Yield contradictions between survival and what a death ends as well."""
    overall = {key.casefold(): key for key in study.endpoints}.get("os")
    if overall is None:
        return
    death = study.endpoints[overall]
    os_time, died, _ = _read(reader, overall, death)
    for key, endpoint in study.endpoints.items():
        same_unit = (endpoint.unit or study.methods.time_unit) == (
            death.unit or study.methods.time_unit
        )
        if key.casefold() in _ENDED_BY_DEATH and same_unit:
            time, event, known = _read(reader, key, endpoint)
            yield from find_progression_after_death(
                (key, overall),
                (endpoint.time, death.time),
                (time, os_time),
                died & known,
                event,
                reader.file.row_numbers,
            )


def _find_in_variables(
    reader: ColumnReader, study: Study, variables: pd.DataFrame
) -> Iterator[Finding]:
    """Yield implausible numbers, once a column, and levels of the file that are spelt alike."""
    rows = reader.file.row_numbers
    for key, variable in study.variables.items():
        if variable.type == "number" or variable.cut_points:
            values = reader.numbers(
                variable.column,
                minimum=variable.lowest,
                maximum=variable.highest,
                unit=variable.unit,
            )
            yield from find_in_numbers(variable.column, values, rows)
            if variable.unit == "%":
                yield from find_fractions(variable.column, values, variable.highest, rows)
        elif not variable.levels:
            levels = [level for level in variables[key].unique() if level is not None]
            yield from find_spellings(variable.column, levels)


def _find_in_groupings(
    reader: ColumnReader, study: Study, variables: pd.DataFrame
) -> Iterator[Finding]:
    """Yield strata, subgroups and predictors that cannot tell patients apart."""
    uses: dict[str, list[str]] = {}
    for name, keys in (
        ("the strata", study.strata.variables if study.strata else ()),
        ("the subgroups of the response", study.response.by if study.response else ()),
        ("the predictors", study.predictors.candidates if study.predictors else ()),
    ):
        for key in keys:
            uses.setdefault(key, []).append(name)
    for key, names in uses.items():
        column = study.variables[key].column
        if _is_unreadable(reader, (column,)):
            continue
        *first, last = names
        comma = "," if len(first) > 1 else ""
        use = f"{', '.join(first)}{comma} and {last}" if first else last
        values = list(variables[key].dropna())
        yield from find_constant(key, column, use, values)
        if study.variables[key].type == "category":
            levels = list(variables[key])
            yield from find_levels_of_one(key, column, use, levels, reader.file.row_numbers)


def _find_in_dates(reader: ColumnReader, study: Study) -> Iterator[Finding]:
    named = dict(study.cohort.dates)
    columns = {str(what): (column, reader.dates(column)) for what, column in named.items()}
    dated = list(study.exposure.date_columns) if study.exposure else []
    for endpoint in study.endpoints.values():
        if endpoint.dates is not None:
            dated += [endpoint.dates.start, *endpoint.dates.events, endpoint.dates.last_contact]
    for column in dated:
        if column not in named.values():
            columns.setdefault(column, (column, reader.dates(column)))
    today = datetime.now().astimezone().date()
    yield from find_in_dates(columns, today, reader.file.row_numbers)


def _find_missing(reader: ColumnReader, study: Study) -> Iterator[Finding]:
    """Yield the missing values of variables and of the response, a finding a column."""
    columns = dict.fromkeys(variable.column for variable in study.variables.values())
    if study.response:
        columns.setdefault(study.response.column)
    for column in columns:
        lacking = np.array([cell is None for cell in reader.cells(column)], dtype=np.bool_)
        if lacking.any() and not lacking.all():
            rows = rows_where(reader.file.row_numbers, lacking)
            written = zip(reader.file.column(column), lacking, strict=True)
            values = tuple(cell for cell, is_missing in written if is_missing)
            yield Finding(
                action="missing",
                column=column,
                rows=rows,
                values=values,
                found="" if any(values) else "an empty cell",
                expected="a code for missing" if any(values) else "",
            )
