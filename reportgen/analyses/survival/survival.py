"""Survival of groups: median, follow-up, survival at given times, and the curve itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated, basis_of_curves
from reportgen.results.cells import ALL_PATIENTS, Cell, at_level
from reportgen.results.curves import SurvivalCurve
from reportgen.results.method_words import SURVIVAL_INTERVAL
from reportgen.results.population import EVERYONE
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.survival_method import SurvivalAt, SurvivalQuantile
from reportgen.statistics.survival.averaged_times import average_times
from reportgen.statistics.survival.kaplan_meier import (
    SurvivalAtTime,
    finite,
    kaplan_meier,
    pointwise_interval,
    survival_at,
)
from reportgen.statistics.survival.median import HALF, Quantile, survival_quantile
from reportgen.statistics.survival_times import SurvivalTimes
from reportgen.study.analysis_names import Analysis
from reportgen.study.conventions import Methods


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Patients of an endpoint who are described together: everyone, or one level of a variable.

    Attributes
    ----------
    averaged_over
        Over how many patients the times are averaged at least; ``None`` where they are exact.
    """

    endpoint: str
    variable: str | None = None
    level: str | None = None
    times: SurvivalTimes
    averaged_over: int | None = None

    @property
    def events(self) -> int:
        """Return how many had the event."""
        return int(self.times.event.sum())

    @property
    def members(self) -> Cell:
        """Return who is in the group."""
        if self.variable is None or self.level is None:
            return ALL_PATIENTS
        return at_level(self.variable, self.level)

    @property
    def basis(self) -> Basis:
        """Return what the group's curve rests on, and all that is read off it."""
        return basis_of_curves(self.endpoint, [self.members], self.members)

    def averaged(self, fewest: int) -> Group:
        """Return the group with times averaged over at least *fewest* patients."""
        return replace(self, times=average_times(self.times, fewest), averaged_over=fewest)


def endpoint_times(cohort: Cohort, endpoint: str, members: NDArray[np.bool_]) -> SurvivalTimes:
    """Return the times of those of the *members* whose time and event are known."""
    data = cohort.endpoints[endpoint]
    known = members & data.observed
    return SurvivalTimes.from_values(data.time[known], data.event[known])


def everyone(cohort: Cohort, endpoint: str) -> Group:
    """Return all patients of an endpoint as one group."""
    times = endpoint_times(cohort, endpoint, cohort.members_of(EVERYONE))
    return Group(endpoint=endpoint, times=times)


def groups_by(cohort: Cohort, endpoint: str, variable: str | None) -> list[Group]:
    """Return the patients of an endpoint at each level of a variable; a group may be empty.

    Without a variable, all patients are one group.
    """
    if variable is None:
        return [everyone(cohort, endpoint)]
    return [
        Group(
            endpoint=endpoint,
            variable=variable,
            level=level.key,
            times=endpoint_times(cohort, endpoint, cohort.members(variable, level.key)),
        )
        for level in cohort.study.variables[variable].levels
    ]


def describe(methods: Methods, group: Group) -> Iterator[Estimated]:
    """Yield the median, the follow-up and the survival at each milestone of one group."""
    yield estimate_median(methods, group)
    yield from estimate_quantiles(methods, group)
    yield estimate_follow_up(methods, group)
    yield from estimate_survival_at(methods, group)


def estimate_median(methods: Methods, group: Group) -> Estimated:
    """Estimate the median time to the event."""
    median = _quantile(methods, group.times, HALF)
    record = _record_quantile("median_survival", methods, group, group.times, median)
    return Estimated(record, group.basis)


def estimate_quantiles(methods: Methods, group: Group) -> Iterator[Estimated]:
    """Yield the times by which the study's shares of the patients have had the event."""
    for share in methods.quantiles:
        quantile = _quantile(methods, group.times, share)
        record = _record_quantile("survival_quantile", methods, group, group.times, quantile)
        record = replace(
            record,
            method=_method(methods, group, share=share, is_median=False),
            note=_why_not_reached(group.times, quantile, share),
        )
        yield Estimated(record, group.basis)


def estimate_follow_up(methods: Methods, group: Group) -> Estimated:
    """Estimate the median follow-up: the median time to censoring, events counting as censored.

    Notes
    -----
    Schemper M, Smith TL. Control Clin Trials 1996;17:343-346. Equals R
    ``survfit(Surv(t, 1 - d) ~ 1)``.
    """
    times = group.times.reversed()
    median = _quantile(methods, times, HALF)
    record = _record_quantile("median_follow_up", methods, group, times, median)
    record = replace(record, method=_method(methods, group, is_reversed=True))
    if len(times) and not times.event.any():
        record = replace(record, note=Reason("nobody_censored"))
    basis = basis_of_curves(group.endpoint, [group.members], group.members, of_follow_up=True)
    return Estimated(record, basis)


def _method(
    methods: Methods,
    group: Group,
    *,
    share: float = 0.5,
    is_reversed: bool = False,
    is_median: bool = True,
) -> SurvivalQuantile:
    return SurvivalQuantile(
        rule=methods.median_rule,
        interval=methods.median_interval,
        share=share,
        is_reversed=is_reversed,
        is_median=is_median,
        averaged_over=group.averaged_over,
    )


def _record_quantile(
    analysis: Analysis, methods: Methods, group: Group, times: SurvivalTimes, quantile: Quantile
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
        method=_method(methods, group),
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
) -> Reason | None:
    """Return why a quantile or one of its limits is missing."""
    if not len(times):
        return Reason("no_patients")
    if quantile.time is None:
        level = float(1 - share)
        reached = kaplan_meier(times).survival[-1] < 1 - float(share) + 1e-9
        return Reason("curve_ends" if reached else "curve_stays_above", numbers=(level,))
    if quantile.low is None and quantile.high is None:
        return Reason("limits_missing")
    if quantile.high is None:
        return Reason("upper_limit_missing")
    return Reason("lower_limit_missing") if quantile.low is None else None


def estimate_survival_at(methods: Methods, group: Group) -> Iterator[Estimated]:
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
        record = Estimate(
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
            method=SurvivalAt(
                interval=methods.survival_interval, averaged_over=group.averaged_over
            ),
            note=_why_not_known(methods, at),
        )
        yield Estimated(record, group.basis)


def _why_not_known(methods: Methods, at: SurvivalAtTime | None) -> Reason | None:
    """Return why survival at a time, or its interval, is missing."""
    if at is None:
        return Reason("no_patients")
    if at.survival is None:
        return Reason("past_last_time")
    if at.low is None:
        return Reason("no_interval_here", names=(SURVIVAL_INTERVAL[methods.survival_interval],))
    return None


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
