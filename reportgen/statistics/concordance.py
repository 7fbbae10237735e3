"""Harrell's concordance with its infinitesimal-jackknife standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.survival_times import FloatArray, SurvivalTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """The share of comparable pairs in which the higher risk fails first."""

    estimate: float | None
    standard_error: float | None


def concordance(times: SurvivalTimes, risk: FloatArray) -> Concordance:
    """Estimate the probability that of two patients the one at higher risk fails first.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    risk
        Any score that rises with the hazard, shape (n,). Pairs with equal risk count one half.

    Notes
    -----
    Harrell FE et al. JAMA 1982;247:2543-2546; standard error as in R ``concordance(fit)``,
    survival 3.x. A pair is comparable when the earlier time is an event; a patient censored at the
    time of an event outlived it; two events at one time are not comparable.
    """
    n = len(times)
    concordant, comparable = np.zeros(n), np.zeros(n)
    for i in np.flatnonzero(times.event):
        later = (times.time > times.time[i]) | ((times.time == times.time[i]) & ~times.event)
        gain = np.where(later, 0.5 * (1 + np.sign(risk[i] - risk)), 0.0)
        concordant += gain
        concordant[i] += gain.sum()
        comparable += later
        comparable[i] += later.sum()
    pairs = comparable.sum() / 2
    if not pairs:
        return Concordance(estimate=None, standard_error=None)
    estimate = concordant.sum() / 2 / pairs
    influence = (concordant - estimate * comparable) / pairs
    return Concordance(
        estimate=float(estimate), standard_error=float(np.sqrt((influence**2).sum()))
    )
