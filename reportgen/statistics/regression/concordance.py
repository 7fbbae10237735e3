"""Harrell's concordance with its infinitesimal-jackknife standard error.

Pairs are counted in n log n steps: the ranks of the scores are sorted bit by bit, the highest bit
first, and each bit tells of all patients at once how many of those before them score less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """The share of comparable pairs in which the higher risk fails first."""

    estimate: float | None
    standard_error: float | None


def concordance(
    times: SurvivalTimes, risk: FloatArray, stratum: IntArray | None = None
) -> Concordance:
    """Estimate the probability that of two patients the one at higher risk fails first.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    risk
        Any score that rises with the hazard, shape (n,). Pairs with equal risk count one half.
    stratum
        The stratum of each patient, shape (n,), for pairs within strata only.

    Notes
    -----
    Harrell FE et al. JAMA 1982;247:2543-2546; standard error as in R ``concordance(fit)``,
    survival 3.x. A pair is comparable when the earlier time is an event; a patient censored at the
    time of an event outlived it; two events at one time are not comparable.
    """
    strata = np.zeros(len(times), dtype=np.int64) if stratum is None else stratum
    counts = [
        _count_pairs(times.subset(members), risk[members])
        for members in (strata == value for value in np.unique(strata))
    ]
    if not counts:
        return Concordance(estimate=None, standard_error=None)
    concordant, comparable = np.concatenate(counts, axis=1)
    pairs = comparable.sum() / 2
    if not pairs:
        return Concordance(estimate=None, standard_error=None)
    estimate = concordant.sum() / 2 / pairs
    influence = (concordant - estimate * comparable) / pairs
    return Concordance(
        estimate=float(estimate), standard_error=float(np.sqrt((influence**2).sum()))
    )


def _count_pairs(times: SurvivalTimes, risk: FloatArray) -> FloatArray:
    """Return the concordant and the comparable pairs of each patient, shape (2, n)."""
    score = np.unique(risk, return_inverse=True)[1]
    # A patient censored at the time of an event outlived it, as though a rounding error later.
    last_seen = np.where(times.event, times.time, np.nextafter(times.time, np.inf))
    order = np.argsort(last_seen)
    score, event = score[order], times.event[order]
    outlived = np.searchsorted(last_seen[order], last_seen[order], side="left")
    survivors = len(times) - np.searchsorted(last_seen[order], last_seen[order], side="right")
    # Events before each patient, of whom those at lower risk should have lived longer; ...
    events_before = np.concatenate(([0], np.cumsum(event)))[outlived]
    concordant = events_before - _lower_scores(score[event], events_before, score)
    comparable = events_before.copy()
    # ... and, counted from the end, the survivors of each event, of whom they rightly did.
    concordant[event] += _lower_scores(score[::-1], survivors[event], score[event])
    comparable[event] += survivors[event]
    return np.asarray([concordant, comparable], dtype=np.float64)


def _lower_scores(scores: IntArray, counts: IntArray, than: IntArray) -> FloatArray:
    """Return how many of the first so many scores are lower than a given one; equal ones by half.

    Parameters
    ----------
    scores
        Ranks from 0 on, shape (m,).
    counts, than
        For each question how many of *scores* it is about, and the rank to compare with.

    Notes
    -----
    A wavelet matrix (Claude F, Navarro G. SPIRE 2012): sorted stably by the leading bits, the
    scores that agree with a question's so far stand together, from *start* to *stop*.
    """
    start, stop = np.zeros_like(counts), counts
    lower = np.zeros(counts.size, dtype=np.int64)
    highest = int(max(scores.max(initial=0), than.max(initial=0)))
    for bit in reversed(range(highest.bit_length())):
        is_one = (scores >> bit & 1).astype(np.bool_)
        zeros = np.concatenate(([0], np.cumsum(~is_one)))
        zeros_start, zeros_stop = zeros[start], zeros[stop]
        asks_one = (than >> bit & 1).astype(np.bool_)
        lower += np.where(asks_one, zeros_stop - zeros_start, 0)
        start = np.where(asks_one, zeros[-1] + start - zeros_start, zeros_start)
        stop = np.where(asks_one, zeros[-1] + stop - zeros_stop, zeros_stop)
        scores = np.concatenate((scores[~is_one], scores[is_one]))
    return np.asarray(lower + 0.5 * (stop - start))
