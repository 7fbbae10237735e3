"""Tables of survival: medians and survival at given times, for everyone or by stratum."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.prose.words import has_interval, interval_name
from reportgen.report.style.numbers import NumberFormat, events_of, missing_sign
from reportgen.report.tables.abbreviations import abbreviation_notes
from reportgen.report.tables.quantiles import quantile_cells
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.method_words import MEDIAN_INTERVAL, SURVIVAL_INTERVAL
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.conventions import DAYS_PER_UNIT


def survival_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate every endpoint for everyone together."""
    everyone = AllSurvival(results).of_everyone
    medians = [survival.median for survival in everyone if survival.median]
    at_times = [at for survival in everyone for at in survival.at_times]
    numbers = numbers.beside(median.estimate for median in medians)
    rows = tuple(
        _row(s.median, s.at_times, results.study.endpoint_label(s.endpoint), numbers)
        for s in everyone
    )
    return Table(
        key="survival",
        title="Survival of all patients.",
        stub_heading="Endpoint",
        columns=_columns(results, numbers),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=_notes(results, medians, at_times, rows),
    )


def strata_table(results: Results, variable: str, numbers: NumberFormat) -> Table:
    """Tabulate every endpoint at each level of a variable."""
    study = results.study
    endpoints = AllSurvival(results).by(variable)
    medians = [median for strata in endpoints for median in strata.medians]
    at_times = [at for strata in endpoints for at in strata.at_times]
    numbers = numbers.beside(median.estimate for median in medians)
    groups = tuple(
        RowGroup(
            heading=study.endpoint_label(strata.endpoint),
            rows=tuple(
                _row(
                    strata.median(level.key),
                    strata.at_times_of(level.key),
                    level.label or level.key,
                    numbers,
                )
                for level in study.variables[variable].levels
            ),
        )
        for strata in endpoints
    )
    rows = tuple(row for group in groups for row in group.rows)
    return Table(
        key=f"strata-{variable}",
        title=f"Survival by {study.variable_phrase(variable)}.",
        stub_heading=study.variables[variable].label,
        columns=_columns(results, numbers),
        groups=align_numbers(
            [
                RowGroup(
                    heading=group.heading,
                    rows=tuple(Row(stub=r.stub, cells=r.cells, indent=True) for r in group.rows),
                )
                for group in groups
            ]
        ),
        notes=_notes(results, medians, at_times, rows),
    )


def _columns(results: Results, numbers: NumberFormat) -> tuple[Column, ...]:
    first = AllSurvival(results).medians[0]
    unit = first.unit or ""
    interval = interval_name(first, numbers)
    shared = f"Survival, % ({interval})"
    milestones = dict.fromkeys(
        (estimate.time, estimate.unit) for estimate in AllSurvival(results).at_times
    )
    return (
        Column(heading="Events / patients"),
        Column(heading="Median", spanner=f"Survival time, {unit}"),
        Column(heading=interval, spanner=f"Survival time, {unit}"),
        *(
            Column(heading=_milestone(time, unit, numbers), spanner=shared)
            for time, unit in milestones
        ),
    )


def _milestone(time: float | None, unit: str | None, numbers: NumberFormat) -> str:
    """Return a time in years where it is a whole number of them, else in its unit."""
    years = (time or 0) * DAYS_PER_UNIT[unit or "months"] / DAYS_PER_UNIT["years"]
    if abs(years - round(years)) < 1e-6 and years >= 1:
        return "1 year" if round(years) == 1 else f"{round(years)} years"
    return f"{numbers.plain(time or 0)} {unit}"


def _row(
    median: Estimate | None, at_times: Sequence[Estimate], stub: str, numbers: NumberFormat
) -> Row:
    if median is None:
        raise ValueError(f"no median for {stub}")
    survival = [_survival(at, numbers) for at in at_times]
    return Row(stub=stub, cells=(events_of(median), *quantile_cells(median, numbers), *survival))


def _survival(at: Estimate, numbers: NumberFormat) -> str:
    if at.estimate is None:
        return NOT_APPLICABLE if at.n == 0 else missing_sign(at)
    if not has_interval(at):
        return numbers.percent(at.estimate, at.n)
    return f"{numbers.percent(at.estimate, at.n)} ({numbers.percent_interval(at)})"


def _ends_beyond_follow_up(results: Results, median: Estimate) -> bool:
    curves = results.curves_of(str(median.endpoint), median.variable)
    ends = [curve.time[-1] for curve in curves if curve.level == median.level]
    return median.high is not None and any(median.high > end for end in ends)


def _notes(
    results: Results,
    medians: Sequence[Estimate],
    shown: Sequence[Estimate],
    rows: tuple[Row, ...],
) -> tuple[str, ...]:
    methods = results.study.methods
    notes = []
    if any(median.low is not None for median in medians):
        beyond = any(_ends_beyond_follow_up(results, median) for median in medians)
        more = "; an end may lie beyond the last follow-up" if beyond else ""
        notes.append(f"Intervals of the median: {MEDIAN_INTERVAL[methods.median_interval]}{more}.")
    if any(has_interval(at) for at in shown):
        bare = "; none at 0% or 100%" if any(at.estimate in (0, 1) for at in shown) else ""
        scale = SURVIVAL_INTERVAL[methods.survival_interval]
        notes.append(f"Intervals of survival: {scale}{bare}.")
    elif any(at.estimate in (0, 1) for at in shown):
        notes.append("Survival of 0% or 100% has no interval.")
    averaged = results.study.privacy.suppress_below is not None
    why = "after the last averaged time" if averaged else "no patient was followed that long"
    late = any(at.estimate is None and at.n for at in shown)
    return (*notes, *abbreviation_notes(rows, not_estimable=f"of survival: {why}" if late else ""))
