"""Hazard ratios by subgroup in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.model_fit import interaction_label
from reportgen.report.prose.predictors import is_significant, ratio_text
from reportgen.report.prose.words import join_list, p_clause, relation_clause
from reportgen.report.style.numbers import NumberFormat
from reportgen.results.results import Estimate, Results
from reportgen.study.label import lower_start


def subgroup_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State the hazard ratio in everyone and the interactions with the subgroups."""
    plan = results.study.subgroups
    tests = interaction_tests(results, endpoint)
    if plan is None:
        return []
    label = results.study.variable_phrase(plan.variable)
    overall = [r for r in subgroup_ratios(results, endpoint, "all") if r.estimate is not None]
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
            interaction_label(results, str(test.variable)),
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
        phrase("{} ({})", interaction_label(results, str(test.variable)), str(test.note))
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


def subgroup_ratios(results: Results, endpoint: str, population: str) -> tuple[Estimate, ...]:
    """Return the hazard ratios in one population."""
    return results.select(
        "hazard_ratio", endpoint=endpoint, model="subgroup", population=population
    )


def interaction_tests(results: Results, endpoint: str) -> tuple[Estimate, ...]:
    """Return the tests of the interactions with the subgroups."""
    return results.select("interaction_test", endpoint=endpoint, model="subgroup")


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
