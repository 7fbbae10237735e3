"""Tests of tables of counts: independence of rows and columns, and trend in proportions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.groups.fisher import fisher_p_value
from reportgen.statistics.survival_times import IntArray

IndependenceTest = Literal["fisher", "chi-square", "chi-square-corrected"]
WhyNoTest = Literal["empty_margin", "too_many_tables", "one_group_of_patients", "alike_in_all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyTest:
    """A test of a table of counts; without a P value, ``reason`` says why.

    Attributes
    ----------
    smallest_expected
        The smallest count expected under independence, of a chi-square test of independence.
    corrected
        Whether the continuity correction was applied.
    shape
        How many rows and columns hold anyone, where too many tables share their margins.
    """

    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    smallest_expected: float | None = None
    corrected: bool = False
    reason: WhyNoTest | None = None
    shape: tuple[int, int] | None = None


def independence_test(table: IntArray, test: IndependenceTest) -> ContingencyTest:
    """Test that rows and columns of a table of counts are independent.

    Parameters
    ----------
    table
        Counts, shape (rows, columns). Empty rows and columns say nothing and are left out.
    test
        ``"fisher"``; ``"chi-square"``, Pearson's without continuity correction; or
        ``"chi-square-corrected"``, with Yates's in a table of two rows and two columns, where each
        count comes nearer to its expectation by one half, but not past it.

    Notes
    -----
    Equals R ``fisher.test(table)``, ``chisq.test(table, correct = FALSE)`` and
    ``chisq.test(table)``.
    """
    counts = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return ContingencyTest(reason="empty_margin")
    if test == "fisher":
        return _fisher(counts)
    return _chi_square(counts, corrected=test == "chi-square-corrected" and counts.shape == (2, 2))


def _fisher(counts: IntArray) -> ContingencyTest:
    p_value = fisher_p_value(counts)
    if p_value is None:
        return ContingencyTest(reason="too_many_tables", shape=(counts.shape[0], counts.shape[1]))
    return ContingencyTest(p_value=p_value)


def _chi_square(counts: IntArray, *, corrected: bool) -> ContingencyTest:
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    distance = np.abs(counts - expected)
    if corrected:
        distance -= np.minimum(0.5, distance)
    statistic = float((distance**2 / expected).sum())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return ContingencyTest(
        statistic=statistic,
        df=df,
        p_value=chi_square_p_value(statistic, df),
        smallest_expected=float(expected.min()),
        corrected=corrected,
    )


def proportion_trend_test(table: IntArray) -> ContingencyTest:
    """Test that a proportion changes steadily over ordered groups, by Cochran and Armitage.

    Parameters
    ----------
    table
        Counts, shape (groups, 2), those with the property first; the groups are scored 1, 2, 3, ...
        by their place in the order, so that an empty one leaves a gap.

    Notes
    -----
    Cochran WG. Biometrics 1954;10:417-451; Armitage P. Biometrics 1955;11:375-386; two-sided, with
    the binomial variance. Equals R ``prop.trend.test(x, n, score)`` on the groups that hold anyone.
    """
    n, hits = table.sum(axis=1), table[:, 0]
    if (n > 0).sum() < 2:
        return ContingencyTest(reason="one_group_of_patients")
    share = hits.sum() / n.sum()
    if share in (0, 1):
        return ContingencyTest(reason="alike_in_all")
    score = np.arange(1.0, len(n) + 1)
    score -= (n * score).sum() / n.sum()
    covariance = float((score * (hits - n * share)).sum())
    statistic = covariance**2 / float(share * (1 - share) * (n * score**2).sum())
    return ContingencyTest(statistic=statistic, df=1, p_value=chi_square_p_value(statistic, 1))
