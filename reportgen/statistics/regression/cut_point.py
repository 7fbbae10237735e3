"""The cut-point of a number that separates survival best, and what searching for it costs.

Own code because no library for Python tells a found cut-point from a planned one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.survival.logrank import logrank_test
from reportgen.statistics.survival_times import FloatArray, SurvivalTimes

# The share of the patients that either side of a possible cut-point must hold.
_SMALLEST_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class BestCutPoint:
    """The division of a number into two with the largest log-rank statistic.

    Attributes
    ----------
    statistic
        The log-rank chi-square there.
    possible
        How many different divisions leave a tenth of the patients on either side.
    corrected_p_value
        P value that allows for the search among them.
    divides
        Whether each patient is above the cut-point, shape (n,).
    """

    statistic: float
    possible: int
    corrected_p_value: float
    divides: tuple[bool, ...]


def best_cut_point(times: SurvivalTimes, values: FloatArray) -> BestCutPoint | None:
    """Find the cut-point of a number with the largest log-rank statistic.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    values
        The number, shape (n,).

    Returns
    -------
    BestCutPoint or None
        ``None`` where no division can be tested.

    Notes
    -----
    The corrected P value is the approximation of Miller and Siegmund, f(z)(z - 1/z) log((1 - e)^2 /
    e^2) + 4 f(z)/z with f the normal density, z the root of the statistic and e = 0.1 (Miller R,
    Siegmund D. Biometrics 1982;38:1011-1016; Altman DG et al. J Natl Cancer Inst 1994;86:829-835).
    R ``maxstat::pLausen92`` has the same formula; no larger than 1.
    """
    found: tuple[float, FloatArray] | None = None
    possible = 0
    smallest = _SMALLEST_SHARE * len(times)
    for cut in np.unique(values)[:-1]:
        above = values > cut
        if not smallest <= above.sum() <= len(times) - smallest:
            continue
        possible += 1
        statistic = logrank_test(times, above.astype(np.int64)).statistic
        if statistic is not None and (found is None or statistic > found[0]):
            found = (statistic, above)
    if found is None:
        return None
    return BestCutPoint(
        statistic=found[0],
        possible=possible,
        corrected_p_value=_corrected_p_value(found[0]),
        divides=tuple(found[1].tolist()),
    )


def _corrected_p_value(statistic: float) -> float:
    z = np.sqrt(statistic)
    if z <= 1:
        return 1.0
    density = np.exp(-statistic / 2) / np.sqrt(2 * np.pi)
    log_odds = 2 * np.log((1 - _SMALLEST_SHARE) / _SMALLEST_SHARE)
    return float(min(1.0, density * (z - 1 / z) * log_odds + 4 * density / z))
