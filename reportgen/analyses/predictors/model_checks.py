"""What is asked of a multivariable model once it is fitted: its assumptions and its performance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.analyses.predictors.design import Term
from reportgen.analyses.predictors.fit import Fit
from reportgen.results.basis import Estimated
from reportgen.results.curves import ResidualTrace
from reportgen.results.model_method import ModelCheck
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.regression.proportional_hazards import (
    ProportionalHazardsTest,
    km_transform,
    proportional_hazards_tests,
)
from reportgen.statistics.regression.schoenfeld import scaled_schoenfeld_residuals, smooth_residuals

# Those first that are marked first on an axis.
_MONTHS = (6.0, 3.0, 18.0, 48.0, 84.0, 72.0, 120.0, 96.0, 108.0, 1.0, 180.0, 240.0)
_ROUND_TIMES = {"months": _MONTHS}
_ROUND_NUMBERS = tuple(factor * 10.0**power for factor in (1, 5, 2) for power in range(4, -3, -1))


def proportional_hazards(fit: Fit) -> Iterator[Estimated]:
    """Yield the test of proportional hazards of each term and of all together."""
    if fit.model is None:
        return
    if fit.model.infinite:
        yield _of_proportional_hazards(fit, None, None)
        return
    tests, overall = proportional_hazards_tests(
        fit.model, fit.design.times, fit.design.term_columns
    )
    for term in fit.design.terms:
        if term.name in tests:
            yield _of_proportional_hazards(fit, term, tests[term.name])
    yield _of_proportional_hazards(fit, None, overall)


def _of_proportional_hazards(
    fit: Fit, term: Term | None, test: ProportionalHazardsTest | None
) -> Estimated:
    """Return the test of a term, or of all together; none where the likelihood has no maximum."""
    record = Estimate(
        analysis="proportional_hazards",
        endpoint=fit.endpoint,
        variable=term.variables[0] if term else None,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        statistic=test.statistic if test else None,
        df=test.df if test else None,
        p_value=test.p_value if test else None,
        method=ModelCheck("proportional_hazards"),
        note=None if test else Reason("no_maximum"),
    )
    return Estimated(record, fit.basis_of(term) if term else fit.basis())


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
        for levels, column in zip(term.levels, term.columns, strict=True):
            smooth = smooth_residuals(scaled, column)
            yield ResidualTrace(
                endpoint=fit.endpoint,
                variable=term.variables[0],
                level=levels[0],
                reference=term.references[0],
                coefficient=float(fit.model.coefficients[column]),
                ticks=tuple(zip(within, at.tolist(), strict=True)),
                position=tuple(scaled.transformed.tolist()),
                residual=tuple(scaled.residuals[:, column].tolist()),
                smooth_position=tuple(smooth.transformed.tolist()) if smooth else (),
                smooth=tuple(smooth.value.tolist()) if smooth else (),
                low=tuple(smooth.low.tolist()) if smooth else (),
                high=tuple(smooth.high.tolist()) if smooth else (),
            )


def model_concordance(fit: Fit) -> Iterator[Estimated]:
    """Yield the concordance of the model's predictor with the observed times."""
    if fit.coefficients is None:
        return
    risk = fit.design.matrix @ fit.coefficients
    result = concordance(fit.design.times, risk, fit.design.stratum)
    record = Estimate(
        analysis="concordance",
        endpoint=fit.endpoint,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        estimate=result.estimate,
        standard_error=result.standard_error,
        method=ModelCheck("concordance"),
        note=None if result.estimate is not None else Reason("no_pair"),
    )
    yield Estimated(record, fit.basis())
