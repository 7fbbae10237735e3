"""Quantiles of survival, the median above all, by the rules of the programs in use.

The programs disagree on the point where the curve is exactly at the quantile and on the interval;
each rule is named, and the name travels with the number. Own code because lifelines decides
``S = 1/2`` by rounding error and gives no interval but the log-log one.

What each program prints by default:

=====================================  ======================  ============
program                                rule                    interval
=====================================  ======================  ============
R ``print(survfit())`` (median alone)  ``"midpoint"``          ``"log"``
R ``quantile(survfit())``              ``"midpoint-or-last"``  ``"log"``
SAS ``LIFETEST``                       ``"midpoint-or-none"``  ``"log-log"``
SPSS ``KM``                            ``"first"``             ``"symmetric"``
Stata ``stci``                         ``"first"``             ``"log-log"``
=====================================  ======================  ============

R was run (survival 3.5-3), and SPSS 31.0.1 gave the medians of one data set. SAS's rule is that of
the LIFETEST manual, with the missing value where no event follows as CAMIS reports it; its default
interval is known from CAMIS. Stata's rule stands in a Statalist thread of November 2002, in which
``stci`` prints 2 for the times 1, 2, 2, 4, 6, 8; its interval is known from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import two_sided_normal_quantile
from reportgen.statistics.survival.kaplan_meier import KaplanMeier, pointwise_interval
from reportgen.statistics.survival_times import FloatArray, IntArray

QuantileRule = Literal["midpoint", "midpoint-or-last", "midpoint-or-none", "first"]
QuantileInterval = Literal["log", "log-log", "plain", "logit", "arcsine", "symmetric"]

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """A quantile with its interval, in the unit of the times; ``None`` where not reached.

    Attributes
    ----------
    standard_error
        Only the symmetric interval has one.
    """

    time: float | None
    standard_error: float | None
    low: float | None
    high: float | None


Median = Quantile
MedianRule = QuantileRule
MedianInterval = QuantileInterval


def median_survival(
    curve: KaplanMeier, *, rule: MedianRule, interval: MedianInterval, confidence_level: float
) -> Median:
    """Estimate the median of a Kaplan-Meier curve with its confidence interval.

    The case 1/2 of :func:`survival_quantile`. Equals R
    ``summary(survfit(conf.type = ...))$table`` with the rule ``"midpoint"``, and SPSS 31.0.1 ``KM``
    with ``"first"`` and ``"symmetric"``.
    """
    return survival_quantile(
        curve, HALF, rule=rule, interval=interval, confidence_level=confidence_level
    )


def survival_quantile(
    curve: KaplanMeier,
    probability: Fraction | float,
    *,
    rule: QuantileRule,
    interval: QuantileInterval,
    confidence_level: float,
) -> Quantile:
    """Estimate the time by which a share of the patients has had the event.

    Parameters
    ----------
    curve
        The Kaplan-Meier estimate.
    probability
        The share p with the event, in (0, 1): 0.25 is the time at which survival falls to 0.75.
        It is taken for the nearest fraction with a denominator up to a million, so that 0.1 is
        1/10 and 1/3 a third, which floating point alone is not.
    rule
        What the quantile is when the curve is exactly 1 - p over a stretch. ``"first"``: the first
        time with S <= 1 - p. The others: the midpoint of the stretch if a later event ends it; if
        none does, ``"midpoint"`` takes the first time, ``"midpoint-or-last"`` the middle between it
        and the last time of the sample, and ``"midpoint-or-none"`` nothing.
    interval
        ``"symmetric"``: quantile -/+ z standard errors, as SPSS prints it. The others invert the
        pointwise interval of that name (Brookmeyer and Crowley): the limits are the times at which
        the lower and the upper confidence curve reach 1 - p, by the same rule.
    confidence_level
        In (0, 1), for example 0.95.

    Raises
    ------
    ValueError
        If the probability is not between 0 and 1.

    Notes
    -----
    Brookmeyer R, Crowley J. Biometrics 1982;38:29-41. With ``"midpoint-or-last"`` equals R
    ``quantile(survfit(conf.type = ...), p)``. SPSS ``/PERCENTILES`` and Stata ``stci, p()`` are
    taken to generalise their median in this way; no output of theirs for another quantile was seen.
    From memory, SPSS numbers its percentiles by survival: its 75th is the time of p = 1/4.
    """
    share = Fraction(probability).limit_denominator(1_000_000)
    if not 0 < share < 1:
        raise ValueError(f"a quantile needs a probability between 0 and 1, not {probability}")
    target = 1 - share
    sign = curve.compare_with(target)
    time = _time_at(curve.time, sign, rule)
    if interval == "symmetric":
        return _symmetric(curve, time, target, sign, confidence_level)
    lower, upper = pointwise_interval(curve, method=interval, confidence_level=confidence_level)
    return Quantile(
        time=time,
        standard_error=None,
        low=_time_at(curve.time, _sign(lower, target), rule),
        high=_time_at(curve.time, _sign(upper, target), rule),
    )


def _sign(limits: FloatArray, target: Fraction) -> FloatArray:
    """Return -1, 0 or 1 as a limit is below, at or above *target*; nan where there is none."""
    difference = limits - float(target)
    return np.asarray(np.where(np.abs(difference) < 1e-9, 0.0, np.sign(difference)))


def _time_at(time: FloatArray, sign: FloatArray | IntArray, rule: QuantileRule) -> float | None:
    """Return the first time at which *sign* is not positive, or what *rule* makes of zeros."""
    reached = np.flatnonzero(sign <= 0)
    if not reached.size:
        return None
    first = int(reached[0])
    if rule == "first" or sign[first] < 0:
        return float(time[first])
    below = np.flatnonzero(sign < 0)
    if below.size:
        return float((time[first] + time[below[0]]) / 2)
    if rule == "midpoint":
        return float(time[first])
    return float((time[first] + time[-1]) / 2) if rule == "midpoint-or-last" else None


_EPSILON = Fraction(1, 20)  # SPSS estimates the density at the median between S = 0.55 and 0.45
_SPSS_Z_AT_95 = 1.96  # SPSS KM uses 1.96 itself, not the quantile 1.959964


def spss_normal_quantile(confidence_level: float) -> float:
    """Return the z of the intervals of SPSS ``KM``: 1.96 at 95%, where others have 1.959964."""
    return (
        _SPSS_Z_AT_95 if confidence_level == 0.95 else two_sided_normal_quantile(confidence_level)
    )


def _symmetric(
    curve: KaplanMeier,
    time: float | None,
    target: Fraction,
    sign: IntArray,
    confidence_level: float,
) -> Quantile:
    """Return the quantile -/+ z standard errors, from a uniform kernel estimate of the density.

    The density f at the quantile is the slope between the last event time with S >= target + 0.05
    and the first with S <= target - 0.05; the standard error is Greenwood's at the quantile divided
    by f. Checked against SPSS 31.0.1 to 12 digits for medians. Where S never reaches target + 0.05
    before the quantile, time 0 with S = 1 stands in for it, which is a choice of this program.
    """
    if time is None:
        return Quantile(time=None, standard_error=None, low=None, high=None)
    is_event = curve.events > 0
    above = np.flatnonzero(is_event & (curve.compare_with(target + _EPSILON) >= 0))
    below = np.flatnonzero(is_event & (curve.compare_with(target - _EPSILON) <= 0))
    at_quantile = int(np.flatnonzero(sign <= 0)[0])
    greenwood = float(curve.standard_error[at_quantile])
    if not below.size or not np.isfinite(greenwood):
        return Quantile(time=time, standard_error=None, low=None, high=None)
    start, s_start = (
        (float(curve.time[above[-1]]), float(curve.survival[above[-1]]))
        if above.size
        else (0.0, 1.0)
    )
    end, s_end = float(curve.time[below[0]]), float(curve.survival[below[0]])
    standard_error = greenwood * (end - start) / (s_start - s_end)
    z = spss_normal_quantile(confidence_level)
    return Quantile(
        time=time,
        standard_error=standard_error,
        low=time - z * standard_error,
        high=time + z * standard_error,
    )
