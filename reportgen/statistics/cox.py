"""Cox regression by Newton's method on the partial likelihood.

Own code because lifelines has Efron's ties only and stops before the last printed digit is settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.partial_likelihood import PartialLikelihood, Ties
from reportgen.statistics.survival_times import BoolArray, FloatArray, SurvivalTimes

_MAX_STEPS = 50
_RELATIVE_CHANGE = 1e-12
# The information about a coefficient that runs away falls towards zero; a finite estimate keeps
# far more than this share of what there was at zero.
_INFORMATION_LEFT = 1e-8
# A column whose range is a smaller part of its values than this is constant up to rounding.
_CONSTANT = 1e-12
# A gradient of so many standard errors at the end of the iteration is no maximum.
_UNSETTLED = 1e-4
_COLLINEAR = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxModel:
    """A fitted proportional-hazards model.

    Attributes
    ----------
    coefficients
        Log hazard ratios, shape (p,).
    covariance
        Inverse of the observed information, shape (p, p).
    log_likelihood_null, log_likelihood
        Log partial likelihood at zero and at the estimate.
    score_statistic
        Rao's score test of all coefficients at zero, chi-square with p degrees of freedom.
    infinite
        Positions of coefficients that have no finite estimate (separation), or none that the
        iteration can reach in floating point.
    """

    n: int
    events: int
    ties: Ties
    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    score_statistic: float
    infinite: tuple[int, ...]
    likelihood: PartialLikelihood

    @property
    def standard_errors(self) -> FloatArray:
        """Return the standard errors of the log hazard ratios."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def wald_statistic(self, columns: list[int]) -> float:
        """Return the Wald chi-square of the coefficients at *columns*."""
        part = self.coefficients[columns]
        return float(part @ np.linalg.solve(self.covariance[np.ix_(columns, columns)], part))

    def wald_p_value(self, columns: list[int]) -> float:
        """Return the P value of the Wald test of the coefficients at *columns*."""
        return chi_square_p_value(self.wald_statistic(columns), len(columns))

    @property
    def likelihood_ratio_statistic(self) -> float:
        """Return the likelihood-ratio chi-square of the whole model, p degrees of freedom."""
        return 2 * (self.log_likelihood - self.log_likelihood_null)


class SingularDesignError(ValueError):
    """The columns of the design are not linearly independent, or none of them varies."""


def fit_cox(times: SurvivalTimes, design: FloatArray, *, ties: Ties) -> CoxModel:
    """Fit a proportional-hazards model.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    design
        Covariates without intercept, shape (n, p).
    ties
        ``"efron"`` (R, the default there) or ``"breslow"`` (SPSS, SAS and Stata by default).

    Raises
    ------
    SingularDesignError
        If there is no event, or a column is constant or a combination of the others.

    Notes
    -----
    Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-565; Breslow N.
    Biometrics 1974;30:89-99. Equals R ``coxph(Surv(t, d) ~ x, ties = ...)``; converged to 1e-12 in
    the relative log likelihood where R stops at 1e-9.
    """
    if not times.event.any():
        raise SingularDesignError("no event")
    _check_design(design[times.time >= times.time[times.event].min()])
    scale = design.std(axis=0)
    likelihood = PartialLikelihood.prepare(times, design / scale, ties)
    value_null, gradient, information = likelihood.evaluate(np.zeros(design.shape[1]))
    score = float(gradient @ np.linalg.solve(information, gradient))
    try:
        beta, value, covariance, infinite = _maximise(likelihood)
    except np.linalg.LinAlgError as error:
        raise SingularDesignError("the information matrix is singular") from error
    return CoxModel(
        n=len(times),
        events=int(times.event.sum()),
        ties=ties,
        coefficients=beta / scale,
        covariance=covariance / np.outer(scale, scale),
        log_likelihood_null=value_null,
        log_likelihood=value,
        score_statistic=score,
        infinite=tuple(np.flatnonzero(infinite).tolist()),
        likelihood=PartialLikelihood.prepare(times, design, ties),
    )


def _check_design(design: FloatArray) -> None:
    """Raise unless the columns vary, independently, among the patients at the first event."""
    if not design.size or (np.ptp(design, axis=0) <= _CONSTANT * np.abs(design).max(axis=0)).any():
        raise SingularDesignError("a covariate is constant")
    centred = design - design.mean(axis=0)
    singular_values = np.linalg.svd(centred / centred.std(axis=0), compute_uv=False)
    if singular_values.size < design.shape[1] or (
        singular_values[-1] < _COLLINEAR * singular_values[0]
    ):
        raise SingularDesignError("a covariate is a combination of the others")


def _maximise(likelihood: PartialLikelihood) -> tuple[FloatArray, float, FloatArray, BoolArray]:
    """Return the estimate, its log likelihood and covariance, and which coefficients run away.

    Newton's method with halved steps. Under separation the likelihood rises for ever while the
    step stays about one unit; the iteration then ends when everything else has settled.
    """
    beta = np.zeros(likelihood.design.shape[1])
    value, gradient, information = likelihood.evaluate(beta)
    covariance = np.linalg.inv(information)
    variance_at_zero = np.diag(covariance)
    infinite: BoolArray = np.zeros(beta.size, dtype=np.bool_)
    for _ in range(_MAX_STEPS):
        step = covariance @ gradient
        while likelihood.log_likelihood(beta + step) < value - abs(value) * 1e-13:
            step = step / 2
            if np.abs(step).max() < 1e-12:
                break
        previous = value
        beta = beta + step
        value, gradient, information = likelihood.evaluate(beta)
        covariance = np.linalg.inv(information)
        infinite = np.asarray(np.diag(covariance) * _INFORMATION_LEFT > variance_at_zero)
        settled = abs(value - previous) <= _RELATIVE_CHANGE * (1 + abs(value))
        if settled and (np.abs(step) < 1e-9)[~infinite].all():
            break
    unsettled = np.abs(gradient) * np.sqrt(np.diag(covariance)) > _UNSETTLED
    return beta, value, np.asarray(covariance, dtype=np.float64), infinite | unsettled
