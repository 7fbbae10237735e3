"""Restricted mean survival: of each group, and the difference from the first group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.analyses.survival.survival import Group
from reportgen.results.results import Estimate
from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.restricted_mean import (
    RestrictedMean,
    restricted_mean,
    restricted_mean_difference,
)
from reportgen.study.conventions import Methods

_METHOD = "area under the Kaplan-Meier curve up to the horizon; normal interval"


def estimate_restricted_mean(methods: Methods, group: Group) -> Iterator[Estimate]:
    """Yield the restricted mean of a group, if the study sets a horizon."""
    horizon = methods.restricted_mean_horizon
    if horizon is None:
        return
    mean = _mean(methods, group, horizon)
    note = "no patients" if not len(group.times) else "followed less long than the horizon"
    yield Estimate(
        analysis="restricted_mean_survival",
        endpoint=group.endpoint,
        variable=group.variable,
        level=group.level,
        time=horizon,
        unit=methods.time_unit,
        n=len(group.times),
        events=group.events,
        estimate=mean.estimate if mean else None,
        standard_error=mean.standard_error if mean else None,
        low=mean.low if mean else None,
        high=mean.high if mean else None,
        confidence_level=methods.confidence_level,
        method=_METHOD,
        note=None if mean and mean.estimate is not None else note,
    )


def compare_restricted_means(methods: Methods, groups: Sequence[Group]) -> Iterator[Estimate]:
    """Yield each later group's restricted mean minus that of the first, with a test of none."""
    horizon = methods.restricted_mean_horizon
    if horizon is None:
        return
    first, *others = groups
    reference = _mean(methods, first, horizon)
    for group in others:
        mean = _mean(methods, group, horizon)
        difference = (
            mean
            and reference
            and restricted_mean_difference(
                reference, mean, confidence_level=methods.confidence_level
            )
        )
        known = difference is not None and difference.estimate is not None
        yield Estimate(
            analysis="restricted_mean_survival",
            endpoint=group.endpoint,
            variable=group.variable,
            level=group.level,
            reference=first.level,
            time=horizon,
            unit=methods.time_unit,
            n=len(group.times) + len(first.times),
            events=group.events + first.events,
            estimate=difference.estimate if difference else None,
            standard_error=difference.standard_error if difference else None,
            low=difference.low if difference else None,
            high=difference.high if difference else None,
            confidence_level=methods.confidence_level,
            p_value=difference.p_value if difference else None,
            method=f"{_METHOD}; difference from the reference level, normal test",
            note=None if known else "a group is empty or followed less long than the horizon",
        )


def _mean(methods: Methods, group: Group, horizon: float) -> RestrictedMean | None:
    if not len(group.times):
        return None
    curve = kaplan_meier(group.times)
    return restricted_mean(curve, horizon, confidence_level=methods.confidence_level)
