"""Scaled Schoenfeld residuals and their smooth: how a log hazard ratio goes with time.

Own code because lifelines scales them otherwise and smooths by local regression without limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.regression.cox import CoxModel
from reportgen.statistics.regression.proportional_hazards import km_transform
from reportgen.statistics.survival_times import FloatArray, SurvivalTimes

# Points of the smooth, its degrees of freedom and the width of its band, as R draws them.
_POINTS = 40
_DEGREES_OF_FREEDOM = 4
_BAND = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledResiduals:
    """Scaled Schoenfeld residuals of a model, an event a row, in increasing order of time.

    Attributes
    ----------
    time
        Time of each event, shape (e,).
    transformed
        One minus the Kaplan-Meier curve before each event, shape (e,).
    residuals
        Each event's estimate of the log hazard ratios, shape (e, p); they average to them.
    covariance
        What makes up the variance of the smooth, shape (p, p).
    """

    time: FloatArray
    transformed: FloatArray
    residuals: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Smooth:
    """A natural cubic spline through residuals, with a band of two standard errors."""

    transformed: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray


def scaled_schoenfeld_residuals(model: CoxModel, times: SurvivalTimes) -> ScaledResiduals:
    """Return the scaled Schoenfeld residuals of every coefficient.

    Parameters
    ----------
    model
        A fitted model without infinite coefficients.
    times
        The times that it was fitted to.

    Notes
    -----
    Grambsch PM, Therneau TM. Biometrika 1994;81:515-526. The residuals r of an event become
    b + r (I / e)^-1 with I the information of the e events. R ``cox.zph(fit, terms = FALSE)$y``,
    survival 3.0 or later.
    """
    likelihood = model.likelihood
    count = likelihood.events.astype(np.int64)
    covariance = model.covariance * likelihood.events.sum()
    residuals = likelihood.at(model.coefficients).schoenfeld_residuals()
    time = likelihood.event_time.repeat(count)
    order = np.argsort(time, kind="stable")
    return ScaledResiduals(
        time=time[order],
        transformed=km_transform(model, times).repeat(count)[order],
        residuals=(residuals @ covariance + model.coefficients)[order],
        covariance=covariance,
    )


def smooth_residuals(scaled: ScaledResiduals, column: int) -> Smooth | None:
    """Smooth the residuals of one coefficient over transformed time.

    Returns
    -------
    Smooth or None
        ``None`` where the events are at too few distinct times for a spline of four degrees of
        freedom.

    Notes
    -----
    Least squares on a natural cubic spline with knots at the ends and at the tertiles of the
    events and the points drawn together, as R ``plot(cox.zph(fit, terms = FALSE))``.
    """
    x, y = scaled.transformed, scaled.residuals[:, column]
    grid = np.linspace(x.min(), x.max(), _POINTS)
    knots = np.quantile(np.concatenate((grid, x)), np.linspace(0, 1, _DEGREES_OF_FREEDOM))
    design = _natural_spline(x, knots)
    if np.linalg.matrix_rank(design) < _DEGREES_OF_FREEDOM:
        return None
    inverse = np.linalg.pinv(design)
    drawn = _natural_spline(grid, knots)
    value = drawn @ (inverse @ y)
    share = ((drawn @ inverse) ** 2).sum(axis=1)
    margin = _BAND * np.sqrt(scaled.covariance[column, column] * share)
    return Smooth(transformed=grid, value=value, low=value - margin, high=value + margin)


def _natural_spline(x: FloatArray, knots: FloatArray) -> FloatArray:
    """Return a basis of the cubic splines that are straight beyond the outer knots, (n, k)."""
    width = knots[-1] - knots[0]
    if not width > 0:
        return np.ones((x.size, 1))

    def cubic(knot: float) -> FloatArray:
        above = np.maximum(x - knot, 0) ** 3 - np.maximum(x - knots[-1], 0) ** 3
        return np.asarray(above / (knots[-1] - knot) / width**2)

    last = cubic(knots[-2])
    inner = [cubic(knot) - last for knot in knots[:-2]]
    return np.column_stack([np.ones_like(x), (x - knots[0]) / width, *inner])
