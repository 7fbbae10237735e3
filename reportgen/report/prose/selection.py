"""How a multivariable model was chosen, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.words import (
    can_be_listed,
    join_clauses,
    join_list,
    plural,
    plural_or_some,
    relation_clause,
)
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.report.topics.survival import Survival
from reportgen.results.method_words import ENTRY_TEST, SELECTION, TERM_TEST
from reportgen.results.reason import Reason
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.cox_plan import Predictors

# More variables than these, or longer names than this together, are counted.
_MOST_NAMES = 12
_MOST_CHARACTERS = 400


def selection_rule(results: Results, numbers: NumberFormat) -> Text:
    """Return which candidates enter the multivariable model, by the study's rule."""
    predictors = results.study.predictors
    if predictors is None or predictors.selection == "all":
        return Text("all candidates")
    rule = (
        _stepwise_rule(predictors, numbers)
        if predictors.is_stepwise
        else _univariable_rule(results, predictors, numbers)
    )
    if not predictors.forced:
        return rule
    forced = [results.study.variable_phrase(key) for key in predictors.forced]
    return rule + phrase(" and, in any case, {}", join_list(forced))


def _univariable_rule(results: Results, predictors: Predictors, numbers: NumberFormat) -> Text:
    types = {results.study.variables[key].type for key in predictors.candidates}
    by_wald = predictors.entry_test == "logrank" and "number" in types
    test = predictors.term_test if predictors.entry_test == "wald" else predictors.entry_test
    return phrase(
        "those with {} in the univariable {}{}",
        relation_clause("<", predictors.entry_p_value, numbers),
        ENTRY_TEST[test],
        f" ({TERM_TEST[predictors.term_test]} for continuous variables)" if by_wald else "",
    )


def _stepwise_rule(predictors: Predictors, numbers: NumberFormat) -> Text:
    return phrase(
        "those kept by {}, a variable entering at {} in the {} and leaving at {} in the {},",
        SELECTION[predictors.selection],
        relation_clause("<", predictors.entry_p_value, numbers),
        ENTRY_TEST[predictors.entry_test],
        relation_clause(">", predictors.removal_p_value, numbers),
        TERM_TEST[predictors.removal_test],
    )


def selection_sentences(
    results: Results, selection: PredictorSelection, numbers: NumberFormat
) -> list[Text]:
    """State how the model was chosen and what was left out."""
    candidates = len(selection.entered) + len(selection.left_out)
    predictors = results.study.predictors
    if predictors is None or predictors.selection == "all":
        which = Text("all")
    else:
        which = selection_rule(results, numbers)
    if candidates == 1:
        which = Text("it")
    sentences = [
        phrase(
            "There {} {}; {} entered {} multivariable model{}.",
            "was" if candidates == 1 else "were",
            plural(candidates, "candidate"),
            which if selection.entered else "none",
            "the" if selection.entered else "a",
            "" if selection.left_out else _size(selection),
        )
    ]
    if selection.left_out:
        if selection.entered:
            sentences.append(
                phrase("It comprised {}{}.", _names(results, selection.entered), _size(selection))
            )
        by_reason: dict[Reason, list[str]] = {}
        for left_out in selection.left_out:
            by_reason.setdefault(left_out.reason, []).append(left_out.variable)
        parts = [
            phrase("{} ({})", _names(results, variables), str(reason))
            for reason, variables in by_reason.items()
        ]
        verb = "was" if len(selection.left_out) == 1 else "were"
        joined = join_clauses(parts) if len(parts) > 2 else join(parts, ", and ")
        sentences.append(phrase("Left out {} {}.", verb, joined))
    return sentences


def _size(selection: PredictorSelection) -> str:
    """Return how much the model rests on, in brackets, for the end of a sentence."""
    counts = (
        plural_or_some(selection.n, "patient"),
        plural_or_some(selection.events, "event"),
        plural(selection.parameters, "coefficient"),
    )
    return f" ({', '.join(counts)})"


def _names(results: Results, variables: Sequence[str]) -> Text:
    """Return the variables in a list, or how many they are where a reader would lose the thread."""
    phrases = [results.study.variable_phrase(key) for key in variables]
    if not can_be_listed(phrases, most=_MOST_NAMES, characters=_MOST_CHARACTERS):
        return phrase("{} candidates", len(phrases))
    return join_list(phrases)


def missing_candidates(results: Results) -> list[Text]:
    """State whom the univariable analyses lack because a candidate is missing."""
    sentences = []
    for selection in results.selections:
        everyone = Survival(results, selection.endpoint).median
        fitted = {
            str(ratio.variable): ratio.n
            for ratio in PredictorAnalysis(results, selection.endpoint).alone.all
            if ratio.n is not None
        }
        labels = {key: results.study.variable_phrase(key) for key in fitted}
        parts = [
            f"{labels[key]} ({plural(everyone.n - n, 'patient')})"
            for key, n in fitted.items()
            if everyone is not None and everyone.n is not None and n < everyone.n
        ]
        if parts:
            sentences.append(
                phrase(
                    "Univariable analyses of {} leave out patients in whom the candidate is not "
                    "known: {}.",
                    results.study.endpoint_phrase(selection.endpoint),
                    join_list(parts),
                )
            )
    return sentences
