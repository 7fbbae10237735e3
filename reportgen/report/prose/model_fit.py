"""How well a multivariable model fits, in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.selection import selection_rule
from reportgen.report.prose.words import join_clauses, join_list, p_clause, typeset
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.predictors import AllPredictors, PredictorAnalysis, is_significant
from reportgen.results.method_words import FIRTH, TERM, TERM_TEST, TIES
from reportgen.results.model_method import CoxModel
from reportgen.results.records import Estimate
from reportgen.results.results import Results


def model_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State the fit of the multivariable model: concordance and proportional hazards."""
    predictors, sentences = PredictorAnalysis(results, endpoint), []
    concordance = predictors.concordance
    if concordance is not None and concordance.estimate is not None:
        sentences.append(_concordance_sentence(concordance, numbers))
    sentences += _model_test_sentences(predictors, numbers)
    sentences += _validation_sentences(predictors, numbers)
    overall = predictors.all_hazards_proportional
    if overall is not None and overall.p_value is None:
        sentences.append(phrase("Proportional hazards could not be tested: {}.", str(overall.note)))
    elif overall is not None:
        suspects = [
            phrase(
                "{} ({})",
                results.study.variable_phrase(str(test.variable)),
                p_clause(test.p_value, numbers),
            )
            for test in predictors.proportional_hazards
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


def _model_test_sentences(predictors: PredictorAnalysis, numbers: NumberFormat) -> list[Text]:
    """State the tests of all terms of the model together."""
    tests = [
        phrase(
            "{}{}{}{}",
            "penalised " if test.is_penalised else "",
            TERM[test.method_as(CoxModel).test or "wald"],
            numbers.introduction,
            p_clause(test.p_value, numbers),
        )
        for test in predictors.model_tests
        if test.p_value is not None
    ]
    if not tests:
        return []
    noun = "Test" if len(tests) == 1 else "Tests"
    return [phrase("{} of the whole model: {}.", noun, join_clauses(tests))]


def _validation_sentences(predictors: PredictorAnalysis, numbers: NumberFormat) -> list[Text]:
    """State how much of the model's discrimination and calibration is optimism."""
    corrected, slope = predictors.corrected_concordance, predictors.calibration_slope
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
    tests = PredictorAnalysis(results, endpoint).interaction_tests
    if not tests:
        return []
    parts = [
        phrase(
            "{} ({})",
            interaction_label(results, test),
            p_clause(test.p_value, numbers) if test.p_value is not None else str(test.note),
        )
        for test in tests
    ]
    return [phrase("Interactions, each added to the model alone: {}.", join_list(parts))]


def interaction_label(results: Results, test: Estimate) -> Text:
    """Return what an interaction is called: the labels of its two variables."""
    variables = test.interaction.variables if test.interaction else ()
    return join([results.study.variable_phrase(key) for key in variables], " by ")


def predictor_methods(results: Results, numbers: NumberFormat) -> Text:
    """State how predictors were sought, for the Methods section."""
    study = results.study
    if study.predictors is None:
        return Text()
    endpoints = [study.endpoint_phrase(key) for key in study.predicted_endpoints]
    ratios = AllPredictors(results).ratios
    if not any(ratio.estimate is not None or ratio.is_suppressed for ratio in ratios):
        return phrase(
            "Predictors of {} were to be sought by Cox regression; no hazard ratio could be "
            "estimated.",
            join_list(endpoints),
        )
    together = AllPredictors(results).any_entered
    text = phrase(
        "Predictors of {} were sought one at a time{}, by Cox regression of complete cases with "
        "{}’s handling of ties{}. Hazard ratios have Wald intervals and tests; a variable of "
        "several levels is tested by one {} of all its levels.",
        join_list(endpoints),
        phrase(", then together ({} entered)", selection_rule(results, numbers))
        if together
        else "",
        TIES[study.methods.ties],
        stratified_clause(results, study.predictors.stratified_by),
        TERM_TEST[study.predictors.term_test],
    )
    text += penalised_methods(results) + _model_checks(results)
    if study.predictors.interactions:
        text += Text(" Each interaction was added alone to the multivariable model.")
    if any(study.variables[key].cut_points for key in study.predictors.candidates):
        text += Text(" The cut-points were set in the study file.")
    return text


def stratified_clause(results: Results, variable: str | None) -> Text:
    """Return the variable by which models are stratified, as a clause; nothing where by none."""
    if variable is None:
        return Text()
    return phrase(", stratified by {}", results.study.variable_phrase(variable))


def penalised_methods(results: Results) -> Text:
    """State how models without a maximum of the likelihood were fitted, if there are any."""
    if not AllPredictors(results).any_penalised:
        return Text()
    return phrase(
        " Where a level has no events, or the variables tell all events apart, the likelihood has "
        "no maximum; such a model was fitted by {}, with intervals from its profile and tests from "
        "its likelihood ratio.",
        typeset(FIRTH),
    )


def _model_checks(results: Results) -> Text:
    text = Text()
    if AllPredictors(results).any_hazards_tested:
        text += Text(
            " Proportional hazards were examined by the score test of scaled Schoenfeld residuals "
            "against one minus the Kaplan–Meier estimate."
        )
    if AllPredictors(results).any_concordance:
        text += Text(" Discrimination was measured by Harrell’s concordance.")
    corrected = AllPredictors(results).corrected_concordances
    if corrected:
        text += phrase(" Its optimism was estimated by {}.", str(corrected[0].method))
    return text
