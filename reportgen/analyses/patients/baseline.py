"""Patient characteristics: counts and summaries for all patients and by subgroup."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.cohort import Cohort
from reportgen.results.results import Estimate
from reportgen.statistics.groups.summaries import QuartileRule, summarise
from reportgen.study.variable import Variable


def estimate_baseline(cohort: Cohort) -> Iterator[Estimate]:
    """Yield the number of patients and the summaries of each baseline variable, by population."""
    baseline = cohort.study.baseline
    for population in baseline_populations(cohort):
        members = cohort.population(population)
        n = int(members.sum())
        yield Estimate(
            analysis="summary",
            population=population,
            variable="patients",
            n=n,
            estimate=float(n),
            method="count",
        )
        for key in baseline.variables if baseline else ():
            variable = cohort.study.variables[key]
            column = cohort.variables[key][members]
            yield missing_count(population, key, int(column.isna().sum()), n)
            present = column.dropna().to_numpy()
            if variable.type == "number":
                values = present.astype(np.float64)
                rule = cohort.study.methods.quartiles
                yield from summary_records(population, key, values, variable.unit, rule)
            else:
                yield from _level_shares(population, key, variable, present)


def baseline_populations(cohort: Cohort) -> list[str]:
    """Return the populations that are described: everyone, then each level of ``baseline.by``."""
    baseline = cohort.study.baseline
    if baseline is None or baseline.by is None:
        return ["all"]
    levels = cohort.study.variables[baseline.by].levels
    return ["all", *(f"{baseline.by}={level.key}" for level in levels)]


def missing_count(population: str, variable: str, missing: int, n: int) -> Estimate:
    """Return the record of how many patients lack a value."""
    return Estimate(
        analysis="summary",
        population=population,
        variable=variable,
        n=n,
        events=missing,
        estimate=float(missing),
        method="missing",
    )


def summary_records(
    population: str,
    variable: str,
    values: NDArray[np.float64],
    unit: str | None,
    quartiles: QuartileRule,
) -> Iterator[Estimate]:
    """Yield mean, standard deviation, median with quartiles, and range of a sample."""
    summary = summarise(values, quartiles)

    def record(
        method: str,
        estimate: float | None,
        low: float | None = None,
        high: float | None = None,
    ) -> Estimate:
        return Estimate(
            analysis="summary",
            population=population,
            variable=variable,
            unit=unit,
            n=summary.n,
            estimate=estimate,
            low=low,
            high=high,
            method=method,
            note=None if summary.n else "no value",
        )

    yield record("mean", summary.mean)
    yield record("standard deviation", summary.standard_deviation)
    yield record("median", summary.median, summary.lower_quartile, summary.upper_quartile)
    yield record("range", None, summary.minimum, summary.maximum)


def _level_shares(
    population: str, key: str, variable: Variable, present: NDArray[np.object_]
) -> Iterator[Estimate]:
    for level in variable.levels:
        count = int((present == level.key).sum())
        yield Estimate(
            analysis="summary",
            population=population,
            variable=key,
            level=level.key,
            n=present.size,
            events=count,
            estimate=count / present.size if present.size else None,
            method="proportion",
            note=None if present.size else "no value",
        )
