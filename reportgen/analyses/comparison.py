"""Comparison of survival between the levels of a variable: log-rank tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival import endpoint_times
from reportgen.cohort import Cohort
from reportgen.method_words import ADJUSTMENT
from reportgen.results import Analysis, Estimate
from reportgen.statistics.logrank import (
    LogRankTest,
    PairwiseAdjustment,
    logrank_test,
    logrank_trend_test,
    pairwise_logrank_tests,
)
from reportgen.statistics.survival_times import IntArray, SurvivalTimes


def estimate_logrank(cohort: Cohort, endpoint: str, variable: str) -> Estimate:
    """Test that survival is the same at all levels of a variable."""
    times, ranks = _times_and_ranks(cohort, endpoint, variable)
    return _record("logrank", endpoint, variable, logrank_test(times, ranks), "log-rank test")


def estimate_logrank_trend(cohort: Cohort, endpoint: str, variable: str) -> Estimate:
    """Test that survival changes steadily over the ordered levels of a variable."""
    times, ranks = _times_and_ranks(cohort, endpoint, variable)
    test = logrank_trend_test(times, ranks)
    words = "log-rank test for trend, levels scored by their order"
    return _record("logrank_trend", endpoint, variable, test, words)


def estimate_pairwise_logrank(
    cohort: Cohort, endpoint: str, variable: str, adjustment: PairwiseAdjustment
) -> Iterator[Estimate]:
    """Yield the test of each pair of levels, with adjusted P values."""
    times, ranks = _times_and_ranks(cohort, endpoint, variable)
    levels = [level.key for level in cohort.study.variables[variable].levels]
    words = f"log-rank test; adjustment: {ADJUSTMENT[adjustment]}"
    for (first, second), test in pairwise_logrank_tests(
        times, ranks, adjustment=adjustment
    ).items():
        yield _record(
            "logrank_pairwise", endpoint, variable, test, words, (levels[second], levels[first])
        )


def _times_and_ranks(
    cohort: Cohort, endpoint: str, variable: str
) -> tuple[SurvivalTimes, IntArray]:
    """Return the times of everyone whose level is known, and the rank of that level."""
    ranks = level_ranks(cohort, variable)
    known = (ranks >= 0) & cohort.endpoints[endpoint].observed
    return endpoint_times(cohort, endpoint, known), ranks[known]


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
        note=None if test.p_value is not None else "not testable: fewer than two groups at risk",
    )
