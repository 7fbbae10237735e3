"""Log-rank tests: k samples, trend over ordered groups, and pairwise with adjusted P values.

Own code because the trend test and the adjusted pairwise table are not in lifelines, and because
the test must say which groups had no patient at risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

PairwiseAdjustment = Literal["holm", "bonferroni", "benjamini-hochberg", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRankTest:
    """A test of equal survival; statistic and P value are ``None`` where nothing can be compared.

    Attributes
    ----------
    statistic
        Chi-square distributed with ``df`` degrees of freedom under equal survival.
    observed, expected
        Events per group, observed and expected under equal survival.
    """

    n: int
    events: int
    statistic: float | None
    df: int
    p_value: float | None
    observed: tuple[float, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Scores:
    observed: FloatArray
    expected: FloatArray
    covariance: FloatArray


def logrank_test(times: SurvivalTimes, group: IntArray) -> LogRankTest:
    """Test that survival is the same in all groups.

    Parameters
    ----------
    times
        Right-censored times, n patients.
    group
        Group of each patient, 0 to k - 1, shape (n,). A group that holds nobody counts for nothing.

    Notes
    -----
    Mantel N. Cancer Chemother Rep 1966;50:163-170, with the hypergeometric variance. Equals R
    ``survdiff(Surv(t, d) ~ group)`` and SPSS ``KM /TEST=LOGRANK``.
    """
    present, position = np.unique(group, return_inverse=True)
    scores = _scores(times, position, present.size)
    difference = scores.observed - scores.expected
    comparable = np.flatnonzero(scores.expected > 0)
    df = max(comparable.size - 1, 0)
    statistic = None
    if df:
        keep = comparable[:-1]
        covariance = scores.covariance[np.ix_(keep, keep)]
        statistic = _quadratic_form(difference[keep], covariance)
    return _test(times, scores, statistic, df)


def logrank_trend_test(times: SurvivalTimes, group: IntArray) -> LogRankTest:
    """Test that survival changes steadily over ordered groups.

    Parameters
    ----------
    times
        Right-censored times, n patients.
    group
        Rank of each patient's group, 0 to k - 1, shape (n,); the ranks are the scores.

    Notes
    -----
    Tarone RE. Biometrika 1975;62:679-682: the squared sum of score x (observed - expected) over
    its variance, 1 degree of freedom. Equals SPSS ``KM /COMPARE OVERALL /TEST=LOGRANK /TREND`` and
    R's score test of ``coxph(Surv(t, d) ~ as.numeric(group), ties = "exact")``.
    """
    present, position = np.unique(group, return_inverse=True)
    scores = _scores(times, position, present.size)
    weights = present.astype(np.float64)
    variance = float(weights @ scores.covariance @ weights)
    statistic = None
    if variance > 1e-12:
        statistic = float(weights @ (scores.observed - scores.expected)) ** 2 / variance
    return _test(times, scores, statistic, 1)


def pairwise_logrank_tests(
    times: SurvivalTimes, group: IntArray, *, adjustment: PairwiseAdjustment
) -> dict[tuple[int, int], LogRankTest]:
    """Test every pair of groups, each on its own patients, with adjusted P values.

    Returns
    -------
    dict
        From (group, later group) to the test; its ``p_value`` is the adjusted one.

    Notes
    -----
    Equals R ``survdiff`` on each pair and ``p.adjust(p, method)``.
    """
    tests = {}
    for first, second in combinations(np.unique(group).tolist(), 2):
        members = (group == first) | (group == second)
        tests[first, second] = logrank_test(times.subset(members), group[members])
    adjusted = adjust_p_values([test.p_value for test in tests.values()], adjustment)
    return {
        pair: LogRankTest(
            n=test.n,
            events=test.events,
            statistic=test.statistic,
            df=test.df,
            p_value=p_value,
            observed=test.observed,
            expected=test.expected,
        )
        for (pair, test), p_value in zip(tests.items(), adjusted, strict=True)
    }


def adjust_p_values(
    p_values: list[float | None], adjustment: PairwiseAdjustment
) -> list[float | None]:
    """Return P values adjusted for their number, ``None`` where there was none to adjust.

    Notes
    -----
    Holm S. Scand J Stat 1979;6:65-70; Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.
    Equals R ``p.adjust``.
    """
    known = [index for index, p_value in enumerate(p_values) if p_value is not None]
    raw = np.array([p_values[index] for index in known], dtype=np.float64)
    m = raw.size
    adjusted: list[float | None] = [None] * len(p_values)
    if not m or adjustment == "none":
        return list(p_values)
    order = np.argsort(raw, kind="stable")
    ranks = np.arange(1, m + 1)
    if adjustment == "bonferroni":
        ordered = raw[order] * m
    elif adjustment == "holm":
        ordered = np.maximum.accumulate(raw[order] * (m - ranks + 1))
    else:
        ordered = np.minimum.accumulate((raw[order] * m / ranks)[::-1])[::-1]
    for rank, index in enumerate(order.tolist()):
        adjusted[known[index]] = min(float(ordered[rank]), 1.0)
    return adjusted


def _scores(times: SurvivalTimes, position: IntArray, groups: int) -> _Scores:
    """Return observed and expected events per group and the covariance of their difference."""
    event_times, which = np.unique(times.time[times.event], return_inverse=True)
    k = event_times.size
    deaths = np.zeros((k, groups))
    np.add.at(deaths, (which, position[times.event]), 1.0)
    at_risk = np.empty((k, groups))
    for g in range(groups):
        ordered = np.sort(times.time[position == g])
        at_risk[:, g] = ordered.size - np.searchsorted(ordered, event_times, side="left")
    n, d = at_risk.sum(axis=1), deaths.sum(axis=1)
    share = at_risk / n[:, None]
    factor = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    covariance = np.diag(factor @ share) - share.T @ (share * factor[:, None])
    return _Scores(deaths.sum(axis=0), d @ share, covariance)


def _quadratic_form(difference: FloatArray, covariance: FloatArray) -> float | None:
    if np.linalg.matrix_rank(covariance) < difference.size:
        return None
    return float(difference @ np.linalg.solve(covariance, difference))


def _test(times: SurvivalTimes, scores: _Scores, statistic: float | None, df: int) -> LogRankTest:
    return LogRankTest(
        n=len(times),
        events=int(times.event.sum()),
        statistic=statistic,
        df=df,
        p_value=None if statistic is None else chi_square_p_value(statistic, df),
        observed=tuple(scores.observed.tolist()),
        expected=tuple(scores.expected.tolist()),
    )
