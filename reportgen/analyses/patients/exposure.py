"""Treatment exposure: cycles, activity per cycle, interval between cycles, cumulative activity."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from reportgen.analyses.patients.baseline import Sample, baseline_populations, summary_records
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Estimated
from reportgen.results.cells import both, members_of, treated
from reportgen.results.population import Population
from reportgen.study.conventions import DAYS_PER_UNIT


def estimate_exposure(cohort: Cohort) -> Iterator[Estimated]:
    """Yield the summaries of the treatment given, by population.

    The activity per cycle and the interval between cycles are over all cycles of all patients, so
    their ``n`` counts cycles and intervals; the others count patients.
    """
    for population in baseline_populations(cohort):
        for sample in _samples(cohort, population):
            yield from summary_records(sample, cohort.study.methods.quartiles)


def _samples(cohort: Cohort, population: Population) -> Iterator[Sample]:
    """Yield what is measured of the treatment of a population."""
    exposure = cohort.study.exposure
    if exposure is None or cohort.activities is None:
        return
    members = cohort.members_of(population)
    activities = cohort.activities[members]
    given = activities.notna().sum(axis=1).to_numpy()
    of = partial(Sample, population=population, patients=both(members_of(population), treated()))
    yield of(
        variable="cycles",
        values=given[given > 0].astype(np.float64),
        unit=None,
        distinct_values=int(cohort.activities.notna().sum(axis=1).nunique()),
    )
    per_cycle = activities.to_numpy()[activities.notna().to_numpy()]
    yield of(variable="activity_per_cycle", values=per_cycle, unit=exposure.activity_unit)
    if cohort.cycle_dates is not None:
        unit = cohort.study.methods.time_unit
        intervals = _intervals(cohort.cycle_dates[members], DAYS_PER_UNIT[unit])
        yield of(variable="cycle_interval", values=intervals, unit=unit)
    cumulative = activities.sum(axis=1).to_numpy()[given > 0]
    yield of(variable="cumulative_activity", values=cumulative, unit=exposure.activity_unit)


def _intervals(
    dates: pd.DataFrame, days_per_unit: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the times between consecutive cycles of each patient."""
    days = dates.to_numpy(dtype="datetime64[D]")
    gaps = np.diff(days, axis=1)
    return np.asarray(gaps[~np.isnat(gaps)].astype(np.float64) / days_per_unit)
