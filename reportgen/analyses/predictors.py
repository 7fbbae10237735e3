"""Predictors of survival: univariable tests, selection, the multivariable model and its checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.analyses.design import Design, Term, build_design, complete_cases
from reportgen.cohort import Cohort
from reportgen.conventions import Methods
from reportgen.method_words import cox_method
from reportgen.results import Estimate, LeftOut, LevelCount, Model, PredictorSelection
from reportgen.statistics.concordance import concordance
from reportgen.statistics.cox import CoxModel, SingularDesignError, fit_cox
from reportgen.statistics.distributions import (
    chi_square_p_value,
    two_sided_normal_p_value,
    two_sided_normal_quantile,
)
from reportgen.statistics.proportional_hazards import proportional_hazards_tests

# A ratio or a limit beyond a million, or a millionth, says that the unit is too large.
_LARGEST_LOG_RATIO = float(np.log(1e6))
_TOO_LARGE = "the ratio or a limit is beyond a million; set a smaller per, or other levels"
_SEPARATED = "no finite estimate: the events are separated (monotone likelihood)"


@dataclass(frozen=True, slots=True)
class Fit:
    """A Cox model of some variables; ``model`` is ``None`` where none can be fitted."""

    endpoint: str
    kind: Model
    design: Design
    model: CoxModel | None
    problem: str | None


def fit_model(cohort: Cohort, endpoint: str, variables: Sequence[str], kind: Model) -> Fit:
    """Fit a Cox model of *variables* on its complete cases."""
    design = build_design(cohort, endpoint, variables)
    try:
        model = fit_cox(design.times, design.matrix, ties=cohort.study.methods.ties)
    except SingularDesignError as error:
        return Fit(endpoint, kind, design, None, f"not estimable: {error}")
    return Fit(endpoint, kind, design, model, None)


def hazard_ratios(fit: Fit, methods: Methods, units: dict[str, str | None]) -> Iterator[Estimate]:
    """Yield a hazard ratio for each level but the reference, and the test of each term."""
    for term in fit.design.terms:
        for level, column in zip(term.levels, term.columns, strict=True):
            yield _hazard_ratio(fit, methods, term, level, column, units[term.variable])
        for level, reason in term.unusable:
            yield _not_estimable(fit, methods, term, level, reason)
        yield _term_test(fit, methods, term)


def _hazard_ratio(
    fit: Fit, methods: Methods, term: Term, level: str | None, column: int, unit: str | None
) -> Estimate:
    if fit.model is None or column in fit.model.infinite:
        return _not_estimable(fit, methods, term, level, fit.problem or _SEPARATED)
    log_ratio = float(fit.model.coefficients[column])
    standard_error = float(fit.model.standard_errors[column])
    z = two_sided_normal_quantile(methods.confidence_level)
    if abs(log_ratio) + z * standard_error > _LARGEST_LOG_RATIO:
        return _not_estimable(fit, methods, term, level, _TOO_LARGE)
    return Estimate(
        analysis="hazard_ratio",
        endpoint=fit.endpoint,
        variable=term.variable,
        level=level,
        reference=term.reference,
        model=fit.kind,
        unit=unit,
        n=fit.design.n,
        events=fit.model.events,
        estimate=float(np.exp(log_ratio)),
        standard_error=standard_error,
        low=float(np.exp(log_ratio - z * standard_error)),
        high=float(np.exp(log_ratio + z * standard_error)),
        confidence_level=methods.confidence_level,
        statistic=(log_ratio / standard_error) ** 2,
        df=1,
        p_value=two_sided_normal_p_value(log_ratio / standard_error),
        method=f"{cox_method(methods)}; Wald interval and test",
    )


def _not_estimable(
    fit: Fit, methods: Methods, term: Term, level: str | None, reason: str
) -> Estimate:
    return Estimate(
        analysis="hazard_ratio",
        endpoint=fit.endpoint,
        variable=term.variable,
        level=level,
        reference=term.reference,
        model=fit.kind,
        n=fit.design.n,
        events=int(fit.design.times.event.sum()),
        confidence_level=methods.confidence_level,
        method=f"{cox_method(methods)}; Wald interval and test",
        note=reason,
    )


def _term_test(fit: Fit, methods: Methods, term: Term) -> Estimate:
    """Test all levels of a variable together."""
    columns = list(term.columns)
    usable = fit.model is not None and columns and not set(columns) & set(fit.model.infinite)
    statistic = fit.model.wald_statistic(columns) if fit.model and usable else None
    return Estimate(
        analysis="term_test",
        endpoint=fit.endpoint,
        variable=term.variable,
        model=fit.kind,
        n=fit.design.n,
        events=int(fit.design.times.event.sum()),
        statistic=statistic,
        df=len(columns) if usable else None,
        p_value=None if statistic is None else chi_square_p_value(statistic, len(columns)),
        method=f"{cox_method(methods)}; Wald test",
        note=_untested_levels(term) if statistic is not None else fit.problem or "not estimable",
    )


def _untested_levels(term: Term) -> str | None:
    levels = [level for level, _ in term.unusable if level is not None]
    return f"without the levels that have no estimate: {', '.join(levels)}" if levels else None


def model_tests(fit: Fit, methods: Methods) -> Iterator[Estimate]:
    """Yield the likelihood-ratio, Wald and score tests of the whole model."""
    if fit.model is None:
        return
    model, df = fit.model, fit.design.parameters
    statistics = {
        "likelihood ratio": model.likelihood_ratio_statistic,
        "Wald": None if model.infinite else model.wald_statistic(list(range(df))),
        "score": model.score_statistic,
    }
    for name, statistic in statistics.items():
        yield Estimate(
            analysis="model_test",
            endpoint=fit.endpoint,
            model=fit.kind,
            n=model.n,
            events=model.events,
            statistic=statistic,
            df=df,
            p_value=None if statistic is None else chi_square_p_value(statistic, df),
            method=f"{cox_method(methods)}; {name} test",
            note=_SEPARATED if statistic is None else _patients_left_out(fit),
        )


def _patients_left_out(fit: Fit) -> str | None:
    """Say how many complete cases a number about the whole model is not on."""
    left_out = fit.design.n - len(fit.design.times)
    return f"without {left_out} patients at levels without events" if left_out else None


def proportional_hazards(fit: Fit) -> Iterator[Estimate]:
    """Yield the test of proportional hazards of each term and of all together."""
    if fit.model is None or fit.model.infinite:
        return
    terms = {term.variable: list(term.columns) for term in fit.design.terms if term.columns}
    tests, overall = proportional_hazards_tests(fit.model, fit.design.times, terms)
    for variable, test in (*tests.items(), (None, overall)):
        yield Estimate(
            analysis="proportional_hazards",
            endpoint=fit.endpoint,
            variable=variable,
            model=fit.kind,
            n=fit.model.n,
            events=fit.model.events,
            statistic=test.statistic,
            df=test.df,
            p_value=test.p_value,
            method="score test of scaled Schoenfeld residuals; time transform: 1 - Kaplan-Meier",
            note=_patients_left_out(fit),
        )


def model_concordance(fit: Fit) -> Iterator[Estimate]:
    """Yield the concordance of the model's predictor with the observed times."""
    if fit.model is None or fit.model.infinite:
        return
    result = concordance(fit.design.times, fit.design.matrix @ fit.model.coefficients)
    yield Estimate(
        analysis="concordance",
        endpoint=fit.endpoint,
        model=fit.kind,
        n=fit.model.n,
        events=fit.model.events,
        estimate=result.estimate,
        standard_error=result.standard_error,
        method="Harrell's concordance; infinitesimal-jackknife standard error",
        note=_patients_left_out(fit) if result.estimate is not None else "no comparable pair",
    )


def select_predictors(
    cohort: Cohort, endpoint: str, tests: Sequence[Estimate]
) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Choose the variables of the multivariable model from the univariable tests.

    Returns
    -------
    tuple
        The variables that enter, and those left out with the reason.
    """
    predictors = cohort.study.predictors
    if predictors is None:
        raise ValueError("the study names no predictors")
    entered: list[str] = []
    left_out: list[LeftOut] = []
    for variable in predictors.candidates:
        reason = _why_left_out(cohort, endpoint, variable, tests)
        if reason is None:
            entered.append(variable)
        else:
            left_out.append(LeftOut(variable=variable, reason=reason))
    return tuple(entered), tuple(left_out)


def _why_left_out(
    cohort: Cohort, endpoint: str, variable: str, tests: Sequence[Estimate]
) -> str | None:
    predictors = cohort.study.predictors
    design = build_design(cohort, endpoint, [variable])
    if not design.parameters:
        reasons = dict.fromkeys(reason for _, reason in design.terms[0].unusable)
        return "; ".join(reasons) or "no level can be compared with its reference"
    if not design.times.event.any():
        return "no events"
    if predictors is None or predictors.selection == "all":
        return None
    wanted = "logrank" if predictors.entry_test == "logrank" else "term_test"
    is_number = cohort.study.variables[variable].type == "number"
    analysis = "term_test" if is_number else wanted
    p_value = next(t.p_value for t in tests if (t.analysis, t.variable) == (analysis, variable))
    if p_value is None:
        return "the univariable test is not estimable"
    return None if p_value < predictors.entry_p_value else "not below the threshold"


def describe_selection(
    cohort: Cohort,
    fit: Fit | None,
    endpoint: str,
    chosen: tuple[tuple[str, ...], tuple[LeftOut, ...]],
) -> PredictorSelection:
    """Return how the multivariable model came about; *fit* is ``None`` where nothing entered."""
    entered, left_out = chosen
    return PredictorSelection(
        endpoint=endpoint,
        entered=entered,
        left_out=left_out,
        n=fit.design.n if fit else 0,
        events=int(fit.design.times.event.sum()) if fit else 0,
        parameters=fit.design.parameters if fit else 0,
        level_counts=tuple(_count_levels(cohort, endpoint, entered)),
    )


def _count_levels(cohort: Cohort, endpoint: str, entered: tuple[str, ...]) -> Iterator[LevelCount]:
    """Yield the complete cases of a model at each level of each category in it."""
    cases = complete_cases(cohort, endpoint, entered)
    event = cohort.endpoints[endpoint].event
    for variable in entered:
        for level in cohort.study.variables[variable].levels:
            members = cases & cohort.members(variable, level.key)
            yield LevelCount(
                variable=variable,
                level=level.key,
                n=int(members.sum()),
                events=int(event[members].sum()),
            )
