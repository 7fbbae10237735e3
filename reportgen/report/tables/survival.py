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
from reportgen.report.blocks.text import phrase
from reportgen.report.prose.strata import MOST_PAIRS_IN_TEXT, are_few, pair_words
from reportgen.report.prose.words import (
    P_VALUES,
    P,
    has_interval,
    interval_name,
    test_name,
    typeset,
)
from reportgen.report.style.numbers import (
    HELD_BACK,
    NOT_ESTIMABLE,
    NOT_REACHED,
    NumberFormat,
    events_of,
    missing_sign,
)
from reportgen.results.method_words import ADJUSTMENT, MEDIAN_INTERVAL, SURVIVAL_INTERVAL
from reportgen.results.results import Estimate, Results
from reportgen.study.conventions import DAYS_PER_UNIT
from reportgen.study.study import Study


def survival_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate every endpoint for everyone together."""
    medians = results.select("median_survival", variable=None)
    numbers = numbers.beside(median.estimate for median in medians)
    rows = tuple(
        _row(results, endpoint, None, None, results.study.endpoint_label(endpoint), numbers)
        for endpoint in results.study.endpoints
    )
    return Table(
        key="survival",
        title="Survival of all patients.",
        stub_heading="Endpoint",
        columns=_columns(results, numbers),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=_notes(results, None, rows),
    )


def strata_table(results: Results, variable: str, numbers: NumberFormat) -> Table:
    """Tabulate every endpoint at each level of a variable."""
    study = results.study
    medians = results.select("median_survival", variable=variable)
    numbers = numbers.beside(median.estimate for median in medians)
    groups = tuple(
        RowGroup(
            heading=study.endpoint_label(endpoint),
            rows=tuple(
                _row(results, endpoint, variable, level.key, level.label or level.key, numbers)
                for level in study.variables[variable].levels
            ),
        )
        for endpoint in study.endpoints
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
        notes=_notes(results, variable, rows),
    )


def _columns(results: Results, numbers: NumberFormat) -> tuple[Column, ...]:
    first = results.select("median_survival")[0]
    unit = first.unit or ""
    interval = interval_name(first, numbers)
    shared = f"Survival, % ({interval})"
    milestones = dict.fromkeys(
        (estimate.time, estimate.unit) for estimate in results.select("survival_at")
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
    results: Results,
    endpoint: str,
    variable: str | None,
    level: str | None,
    stub: str,
    numbers: NumberFormat,
) -> Row:
    where = {"endpoint": endpoint, "variable": variable, "level": level}
    median = results.find("median_survival", **where)
    if median is None:
        raise ValueError(f"no median for {where}")
    survival = [_survival(at, numbers) for at in results.select("survival_at", **where)]
    return Row(stub=stub, cells=(events_of(median), *_quantile_cells(median, numbers), *survival))


def _quantile_cells(quantile: Estimate, numbers: NumberFormat) -> tuple[str, str]:
    """Return the time of a quantile and its interval."""
    if quantile.is_suppressed:
        return HELD_BACK, HELD_BACK
    if quantile.n == 0:
        return NOT_APPLICABLE, NOT_APPLICABLE
    if quantile.analysis == "median_follow_up" and quantile.events == 0:
        return NOT_ESTIMABLE, NOT_ESTIMABLE
    return numbers.time(quantile.estimate), numbers.time_interval(quantile)


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


def _notes(results: Results, variable: str | None, rows: tuple[Row, ...]) -> tuple[str, ...]:
    methods = results.study.methods
    shown = results.select("survival_at", variable=variable)
    notes = []
    medians = results.select("median_survival", variable=variable)
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


def abbreviation_notes(rows: Sequence[Row], *, not_estimable: str = "") -> tuple[str, ...]:
    """Return what the abbreviations of a table of times stand for, those that it holds.

    Parameters
    ----------
    not_estimable
        Why a number is not, where there is one reason for all.
    """
    text = " ".join(str(cell) for row in rows for cell in row.cells)
    spelled = ["CI, confidence interval"]
    if NOT_REACHED in text:
        spelled.append(f"{NOT_REACHED}, not reached")
    if NOT_ESTIMABLE in text:
        why = f" ({not_estimable})" if not_estimable else ""
        spelled.append(f"{NOT_ESTIMABLE}, not estimable{why}")
    return (f"{'; '.join(spelled)}.",)


def follow_up_table(results: Results, variable: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the median follow-up of each stratum, where they are too many for a sentence."""
    study = results.study
    found = {
        endpoint: [
            estimate
            for estimate in results.select("median_follow_up", endpoint=endpoint, variable=variable)
            if estimate.n or estimate.is_suppressed
        ]
        for endpoint in study.endpoints
    }
    if all(are_few(results, variable, estimates) for estimates in found.values()):
        return None
    numbers = numbers.beside(time.estimate for times in found.values() for time in times)
    cells = {
        (endpoint, str(estimate.level)): _quantile_cells(estimate, numbers)
        for endpoint, estimates in found.items()
        for estimate in estimates
    }
    missing = (NOT_APPLICABLE, NOT_APPLICABLE)
    rows = tuple(
        Row(
            stub=study.level_label(variable, level.key),
            cells=tuple(
                cell
                for endpoint in study.endpoints
                for cell in cells.get((endpoint, level.key), missing)
            ),
        )
        for level in study.variables[variable].levels
    )
    first = next(estimate for estimates in found.values() for estimate in estimates)
    return Table(
        key=f"follow-up-{variable}",
        title=f"Median follow-up by {study.variable_phrase(variable)}, {first.unit}.",
        stub_heading=study.variables[variable].label,
        columns=tuple(
            Column(heading=heading, spanner=study.endpoint_label(endpoint))
            for endpoint in study.endpoints
            for heading in ("Median", interval_name(first, numbers))
        ),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=("By the reverse Kaplan–Meier method.", *abbreviation_notes(rows)),
    )


# More pairs than these fill more than a page, and go into the appendix.
_MOST_PAIRS_BESIDE = 40


def has_many_pairs(results: Results, variable: str) -> bool:
    """Return whether the pairs of strata are so many that they interrupt a section."""
    tests = results.select("logrank_pairwise", variable=variable)
    return len({(test.level, test.reference) for test in tests}) > _MOST_PAIRS_BESIDE


def pairwise_table(results: Results, variable: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the tests of all pairs of strata, where they are too many for a sentence."""
    endpoints = list(results.study.endpoints)
    tests = {
        endpoint: results.select("logrank_pairwise", endpoint=endpoint, variable=variable)
        for endpoint in endpoints
    }
    pairs = dict.fromkeys(pair_words(results, t) for found in tests.values() for t in found)
    if len(pairs) <= MOST_PAIRS_IN_TEXT:
        return None
    cells = {
        (endpoint, pair_words(results, test)): (
            missing_sign(test) if test.statistic is None else numbers.statistic(test.statistic),
            missing_sign(test) if test.p_value is None else numbers.p_value(test.p_value),
        )
        for endpoint, found in tests.items()
        for test in found
    }
    adjustment = results.study.strata.adjustment if results.study.strata else "none"
    p_heading = P if adjustment == "none" else phrase("Adjusted {}", P)
    columns = [
        column
        for endpoint in endpoints
        for column in (
            Column(heading="Chi-square", spanner=results.study.endpoint_label(endpoint)),
            Column(heading=p_heading, spanner=results.study.endpoint_label(endpoint)),
        )
    ]
    missing = (NOT_ESTIMABLE, NOT_ESTIMABLE)
    rows = tuple(
        Row(
            stub=pair,
            cells=tuple(c for endpoint in endpoints for c in cells.get((endpoint, pair), missing)),
        )
        for pair in pairs
    )
    name = test_name(next(test for found in tests.values() for test in found))
    return Table(
        key=f"pairs-{variable}",
        title=f"Pairwise {name} tests by {results.study.variable_phrase(variable)}.",
        stub_heading="Pair",
        columns=tuple(columns),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(phrase("Adjustment of {}: {}.", P_VALUES, typeset(ADJUSTMENT[adjustment])),),
    )


def quantiles_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the quantiles of an endpoint other than the median, for everyone and by stratum."""
    quantiles = results.select("survival_quantile", endpoint=endpoint)
    if not quantiles:
        return None
    study, shares = results.study, results.study.methods.quantiles
    label = study.endpoint_phrase(endpoint)
    numbers = numbers.beside(quantile.estimate for quantile in quantiles)
    by_group: dict[tuple[str | None, str | None], list[Estimate]] = {}
    for quantile in quantiles:
        by_group.setdefault((quantile.variable, quantile.level), []).append(quantile)
    rows = tuple(
        Row(
            stub="All patients" if variable is None else _level_of(study, variable, str(level)),
            cells=tuple(cell for quantile in own for cell in _quantile_cells(quantile, numbers)),
        )
        for (variable, level), own in by_group.items()
    )
    interval = interval_name(quantiles[0], numbers)
    return Table(
        key=f"quantiles-{endpoint}",
        title=f"Times by which a share of the patients had the event, {label}.",
        stub_heading="Group",
        columns=tuple(
            Column(heading=heading, spanner=f"{numbers.plain(100 * share)}%, {quantiles[0].unit}")
            for share in shares
            for heading in ("Time", interval)
        ),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(
            f"Intervals: {MEDIAN_INTERVAL[results.study.methods.median_interval]}.",
            *abbreviation_notes(rows),
        ),
    )


def _level_of(study: Study, variable: str, level: str) -> str:
    """Return a level with its variable, which the label of a level may begin with itself."""
    name, label = study.variables[variable].label, study.level_label(variable, level)
    return label if label.startswith(name) else f"{name}: {label}"
