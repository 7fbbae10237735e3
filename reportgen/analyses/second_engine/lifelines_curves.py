"""Medians and log-rank tests through lifelines, of the patients that a record is about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.records import Estimate


def recompute_median(cohort: Cohort, estimate: Estimate) -> float | None:
    """Return a median by the study's rule from the curve of lifelines.

    Not its own median: where the curve is exactly one half, lifelines decides by rounding error.
    """
    from lifelines import KaplanMeierFitter

    times = endpoint_times(cohort, str(estimate.endpoint), _patients(cohort, estimate))
    event = times.event if estimate.analysis == "median_survival" else ~times.event
    curve = KaplanMeierFitter().fit(times.time, event).survival_function_.iloc[:, 0]
    reached = curve[curve < 0.5 + 1e-9]
    if reached.empty:
        return None
    first, rule = float(reached.index[0]), cohort.study.methods.median_rule
    if rule == "first" or abs(reached.iloc[0] - 0.5) > 1e-9:
        return first
    below = curve[curve < 0.5 - 1e-9]
    if not below.empty:
        return (first + float(below.index[0])) / 2
    ends = {"midpoint": first, "midpoint-or-last": (first + float(times.time.max())) / 2}
    return ends.get(rule)


def _patients(cohort: Cohort, estimate: Estimate) -> NDArray[np.bool_]:
    members = cohort.members_of(estimate.population)
    if estimate.variable is not None and estimate.level is not None:
        members = members & cohort.members(estimate.variable, estimate.level)
    return members


def recompute_logrank(cohort: Cohort, estimate: Estimate) -> float:
    """Return the chi-square of a log-rank test, of all levels or of a pair."""
    from lifelines.statistics import multivariate_logrank_test

    levels = cohort.variables[str(estimate.variable)]
    members = levels.notna().to_numpy()
    if estimate.level is not None:
        members = levels.isin([estimate.level, estimate.reference]).to_numpy()
    known = members & cohort.endpoints[str(estimate.endpoint)].observed
    times = endpoint_times(cohort, str(estimate.endpoint), members)
    test = multivariate_logrank_test(times.time, levels[known].to_numpy(), times.event)
    return float(test.test_statistic)
