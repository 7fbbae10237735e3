"""What Cox models say: hazard ratios, and tests of terms and of whole models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analyses.predictors.design import Levels, Term
from reportgen.analyses.predictors.fit import Fit
from reportgen.results.basis import Estimated
from reportgen.results.interaction import Interaction, joined
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.distributions import (
    chi_square_p_value,
    two_sided_normal_p_value,
    two_sided_normal_quantile,
)
from reportgen.statistics.regression.cox import CoxModel
from reportgen.statistics.regression.firth import FirthModel
from reportgen.statistics.regression.model_comparison import TermStatistic, term_tests

# A ratio beyond a million, or a millionth, says that the unit is too large.
_LARGEST_LOG_RATIO = float(np.log(1e6))
_LARGEST_LOGARITHM = 700.0  # of a float
_TOO_LARGE = Reason("ratio_beyond_print")
_SEPARATED = Reason("no_finite_estimate")
_NO_FIRTH = Reason("no_firth_estimate")


def hazard_ratios(fit: Fit, statistic: TermStatistic) -> Iterator[Estimated]:
    """Yield a hazard ratio for each level but the reference, and the test of each term."""
    tests = _term_statistics(fit, statistic)
    for term in fit.design.terms:
        yield from term_ratios(fit, term)
        yield _term_test(fit, term, statistic, tests.get(term.name))


def term_ratios(fit: Fit, term: Term) -> Iterator[Estimated]:
    """Yield the hazard ratio of each level of a term, also of those that have none."""
    basis = fit.basis_of(term)
    for levels, column in zip(term.levels, term.columns, strict=True):
        yield Estimated(_hazard_ratio(fit, term, levels, column), basis)
    for levels, reason in term.unusable:
        yield Estimated(_ratio_record(fit, term, levels, reason), basis)


def _hazard_ratio(fit: Fit, term: Term, levels: Levels, column: int) -> Estimate:
    if fit.firth is not None:
        ratio, problem = _penalised_ratio(fit, fit.firth, column), _NO_FIRTH
    elif fit.model is None:
        ratio, problem = None, fit.problem or _SEPARATED
    else:
        ratio = _wald_ratio(fit, fit.model, column)
        problem = _SEPARATED if fit.design.stratum is not None else _NO_FIRTH
    if ratio is None:
        return _ratio_record(fit, term, levels, problem)
    too_large = abs(ratio.log_ratio) > _LARGEST_LOG_RATIO
    return replace(
        _ratio_record(fit, term, levels, _TOO_LARGE if too_large else None),
        estimate=_ratio_of(ratio.log_ratio),
        standard_error=ratio.standard_error,
        low=_ratio_of(ratio.low),
        high=_ratio_of(ratio.high),
        statistic=ratio.statistic,
        df=1,
        p_value=ratio.p_value,
    )


def _ratio_of(log_ratio: float) -> float | None:
    """Return a hazard ratio from its logarithm, ``None`` if no float holds it."""
    return float(np.exp(log_ratio)) if abs(log_ratio) < _LARGEST_LOGARITHM else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ratio:
    """A log hazard ratio with its limits and its test."""

    log_ratio: float
    low: float
    high: float
    standard_error: float
    statistic: float
    p_value: float


def _wald_ratio(fit: Fit, model: CoxModel, column: int) -> _Ratio | None:
    if column in model.infinite:
        return None
    log_ratio = float(model.coefficients[column])
    standard_error = float(model.standard_errors[column])
    margin = two_sided_normal_quantile(fit.methods.confidence_level) * standard_error
    return _Ratio(
        log_ratio=log_ratio,
        low=log_ratio - margin,
        high=log_ratio + margin,
        standard_error=standard_error,
        statistic=(log_ratio / standard_error) ** 2,
        p_value=two_sided_normal_p_value(log_ratio / standard_error),
    )


def _penalised_ratio(fit: Fit, firth: FirthModel, column: int) -> _Ratio | None:
    low, high = firth.confidence_interval(column, fit.methods.confidence_level)
    statistic = firth.likelihood_ratio_statistic([column])
    if low is None or high is None or statistic is None:
        return None
    return _Ratio(
        log_ratio=float(firth.coefficients[column]),
        low=low,
        high=high,
        standard_error=float(firth.standard_errors[column]),
        statistic=statistic,
        p_value=chi_square_p_value(statistic, 1),
    )


def _ratio_record(fit: Fit, term: Term, levels: Levels, note: Reason | None) -> Estimate:
    """Return the record of a hazard ratio without its numbers; *note* says why there are none."""
    interaction = _interaction(term, levels)
    return Estimate(
        analysis="interaction_ratio" if interaction else "hazard_ratio",
        endpoint=fit.endpoint,
        population=fit.population,
        variable=None if interaction else term.variables[0],
        level=None if interaction else levels[0],
        reference=None if interaction else term.references[0],
        interaction=interaction,
        model=fit.kind,
        unit=term.unit,
        n=fit.design.n,
        events=fit.design.events,
        confidence_level=fit.methods.confidence_level,
        method=fit.method,
        note=note,
    )


def _interaction(term: Term, levels: Levels = (None, None)) -> Interaction | None:
    """Return the interaction that a term is, ``None`` where it is a variable."""
    if len(term.variables) == 1:
        return None
    first, second = term.variables
    compared = (levels[0], levels[1])
    references = (term.references[0], term.references[1]) if any(levels) else (None, None)
    return Interaction((first, second), compared, references)


def _term_statistics(fit: Fit, statistic: TermStatistic) -> dict[str, float | None]:
    """Return the statistic of each term that has columns."""
    terms, design = fit.design.term_columns, fit.design
    if fit.firth is not None:
        return {
            name: fit.firth.likelihood_ratio_statistic(columns) for name, columns in terms.items()
        }
    if fit.model is None:
        return {}
    if statistic == "wald":
        infinite = set(fit.model.infinite)
        return {
            name: None if infinite & set(columns) else fit.model.wald_statistic(columns)
            for name, columns in terms.items()
        }
    tests = term_tests(
        design.times,
        design.matrix,
        terms,
        ties=fit.methods.ties,
        statistic=statistic,
        stratum=design.stratum,
    )
    return {name: test.statistic if test else None for name, test in tests.items()}


def term_test(fit: Fit, term: Term, statistic: TermStatistic) -> Estimated:
    """Test all levels of one term together."""
    return _term_test(fit, term, statistic, _term_statistics(fit, statistic).get(term.name))


def _term_test(fit: Fit, term: Term, statistic: TermStatistic, value: float | None) -> Estimated:
    df = len(term.columns)
    interaction = _interaction(term)
    record = Estimate(
        analysis="interaction_test" if interaction else "term_test",
        endpoint=fit.endpoint,
        population=fit.population,
        variable=None if interaction else term.variables[0],
        interaction=interaction,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        statistic=value,
        df=df if value is not None else None,
        p_value=None if value is None else chi_square_p_value(value, df),
        method=replace(fit.method, test="likelihood-ratio" if fit.firth else statistic),
        note=_untested_levels(term)
        if value is not None
        else fit.problem or term.why_absent or _SEPARATED,
    )
    return Estimated(record, fit.basis_of(term))


def _untested_levels(term: Term) -> Reason | None:
    names = tuple(name for levels, _ in term.unusable if (name := joined(levels)) is not None)
    return Reason("levels_untested", names=names) if names else None


def model_tests(fit: Fit) -> Iterator[Estimated]:
    """Yield the likelihood-ratio, Wald and score tests of the whole model.

    Firth's penalised likelihood has the first alone.
    """
    everything = list(range(fit.design.parameters))
    statistics: dict[TermStatistic, float | None] = {}
    if fit.firth is not None:
        statistics["likelihood-ratio"] = fit.firth.likelihood_ratio_statistic(everything)
    elif fit.model is not None:
        model = fit.model
        statistics["likelihood-ratio"] = model.likelihood_ratio_statistic
        statistics["wald"] = None if model.infinite else model.wald_statistic(everything)
        statistics["score"] = model.score_statistic
    for kind, statistic in statistics.items():
        df = None if statistic is None else len(everything)
        record = Estimate(
            analysis="model_test",
            endpoint=fit.endpoint,
            population=fit.population,
            model=fit.kind,
            n=fit.design.n,
            events=fit.design.events,
            statistic=statistic,
            df=df,
            p_value=None if statistic is None or df is None else chi_square_p_value(statistic, df),
            method=replace(fit.method, test=kind),
            note=_SEPARATED if statistic is None else None,
        )
        yield Estimated(record, fit.basis())
