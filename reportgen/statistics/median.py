"""Median survival and its confidence interval, by the rules of the programs in use.

The programs disagree on the point where the curve is exactly one half and on the interval; each
rule is named, and the name travels with the number. Own code because lifelines decides ``S = 1/2``
by rounding error and gives no interval but the log-log one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import two_sided_normal_quantile
from reportgen.statistics.kaplan_meier import KaplanMeier, pointwise_interval
from reportgen.statistics.survival_times import FloatArray, IntArray

MedianRule = Literal["midpoint", "first"]
MedianInterval = Literal["log", "log-log", "plain", "logit", "arcsine", "symmetric"]

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """A median with its interval, in the unit of the times; ``None`` where not reached.

    Attributes
    ----------
    standard_error
        Only the symmetric interval has one.
    """

    time: float | None
    standard_error: float | None
    low: float | None
    high: float | None


def median_survival(
    curve: KaplanMeier, *, rule: MedianRule, interval: MedianInterval, confidence_level: float
) -> Median:
    """Estimate the median of a Kaplan-Meier curve with its confidence interval.

    Parameters
    ----------
    curve
        The Kaplan-Meier estimate.
    rule
        What the median is when the curve is exactly 1/2 over a stretch: ``"first"``, the first
        time with S <= 1/2 (SPSS, Stata), or ``"midpoint"`` of the stretch, provided that a later
        event ends it (R ``print(survfit())``; ``quantile(survfit())`` differs in that it also takes
        the midpoint up to the last time when no event follows).
    interval
        ``"symmetric"``: median -/+ z standard errors, as SPSS prints it. The others invert the
        pointwise interval of that name (Brookmeyer and Crowley): the limits are the times at which
        the lower and the upper confidence curve reach 1/2.
    confidence_level
        In (0, 1), for example 0.95.

    Notes
    -----
    Brookmeyer R, Crowley J. Biometrics 1982;38:29-41. Equals R
    ``summary(survfit(conf.type = ...))$table``, and for ``"symmetric"`` SPSS 31.0.1 ``KM``.
    """
    sign = curve.compare_with(HALF)
    time = _time_at_half(curve.time, sign, rule)
    if interval == "symmetric":
        return _symmetric(curve, time, sign, confidence_level)
    lower, upper = pointwise_interval(curve, method=interval, confidence_level=confidence_level)
    return Median(
        time=time,
        standard_error=None,
        low=_time_at_half(curve.time, _sign(lower), rule),
        high=_time_at_half(curve.time, _sign(upper), rule),
    )


def _sign(limits: FloatArray) -> FloatArray:
    """Return -1, 0 or 1 as a limit is below, at or above 1/2; not a number where there is none."""
    difference = limits - float(HALF)
    return np.asarray(np.where(np.abs(difference) < 1e-9, 0.0, np.sign(difference)))


def _time_at_half(time: FloatArray, sign: FloatArray | IntArray, rule: MedianRule) -> float | None:
    """Return the first time at which *sign* is not positive, or the middle of a zero stretch."""
    reached = np.flatnonzero(sign <= 0)
    if not reached.size:
        return None
    first = int(reached[0])
    below = np.flatnonzero(sign < 0)
    if rule == "midpoint" and sign[first] == 0 and below.size:
        return float((time[first] + time[below[0]]) / 2)
    return float(time[first])


_EPSILON = Fraction(1, 20)  # SPSS estimates the density at the median between S = 0.55 and 0.45
_SPSS_Z_AT_95 = 1.96  # SPSS KM uses 1.96 itself, not the quantile 1.959964


def _symmetric(
    curve: KaplanMeier,
    time: float | None,
    sign: IntArray,
    confidence_level: float,
) -> Median:
    """Return the median -/+ z standard errors, from a uniform kernel estimate of the density.

    The density f at the median is the slope between the last event time with S >= 0.55 and the
    first with S <= 0.45; the standard error is Greenwood's at the median divided by f. Checked
    against SPSS 31.0.1 to 12 digits. Where S never reaches 0.55 before the median, time 0 with
    S = 1 stands in for it, which is a choice of this program.
    """
    if time is None:
        return Median(time=None, standard_error=None, low=None, high=None)
    is_event = curve.events > 0
    above = np.flatnonzero(is_event & (curve.compare_with(HALF + _EPSILON) >= 0))
    below = np.flatnonzero(is_event & (curve.compare_with(HALF - _EPSILON) <= 0))
    at_median = int(np.flatnonzero(sign <= 0)[0])
    greenwood = float(curve.standard_error[at_median])
    if not below.size or not np.isfinite(greenwood):
        return Median(time=time, standard_error=None, low=None, high=None)
    start, s_start = (
        (float(curve.time[above[-1]]), float(curve.survival[above[-1]]))
        if above.size
        else (0.0, 1.0)
    )
    end, s_end = float(curve.time[below[0]]), float(curve.survival[below[0]])
    standard_error = greenwood * (end - start) / (s_start - s_end)
    z = _SPSS_Z_AT_95 if confidence_level == 0.95 else two_sided_normal_quantile(confidence_level)
    return Median(
        time=time,
        standard_error=standard_error,
        low=time - z * standard_error,
        high=time + z * standard_error,
    )
