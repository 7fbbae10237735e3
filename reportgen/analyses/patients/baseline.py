"""Patient characteristics: counts and summaries for all patients and by subgroup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated
from reportgen.results.cells import Cell, at_level, both, members_of, with_value, without_value
from reportgen.results.method import Statistic, Summary
from reportgen.results.population import Population
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.groups.summaries import QuartileRule, summarise

# In how many groups quartiles divide the patients; mean and spread of two could be told apart.
_QUARTERS, _HALVES = 4, 2


def estimate_baseline(cohort: Cohort) -> Iterator[Estimated]:
    """Yield the number of patients and the summaries of each baseline variable, by population."""
    baseline = cohort.study.baseline
    for population in baseline_populations(cohort):
        yield _count(cohort, population)
        for key in baseline.variables if baseline else ():
            yield _missing_count(cohort, population, key)
            if cohort.study.variables[key].type == "number":
                yield from _summaries(cohort, population, key)
            else:
                yield from _level_shares(cohort, population, key)


def baseline_populations(cohort: Cohort) -> list[Population]:
    """Return the populations that are described: everyone, then each level of ``baseline.by``."""
    baseline = cohort.study.baseline
    if baseline is None or baseline.by is None:
        return [Population()]
    levels = cohort.study.variables[baseline.by].levels
    return [Population(), *(Population(baseline.by, level.key) for level in levels)]


def _count(cohort: Cohort, population: Population) -> Estimated:
    n = int(cohort.members_of(population).sum())
    members = members_of(population)
    record = Estimate(
        analysis="summary",
        population=population,
        variable="patients",
        n=n,
        estimate=float(n),
        method=Summary("count"),
    )
    return Estimated(record, Basis(n=members, rests=(members,)))


def _missing_count(cohort: Cohort, population: Population, key: str) -> Estimated:
    """Return how many patients lack a value."""
    column = cohort.variables[key][cohort.members_of(population)]
    lacking = int(column.isna().sum())
    record = Estimate(
        analysis="summary",
        population=population,
        variable=key,
        n=column.size,
        events=lacking,
        estimate=float(lacking),
        method=Summary("missing"),
    )
    members = members_of(population)
    missing = both(members, without_value(key))
    return Estimated(record, Basis(n=members, events=missing, rests=(members, missing)))


def _summaries(cohort: Cohort, population: Population, key: str) -> Iterator[Estimated]:
    """Yield the summaries of a measured value."""
    values = cohort.variables[key]
    sample = Sample(
        variable=key,
        population=population,
        values=values[cohort.members_of(population)].dropna().to_numpy().astype(np.float64),
        unit=cohort.study.variables[key].unit,
        patients=both(members_of(population), with_value(cohort.study, key)),
        distinct_values=int(values.nunique()),
    )
    yield from summary_records(sample, cohort.study.methods.quartiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Values that are summarised.

    Attributes
    ----------
    variable
        A key of the study file, or what of the treatment is measured.
    patients
        Whose values they are.
    distinct_values
        How many different ones there are among all patients; ``None`` where patients have several.
    """

    variable: str
    population: Population
    values: NDArray[np.float64]
    unit: str | None
    patients: Cell
    distinct_values: int | None = None


def summary_records(sample: Sample, quartiles: QuartileRule) -> Iterator[Estimated]:
    """Yield mean, standard deviation, median with quartiles, and range of a sample."""
    found = summarise(sample.values, quartiles)
    ends: dict[Statistic, tuple[float | None, float | None, float | None]] = {
        "mean": (found.mean, None, None),
        "standard deviation": (found.standard_deviation, None, None),
        "median": (found.median, found.lower_quartile, found.upper_quartile),
        "range": (None, found.minimum, found.maximum),
    }
    for statistic, (estimate, low, high) in ends.items():
        record = Estimate(
            analysis="summary",
            population=sample.population,
            variable=sample.variable,
            unit=sample.unit,
            n=found.n,
            estimate=estimate,
            low=low,
            high=high,
            method=Summary(statistic),
            note=None if found.n else Reason("no_value"),
        )
        yield Estimated(record, _basis_of_summary(sample, statistic))


def _basis_of_summary(sample: Sample, statistic: Statistic) -> Basis:
    """Return whose values a summary is of, and how many groups of them it tells apart."""
    of_all_values = statistic in ("mean", "standard deviation")
    return Basis(
        n=sample.patients,
        rests=(sample.patients,),
        divided=(sample.patients,),
        groups=_QUARTERS if statistic == "median" else _HALVES,
        has_extremes=statistic == "range",
        distinct_values=sample.distinct_values if of_all_values else None,
    )


def _level_shares(cohort: Cohort, population: Population, key: str) -> Iterator[Estimated]:
    """Yield how many patients are at each level of a category, of those with a value."""
    present = cohort.variables[key][cohort.members_of(population)].dropna().to_numpy()
    members = members_of(population)
    known = both(members, with_value(cohort.study, key))
    for level in cohort.study.variables[key].levels:
        count = int((present == level.key).sum())
        record = Estimate(
            analysis="summary",
            population=population,
            variable=key,
            level=level.key,
            n=present.size,
            events=count,
            estimate=count / present.size if present.size else None,
            method=Summary("proportion"),
            note=None if present.size else Reason("no_value"),
        )
        there = both(members, at_level(key, level.key))
        yield Estimated(record, Basis(n=known, events=there, rests=(known, there)))
