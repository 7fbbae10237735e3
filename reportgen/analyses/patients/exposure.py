"""Treatment exposure: cycles, activity per cycle, interval between cycles, cumulative activity."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from reportgen.analyses.patients.baseline import baseline_populations, summary_records
from reportgen.cohort.cohort import Cohort
from reportgen.results.results import Estimate
from reportgen.study.conventions import DAYS_PER_UNIT


def estimate_exposure(cohort: Cohort) -> Iterator[Estimate]:
    """Yield the summaries of the treatment given, by population.

    The activity per cycle and the interval between cycles are over all cycles of all patients, so
    their ``n`` counts cycles and intervals; the others count patients.
    """
    exposure = cohort.study.exposure
    if exposure is None or cohort.activities is None:
        return
    for population in baseline_populations(cohort):
        members = cohort.population(population)
        activities = cohort.activities[members]
        given = activities.notna().sum(axis=1).to_numpy()
        treated = given > 0
        per_cycle = activities.to_numpy()[activities.notna().to_numpy()]
        cumulative = activities.sum(axis=1).to_numpy()[treated]
        unit = exposure.activity_unit
        records = partial(summary_records, population, quartiles=cohort.study.methods.quartiles)
        yield from records("cycles", given[treated].astype(np.float64), None)
        yield from records("activity_per_cycle", per_cycle, unit)
        if cohort.cycle_dates is not None:
            time_unit = cohort.study.methods.time_unit
            intervals = _intervals(cohort.cycle_dates[members], DAYS_PER_UNIT[time_unit])
            yield from records("cycle_interval", intervals, time_unit)
        yield from records("cumulative_activity", cumulative, unit)


def _intervals(
    dates: pd.DataFrame, days_per_unit: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the times between consecutive cycles of each patient."""
    days = dates.to_numpy(dtype="datetime64[D]")
    gaps = np.diff(days, axis=1)
    return np.asarray(gaps[~np.isnat(gaps)].astype(np.float64) / days_per_unit)
