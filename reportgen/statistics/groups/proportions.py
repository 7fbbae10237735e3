"""Binomial proportions with exact and score intervals, and their difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import betaincinv

from reportgen.statistics.distributions import two_sided_normal_quantile

ProportionInterval = Literal["clopper-pearson", "wilson", "jeffreys", "agresti-coull"]


def proportion_interval(
    successes: int, n: int, *, method: ProportionInterval, confidence_level: float
) -> tuple[float, float]:
    """Return a two-sided confidence interval of a binomial proportion, within 0 and 1.

    Parameters
    ----------
    successes, n
        With ``0 <= successes <= n`` and ``n > 0``.
    method
        ``"clopper-pearson"`` (exact), ``"wilson"`` (score, without continuity correction),
        ``"jeffreys"`` (quantiles of the beta distribution with parameters x + 1/2 and n - x + 1/2,
        with 0 and 1 as the limits at x = 0 and x = n) or ``"agresti-coull"`` (Wald's about the
        centre of Wilson's).

    Raises
    ------
    ValueError
        If there is nobody to count, or more successes than patients.

    Notes
    -----
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413; Wilson EB. J Am Stat Assoc 1927;22:209-212;
    Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133 for the last two. Equals R
    ``binom.test(x, n)``, ``prop.test(x, n, correct = FALSE)`` and ``qbeta``.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is not a proportion")
    if method in ("wilson", "agresti-coull"):
        score = _wilson if method == "wilson" else _agresti_coull
        return score(successes, n, two_sided_normal_quantile(confidence_level))
    tail = (1 - confidence_level) / 2
    # Jeffreys' prior adds half a patient either way; the exact limits add a whole one on one side.
    shift, other = (0.5, 0.5) if method == "jeffreys" else (0.0, 1.0)
    failures = n - successes
    low = float(betaincinv(successes + shift, failures + other, tail)) if successes else 0.0
    high = float(betaincinv(successes + other, failures + shift, 1 - tail)) if failures else 1.0
    return low, high


def _wilson(successes: int, n: int, z: float) -> tuple[float, float]:
    p, shrink = successes / n, 1 + z**2 / n
    centre = (p + z**2 / (2 * n)) / shrink
    half = z * float(np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))) / shrink
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _agresti_coull(successes: int, n: int, z: float) -> tuple[float, float]:
    patients = n + z**2
    centre = (successes + z**2 / 2) / patients
    half = z * float(np.sqrt(centre * (1 - centre) / patients))
    return max(centre - half, 0.0), min(centre + half, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionDifference:
    """The difference between two proportions, with its interval, within -1 and 1."""

    estimate: float
    low: float
    high: float


def proportion_difference(
    first: tuple[int, int], second: tuple[int, int], *, confidence_level: float
) -> ProportionDifference:
    """Estimate the first proportion minus the second with Newcombe's hybrid score interval.

    Parameters
    ----------
    first, second
        Successes and patients of each group, both groups with at least one patient.

    Notes
    -----
    Newcombe RG. Stat Med 1998;17:873-890, method 10: Wilson's limits of each group, combined.
    Checked against his Table II; SAS ``PROC FREQ RISKDIFF(CL=NEWCOMBE)`` is the same from memory.
    """
    (p1, l1, u1), (p2, l2, u2) = (
        (x / n, *proportion_interval(x, n, method="wilson", confidence_level=confidence_level))
        for x, n in (first, second)
    )
    return ProportionDifference(
        estimate=p1 - p2,
        low=p1 - p2 - float(np.hypot(p1 - l1, u2 - p2)),
        high=p1 - p2 + float(np.hypot(u1 - p1, p2 - l2)),
    )
