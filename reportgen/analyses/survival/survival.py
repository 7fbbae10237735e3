"""Survival of groups: median, follow-up, survival at given times, and the curve itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.cohort import Cohort
from reportgen.results.method_words import SURVIVAL_INTERVAL, median_method, quantile_method
from reportgen.results.results import Estimate, SurvivalCurve
from reportgen.statistics.survival.kaplan_meier import (
    finite,
    kaplan_meier,
    pointwise_interval,
    survival_at,
)
from reportgen.statistics.survival.median import HALF, Quantile, survival_quantile
from reportgen.statistics.survival_times import SurvivalTimes
from reportgen.study.analysis_names import Analysis
from reportgen.study.conventions import Methods

_NOBODY_CENSORED = "not estimable: no patient was censored"


@dataclass(frozen=True, slots=True)
class Group:
    """Patients of an endpoint who are described together: everyone, or one level of a variable."""

    endpoint: str
    variable: str | None
    level: str | None
    times: SurvivalTimes

    @property
    def events(self) -> int:
        """Return how many had the event."""
        return int(self.times.event.sum())


def endpoint_times(cohort: Cohort, endpoint: str, members: NDArray[np.bool_]) -> SurvivalTimes:
    """Return the times of those of the *members* whose time and event are known."""
    data = cohort.endpoints[endpoint]
    known = members & data.observed
    return SurvivalTimes.from_values(data.time[known], data.event[known])


def everyone(cohort: Cohort, endpoint: str) -> Group:
    """Return all patients of an endpoint as one group."""
    times = endpoint_times(cohort, endpoint, cohort.population("all"))
    return Group(endpoint, None, None, times)


def groups_by(cohort: Cohort, endpoint: str, variable: str) -> list[Group]:
    """Return the patients of an endpoint at each level of a variable; a group may be empty."""
    return [
        Group(
            endpoint,
            variable,
            level.key,
            endpoint_times(cohort, endpoint, cohort.members(variable, level.key)),
        )
        for level in cohort.study.variables[variable].levels
    ]


def describe(methods: Methods, group: Group) -> Iterator[Estimate]:
    """Yield the median, the follow-up and the survival at each milestone of one group."""
    yield estimate_median(methods, group)
    yield from estimate_quantiles(methods, group)
    yield estimate_follow_up(methods, group)
    yield from estimate_survival_at(methods, group)


def estimate_median(methods: Methods, group: Group) -> Estimate:
    """Estimate the median time to the event."""
    median = _quantile(methods, group.times, HALF)
    return _record_quantile(
        "median_survival", methods, group, group.times, median, median_method(methods)
    )


def estimate_quantiles(methods: Methods, group: Group) -> Iterator[Estimate]:
    """Yield the times by which the study's shares of the patients have had the event."""
    for share in methods.quantiles:
        quantile = _quantile(methods, group.times, share)
        record = _record_quantile(
            "survival_quantile",
            methods,
            group,
            group.times,
            quantile,
            quantile_method(methods, share),
        )
        yield replace(record, note=_why_not_reached(group.times, quantile, share))


def estimate_follow_up(methods: Methods, group: Group) -> Estimate:
    """Estimate the median follow-up: the median time to censoring, events counting as censored.

    Notes
    -----
    Schemper M, Smith TL. Control Clin Trials 1996;17:343-346. Equals R
    ``survfit(Surv(t, 1 - d) ~ 1)``.
    """
    times = group.times.reversed()
    median = _quantile(methods, times, HALF)
    record = _record_quantile(
        "median_follow_up", methods, group, times, median, f"reverse {median_method(methods)}"
    )
    nobody_censored = len(times) and not times.event.any()
    return replace(record, note=_NOBODY_CENSORED) if nobody_censored else record


def _record_quantile(
    analysis: Analysis,
    methods: Methods,
    group: Group,
    times: SurvivalTimes,
    quantile: Quantile,
    method: str,
) -> Estimate:
    return Estimate(
        analysis=analysis,
        endpoint=group.endpoint,
        variable=group.variable,
        level=group.level,
        unit=methods.time_unit,
        n=len(times),
        events=int(times.event.sum()),
        estimate=quantile.time,
        standard_error=quantile.standard_error,
        low=quantile.low,
        high=quantile.high,
        confidence_level=methods.confidence_level,
        method=method,
        note=_why_not_reached(times, quantile),
    )


def _quantile(methods: Methods, times: SurvivalTimes, share: Fraction | float) -> Quantile:
    if not len(times):
        return Quantile(time=None, standard_error=None, low=None, high=None)
    return survival_quantile(
        kaplan_meier(times),
        share,
        rule=methods.median_rule,
        interval=methods.median_interval,
        confidence_level=methods.confidence_level,
    )


def _why_not_reached(
    times: SurvivalTimes, quantile: Quantile, share: Fraction | float = HALF
) -> str | None:
    """Return why a quantile or one of its limits is missing."""
    if not len(times):
        return "no patients"
    if quantile.time is None:
        level = "1/2" if share == HALF else f"{1 - share:g}"
        reached = kaplan_meier(times).survival[-1] < 1 - float(share) + 1e-9
        return (
            f"the curve ends at {level}"
            if reached
            else f"not reached: the curve stays above {level}"
        )
    if quantile.low is None and quantile.high is None:
        return "limits not estimable"
    if quantile.high is None:
        return "upper limit not reached"
    return "lower limit not estimable" if quantile.low is None else None


def estimate_survival_at(methods: Methods, group: Group) -> Iterator[Estimate]:
    """Yield the survival at each milestone of the study."""
    curve = kaplan_meier(group.times) if len(group.times) else None
    for milestone in methods.milestones:
        at = (
            survival_at(
                curve,
                milestone,
                method=methods.survival_interval,
                confidence_level=methods.confidence_level,
            )
            if curve
            else None
        )
        note = None
        if at is None or at.survival is None:
            note = "no patients" if at is None else "past the last observed time"
        elif at.low is None:
            note = f"the {SURVIVAL_INTERVAL[methods.survival_interval]} interval has no limits here"
        yield Estimate(
            analysis="survival_at",
            endpoint=group.endpoint,
            variable=group.variable,
            level=group.level,
            time=milestone,
            unit=methods.time_unit,
            n=len(group.times),
            events=group.events,
            estimate=at.survival if at else None,
            standard_error=at.standard_error if at else None,
            low=at.low if at else None,
            high=at.high if at else None,
            confidence_level=methods.confidence_level,
            method=f"Kaplan-Meier; interval: {SURVIVAL_INTERVAL[methods.survival_interval]}",
            note=note,
        )


def curve_of(methods: Methods, group: Group) -> SurvivalCurve | None:
    """Return the Kaplan-Meier curve of a group, ``None`` where nobody is in it."""
    if not len(group.times):
        return None
    curve = kaplan_meier(group.times)
    low, high = pointwise_interval(
        curve, method=methods.survival_interval, confidence_level=methods.confidence_level
    )
    return SurvivalCurve(
        endpoint=group.endpoint,
        variable=group.variable,
        level=group.level,
        n=len(group.times),
        time=tuple(curve.time.tolist()),
        survival=tuple(curve.survival.tolist()),
        low=tuple(finite(limit) for limit in low),
        high=tuple(finite(limit) for limit in high),
        events=tuple(curve.events.tolist()),
        censored=tuple(curve.censored.tolist()),
        interval_method=SURVIVAL_INTERVAL[methods.survival_interval],
        confidence_level=methods.confidence_level,
    )
