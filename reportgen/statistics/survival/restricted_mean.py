"""Mean survival time up to a horizon: the area under the Kaplan-Meier curve.

Own code because lifelines gives a variance that is that of the restricted time of one patient, not
of the estimated mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.distributions import two_sided_normal_p_value, two_sided_normal_quantile
from reportgen.statistics.survival.kaplan_meier import KaplanMeier
from reportgen.statistics.survival.median import spss_normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean:
    """A mean of the times cut off at ``horizon``, in their unit; ``None`` where not estimable."""

    horizon: float
    estimate: float | None
    standard_error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeanDifference:
    """The second restricted mean minus the first; ``None`` where either is not estimable.

    Attributes
    ----------
    p_value
        Two-sided, of the normal test that the difference is 0; ``None`` also where neither mean
        varies.
    """

    horizon: float
    estimate: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    p_value: float | None


def restricted_mean(
    curve: KaplanMeier, horizon: float, *, confidence_level: float
) -> RestrictedMean:
    r"""Estimate the mean of the lesser of survival time and *horizon*.

    Parameters
    ----------
    curve
        The Kaplan-Meier estimate.
    horizon
        A time after 0. Past the last observed time nothing is estimated, unless the curve has
        reached 0, after which the area does not grow.
    confidence_level
        In (0, 1), for example 0.95.

    Raises
    ------
    ValueError
        If the horizon is not a time after 0.

    Notes
    -----
    .. math:: \hat\mu = \int_0^\tau \hat S(u)\,du, \quad
              \widehat{\operatorname{var}}(\hat\mu) = \sum_{t_j \le \tau}
              \left(\int_{t_j}^\tau \hat S(u)\,du\right)^2 \frac{d_j}{n_j (n_j - d_j)},

    Greenwood's variance carried through the integral, and :math:`\hat\mu \mp z` standard errors,
    not cut off at 0 or at the horizon. Before the first event the standard error is 0.

    Irwin JO. J Hyg 1949;47:188-189; Klein JP, Moeschberger ML. Survival Analysis, 2003, section
    4.5; Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152. Equals mean and standard error of
    R ``summary(survfit(), rmean = tau)$table``, checked with survival 3.5-3; R goes past the last
    time, which this does not. From memory, without their output: the same as R ``survRM2`` and SAS
    ``LIFETEST RMST(TAU=)``; the mean that SAS ``LIFETEST`` prints without that option is another,
    which ends at the last event and has the variance times D / (D - 1) for D events.
    """
    if not 0 < horizon < np.inf:
        raise ValueError(f"a restricted mean needs a horizon after time 0, not {horizon}")
    if horizon > curve.time[-1] and curve.survival[-1] > 0:
        return RestrictedMean(
            horizon=horizon, estimate=None, standard_error=None, low=None, high=None
        )
    return _mean_until(curve, horizon, two_sided_normal_quantile(confidence_level))


def mean_survival(curve: KaplanMeier, *, confidence_level: float) -> RestrictedMean:
    """Estimate the mean as SPSS ``KM`` prints it: the area up to the last time of the sample.

    The last time counts whether it is an event or censored; where it is censored the mean is too
    small, and not comparable between groups that end at different times.

    Parameters
    ----------
    curve
        The Kaplan-Meier estimate.
    confidence_level
        In (0, 1), for example 0.95.

    Notes
    -----
    As :func:`restricted_mean` with the last time for a horizon, and 1.96 itself in the 95%
    interval. Equals the means of SPSS 31.0.1, whose variance has no factor D / (D - 1), and R
    ``summary(survfit(), rmean = "individual")$table``.
    """
    return _mean_until(curve, float(curve.time[-1]), spss_normal_quantile(confidence_level))


def _mean_until(curve: KaplanMeier, horizon: float, z: float) -> RestrictedMean:
    inside = curve.time <= horizon
    edges = np.concatenate(([0.0], curve.time[inside], [horizon]))
    areas = np.diff(edges) * np.concatenate(([1.0], curve.survival[inside]))
    area_left = np.cumsum(areas[::-1])[::-1][1:]
    n, d = curve.at_risk[inside], curve.events[inside]
    # Where nobody survives no area is left.
    greenwood = d / np.where(n > d, n * (n - d).astype(np.float64), np.inf)
    estimate = float(areas.sum())
    standard_error = float(np.sqrt(area_left**2 @ greenwood))
    return RestrictedMean(
        horizon=horizon,
        estimate=estimate,
        standard_error=standard_error,
        low=estimate - z * standard_error,
        high=estimate + z * standard_error,
    )


def restricted_mean_difference(
    first: RestrictedMean, second: RestrictedMean, *, confidence_level: float
) -> RestrictedMeanDifference:
    """Estimate the difference of the restricted means of two independent groups.

    Parameters
    ----------
    first, second
        From :func:`restricted_mean`, with one horizon. The difference is second minus first.
    confidence_level
        In (0, 1), for example 0.95.

    Raises
    ------
    ValueError
        If the horizons differ.

    Notes
    -----
    Standard error from the sum of the two variances, normal interval and test: the unadjusted
    difference of R ``survRM2::rmst2`` (source read, not run). Checked against the same arithmetic
    on R ``summary(survfit(), rmean = tau)$table``.
    """
    if first.horizon != second.horizon:
        raise ValueError(f"the horizons {first.horizon} and {second.horizon} differ")
    if (
        first.estimate is None
        or first.standard_error is None
        or second.estimate is None
        or second.standard_error is None
    ):
        return RestrictedMeanDifference(
            horizon=first.horizon,
            estimate=None,
            standard_error=None,
            low=None,
            high=None,
            p_value=None,
        )
    estimate = second.estimate - first.estimate
    standard_error = float(np.hypot(first.standard_error, second.standard_error))
    half = two_sided_normal_quantile(confidence_level) * standard_error
    return RestrictedMeanDifference(
        horizon=first.horizon,
        estimate=estimate,
        standard_error=standard_error,
        low=estimate - half,
        high=estimate + half,
        p_value=two_sided_normal_p_value(estimate / standard_error) if standard_error else None,
    )
