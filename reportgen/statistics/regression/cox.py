"""Cox regression by Newton's method on the partial likelihood.

Own code because lifelines has Efron's ties only and stops before the last printed digit is settled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.regression.partial_likelihood import PartialLikelihood, RiskSets, Ties
from reportgen.statistics.regression.stratified_likelihood import (
    StratifiedLikelihood,
    StratifiedRiskSets,
    prepare_likelihood,
)
from reportgen.statistics.survival_times import BoolArray, FloatArray, IntArray, SurvivalTimes

Likelihood = PartialLikelihood | StratifiedLikelihood

_MAX_STEPS = 50
_RELATIVE_CHANGE = 1e-12
# The information about a coefficient that runs away falls towards zero; a finite estimate keeps
# far more than this share of what there was at zero.
_INFORMATION_LEFT = 1e-8
# A step of so little, per standard deviation of a covariate, changes the information no more.
_LAST_STEP = 1e-11
# Beside a coefficient that runs away, whose information soon drowns in rounding, this must do.
_LAST_STEP_BESIDE_INFINITE = 1e-9
# A gradient of so many standard errors at the end of the iteration is no maximum.
_UNSETTLED = 1e-4
_COLLINEAR = 1e-8
_ILL_CONDITIONED = 1e-8


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
    likelihood: Likelihood

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


def fit_cox(
    times: SurvivalTimes, design: FloatArray, *, ties: Ties, stratum: IntArray | None = None
) -> CoxModel:
    """Fit a proportional-hazards model.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    design
        Covariates without intercept, shape (n, p).
    ties
        ``"efron"`` (R, the default there) or ``"breslow"`` (SPSS, SAS and Stata by default).
    stratum
        The stratum of each patient, each with a baseline hazard of its own, shape (n,).

    Raises
    ------
    SingularDesignError
        If there is no event, or a column is constant or a combination of the others.

    Notes
    -----
    Cox DR. J R Stat Soc B 1972;34:187-220; Efron B. J Am Stat Assoc 1977;72:557-565; Breslow N.
    Biometrics 1974;30:89-99. Equals R ``coxph(Surv(t, d) ~ x + strata(s), ties = ...)``; converged
    to 1e-12 in the relative log likelihood where R stops at 1e-9.
    """
    if not times.event.any():
        raise SingularDesignError("no event")
    likelihood = prepare_likelihood(times, design, ties, stratum)
    scale = likelihood.scale
    if not scale.size or not scale.all():
        raise SingularDesignError("a covariate is constant")
    beta = np.zeros(scale.size)
    null = _Point.at(beta, likelihood.at(beta))
    _check_independence(null.information, likelihood)
    null_covariance = _inverse(null.information)
    if null_covariance is None:
        raise SingularDesignError("the information matrix is singular")
    fit, covariance, infinite = _maximise(likelihood, null, null_covariance)
    return CoxModel(
        n=len(times),
        events=int(times.event.sum()),
        ties=ties,
        coefficients=fit.beta / scale,
        covariance=covariance / np.multiply.outer(scale, scale),
        log_likelihood_null=null.value,
        log_likelihood=fit.value,
        score_statistic=float(null.gradient @ null_covariance @ null.gradient),
        infinite=tuple(infinite.nonzero()[0].tolist()),
        likelihood=likelihood,
    )


@dataclass(frozen=True, slots=True)
class _Point:
    """The likelihood and its derivatives at *beta*, per standard deviation of the covariates."""

    beta: FloatArray
    value: float
    gradient: FloatArray
    information: FloatArray

    @classmethod
    def at(cls, beta: FloatArray, risk_sets: RiskSets | StratifiedRiskSets) -> _Point:
        """Take the derivatives of *risk_sets*, which are those at *beta*."""
        scale = risk_sets.patients.scale
        return cls(
            beta=beta,
            value=risk_sets.value,
            gradient=risk_sets.score() / scale,
            information=risk_sets.information() / np.multiply.outer(scale, scale),
        )


def _check_independence(information: FloatArray, likelihood: Likelihood) -> None:
    """Raise if a column is a combination of others among the patients at the first event.

    Dependent columns leave *information* singular; only if it is nearly so are they looked at.
    """
    eigenvalues = np.linalg.eigvalsh(information)
    if eigenvalues[0] > _ILL_CONDITIONED * eigenvalues[-1]:
        return
    design = likelihood.design / likelihood.scale[:, None]
    singular_values = np.linalg.svd(design, compute_uv=False)
    if singular_values.size < design.shape[0] or (
        singular_values[-1] < _COLLINEAR * singular_values[0]
    ):
        raise SingularDesignError("a covariate is a combination of the others")


def _maximise(
    likelihood: Likelihood, point: _Point, covariance: FloatArray
) -> tuple[_Point, FloatArray, BoolArray]:
    """Return the maximum, the covariance there, and which coefficients run away.

    Newton's method with halved steps, from the *point* zero. Under separation the likelihood rises
    for ever while the step stays about one unit; the iteration then ends when everything else has
    settled, or when the information has drowned in rounding error.
    """
    variance_at_zero = covariance.diagonal()
    for _ in range(_MAX_STEPS):
        step = covariance @ point.gradient
        infinite = covariance.diagonal() * _INFORMATION_LEFT > variance_at_zero
        gain = point.gradient @ step / 2
        settled = gain <= _RELATIVE_CHANGE * (1 + abs(point.value))
        last_step = _LAST_STEP_BESIDE_INFINITE if infinite.any() else _LAST_STEP
        if settled and (np.abs(step) < last_step)[~infinite].all():
            break
        further = _advance(likelihood, point, step)
        inverse = _inverse(further.information)
        if inverse is None:
            break
        point, covariance = further, inverse
    unsettled = np.abs(point.gradient) * np.sqrt(covariance.diagonal()) > _UNSETTLED
    infinite = np.asarray(infinite | unsettled | (np.abs(step) > _UNSETTLED))
    # The last step changes nothing but the coefficients, in digits that a weak effect prints.
    return replace(point, beta=point.beta + np.where(infinite, 0, step)), covariance, infinite


def _inverse(information: FloatArray) -> FloatArray | None:
    """Return the covariance, or nothing if rounding has left none."""
    try:
        covariance = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(covariance) if (covariance.diagonal() > 0).all() else None


def _advance(likelihood: Likelihood, point: _Point, step: FloatArray) -> _Point:
    """Return the point a *step* further, halved until the likelihood does not fall."""
    least = point.value - abs(point.value) * 1e-13
    while True:
        beta = point.beta + step
        risk_sets = likelihood.at(beta / likelihood.scale)
        if risk_sets.value >= least or np.abs(step).max() < 1e-12:
            return _Point.at(beta, risk_sets)
        step = step / 2
