"""Hazard ratios by subgroup in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.model_fit import interaction_label, penalised_methods, stratified_clause
from reportgen.report.prose.predictors import ratio_text
from reportgen.report.prose.words import join_list, p_clause, relation_clause
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.predictors import is_significant
from reportgen.report.topics.subgroups import SubgroupAnalysis
from reportgen.results.method_words import TERM_TEST, TIES
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.label import lower_start


def subgroup_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State the hazard ratio in everyone and the interactions with the subgroups."""
    plan = results.study.subgroups
    subgroups = SubgroupAnalysis(results, endpoint)
    tests = subgroups.interaction_tests
    if plan is None:
        return []
    label = results.study.variable_phrase(plan.variable)
    overall = [r for r in subgroups.ratios_in(EVERYONE) if r.estimate is not None]
    sentences = []
    if overall:
        sentences.append(
            phrase(
                "In all patients, the hazard ratio of {} was {}.",
                label,
                join_list([_compared(results, ratio, numbers) for ratio in overall]),
            )
        )
    differing = [
        phrase(
            "{} ({})",
            interaction_label(results, test),
            p_clause(test.p_value, numbers),
        )
        for test in tests
        if is_significant(test, results)
    ]
    if differing:
        sentences.append(phrase("It differed between subgroups: {}.", join_list(differing)))
    elif tests and all(test.p_value is not None for test in tests):
        sentences.append(
            phrase(
                "It did not differ significantly between the levels of any variable ({}).",
                relation_clause("≥", results.study.methods.significance, numbers),
            )
        )
    untested = [
        phrase("{} ({})", interaction_label(results, test), str(test.note))
        for test in tests
        if test.p_value is None and not test.is_suppressed
    ]
    if untested:
        sentences.append(phrase("Not testable: {}.", join_list(untested)))
    sentences.append(
        Text(
            "Among several subgroups, one easily differs by chance; a hazard ratio that is not "
            "significant in one subgroup is no evidence that it differs there."
        )
    )
    return sentences


def subgroup_ratios(
    results: Results, endpoint: str, population: Population
) -> tuple[Estimate, ...]:
    """Return the hazard ratios in one population."""
    return SubgroupAnalysis(results, endpoint).ratios_in(population)


def interaction_tests(results: Results, endpoint: str) -> tuple[Estimate, ...]:
    """Return the tests of the interactions with the subgroups."""
    return SubgroupAnalysis(results, endpoint).interaction_tests


def _compared(results: Results, ratio: Estimate, numbers: NumberFormat) -> Text:
    """Return a hazard ratio and what it compares, or per how much of a number it is."""
    text = ratio_text(ratio, numbers)
    if ratio.level is None:
        return phrase("{} per {}", text, numbers.marked(str(ratio.unit)))
    study, variable = results.study, str(ratio.variable)
    level, reference = (
        lower_start(study.level_label(variable, key)) for key in (ratio.level, str(ratio.reference))
    )
    return phrase("{} for {} against {}", text, level, reference)


def subgroup_methods(results: Results) -> Text:
    """State how subgroups were analysed, for the Methods section."""
    plan, study = results.study.subgroups, results.study
    if plan is None:
        return Text()
    text = phrase(
        "The hazard ratio of {} was estimated in each subgroup alone, by Cox regression with {}’s "
        "handling of ties{} and a Wald interval. Its interaction with the variable that makes up "
        "the subgroups was tested in all patients by the {}.",
        study.variable_phrase(plan.variable),
        TIES[study.methods.ties],
        stratified_clause(results, plan.stratified_by),
        TERM_TEST[plan.interaction_test],
    )
    return text if study.predictors else text + penalised_methods(results)
