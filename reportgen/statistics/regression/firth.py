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
from reportgen.statistics.regression.penalised_likelihood import (
    MAX_STEPS,
    SETTLED,
    NoMaximumError,
    PenalisedLikelihood,
    Point,
)
from reportgen.statistics.survival_times import FloatArray, SurvivalTimes

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
    likelihood = PenalisedLikelihood.prepare(times_at_risk, at_risk / scale, ties)
    try:
        maximum = likelihood.maximise(np.zeros(scale.size), np.arange(scale.size))
    except NoMaximumError:
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


@dataclass(frozen=True, slots=True)
class _Profile:
    """The penalised likelihood about its maximum, in units of the scaled covariates."""

    likelihood: PenalisedLikelihood
    maximum: Point
    scale: FloatArray

    def fall(self, columns: list[int]) -> float | None:
        """Return twice the fall of the profile when the coefficients at *columns* are zero."""
        start = self.maximum.coefficients.copy()
        start[columns] = 0
        free = np.setdiff1d(np.arange(start.size), columns)
        try:
            constrained = self.likelihood.maximise(start, free)
        except NoMaximumError:
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
        for _ in range(MAX_STEPS):
            try:
                point = self.likelihood.maximise(start, free)
            except NoMaximumError:
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
            if abs(root - quantile) <= SETTLED:
                return float(start[column] / self.scale[column])
        return None
