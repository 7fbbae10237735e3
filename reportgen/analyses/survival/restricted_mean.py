"""Restricted mean survival: of each group, and the difference from the first group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.analyses.survival.survival import Group
from reportgen.results.basis import Estimated, basis_of_curves
from reportgen.results.cells import at_level
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.survival_method import RestrictedMean
from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.restricted_mean import (
    RestrictedMean as Mean,
)
from reportgen.statistics.survival.restricted_mean import (
    restricted_mean,
    restricted_mean_difference,
)
from reportgen.study.conventions import Methods


def estimate_restricted_mean(methods: Methods, group: Group) -> Iterator[Estimated]:
    """Yield the restricted mean of a group, if the study sets a horizon."""
    horizon = methods.restricted_mean_horizon
    if horizon is None:
        return
    mean = _mean(methods, group, horizon)
    why_not = Reason("not_followed" if len(group.times) else "no_patients")
    record = Estimate(
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
        method=RestrictedMean(averaged_over=group.averaged_over),
        note=None if mean and mean.estimate is not None else why_not,
    )
    yield Estimated(record, group.basis)


def compare_restricted_means(methods: Methods, groups: Sequence[Group]) -> Iterator[Estimated]:
    """Yield each later group's restricted mean minus that of the first, with a test of none."""
    horizon = methods.restricted_mean_horizon
    if horizon is None:
        return
    first, *others = groups
    first_level = str(first.level)
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
        record = Estimate(
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
            method=RestrictedMean(is_difference=True, averaged_over=group.averaged_over),
            note=None if known else Reason("group_not_followed"),
        )
        together = at_level(str(group.variable), first_level, str(group.level))
        parts = [first.members, group.members]
        yield Estimated(record, basis_of_curves(group.endpoint, parts, together))


def _mean(methods: Methods, group: Group, horizon: float) -> Mean | None:
    if not len(group.times):
        return None
    curve = kaplan_meier(group.times)
    return restricted_mean(curve, horizon, confidence_level=methods.confidence_level)
