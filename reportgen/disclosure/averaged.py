"""Survival estimated anew, of times that are averaged over several patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.analyses.survival.restricted_mean import (
    compare_restricted_means,
    estimate_restricted_mean,
)
from reportgen.analyses.survival.survival import Group, curve_of, describe, everyone, groups_by
from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.basis import basis_of
from reportgen.disclosure.suppression import Suppression
from reportgen.results.method_words import averaged
from reportgen.results.results import Estimate, SurvivalCurve
from reportgen.statistics.survival.averaged_times import average_times
from reportgen.study.analysis_names import Analysis

_OF_CURVES: tuple[Analysis, ...] = (
    "median_survival",
    "survival_quantile",
    "median_follow_up",
    "survival_at",
    "restricted_mean_survival",
)


def average_estimates(
    cohort: Cohort, estimates: Sequence[Estimate], plan: Suppression
) -> list[Estimate]:
    """Return the estimates, those of curves of the averaged times of every group that is shown."""
    described = dict.fromkeys(
        (str(e.endpoint), e.variable) for e in estimates if e.analysis in _OF_CURVES
    )
    anew = {
        _key(record): replace(record, method=f"{record.method}; {averaged(plan.fewest)}")
        for endpoint, variable in described
        for record in _describe(cohort, _groups(cohort, endpoint, variable, plan))
    }
    return [anew.get(_key(estimate), estimate) for estimate in estimates]


def average_curves(
    cohort: Cohort, curves: Sequence[SurvivalCurve], plan: Suppression
) -> tuple[SurvivalCurve, ...]:
    """Return the curves of the averaged times of every group that is shown."""
    drawn = dict.fromkeys((curve.endpoint, curve.variable) for curve in curves)
    found = (
        curve_of(cohort.study.methods, group)
        for endpoint, variable in drawn
        for group in _groups(cohort, endpoint, variable, plan)
    )
    return tuple(curve for curve in found if curve is not None)


def _key(record: Estimate) -> tuple[object, ...]:
    return (
        record.analysis, record.endpoint, record.variable, record.level, record.reference,
        record.time, record.method,
    )  # fmt: skip


def _groups(cohort: Cohort, endpoint: str, variable: str | None, plan: Suppression) -> list[Group]:
    """Return the groups that are shown, with averaged times."""
    groups = (
        [everyone(cohort, endpoint)] if variable is None else groups_by(cohort, endpoint, variable)
    )
    return [
        replace(group, times=average_times(group.times, plan.fewest))
        for group in groups
        if not plan.hides_group(basis_of(_asked_of(group), plan.dimensions))
    ]


def _asked_of(group: Group) -> Estimate:
    """Return the record of a group that stands for all of its estimates."""
    return Estimate(
        analysis="median_survival",
        endpoint=group.endpoint,
        variable=group.variable,
        level=group.level,
    )


def _describe(cohort: Cohort, groups: Sequence[Group]) -> Iterator[Estimate]:
    methods = cohort.study.methods
    for group in groups:
        yield from describe(methods, group)
        yield from estimate_restricted_mean(methods, group)
    if len(groups) > 1:
        yield from compare_restricted_means(methods, groups)
