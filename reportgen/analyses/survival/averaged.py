"""Survival estimated anew, of times that are averaged over several patients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reportgen.analyses.survival.restricted_mean import (
    compare_restricted_means,
    estimate_restricted_mean,
)
from reportgen.analyses.survival.survival import Group, curve_of, describe, groups_by
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated
from reportgen.results.curves import SurvivalCurve


def averaged_groups(
    cohort: Cohort,
    endpoint: str,
    variable: str | None,
    fewest: int,
    is_hidden: Callable[[Basis], bool],
) -> list[Group]:
    """Return the groups that may be shown, with times averaged over at least *fewest* patients.

    Parameters
    ----------
    is_hidden
        Whether numbers that rest on a basis are not shown.
    """
    groups = groups_by(cohort, endpoint, variable)
    return [group.averaged(fewest) for group in groups if not is_hidden(group.basis)]


def describe_averaged(cohort: Cohort, groups: Sequence[Group]) -> Iterator[Estimated]:
    """Yield all that may be read off the curves of some groups, and their comparison."""
    methods = cohort.study.methods
    for group in groups:
        yield from describe(methods, group)
        yield from estimate_restricted_mean(methods, group)
    if len(groups) > 1:
        yield from compare_restricted_means(methods, groups)


def averaged_curves(cohort: Cohort, groups: Sequence[Group]) -> Iterator[SurvivalCurve]:
    """Yield the curves of some groups."""
    for group in groups:
        curve = curve_of(cohort.study.methods, group)
        if curve is not None:
            yield curve
