"""Comparison of the patients' characteristics between the groups of the baseline table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from reportgen.analyses.counts import compare_counts
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated
from reportgen.results.cells import at_each_level, at_level, both, crossed, with_value
from reportgen.results.method import BaselineTest, StandardisedDifference
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.groups.group_differences import (
    StandardisedDifference as Distance,
)
from reportgen.statistics.groups.group_differences import (
    rank_test,
    standardised_mean_difference,
    standardised_share_difference,
)
from reportgen.statistics.survival_times import FloatArray, IntArray


def compare_baseline(cohort: Cohort) -> Iterator[Estimated]:
    """Yield a test or a standardised difference of each baseline variable, as the study asks.

    Patients without a value or without a group are left out. The variable that makes the groups is
    not compared with itself.
    """
    baseline = cohort.study.baseline
    if baseline is None or baseline.by is None or baseline.compare == "none":
        return
    compare = _test if baseline.compare == "tests" else _difference
    for key in baseline.variables:
        if key != baseline.by:
            record = compare(cohort, key, baseline.by)
            yield Estimated(record, _basis(cohort, record, key, baseline.by))


def _basis(cohort: Cohort, record: Estimate, key: str, by: str) -> Basis:
    """Return the cells of the table of a variable by the groups."""
    study = cohort.study
    groups = with_value(study, by)
    if record.level is not None and record.reference is not None:
        groups = at_level(by, record.reference, record.level)
    return Basis(
        n=both(with_value(study, key), groups),
        rests=crossed(at_each_level(study, by), at_each_level(study, key)),
    )


def _test(cohort: Cohort, key: str, by: str) -> Estimate:
    """Test that a variable does not depend on the group."""
    if cohort.study.variables[key].type == "number":
        return _rank_test(cohort, key, by)
    table = _counts(cohort, key, by)
    compared = compare_counts(table, "automatic")
    return Estimate(
        analysis="baseline_test",
        variable=key,
        n=int(table.sum()),
        statistic=compared.test.statistic,
        df=compared.test.df,
        p_value=compared.test.p_value,
        method=BaselineTest(compared.name, by),
        note=compared.note,
    )


def _rank_test(cohort: Cohort, key: str, by: str) -> Estimate:
    samples = _samples(cohort, key, by)
    test = rank_test(samples)
    return Estimate(
        analysis="baseline_test",
        variable=key,
        n=sum(sample.size for sample in samples),
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=BaselineTest(test.test, by),
        note=Reason(test.reason) if test.reason else None,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two groups: their levels, the patients with a value in both, and how far apart they are."""

    reference: str
    level: str
    n: int
    difference: Distance


def _difference(cohort: Cohort, key: str, by: str) -> Estimate:
    """Estimate how far two groups are apart, or those two of several that are farthest apart."""
    pairs = _pairs(cohort, key, by)
    record = Estimate(
        analysis="baseline_difference",
        variable=key,
        method=StandardisedDifference(
            cohort.study.variables[key].type, by, is_largest=len(pairs) > 1
        ),
    )
    infinite = [_why_not(pair) for pair in pairs if pair.difference.infinite]
    if infinite:
        return replace(record, note=infinite[0])
    lacking = [_why_not(pair) for pair in pairs if pair.difference.estimate is None]
    estimable = [
        (pair.difference.estimate, pair) for pair in pairs if pair.difference.estimate is not None
    ]
    if not estimable:
        return replace(record, note=lacking[0] if lacking else Reason("one_group"))
    estimate, pair = max(estimable, key=lambda entry: entry[0])
    return replace(
        record,
        level=pair.level,
        reference=pair.reference,
        n=pair.n,
        estimate=estimate,
        note=_some(len(lacking), len(pairs), lacking[0]) if lacking else None,
    )


def _some(lacking: int, pairs: int, why: Reason | None) -> Reason:
    """Return that some of all pairs of groups have no difference."""
    return Reason("some_pairs", numbers=(lacking, pairs), causes=(why,) if why else ())


def _why_not(pair: _Pair) -> Reason | None:
    return Reason(pair.difference.reason) if pair.difference.reason else None


def _pairs(cohort: Cohort, key: str, by: str) -> list[_Pair]:
    """Return all pairs of groups, the earlier level first."""
    levels = [level.key for level in cohort.study.variables[by].levels]
    found = []
    if cohort.study.variables[key].type == "number":
        samples = zip(levels, _samples(cohort, key, by), strict=True)
        for (reference, x), (level, y) in combinations(samples, 2):
            difference = standardised_mean_difference(x, y)
            found.append(_Pair(reference, level, x.size + y.size, difference))
    else:
        rows = zip(levels, _counts(cohort, key, by), strict=True)
        for (reference, p), (level, q) in combinations(rows, 2):
            difference = standardised_share_difference(p, q)
            found.append(_Pair(reference, level, int(p.sum() + q.sum()), difference))
    return found


def _samples(cohort: Cohort, key: str, by: str) -> list[FloatArray]:
    """Return the known values of a number in each group."""
    values = cohort.variables[key].to_numpy(dtype=np.float64)
    groups = [cohort.members(by, level.key) for level in cohort.study.variables[by].levels]
    return [values[group & ~np.isnan(values)] for group in groups]


def _counts(cohort: Cohort, key: str, by: str) -> IntArray:
    """Return how many of each group, in rows, are at each level of a category, in columns."""
    variables = cohort.study.variables
    return np.array(
        [
            [
                int((cohort.members(by, group.key) & cohort.members(key, level.key)).sum())
                for level in variables[key].levels
            ]
            for group in variables[by].levels
        ]
    )
