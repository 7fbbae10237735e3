"""Cox regression with Firth's penalty, which has a finite estimate where a level has no event.

Own code because lifelines and statsmodels have none, and R's coxphf is not a Python package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value, two_sided_normal_quantile
from reportgen.statistics.regression.collinearity import aliased_terms
from reportgen.statistics.regression.cox import SingularDesignError
from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

_MAX_STEPS = 100
# Covariates are scaled to unit standard deviation, so that a step has a size. The steps shrink
# quadratically: after one of this size the next would be lost in rounding.
_SETTLED = 1e-8
# A difference of log likelihoods by a smaller part of them is rounding.
_ROUNDING = 1e-11
# Where the gradient is compared with that at an estimate to find its slope.
_DIFFERENCE = 1e-5
# A risk set whose risks are a smaller part of the largest risk of all is beyond floating point.
_SMALLEST_RISK = 1e-280
# A rise of the log likelihood above its maximum by more than this is another, higher maximum.
_HIGHER = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthModel:
    """A proportional-hazards model at the maximum of the penalised likelihood.

    Attributes
    ----------
    coefficients
        Log hazard ratios, shape (p,).
    covariance
        Inverse of the observed information of the ordinary likelihood at the estimate, shape
        (p, p), as in coxphf. Intervals and tests do not use it.
    penalised_log_likelihood
        Log partial likelihood plus half the logarithm of the determinant of the information.
    """

    n: int
    events: int
    ties: Ties
    coefficients: FloatArray
    covariance: FloatArray
    penalised_log_likelihood: float
    profile: _Profile

    @property
    def standard_errors(self) -> FloatArray:
        """Return the standard errors of the log hazard ratios."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def likelihood_ratio_statistic(self, columns: list[int]) -> float | None:
        """Return the penalised likelihood-ratio chi-square of the coefficients at *columns*.

        Twice the fall of the penalised log likelihood when they are held at zero and the others
        maximise it. The penalty keeps the information of all coefficients, so that the test and
        the interval agree. R ``coxphftest``. ``None`` if no maximum was found, or one that is
        higher than the estimate.
        """
        return self.profile.fall(columns)

    def likelihood_ratio_p_value(self, columns: list[int]) -> float | None:
        """Return the P value of the penalised likelihood-ratio test of *columns*."""
        statistic = self.profile.fall(columns)
        return None if statistic is None else chi_square_p_value(statistic, len(columns))

    def confidence_interval(
        self, column: int, confidence_level: float
    ) -> tuple[float | None, float | None]:
        """Return the profile penalised-likelihood limits of the coefficient at *column*.

        The values at which the penalised log likelihood, maximised over the other coefficients,
        has fallen by half the chi-square quantile of one degree of freedom. A limit is ``None``
        where the search meets none: an outlier's risk is beyond floating point, or the likelihood
        of a handful of events turns out to be higher elsewhere than at the estimate. Such an
        estimate should not be reported either.
        """
        quantile = two_sided_normal_quantile(confidence_level)
        return self.profile.limit(column, quantile, -1), self.profile.limit(column, quantile, 1)


def fit_firth(times: SurvivalTimes, design: FloatArray, *, ties: Ties) -> FirthModel | None:
    """Fit a proportional-hazards model by Firth's penalised partial likelihood.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    design
        Covariates without intercept, shape (n, p).
    ties
        ``"breslow"`` (coxphf and SAS PHREG with the option FIRTH) or ``"efron"``.

    Returns
    -------
    FirthModel or None
        ``None`` if no finite maximum was found.

    Raises
    ------
    SingularDesignError
        If there is no event, or a column is constant or a combination of the others.

    Notes
    -----
    The maximum over b of l(b) + 1/2 log |I(b)|, with l Cox's log partial likelihood and I its
    information; each component of the gradient of l gets 1/2 trace(I^-1 dI/db) added (Heinze G,
    Schemper M. Biometrics 2001;57:114-119; Firth D. Biometrika 1993;80:27-38). It exists where the
    likelihood itself rises for ever (separation): |I| falls to zero as a coefficient runs away.

    With Breslow's ties R ``coxphf::coxphf(Surv(t, d) ~ x)``, which has no others. With Efron's the
    same penalty is put on Efron's likelihood.
    """
    if not times.event.any():
        raise SingularDesignError("no event")
    known = times.time >= times.time[times.event].min()
    at_risk, times_at_risk = design[known], times.subset(known)
    each_column = {str(column): [column] for column in range(design.shape[1])}
    if not each_column or aliased_terms(at_risk, each_column):
        raise SingularDesignError("a covariate is constant or a combination of the others")
    scale = at_risk.std(axis=0)
    likelihood = _PenalisedLikelihood.prepare(times_at_risk, at_risk / scale, ties)
    try:
        maximum = likelihood.maximise(np.zeros(scale.size), np.arange(scale.size))
    except _NoMaximumError:
        return None
    return FirthModel(
        n=len(times),
        events=int(times.event.sum()),
        ties=ties,
        coefficients=maximum.coefficients / scale,
        covariance=np.linalg.inv(maximum.information) / np.outer(scale, scale),
        penalised_log_likelihood=maximum.value + float(np.log(scale).sum()),
        profile=_Profile(likelihood, maximum, scale),
    )


class _NoMaximumError(ArithmeticError):
    """The penalised likelihood has no maximum that the iteration can reach."""


@dataclass(frozen=True, slots=True)
class _Point:
    """The penalised log likelihood at some coefficients, its gradient, and the information."""

    coefficients: FloatArray
    value: float
    gradient: FloatArray
    information: FloatArray


@dataclass(frozen=True, slots=True)
class _PenalisedLikelihood:
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
    def prepare(cls, times: SurvivalTimes, design: FloatArray, ties: Ties) -> _PenalisedLikelihood:
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

    def maximise(self, start: FloatArray, free: IntArray) -> _Point:
        """Return the maximum over the coefficients at *free*, the others kept as in *start*.

        Newton's method with halved steps.
        """
        point = self.evaluate(start)
        for _ in range(_MAX_STEPS if np.isfinite(point.value) else 0):
            step = np.zeros_like(start)
            step[free] = np.linalg.solve(self._curvature(point, free), point.gradient[free])
            settled = np.abs(step).max() <= _SETTLED
            lowest = point.value - _ROUNDING * (1 + abs(point.value))
            point = self.evaluate(point.coefficients + step)
            while point.value < lowest and np.abs(step).max() > _SETTLED:
                step = step / 2
                point = self.evaluate(point.coefficients - step)
            if point.value < lowest:
                break
            if settled:
                return point
        raise _NoMaximumError

    def _curvature(self, point: _Point, free: IntArray) -> FloatArray:
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

    def evaluate(self, coefficients: FloatArray) -> _Point:
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
        return _Point(coefficients, value, gradient, information)

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


def _beyond_floating_point(coefficients: FloatArray) -> _Point:
    """Return a point that is no maximum: the likelihood there cannot be computed."""
    p = coefficients.size
    return _Point(coefficients, -np.inf, np.full(p, np.nan), np.full((p, p), np.nan))


@dataclass(frozen=True, slots=True)
class _Profile:
    """The penalised likelihood about its maximum, in units of the scaled covariates."""

    likelihood: _PenalisedLikelihood
    maximum: _Point
    scale: FloatArray

    def fall(self, columns: list[int]) -> float | None:
        """Return twice the fall of the profile when the coefficients at *columns* are zero."""
        start = self.maximum.coefficients.copy()
        start[columns] = 0
        free = np.setdiff1d(np.arange(start.size), columns)
        try:
            constrained = self.likelihood.maximise(start, free)
        except _NoMaximumError:
            return None
        fall = 2 * (self.maximum.value - constrained.value)
        return max(0.0, fall) if fall > -_HIGHER else None

    def limit(self, column: int, quantile: float, side: int) -> float | None:
        """Return where the profile of one coefficient has fallen by half the squared quantile.

        Newton's method on the root of twice the fall, which is nearly a straight line. Where the
        others maximise the likelihood, the slope of the profile is its gradient.
        """
        regression = np.linalg.inv(self.maximum.information)[:, column]
        distance = quantile * float(np.sqrt(regression[column]))
        regression = side * regression / regression[column]
        start = self.maximum.coefficients + distance * regression
        free = np.delete(np.arange(start.size), column)
        for _ in range(_MAX_STEPS):
            try:
                point = self.likelihood.maximise(start, free)
            except _NoMaximumError:
                return None
            fall = 2 * (self.maximum.value - point.value)
            if fall < -_HIGHER:
                return None
            slope = -2 * side * point.gradient[column]
            root = float(np.sqrt(max(fall, 0.0)))
            step = 2 * root * (quantile - root) / slope if root * slope > 0 else distance
            step = min(max(step, -distance / 2), distance)
            start = point.coefficients + step * regression
            distance += step
            if abs(root - quantile) <= _SETTLED:
                return float(start[column] / self.scale[column])
        return None
