"""How well a multivariable model fits, in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.predictors import is_significant
from reportgen.report.prose.words import join_clauses, join_list, p_clause
from reportgen.report.style.numbers import NumberFormat
from reportgen.results.method_words import FIRTH
from reportgen.results.results import Estimate, Results


def model_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State the fit of the multivariable model: concordance and proportional hazards."""
    sentences = []
    concordance = results.find("concordance", endpoint=endpoint)
    if concordance is not None and concordance.estimate is not None:
        sentences.append(_concordance_sentence(concordance, numbers))
    sentences += _model_test_sentences(results, endpoint, numbers)
    sentences += _validation_sentences(results, endpoint, numbers)
    overall = results.find("proportional_hazards", endpoint=endpoint, variable=None)
    if overall is not None and overall.p_value is None:
        sentences.append(phrase("Proportional hazards could not be tested: {}.", str(overall.note)))
    elif overall is not None:
        suspects = [
            phrase(
                "{} ({})",
                results.study.variable_phrase(str(test.variable)),
                p_clause(test.p_value, numbers),
            )
            for test in results.select("proportional_hazards", endpoint=endpoint)
            if test.variable and is_significant(test, results)
        ]
        p_text = p_clause(overall.p_value, numbers)
        sentences.append(
            phrase(
                "The hazards may not be proportional for {}; all terms together gave {}.",
                join_list(suspects),
                p_text,
            )
            if suspects
            else phrase(
                "No term departed significantly from proportional hazards (all together, {}).",
                p_text,
            )
        )
    return sentences


def _concordance_sentence(concordance: Estimate, numbers: NumberFormat) -> Text:
    """State the concordance; where all pairs agree, its standard error of 0 says nothing."""
    error = (
        f" (standard error{numbers.introduction}{numbers.number(concordance.standard_error, 3)})"
        if concordance.standard_error
        else ""
    )
    return phrase("Concordance was {}{}.", numbers.number(concordance.estimate, 3), error)


def _model_test_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State the tests of all terms of the model together."""
    tests = [
        phrase(
            "{}{}{}{}",
            "penalised " if FIRTH in str(test.method) else "",
            str(test.method).rsplit("; ", maxsplit=1)[-1].removesuffix(" test"),
            numbers.introduction,
            p_clause(test.p_value, numbers),
        )
        for test in results.select("model_test", endpoint=endpoint)
        if test.p_value is not None
    ]
    if not tests:
        return []
    noun = "Test" if len(tests) == 1 else "Tests"
    return [phrase("{} of the whole model: {}.", noun, join_clauses(tests))]


def _validation_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State how much of the model's discrimination and calibration is optimism."""
    corrected = results.find("optimism_corrected_concordance", endpoint=endpoint)
    slope = results.find("calibration_slope", endpoint=endpoint)
    if corrected is None or slope is None:
        return []
    if corrected.estimate is None:
        return [phrase("Optimism could not be estimated ({}).", str(corrected.note))]
    return [
        phrase(
            "Corrected for optimism ({}{}), the concordance was {} and the calibration slope {}.",
            str(corrected.method),
            f"; {corrected.note}" if corrected.note else "",
            numbers.number(corrected.estimate, 3),
            numbers.number(slope.estimate, 2),
        )
    ]


def interaction_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State whether hazard ratios of the multivariable model depend on one another."""
    tests = results.select("interaction_test", endpoint=endpoint, model="multivariable")
    if not tests:
        return []
    parts = [
        phrase(
            "{} ({})",
            interaction_label(results, str(test.variable)),
            p_clause(test.p_value, numbers) if test.p_value is not None else str(test.note),
        )
        for test in tests
    ]
    return [phrase("Interactions, each added to the model alone: {}.", join_list(parts))]


def interaction_label(results: Results, key: str) -> Text:
    """Return what an interaction is called: the labels of its two variables."""
    labels = [results.study.variable_phrase(part) for part in key.split(":")]
    return join(labels, " by ")
