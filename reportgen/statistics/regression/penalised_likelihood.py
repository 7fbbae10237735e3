"""Cox's partial likelihood with Firth's penalty, and its maximum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

MAX_STEPS = 100
# Covariates are scaled to unit standard deviation, so that a step has a size. The steps shrink
# quadratically: after one of this size the next would be lost in rounding.
SETTLED = 1e-8
# A difference of log likelihoods by a smaller part of them is rounding.
_ROUNDING = 1e-11
# Where the gradient is compared with that at an estimate to find its slope.
_DIFFERENCE = 1e-5
# A risk set whose risks are a smaller part of the largest risk of all is beyond floating point.
_SMALLEST_RISK = 1e-280


class NoMaximumError(ArithmeticError):
    """The penalised likelihood has no maximum that the iteration can reach."""


@dataclass(frozen=True, slots=True)
class Point:
    """The penalised log likelihood at some coefficients, its gradient, and the information."""

    coefficients: FloatArray
    value: float
    gradient: FloatArray
    information: FloatArray


@dataclass(frozen=True, slots=True)
class PenalisedLikelihood:
    """Patients in decreasing order of time, and for each event the risk set it is drawn from.

    Attributes
    ----------
    design
        Covariates of the sorted patients, centred at their means, shape (n, p).
    event_rows
        Sorted positions of the patients with an event, shape (d,).
    at_risk
        For each event, how many of the sorted patients are at risk, shape (d,).
    first_event
        For each patient, the first of the sorted events that he is at risk at, shape (n,).
    first_tied
        Positions in ``event_rows`` of the first event at each distinct time, shape (k,).
    group
        For each event, the position of its time among the k distinct ones, shape (d,).
    tie_fraction
        For each event, the part of the tied events' risk that Efron's method takes off the risk
        set: 0, 1/m, ..., (m - 1)/m over m tied events; all 0 under Breslow's, shape (d, 1).
    """

    design: FloatArray
    event_rows: IntArray
    at_risk: IntArray
    first_event: IntArray
    first_tied: IntArray
    group: IntArray
    tie_fraction: FloatArray

    @classmethod
    def prepare(cls, times: SurvivalTimes, design: FloatArray, ties: Ties) -> PenalisedLikelihood:
        """Sort the patients and note the risk sets."""
        order = np.argsort(-times.time, kind="stable")
        event_rows = np.flatnonzero(times.event[order])
        reversed_time = -times.time[order]
        _, first, group, tied = np.unique(
            reversed_time[event_rows], return_index=True, return_inverse=True, return_counts=True
        )
        rank = np.arange(event_rows.size) - first[group]
        fraction = rank / tied[group] if ties == "efron" else np.zeros(event_rows.size)
        at_risk = np.searchsorted(reversed_time, reversed_time[event_rows], side="right")
        return cls(
            design=(design - design.mean(axis=0))[order],
            event_rows=event_rows,
            at_risk=at_risk,
            first_event=np.searchsorted(at_risk, np.arange(order.size), side="right"),
            first_tied=first,
            group=group,
            tie_fraction=np.asarray(fraction, dtype=np.float64)[:, None],
        )

    def maximise(self, start: FloatArray, free: IntArray) -> Point:
        """Return the maximum over the coefficients at *free*, the others kept as in *start*.

        Newton's method with halved steps.
        """
        point = self.evaluate(start)
        for _ in range(MAX_STEPS if np.isfinite(point.value) else 0):
            step = np.zeros_like(start)
            step[free] = np.linalg.solve(self._curvature(point, free), point.gradient[free])
            settled = np.abs(step).max() <= SETTLED
            lowest = point.value - _ROUNDING * (1 + abs(point.value))
            point = self.evaluate(point.coefficients + step)
            while point.value < lowest and np.abs(step).max() > SETTLED:
                step = step / 2
                point = self.evaluate(point.coefficients - step)
            if point.value < lowest:
                break
            if settled:
                return point
        raise NoMaximumError

    def _curvature(self, point: Point, free: IntArray) -> FloatArray:
        """Return the negative second derivatives by differences of the gradient.

        In a small sample they differ from the information by a factor of up to two, with which
        the steps would not come to rest. Where they are not positive definite, far from the
        maximum, the information stands in.
        """
        gradients = [
            self.evaluate(point.coefficients + shift).gradient[free]
            for shift in _DIFFERENCE * np.eye(point.coefficients.size)[free]
        ]
        differences = (
            point.gradient[free] - np.reshape(gradients, (free.size, free.size))
        ) / _DIFFERENCE
        curvature = (differences + differences.T) / 2
        if (np.linalg.eigvalsh(curvature) > 0).all():
            return np.asarray(curvature)
        return point.information[np.ix_(free, free)]

    def evaluate(self, coefficients: FloatArray) -> Point:
        """Return the penalised likelihood and its gradient at *coefficients*.

        The information is the sum over the events of the covariance of the covariates x in the
        risk set, and its derivative the sum of their third central moments. So the trace is the
        sum of the means of (x - m)' A (x - m) (x - m), where A is the inverse of the information;
        it is written out in moments about the common centre, and summed over patients first.
        """
        x = self.design
        predictor = x @ coefficients
        predictor -= predictor.max()
        risk = np.exp(predictor)[:, None]
        total = self._over_risk_set(risk)
        if total.min() < _SMALLEST_RISK:
            return _beyond_floating_point(coefficients)
        mean = self._over_risk_set(risk * x) / total
        exposure = risk * self._over_exposure(1 / total)
        information = x.T @ (x * exposure) - mean.T @ mean
        sign, log_determinant = np.linalg.slogdet(information)
        if sign <= 0:
            return _beyond_floating_point(coefficients)
        log_likelihood = predictor[self.event_rows].sum() - np.log(total).sum()
        inverse = np.linalg.inv(information)
        turned = x @ inverse
        square = _row_products(turned, x)
        trace = (
            x.T @ (square * exposure)
            - mean.T @ (self._over_risk_set(risk * square) / total)
            - 2 * x.T @ (risk * _row_products(turned, self._over_exposure(mean / total)))
            + 2 * mean.T @ _row_products(mean @ inverse, mean)
        )
        gradient = x[self.event_rows].sum(axis=0) - mean.sum(axis=0) + trace[:, 0] / 2
        value = float(log_likelihood + log_determinant / 2)
        return Point(coefficients, value, gradient, information)

    def _over_risk_set(self, values: FloatArray) -> FloatArray:
        """Return for each event the sum of the patients' *values* over its risk set."""
        tied = np.add.reduceat(values[self.event_rows], self.first_tied)[self.group]
        everyone = np.cumsum(values, axis=0)[self.at_risk - 1]
        return np.asarray(everyone - self.tie_fraction * tied)

    def _over_exposure(self, values: FloatArray) -> FloatArray:
        """Return for each patient the sum of the events' *values* over those he is at risk at."""
        later = np.cumsum(values[::-1], axis=0)[::-1]
        sums = later[self.first_event]
        tied = np.add.reduceat(self.tie_fraction * values, self.first_tied)[self.group]
        sums[self.event_rows] -= tied
        return np.asarray(sums)


def _row_products(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the scalar product of each row of *left* with that of *right*, as a column."""
    return np.asarray((left * right).sum(axis=1)[:, None])


def _beyond_floating_point(coefficients: FloatArray) -> Point:
    """Return a point that is no maximum: the likelihood there cannot be computed."""
    p = coefficients.size
    return Point(coefficients, -np.inf, np.full(p, np.nan), np.full((p, p), np.nan))
