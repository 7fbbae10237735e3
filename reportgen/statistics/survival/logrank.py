"""The log-rank family: k samples, strata, trend, and pairwise with adjusted P values.

Own code because the trend test, the strata and the adjusted pairwise table are not in lifelines,
and because programs print tests under each other's names: several R packages call the exponents of
``survdiff(rho = )`` "Tarone-Ware" and "Wilcoxon", which are other tests. Each weight here is
computed from its own definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from reportgen.statistics.adjustment import PairwiseAdjustment, adjust_p_values
from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

LogRankWeight = Literal[
    "logrank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"
]

# A share of the variance below this is rounding error.
_NO_VARIANCE = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRankTest:
    """A test of equal survival; statistic and P value are ``None`` where nothing can be compared.

    Attributes
    ----------
    statistic
        Chi-square distributed with ``df`` degrees of freedom under equal survival.
    observed, expected
        Events per group, observed and expected under equal survival, without weights.
    score
        Weighted sum over the event times of observed minus expected events, per group; without
        weights and with one stratum it is ``observed`` minus ``expected``.
    """

    n: int
    events: int
    statistic: float | None
    df: int
    p_value: float | None
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    score: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Scores:
    """Sums over the event times, per group, and the covariance of ``score``."""

    observed: FloatArray
    expected: FloatArray
    score: FloatArray
    covariance: FloatArray

    def __add__(self, other: _Scores) -> _Scores:
        return _Scores(
            self.observed + other.observed,
            self.expected + other.expected,
            self.score + other.score,
            self.covariance + other.covariance,
        )


def logrank_test(
    times: SurvivalTimes,
    group: IntArray,
    *,
    weight: LogRankWeight = "logrank",
    exponents: tuple[float, float] | None = None,
    stratum: IntArray | None = None,
) -> LogRankTest:
    r"""Test that survival is the same in all groups.

    Parameters
    ----------
    times
        Right-censored times, n patients.
    group
        Group of each patient, 0 to k - 1, shape (n,). A group that holds nobody counts for nothing.
    weight
        The weight w of an event time t, at which n patients are at risk and d have the event:

        ``"logrank"``
            1 (Mantel 1966). R ``survdiff``, SPSS ``LOGRANK``, SAS ``LOGRANK``.
        ``"gehan-breslow"``
            n (Gehan 1965, Breslow 1970), with the hypergeometric variance and not Gehan's
            permutation variance. SPSS ``BRESLOW``, SAS and Stata ``WILCOXON``.
        ``"tarone-ware"``
            :math:`\sqrt n` (Tarone and Ware 1977). SPSS and SAS ``TARONE``, Stata ``tware``.
        ``"peto-peto"``
            :math:`\tilde S(t) = \prod_{u \le t} (1 - d_u / (n_u + 1))`, the event at t included
            (Peto and Peto 1972 in the form of Prentice and Marek 1979). SAS ``PETO``, Stata
            ``peto``. The other test of this name, R ``survdiff(rho = 1)``, is
            ``"fleming-harrington"`` with the exponents (1, 0): it weighs by the Kaplan-Meier curve
            just before t.
        ``"fleming-harrington"``
            :math:`\hat S(t-)^p (1 - \hat S(t-))^q` of the Kaplan-Meier curve of all groups
            together, just before t (Harrington and Fleming 1982; Fleming and Harrington 1991).
            R ``survdiff(rho = p)`` for q = 0, Stata ``fh(p q)``, SAS ``FLEMING(p, q)``.
    exponents
        (p, q) of ``"fleming-harrington"``, neither negative; the other weights have none.
    stratum
        Stratum of each patient, shape (n,). Patients are compared within strata: weights, observed
        and expected events are formed in each, then scores and covariances are added.

    Raises
    ------
    ValueError
        If exponents are missing, negative, or given to a weight that has none.

    Notes
    -----
    With :math:`e_{gj} = d_j n_{gj} / n_j` the statistic is :math:`z' V^- z`, where

    .. math:: z_g = \sum_j w_j (d_{gj} - e_{gj}), \quad
              V_{gh} = \sum_j w_j^2 \frac{d_j (n_j - d_j)}{n_j - 1}
                       \frac{n_{gj}}{n_j} \left(\delta_{gh} - \frac{n_{hj}}{n_j}\right).

    The degrees of freedom are the rank of V: the groups less one, or fewer where a group is never
    at risk together with another.

    Mantel N. Cancer Chemother Rep 1966;50:163-170; Gehan EA. Biometrika 1965;52:203-223; Breslow N.
    Biometrika 1970;57:579-594; Tarone RE, Ware J. Biometrika 1977;64:156-160; Peto R, Peto J. J R
    Stat Soc A 1972;135:185-207; Prentice RL, Marek P. Biometrics 1979;35:861-867; Harrington DP,
    Fleming TR. Biometrika 1982;69:553-566; Klein JP, Moeschberger ML. Survival Analysis, 2003,
    sections 7.3 to 7.5.

    Checked to 1e-9: R ``survdiff(Surv(t, d) ~ group + strata(s), rho = p)`` of survival 3.5-3;
    every weight against R survMisc 0.5.6 ``comp`` (three groups or more, no strata) and coin 1.4.2
    ``logrank_trafo``; SPSS 31.0.1 ``KM /TEST=LOGRANK``. From the vendors' manuals or from memory,
    without their output: the other names of SPSS, SAS and Stata; whether SAS takes the curve of
    ``FLEMING`` just before or at the event time is not known here.
    """
    present, position = np.unique(group, return_inverse=True)
    scores = _scores(times, position, present.size, weight, exponents, stratum)
    statistic, df = _quadratic_form(scores.score, scores.covariance)
    return _test(times, scores, statistic, df)


def logrank_trend_test(
    times: SurvivalTimes,
    group: IntArray,
    *,
    weight: LogRankWeight = "logrank",
    exponents: tuple[float, float] | None = None,
    stratum: IntArray | None = None,
    group_scores: Sequence[float] | None = None,
) -> LogRankTest:
    """Test that survival changes steadily over ordered groups.

    Parameters
    ----------
    times
        Right-censored times, n patients.
    group
        Rank of each patient's group, 0 to k - 1, shape (n,).
    weight, exponents, stratum
        As in :func:`logrank_test`.
    group_scores
        The place of each rank on the scale of the trend, k numbers; by default the rank itself.

    Raises
    ------
    ValueError
        As in :func:`logrank_test`.

    Notes
    -----
    Tarone RE. Biometrika 1975;62:679-682: the squared sum of group score x (observed - expected)
    over its variance, 1 degree of freedom; Klein and Moeschberger 2003, section 7.4, for the
    weights. Equals SPSS ``KM /COMPARE OVERALL /TEST=LOGRANK /TREND`` (scores: ``/TREND=(...)``),
    SAS ``STRATA ... / TREND`` and Stata ``sts test, trend``. Checked to 1e-9: R's score test of
    ``coxph(Surv(t, d) ~ as.numeric(group), ties = "exact")``, the parts of R ``survdiff``, and
    survMisc ``comp(scores = )`` for every weight; SPSS, SAS and Stata by their manuals alone.
    """
    present, position = np.unique(group, return_inverse=True)
    scores = _scores(times, position, present.size, weight, exponents, stratum)
    places = present if group_scores is None else np.asarray(group_scores)[present]
    return _test(times, scores, _contrast(places.astype(np.float64), scores), 1)


def pairwise_logrank_tests(
    times: SurvivalTimes,
    group: IntArray,
    *,
    adjustment: PairwiseAdjustment,
    weight: LogRankWeight = "logrank",
    exponents: tuple[float, float] | None = None,
    stratum: IntArray | None = None,
) -> dict[tuple[int, int], LogRankTest]:
    """Test every pair of groups, each on its own patients, with adjusted P values.

    Parameters
    ----------
    times, group, weight, exponents, stratum
        As in :func:`logrank_test`.
    adjustment
        For the number of pairs that can be compared.

    Returns
    -------
    dict
        From (group, later group) to the test; its ``p_value`` is the adjusted one.

    Notes
    -----
    Equals R ``survdiff`` on each pair and ``p.adjust(p, method)``. From memory: SPSS
    ``/COMPARE=PAIRWISE`` has the same tests without adjustment, and SAS
    ``STRATA ... / DIFF=ALL ADJUST=`` has others, which take the difference of two scores and its
    variance from the test of all groups at once.
    """
    tests = {}
    for first, second in combinations(np.unique(group).tolist(), 2):
        members = (group == first) | (group == second)
        tests[first, second] = logrank_test(
            times.subset(members),
            group[members],
            weight=weight,
            exponents=exponents,
            stratum=None if stratum is None else stratum[members],
        )
    adjusted = adjust_p_values([test.p_value for test in tests.values()], adjustment)
    return {
        pair: replace(test, p_value=p_value)
        for (pair, test), p_value in zip(tests.items(), adjusted, strict=True)
    }


def _scores(
    times: SurvivalTimes,
    position: IntArray,
    groups: int,
    weight: LogRankWeight,
    exponents: tuple[float, float] | None,
    stratum: IntArray | None,
) -> _Scores:
    """Return the sums over the event times of each stratum, added up over the strata."""
    if (weight == "fleming-harrington") != (exponents is not None):
        raise ValueError("Fleming-Harrington weights have two exponents, the others have none")
    if exponents is not None and min(exponents) < 0:
        raise ValueError(f"the exponents {exponents} of Fleming-Harrington weights are negative")
    labels = np.zeros_like(position) if stratum is None else stratum
    nothing = np.zeros(groups)
    total = _Scores(nothing, nothing, nothing, np.diag(nothing))
    for label in np.unique(labels):
        members = labels == label
        deaths, at_risk = _tables(times.subset(members), position[members], groups)
        weights = _weights(at_risk.sum(axis=1), deaths.sum(axis=1), weight, exponents)
        total = total + _weighted_sums(deaths, at_risk, weights)
    return total


def _tables(times: SurvivalTimes, position: IntArray, groups: int) -> tuple[FloatArray, FloatArray]:
    """Return events and patients at risk at each event time, shapes (event times, groups)."""
    event_times, which = np.unique(times.time[times.event], return_inverse=True)
    deaths = np.zeros((event_times.size, groups))
    np.add.at(deaths, (which, position[times.event]), 1.0)
    at_risk = np.empty((event_times.size, groups))
    for g in range(groups):
        ordered = np.sort(times.time[position == g])
        at_risk[:, g] = ordered.size - np.searchsorted(ordered, event_times, side="left")
    return deaths, at_risk


def _weights(
    n: FloatArray, d: FloatArray, weight: LogRankWeight, exponents: tuple[float, float] | None
) -> FloatArray:
    """Return the weight of each event time, at which n patients are at risk and d die."""
    if weight == "gehan-breslow":
        return n
    if weight == "tarone-ware":
        return np.asarray(np.sqrt(n))
    if weight == "peto-peto":
        return np.asarray(np.cumprod(1 - d / (n + 1)))
    if exponents is None:
        return np.ones_like(n)
    before = np.concatenate(([1.0], np.cumprod(1 - d / n)))[: n.size]
    p, q = exponents
    return np.asarray(before**p * (1 - before) ** q)


def _weighted_sums(deaths: FloatArray, at_risk: FloatArray, weights: FloatArray) -> _Scores:
    n, d = at_risk.sum(axis=1), deaths.sum(axis=1)
    share = at_risk / n[:, None]
    expected = d[:, None] * share
    hypergeometric = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0) * weights**2
    covariance = -share.T @ (share * hypergeometric[:, None])
    # Exactly 0 for a group that is alone at risk whenever there is an event.
    np.fill_diagonal(covariance, hypergeometric @ (share * (1 - share)))
    return _Scores(
        observed=deaths.sum(axis=0),
        expected=expected.sum(axis=0),
        score=weights @ (deaths - expected),
        covariance=covariance,
    )


def _quadratic_form(score: FloatArray, covariance: FloatArray) -> tuple[float | None, int]:
    """Return the chi-square of all groups and its degrees of freedom, the rank of *covariance*."""
    variance = np.diag(covariance)
    compared = variance > 0
    if not compared.any():
        return None, 0
    deviation = np.sqrt(variance[compared])
    correlation = covariance[np.ix_(compared, compared)] / np.outer(deviation, deviation)
    values, vectors = np.linalg.eigh(correlation)
    kept = values > _NO_VARIANCE
    projected = (score[compared] / deviation) @ vectors[:, kept]
    return float((projected**2 / values[kept]).sum()), int(kept.sum())


def _contrast(place: FloatArray, scores: _Scores) -> float | None:
    """Return the chi-square of the groups' scores along their places on a scale."""
    events = scores.expected.sum()
    if not events:
        return None
    centred = place - place @ scores.expected / events
    variance = float(centred @ scores.covariance @ centred)
    if variance <= _NO_VARIANCE * float(centred**2 @ np.diag(scores.covariance)):
        return None
    return float(centred @ scores.score) ** 2 / variance


def _test(times: SurvivalTimes, scores: _Scores, statistic: float | None, df: int) -> LogRankTest:
    return LogRankTest(
        n=len(times),
        events=int(times.event.sum()),
        statistic=statistic,
        df=df,
        p_value=None if statistic is None else chi_square_p_value(statistic, df),
        observed=tuple(scores.observed.tolist()),
        expected=tuple(scores.expected.tolist()),
        score=tuple(scores.score.tolist()),
    )
