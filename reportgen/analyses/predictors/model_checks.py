"""What is asked of a multivariable model once it is fitted: its assumptions and its performance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.analyses.predictors.cox_model import Fit
from reportgen.results.results import Estimate, ResidualTrace
from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.regression.proportional_hazards import (
    km_transform,
    proportional_hazards_tests,
)
from reportgen.statistics.regression.schoenfeld import scaled_schoenfeld_residuals, smooth_residuals

_PROPORTIONAL_HAZARDS = (
    "score test of scaled Schoenfeld residuals; time transform: 1 - Kaplan-Meier"
)
# Those first that are marked first on an axis.
_MONTHS = (6.0, 3.0, 18.0, 48.0, 84.0, 72.0, 120.0, 96.0, 108.0, 1.0, 180.0, 240.0)
_ROUND_TIMES = {"months": _MONTHS}
_ROUND_NUMBERS = tuple(factor * 10.0**power for factor in (1, 5, 2) for power in range(4, -3, -1))
_WITHOUT_MAXIMUM = "this test needs a maximum of the likelihood, and there is none"


def proportional_hazards(fit: Fit) -> Iterator[Estimate]:
    """Yield the test of proportional hazards of each term and of all together."""
    if fit.model is None:
        return
    if fit.model.infinite:
        yield _proportional_hazards_record(fit, None, None, None, None, _WITHOUT_MAXIMUM)
        return
    tests, overall = proportional_hazards_tests(
        fit.model, fit.design.times, fit.design.term_columns
    )
    for variable, test in (*tests.items(), (None, overall)):
        yield _proportional_hazards_record(
            fit, variable, test.statistic, test.df, test.p_value, None
        )


def _proportional_hazards_record(
    fit: Fit,
    variable: str | None,
    statistic: float | None,
    df: int | None,
    p_value: float | None,
    note: str | None,
) -> Estimate:
    return Estimate(
        analysis="proportional_hazards",
        endpoint=fit.endpoint,
        variable=variable,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        statistic=statistic,
        df=df,
        p_value=p_value,
        method=_PROPORTIONAL_HAZARDS,
        note=note,
    )


def residual_traces(
    fit: Fit, milestones: tuple[float, ...], time_unit: str
) -> Iterator[ResidualTrace]:
    """Yield the scaled Schoenfeld residuals of each coefficient with their smooth."""
    if fit.model is None or fit.model.infinite:
        return
    scaled = scaled_schoenfeld_residuals(fit.model, fit.design.times)
    time, transformed = fit.model.likelihood.event_time, km_transform(fit.model, fit.design.times)
    order = np.argsort(time)
    round_times = dict.fromkeys((*milestones, *_ROUND_TIMES.get(time_unit, _ROUND_NUMBERS)))
    within = [t for t in round_times if time.min() <= t <= time.max()]
    at = np.interp(within, time[order], transformed[order])
    for term in fit.design.terms:
        for level, column in zip(term.levels, term.columns, strict=True):
            smooth = smooth_residuals(scaled, column)
            yield ResidualTrace(
                endpoint=fit.endpoint,
                variable=term.variable,
                level=level,
                reference=term.reference,
                coefficient=float(fit.model.coefficients[column]),
                ticks=tuple(zip(within, at.tolist(), strict=True)),
                position=tuple(scaled.transformed.tolist()),
                residual=tuple(scaled.residuals[:, column].tolist()),
                smooth_position=tuple(smooth.transformed.tolist()) if smooth else (),
                smooth=tuple(smooth.value.tolist()) if smooth else (),
                low=tuple(smooth.low.tolist()) if smooth else (),
                high=tuple(smooth.high.tolist()) if smooth else (),
            )


def model_concordance(fit: Fit) -> Iterator[Estimate]:
    """Yield the concordance of the model's predictor with the observed times."""
    if fit.coefficients is None:
        return
    risk = fit.design.matrix @ fit.coefficients
    result = concordance(fit.design.times, risk, fit.design.stratum)
    yield Estimate(
        analysis="concordance",
        endpoint=fit.endpoint,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        estimate=result.estimate,
        standard_error=result.standard_error,
        method="Harrell's concordance; infinitesimal-jackknife standard error",
        note=None if result.estimate is not None else "no comparable pair",
    )
