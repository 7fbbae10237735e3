"""Predictors of survival: each candidate alone, the selection, the model and its checks."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.analyses.predictors.cox_model import hazard_ratios, model_tests
from reportgen.analyses.predictors.cut_points import find_best_cut_points
from reportgen.analyses.predictors.fit import Fit, fit_model
from reportgen.analyses.predictors.interactions import estimate_interactions
from reportgen.analyses.predictors.model_checks import (
    model_concordance,
    proportional_hazards,
    residual_traces,
)
from reportgen.analyses.predictors.selection import (
    Choice,
    describe_selection,
    leave_out_aliased,
    select_predictors,
)
from reportgen.analyses.predictors.validation import validate
from reportgen.analyses.survival.comparison import estimate_logrank
from reportgen.analyses.survival.survival import estimate_median, groups_by
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Estimated, Selected
from reportgen.results.cells import complete_cases
from reportgen.results.curves import ResidualTrace
from reportgen.results.records import Estimate
from reportgen.study.cox_plan import Predictors


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorResults:
    """All that is known of the predictors of one endpoint."""

    estimates: tuple[Estimated, ...]
    selected: Selected
    residuals: tuple[ResidualTrace, ...] = ()


def estimate_predictors(cohort: Cohort, predictors: Predictors, endpoint: str) -> PredictorResults:
    """Return all estimates about the predictors of one endpoint, and how they were selected."""
    medians, screening = _screen(cohort, predictors, endpoint)
    known = _tested_as_strata(cohort)
    found = [*medians, *(test for test in screening if not _is_known(test.record, known))]
    found += find_best_cut_points(cohort, predictors, endpoint)
    choice = select_predictors(cohort, predictors, endpoint, [e.record for e in screening])
    found += choice.steps
    choice = leave_out_aliased(cohort, predictors, endpoint, choice)
    if not choice.entered:
        selection = describe_selection(cohort, endpoint, choice, None)
        by = (predictors.stratified_by,) if predictors.stratified_by else ()
        nobody = Selected(selection, complete_cases(endpoint, by))
        return PredictorResults(estimates=tuple(found), selected=nobody)
    methods = cohort.study.methods
    fit = fit_model(
        cohort,
        endpoint,
        choice.entered,
        "multivariable",
        stratified_by=predictors.stratified_by,
    )
    found += hazard_ratios(fit, predictors.term_test)
    found += model_tests(fit)
    found += proportional_hazards(fit)
    performance = list(model_concordance(fit))
    found += performance
    apparent = performance[0].record.estimate if performance else None
    if predictors.bootstrap and apparent is not None:
        full = _model_of_candidates(cohort, predictors, endpoint, choice)
        found += validate(fit, full, predictors, apparent)
    found += estimate_interactions(cohort, predictors, endpoint, choice.entered)
    return PredictorResults(
        estimates=tuple(found),
        selected=Selected(describe_selection(cohort, endpoint, choice, fit), fit.cases),
        residuals=tuple(residual_traces(fit, methods.milestones, methods.time_unit)),
    )


def _screen(
    cohort: Cohort, predictors: Predictors, endpoint: str
) -> tuple[list[Estimated], list[Estimated]]:
    """Return the medians at the levels of the candidates, and the tests of each candidate alone."""
    medians: list[Estimated] = []
    tests: list[Estimated] = []
    described = cohort.study.strata.variables if cohort.study.strata else ()
    for variable in predictors.candidates:
        if cohort.study.variables[variable].type == "category":
            if variable not in described:
                groups = groups_by(cohort, endpoint, variable)
                medians += [estimate_median(cohort.study.methods, group) for group in groups]
            tests.append(estimate_logrank(cohort, endpoint, variable))
        fit = fit_model(
            cohort,
            endpoint,
            [variable],
            "univariable",
            stratified_by=predictors.stratified_by,
        )
        tests += hazard_ratios(fit, predictors.term_test)
    return medians, tests


def _is_known(record: Estimate, tested: tuple[str, ...]) -> bool:
    """Return whether a record is the log-rank test of a variable that has been tested already."""
    return record.analysis == "logrank" and record.variable in tested


def _tested_as_strata(cohort: Cohort) -> tuple[str, ...]:
    """Return the variables whose plain log-rank test stands among the strata already."""
    strata = cohort.study.strata
    if strata is None or strata.test != "logrank" or strata.stratified_by is not None:
        return ()
    return strata.variables


def _model_of_candidates(
    cohort: Cohort, predictors: Predictors, endpoint: str, choice: Choice
) -> Fit:
    """Return the model of all candidates that any model can hold."""
    return fit_model(
        cohort,
        endpoint,
        choice.possible,
        "multivariable",
        stratified_by=predictors.stratified_by,
    )
