"""Tail areas and quantiles of the reference distributions.

``scipy.special`` rather than ``scipy.stats``: the same numbers at a third of the import time.
"""

from scipy.special import chdtrc, ndtr, ndtri


def normal_quantile(probability: float) -> float:
    """Return the quantile of the standard normal distribution (R ``qnorm``)."""
    return float(ndtri(probability))


def two_sided_normal_quantile(confidence_level: float) -> float:
    """Return z such that (-z, z) holds *confidence_level* of the standard normal."""
    return normal_quantile(0.5 + confidence_level / 2)


def two_sided_normal_p_value(z: float) -> float:
    """Return the two-sided P value of a standard normal statistic (R ``2 * pnorm(-abs(z))``)."""
    return float(2 * ndtr(-abs(z)))


def chi_square_p_value(statistic: float, df: int) -> float:
    """Return the upper tail area (R ``pchisq(statistic, df, lower.tail = FALSE)``)."""
    return float(chdtrc(df, statistic))
