"""Cox models of a cohort: hazard ratios, and tests of terms and of whole models.

Where the likelihood has no maximum, because a level has no events or a combination of variables
tells all events apart, the model is fitted by Firth's penalised likelihood instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.analyses.predictors.design import Design, Term, build_design
from reportgen.cohort.cohort import Cohort
from reportgen.results.method_words import FIRTH, TERM_TEST, cox_method
from reportgen.results.results import Estimate, Model
from reportgen.statistics.distributions import (
    chi_square_p_value,
    two_sided_normal_p_value,
    two_sided_normal_quantile,
)
from reportgen.statistics.regression.cox import CoxModel, SingularDesignError, fit_cox
from reportgen.statistics.regression.firth import FirthModel, fit_firth
from reportgen.statistics.regression.model_comparison import TermStatistic, term_tests
from reportgen.study.conventions import Methods

# A ratio beyond a million, or a millionth, says that the unit is too large.
_LARGEST_LOG_RATIO = float(np.log(1e6))
_LARGEST_LOGARITHM = 700.0  # of a float
TOO_LARGE = "the ratio is above a million or below a millionth"
SEPARATED = "no finite estimate: the events are separated (monotone likelihood)"
_NO_FIRTH = "no finite estimate, nor by Firth's penalised likelihood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A Cox model of some variables.

    Attributes
    ----------
    model
        The maximum of the likelihood; ``None`` where no model can be fitted.
    firth
        The maximum of the penalised likelihood, where the other has coefficients without end.
    problem
        Why there is no model.
    """

    endpoint: str
    kind: Model
    population: str
    stratified_by: str | None
    methods: Methods
    design: Design
    model: CoxModel | None = None
    firth: FirthModel | None = None
    problem: str | None = None

    @property
    def coefficients(self) -> np.ndarray | None:
        """Return the log hazard ratios, ``None`` where one has no finite estimate."""
        if self.firth is not None:
            return self.firth.coefficients
        if self.model is None or self.model.infinite:
            return None
        return self.model.coefficients

    @property
    def method(self) -> str:
        """Return how the model was fitted, for a record."""
        words = [cox_method(self.methods)]
        if self.stratified_by is not None:
            words.append(f"stratified by {self.stratified_by}")
        if self.firth is not None:
            words.append(FIRTH)
        return "; ".join(words)


def fit_model(
    cohort: Cohort,
    endpoint: str,
    variables: Sequence[str],
    kind: Model,
    *,
    interaction: tuple[str, str] | None = None,
    stratified_by: str | None = None,
    population: str = "all",
) -> Fit:
    """Fit a Cox model of *variables* on its complete cases."""
    design = build_design(
        cohort,
        endpoint,
        variables,
        interaction=interaction,
        stratified_by=stratified_by,
        population=population,
    )
    methods = cohort.study.methods
    model, firth, problem = None, None, None
    try:
        if design.parameters:
            model = fit_cox(design.times, design.matrix, ties=methods.ties, stratum=design.stratum)
            if model.infinite and design.stratum is None:
                firth = fit_firth(design.times, design.matrix, ties=methods.ties)
    except SingularDesignError as error:
        problem = f"not estimable: {error}"
    return Fit(
        endpoint=endpoint,
        kind=kind,
        population=population,
        stratified_by=stratified_by,
        methods=methods,
        design=design,
        model=model,
        firth=firth,
        problem=problem,
    )


def hazard_ratios(fit: Fit, statistic: TermStatistic) -> Iterator[Estimate]:
    """Yield a hazard ratio for each level but the reference, and the test of each term."""
    tests = _term_statistics(fit, statistic)
    for term in fit.design.terms:
        yield from term_ratios(fit, term)
        yield _term_test(fit, term, statistic, tests.get(term.variable))


def term_ratios(fit: Fit, term: Term) -> Iterator[Estimate]:
    """Yield the hazard ratio of each level of a term, also of those that have none."""
    for level, column in zip(term.levels, term.columns, strict=True):
        yield _hazard_ratio(fit, term, level, column)
    for level, reason in term.unusable:
        yield _ratio_record(fit, term, level, reason)


def _hazard_ratio(fit: Fit, term: Term, level: str | None, column: int) -> Estimate:
    if fit.firth is not None:
        ratio, problem = _penalised_ratio(fit, fit.firth, column), _NO_FIRTH
    elif fit.model is None:
        ratio, problem = None, fit.problem or SEPARATED
    else:
        ratio = _wald_ratio(fit, fit.model, column)
        problem = SEPARATED if fit.design.stratum is not None else _NO_FIRTH
    if ratio is None:
        return _ratio_record(fit, term, level, problem)
    too_large = abs(ratio.log_ratio) > _LARGEST_LOG_RATIO
    return replace(
        _ratio_record(fit, term, level, TOO_LARGE if too_large else None),
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


def _ratio_record(fit: Fit, term: Term, level: str | None, note: str | None) -> Estimate:
    """Return the record of a hazard ratio without its numbers; *note* says why there are none."""
    how = "profile interval, likelihood ratio test" if fit.firth else "Wald interval and test"
    return Estimate(
        analysis="interaction_ratio" if ":" in term.variable else "hazard_ratio",
        endpoint=fit.endpoint,
        population=fit.population,
        variable=term.variable,
        level=level,
        reference=term.reference,
        model=fit.kind,
        unit=term.unit,
        n=fit.design.n,
        events=fit.design.events,
        confidence_level=fit.methods.confidence_level,
        method=f"{fit.method}; {how}",
        note=note,
    )


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


def term_test(fit: Fit, term: Term, statistic: TermStatistic) -> Estimate:
    """Test all levels of one term together."""
    return _term_test(fit, term, statistic, _term_statistics(fit, statistic).get(term.variable))


def _term_test(fit: Fit, term: Term, statistic: TermStatistic, value: float | None) -> Estimate:
    df = len(term.columns)
    kind = TERM_TEST["likelihood-ratio" if fit.firth else statistic]
    return Estimate(
        analysis="interaction_test" if ":" in term.variable else "term_test",
        endpoint=fit.endpoint,
        population=fit.population,
        variable=term.variable,
        model=fit.kind,
        n=fit.design.n,
        events=fit.design.events,
        statistic=value,
        df=df if value is not None else None,
        p_value=None if value is None else chi_square_p_value(value, df),
        method=f"{fit.method}; {kind}",
        note=_untested_levels(term)
        if value is not None
        else fit.problem or term.why_absent or SEPARATED,
    )


def _untested_levels(term: Term) -> str | None:
    levels = [level for level, _ in term.unusable if level is not None]
    return f"without the levels that have no estimate: {', '.join(levels)}" if levels else None


def model_tests(fit: Fit) -> Iterator[Estimate]:
    """Yield the likelihood-ratio, Wald and score tests of the whole model.

    Firth's penalised likelihood has the first alone.
    """
    everything = list(range(fit.design.parameters))
    statistics: dict[str, float | None] = {}
    if fit.firth is not None:
        statistics["likelihood-ratio"] = fit.firth.likelihood_ratio_statistic(everything)
    elif fit.model is not None:
        model = fit.model
        statistics["likelihood-ratio"] = model.likelihood_ratio_statistic
        statistics["wald"] = None if model.infinite else model.wald_statistic(everything)
        statistics["score"] = model.score_statistic
    for kind, statistic in statistics.items():
        df = None if statistic is None else len(everything)
        yield Estimate(
            analysis="model_test",
            endpoint=fit.endpoint,
            population=fit.population,
            model=fit.kind,
            n=fit.design.n,
            events=fit.design.events,
            statistic=statistic,
            df=df,
            p_value=None if statistic is None or df is None else chi_square_p_value(statistic, df),
            method=f"{fit.method}; {TERM_TEST[kind]}",
            note=SEPARATED if statistic is None else None,
        )
