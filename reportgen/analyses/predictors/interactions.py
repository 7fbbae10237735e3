"""Interactions: whether a hazard ratio differs between the levels of another variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.analyses.predictors.cox_model import hazard_ratios, term_ratios, term_test
from reportgen.analyses.predictors.fit import Fit, fit_model
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Estimated
from reportgen.results.population import EVERYONE, Population
from reportgen.statistics.regression.model_comparison import TermStatistic
from reportgen.study.cox_plan import Predictors


def estimate_interactions(
    cohort: Cohort, predictors: Predictors, endpoint: str, entered: Sequence[str]
) -> Iterator[Estimated]:
    """Yield the test and the ratios of hazard ratios of each interaction that the study names.

    Each is added alone to the multivariable model, with its two variables where they have not
    entered it.
    """
    for pair in predictors.interactions:
        fit = fit_model(
            cohort,
            endpoint,
            tuple(dict.fromkeys((*entered, *pair))),
            "multivariable",
            interaction=pair,
            stratified_by=predictors.stratified_by,
        )
        yield from _describe_interaction(fit, predictors.term_test)


def _describe_interaction(fit: Fit, statistic: TermStatistic) -> Iterator[Estimated]:
    """Yield the test of the last term of a model, an interaction, and its ratios."""
    term = fit.design.terms[-1]
    yield term_test(fit, term, statistic)
    yield from term_ratios(fit, term)


def estimate_subgroups(cohort: Cohort, endpoint: str) -> Iterator[Estimated]:
    """Yield the hazard ratios of the study's variable in each subgroup, with their interactions."""
    plan = cohort.study.subgroups
    if plan is None:
        return
    yield from _ratios_in(cohort, endpoint, EVERYONE)
    for variable in plan.by:
        for level in cohort.study.variables[variable].levels:
            yield from _ratios_in(cohort, endpoint, Population(variable, level.key))
        fit = fit_model(
            cohort,
            endpoint,
            (plan.variable, variable),
            "subgroup",
            interaction=(plan.variable, variable),
            stratified_by=plan.stratified_by,
        )
        yield term_test(fit, fit.design.terms[-1], plan.interaction_test)


def _ratios_in(cohort: Cohort, endpoint: str, population: Population) -> Iterator[Estimated]:
    """Yield the hazard ratios of the study's variable in one population."""
    plan = cohort.study.subgroups
    if plan is None:
        return
    fit = fit_model(
        cohort,
        endpoint,
        (plan.variable,),
        "subgroup",
        stratified_by=plan.stratified_by,
        population=population,
    )
    yield from (e for e in hazard_ratios(fit, "wald") if e.record.analysis == "hazard_ratio")
