"""Comparison of survival between the levels of a variable: log-rank tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.method_words import ADJUSTMENT, LOGRANK_TEST
from reportgen.results.results import Estimate
from reportgen.statistics.survival.logrank import (
    LogRankTest,
    LogRankWeight,
    PairwiseAdjustment,
    logrank_test,
    logrank_trend_test,
    pairwise_logrank_tests,
)
from reportgen.statistics.survival_times import IntArray, SurvivalTimes
from reportgen.study.analysis_names import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComparison:
    """How the levels of a variable are compared: which test, and within what.

    Attributes
    ----------
    stratified_by
        A variable within whose levels patients are compared; those without a level of it are left
        out.
    """

    test: LogRankWeight = "logrank"
    exponents: tuple[float, float] | None = None
    stratified_by: str | None = None

    @property
    def words(self) -> str:
        """Return the name of the test, for a record."""
        of = "" if self.exponents is None else " with p = {:g} and q = {:g}".format(*self.exponents)
        within = f", stratified by {self.stratified_by}" if self.stratified_by else ""
        return f"{LOGRANK_TEST[self.test]}{of}{within}"


LOGRANK = GroupComparison()


@dataclass(frozen=True, slots=True)
class _Compared:
    """The patients whose group, and stratum if there is one, is known."""

    times: SurvivalTimes
    group: IntArray
    stratum: IntArray | None


def estimate_logrank(
    cohort: Cohort, endpoint: str, variable: str, how: GroupComparison = LOGRANK
) -> Estimate:
    """Test that survival is the same at all levels of a variable."""
    on = _compared(cohort, endpoint, variable, how)
    test = logrank_test(
        on.times, on.group, weight=how.test, exponents=how.exponents, stratum=on.stratum
    )
    return _record("logrank", endpoint, variable, test, how.words)


def estimate_logrank_trend(
    cohort: Cohort, endpoint: str, variable: str, how: GroupComparison = LOGRANK
) -> Estimate:
    """Test that survival changes steadily over the ordered levels of a variable."""
    on = _compared(cohort, endpoint, variable, how)
    test = logrank_trend_test(
        on.times, on.group, weight=how.test, exponents=how.exponents, stratum=on.stratum
    )
    words = f"{how.words}, for trend, levels scored by their order"
    return _record("logrank_trend", endpoint, variable, test, words)


def estimate_pairwise_logrank(
    cohort: Cohort,
    endpoint: str,
    variable: str,
    adjustment: PairwiseAdjustment,
    how: GroupComparison = LOGRANK,
) -> Iterator[Estimate]:
    """Yield the test of each pair of levels, with adjusted P values."""
    on = _compared(cohort, endpoint, variable, how)
    levels = [level.key for level in cohort.study.variables[variable].levels]
    tests = pairwise_logrank_tests(
        on.times,
        on.group,
        adjustment=adjustment,
        weight=how.test,
        exponents=how.exponents,
        stratum=on.stratum,
    )
    words = f"{how.words}; adjustment: {ADJUSTMENT[adjustment]}"
    for (first, second), test in tests.items():
        pair = (levels[second], levels[first])
        yield _record("logrank_pairwise", endpoint, variable, test, words, pair)


def _compared(cohort: Cohort, endpoint: str, variable: str, how: GroupComparison) -> _Compared:
    ranks = level_ranks(cohort, variable)
    known = (ranks >= 0) & cohort.endpoints[endpoint].observed
    stratum = None
    if how.stratified_by is not None:
        strata = level_ranks(cohort, how.stratified_by)
        known &= strata >= 0
        stratum = strata[known]
    return _Compared(endpoint_times(cohort, endpoint, known), ranks[known], stratum)


def level_ranks(cohort: Cohort, variable: str) -> NDArray[np.int64]:
    """Return the position of each patient's level in the study's order, -1 where missing."""
    positions = {level.key: i for i, level in enumerate(cohort.study.variables[variable].levels)}
    return np.array([positions.get(key, -1) for key in cohort.variables[variable]], dtype=np.int64)


def _record(
    analysis: Analysis,
    endpoint: str,
    variable: str,
    test: LogRankTest,
    words: str,
    pair: tuple[str | None, str | None] = (None, None),
) -> Estimate:
    reason = "fewer than two groups at risk" if test.events else "no event"
    return Estimate(
        analysis=analysis,
        endpoint=endpoint,
        variable=variable,
        level=pair[0],
        reference=pair[1],
        n=test.n,
        events=test.events,
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=words,
        note=None if test.p_value is not None else f"not testable: {reason}",
    )
