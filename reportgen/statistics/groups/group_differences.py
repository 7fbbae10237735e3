"""How far groups are apart: rank tests of numbers, and standardised differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.statistics.survival_times import FloatArray, IntArray

WhyNoRankTest = Literal["groups_without_values", "same_value"]
WhyNoDifference = Literal[
    "all_alike", "empty_group", "few_values", "no_common_level", "no_variation"
]
RankTestName = Literal["wilcoxon-exact", "wilcoxon-normal", "kruskal-wallis"]

# R computes the exact distribution where both groups are smaller than this and nothing is tied.
_EXACT_BELOW = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTest:
    """A test that groups have the same distribution; without a P value, ``reason`` says why.

    Attributes
    ----------
    statistic
        W of Wilcoxon's test, the rank sum of the first group less its smallest possible value; H of
        Kruskal's and Wallis's.
    """

    test: RankTestName | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    reason: WhyNoRankTest | None = None


def rank_test(samples: Sequence[FloatArray]) -> RankTest:
    """Test that two or more groups have the same distribution, by ranks.

    Two groups by the Wilcoxon rank-sum (Mann-Whitney) test, exactly if nothing is tied and both are
    smaller than 50, otherwise by the normal approximation with corrections for ties and continuity;
    more by the Kruskal-Wallis test, corrected for ties.

    Parameters
    ----------
    samples
        The values of each group, none missing; groups without any are left out.

    Notes
    -----
    Equals R ``wilcox.test(x, y)`` and ``kruskal.test(list)`` with their defaults.
    """
    held = [sample for sample in samples if sample.size]
    if len(held) < 2:
        return RankTest(reason="groups_without_values")
    if np.ptp(np.concatenate(held)) == 0:
        return RankTest(reason="same_value")
    return _wilcoxon(held[0], held[1]) if len(held) == 2 else _kruskal_wallis(held)


def _wilcoxon(first: FloatArray, second: FloatArray) -> RankTest:
    from scipy.stats import mannwhitneyu  # takes half a second to import

    values = np.concatenate([first, second])
    untied = len(np.unique(values)) == len(values)
    exact = untied and max(first.size, second.size) < _EXACT_BELOW
    found = mannwhitneyu(first, second, method="exact" if exact else "asymptotic")
    return RankTest(
        test="wilcoxon-exact" if exact else "wilcoxon-normal",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
    )


def _kruskal_wallis(samples: Sequence[FloatArray]) -> RankTest:
    from scipy.stats import kruskal  # takes half a second to import

    found = kruskal(*samples)
    return RankTest(
        test="kruskal-wallis",
        statistic=float(found.statistic),
        df=len(samples) - 1,
        p_value=float(found.pvalue),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedDifference:
    """A difference in units of the spread, not negative; ``None`` has its ``reason``.

    Attributes
    ----------
    infinite
        Whether there is no spread at all, but a difference.
    """

    estimate: float | None = None
    infinite: bool = False
    reason: WhyNoDifference | None = None


_ALL_ALIKE = StandardisedDifference(reason="all_alike")
_NO_VARIATION = StandardisedDifference(infinite=True, reason="no_variation")
_NO_COMMON_LEVEL = StandardisedDifference(infinite=True, reason="no_common_level")


def standardised_mean_difference(first: FloatArray, second: FloatArray) -> StandardisedDifference:
    """Return the distance of two means, divided by the root of the mean of the two variances.

    Notes
    -----
    The variances have n - 1 in their denominators. Yang D, Dalton JE. SAS Global Forum 2012, paper
    335. Equals R ``abs(mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2)``.
    """
    if min(first.size, second.size) < 2:
        return StandardisedDifference(reason="few_values")
    if np.ptp(first) == np.ptp(second) == 0:
        alike = first[0] == second[0]
        return _ALL_ALIKE if alike else _NO_VARIATION
    spread = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    return StandardisedDifference(estimate=float(abs(first.mean() - second.mean()) / spread))


def standardised_share_difference(first: IntArray, second: IntArray) -> StandardisedDifference:
    """Return the Mahalanobis distance of the shares of the levels in two groups.

    The covariance is the mean of the multinomial covariances of the two groups; for two levels that
    is the distance of two proportions, divided by the root of the mean of p(1 - p).

    Parameters
    ----------
    first, second
        Counts at each level, in the same order.

    Notes
    -----
    Yang D, Dalton JE. SAS Global Forum 2012, paper 335. Equals R ``sqrt(mahalanobis(p, q, S))``
    without the last level.
    """
    if not first.sum() or not second.sum():
        return StandardisedDifference(reason="empty_group")
    held = (first + second) > 0
    if held.sum() == 1:
        return _ALL_ALIKE
    if not (first * second).any():  # the covariance is singular in the direction that matters
        return _NO_COMMON_LEVEL
    p, q = (counts[held][:-1] / counts.sum() for counts in (first, second))
    covariance = sum(np.diag(shares) - np.outer(shares, shares) for shares in (p, q)) / 2
    difference = p - q
    squared = float(difference @ np.linalg.solve(covariance, difference))
    return StandardisedDifference(estimate=float(np.sqrt(squared)))
