"""The product-limit curve: survival, its standard error and its pointwise intervals.

Own code because lifelines gives only the log-log interval, prints numbers at risk that are not
n(T >= t), and holds the curve as floating-point products, which moves a median where the curve is
exactly one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import two_sided_normal_quantile
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

PointwiseInterval = Literal["log", "log-log", "plain", "logit", "arcsine"]


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """The product-limit estimate at each distinct time of the sample, in increasing order.

    Attributes
    ----------
    time
        Distinct times at which anyone had an event or was censored, shape (k,).
    at_risk
        Patients with an observed time at or beyond ``time``: n(T >= t).
    events, censored
        Patients who had the event, or were censored, exactly at ``time``.
    survival
        Probability of surviving beyond ``time``.
    log_variance
        Greenwood's sum of d / (n (n - d)): the variance of log survival; infinite at survival 0.
    """

    n: int
    time: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray
    survival: FloatArray
    log_variance: FloatArray

    @property
    def standard_error(self) -> FloatArray:
        """Return Greenwood's standard error of the survival; not a number at survival 0."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.survival * np.sqrt(self.log_variance), dtype=np.float64)

    def compare_with(self, probability: Fraction) -> IntArray:
        """Return -1, 0 or 1 as the survival is below, equal to or above *probability*.

        Decided in exact arithmetic where floating point cannot tell.
        """
        target = float(probability)
        sign = np.sign(self.survival - target).astype(np.int64)
        for index in np.flatnonzero(np.abs(self.survival - target) < 1e-9):
            exact = self._exact_survival(int(index))
            sign[index] = (exact > probability) - (exact < probability)
        return sign

    def _exact_survival(self, index: int) -> Fraction:
        survival = Fraction(1)
        for n, d in zip(self.at_risk[: index + 1], self.events[: index + 1], strict=True):
            if d:
                survival *= Fraction(int(n - d), int(n))
        return survival


def kaplan_meier(times: SurvivalTimes) -> KaplanMeier:
    """Estimate the survival function with Greenwood's variance.

    Parameters
    ----------
    times
        Right-censored times of at least one patient. A patient censored at the time of another's
        event is still at risk at that time.

    Raises
    ------
    ValueError
        If there is no patient.

    Notes
    -----
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Equals R ``survfit(Surv(t, d) ~ 1)``.
    """
    if not len(times):
        raise ValueError("a survival curve needs at least one patient")
    distinct, index, total = np.unique(times.time, return_inverse=True, return_counts=True)
    events = np.bincount(index, weights=times.event, minlength=distinct.size).astype(np.int64)
    at_risk = np.cumsum(total[::-1])[::-1].astype(np.int64)
    survivors = at_risk - events
    with np.errstate(divide="ignore"):
        increments = np.where(events > 0, events / (at_risk * survivors.astype(np.float64)), 0.0)
    return KaplanMeier(
        n=len(times),
        time=distinct,
        at_risk=at_risk,
        events=events,
        censored=total.astype(np.int64) - events,
        survival=np.cumprod(survivors / at_risk, dtype=np.float64),
        log_variance=np.cumsum(increments),
    )


def pointwise_interval(
    curve: KaplanMeier, *, method: PointwiseInterval, confidence_level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the lower and upper pointwise confidence limits at each time of *curve*.

    Limits are not a number where the transformation has none: at survival 0 always, at survival 1
    for ``log-log``, ``logit`` and ``arcsine``. They are kept within 0 and 1.

    Notes
    -----
    Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data, 2002, section 1.4.
    Equals R ``survfit(conf.type = "log" | "log-log" | "plain" | "logit" | "arcsin")``.
    """
    z = two_sided_normal_quantile(confidence_level)
    s = np.where(curve.survival > 0, curve.survival, np.nan)
    half = z * np.sqrt(np.where(curve.survival > 0, curve.log_variance, np.nan))
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _TRANSFORMED[method](s, half)
    return np.asarray(np.clip(low, 0, 1)), np.asarray(np.clip(high, 0, 1))


def _plain(s: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    return s - s * half, s + s * half


def _log(s: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    return s * np.exp(-half), s * np.exp(half)


def _log_log(s: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    inside = np.where(s < 1, s, np.nan)
    width = half / np.log(inside)
    return inside ** np.exp(-width), inside ** np.exp(width)


def _logit(s: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    inside = np.where(s < 1, s, np.nan)
    odds, width = np.log(inside / (1 - inside)), half / (1 - inside)
    return 1 / (1 + np.exp(width - odds)), 1 / (1 + np.exp(-width - odds))


def _arcsine(s: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    angle = np.arcsin(np.sqrt(s))
    width = half * np.sqrt(s / (1 - s)) / 2
    low, high = np.maximum(angle - width, 0), np.minimum(angle + width, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


_TRANSFORMED = {
    "plain": _plain,
    "log": _log,
    "log-log": _log_log,
    "logit": _logit,
    "arcsine": _arcsine,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalAtTime:
    """Survival at one time; ``None`` where it or its limits are not estimable."""

    survival: float | None
    standard_error: float | None
    low: float | None
    high: float | None


def survival_at(
    curve: KaplanMeier, time: float, *, method: PointwiseInterval, confidence_level: float
) -> SurvivalAtTime:
    """Estimate the probability of surviving beyond *time*.

    Past the last observed time nothing is estimated, unless survival has reached 0, which it then
    keeps. Before the first one survival and both limits are 1, as in R.

    Notes
    -----
    Equals R ``summary(survfit(...), times = time)``.
    """
    index = int(np.searchsorted(curve.time, time, side="right")) - 1
    if time > curve.time[-1] and curve.survival[-1] > 0:
        return SurvivalAtTime(survival=None, standard_error=None, low=None, high=None)
    if index < 0:
        return SurvivalAtTime(survival=1.0, standard_error=0.0, low=1.0, high=1.0)
    low, high = pointwise_interval(curve, method=method, confidence_level=confidence_level)
    return SurvivalAtTime(
        survival=float(curve.survival[index]),
        standard_error=finite(curve.standard_error[index]),
        low=finite(low[index]),
        high=finite(high[index]),
    )


def finite(value: float) -> float | None:
    """Return *value* as a plain float, ``None`` where it is not a number."""
    return float(value) if np.isfinite(value) else None
