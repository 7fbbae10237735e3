"""Predictors of survival in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import (
    can_be_listed,
    held_together,
    interval_text,
    join_clauses,
    join_list,
    p_clause,
    relation_clause,
    sentence_start,
    typeset,
    unbroken,
)
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.results.method_words import FIRTH
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.label import lower_start
from reportgen.study.variable import Variable


def predictors_sentence(
    results: Results, endpoint: str, numbers: NumberFormat, *, detailed: bool
) -> Text:
    """State the independent predictors with their hazard ratios; *detailed*, with P values too."""
    predictors = PredictorAnalysis(results, endpoint)
    label = results.study.endpoint_phrase(endpoint)
    if not predictors.together.any_estimable:
        if any(ratio.is_suppressed for ratio in predictors.together.all):
            return phrase("The hazard ratios of {} together are not shown.", label)
        return phrase("No hazard ratio of {} could be estimated together.", label)
    untested, unshown = _untested(predictors), _untested(predictors, suppressed=True)
    if predictors.independent:
        sentence = _independence(predictors, numbers, detailed=detailed)
    else:
        sentence = phrase(
            "No {}variable predicted {} independently (none with {}).",
            "other " if untested or unshown else "",
            label,
            relation_clause("<", results.study.methods.significance, numbers),
        )
    if unshown:
        sentence += phrase(" Not shown, as too few patients bear on it: {}.", join_list(unshown))
    if not untested:
        return sentence
    return sentence + phrase(
        " {} could not be tested: the events are separated.", sentence_start(join_list(untested))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Predictor:
    """An independent predictor: its hazard ratios, and its levels that have none."""

    variable: Variable
    key: str
    ratios: tuple[Estimate, ...]
    missing: tuple[str, ...]

    @property
    def has_one_ratio(self) -> bool:
        """Return whether one hazard ratio says all of the variable."""
        return len(self.ratios) == 1 and not self.missing and len(self.variable.levels) <= 2

    @property
    def levels(self) -> list[str]:
        """Return what the levels that have a hazard ratio are called within a sentence."""
        labels = {level.key: level.label or level.key for level in self.variable.levels}
        return [lower_start(labels.get(str(r.level), str(r.level))) for r in self.ratios]

    @property
    def has_intervals(self) -> bool:
        """Return whether a sentence has room for each hazard ratio with its interval."""
        return self.has_one_ratio or can_be_listed(self.levels)


def _independence(predictors: PredictorAnalysis, numbers: NumberFormat, *, detailed: bool) -> Text:
    """State each independent predictor; a direction only where every level has a ratio.

    What the intervals are is said of each if *detailed*, and otherwise of the first.
    """
    results, independent = predictors.results, _independent(predictors)
    ratios = [ratio for predictor in independent for ratio in predictor.ratios]
    with_interval = [
        r for predictor in independent if predictor.has_intervals for r in predictor.ratios
    ]
    named = with_interval if detailed else with_interval[:1]
    clauses = []
    for predictor in independent:
        name, qualifier = _name(results, predictor, numbers)
        words = _ratios_words(results, predictor, named, numbers, detailed=detailed)
        if detailed and len(predictor.variable.levels) > 2:
            words += _overall_test(predictors.together.term_test(predictor.key), numbers)
        clauses.append(phrase("{} ({}{})", name, qualifier, words))
    joined = join_clauses(clauses) if detailed and len(clauses) > 2 else join_list(clauses)
    complete = not any(predictor.missing for predictor in independent)
    return phrase(
        "{} {} {}{}.",
        sentence_start(joined),
        _verb(predictors, len(clauses)),
        _direction(ratios) if complete else "",
        results.study.endpoint_phrase(predictors.endpoint),
    )


def _independent(predictors: PredictorAnalysis) -> list[_Predictor]:
    """Return the independent predictors with what the model says of each."""
    ratios = predictors.independent_ratios
    return [
        _Predictor(
            variable=predictors.results.study.variables[key],
            key=key,
            ratios=tuple(ratio for ratio in ratios if ratio.variable == key),
            missing=tuple(_levels_without_ratio(predictors, key)),
        )
        for key in predictors.independent
    ]


def _verb(predictors: PredictorAnalysis, how_many: int) -> str:
    """Return what predictors do: of far too few events nothing is called independent."""
    if predictors.is_overfitted:
        return "was associated with" if how_many == 1 else "were associated with"
    return "independently predicted"


def _overall_test(test: Estimate | None, numbers: NumberFormat) -> Text:
    """Return the test of all levels of a variable, by which it is called a predictor."""
    if test is None or test.p_value is None:
        return Text()
    return phrase("; overall {}", p_clause(test.p_value, numbers))


def _untested(predictors: PredictorAnalysis, *, suppressed: bool = False) -> list[str]:
    """Return the labels of the variables of the model whose term has no test, or none shown."""
    return [
        predictors.results.study.variable_phrase(str(test.variable))
        for test in predictors.together.term_tests
        if test.p_value is None and test.is_suppressed == suppressed
    ]


def _levels_without_ratio(predictors: PredictorAnalysis, variable: str) -> list[str]:
    """Return the levels of a variable that patients have but no finite hazard ratio."""
    study, selection = predictors.results.study, predictors.selection
    found = []
    for ratio in predictors.together.of(variable):
        if ratio.estimate is not None:
            continue
        count = selection.count_at(variable, str(ratio.level)) if selection else None
        if ratio.level is None or (count is not None and count.n):
            found.append(study.level_label(variable, ratio.level) if ratio.level else "")
    return found


def _ratios_words(
    results: Results,
    predictor: _Predictor,
    named: Sequence[Estimate],
    numbers: NumberFormat,
    *,
    detailed: bool,
) -> Text:
    """Return the hazard ratios of one variable, each with its level where there are several.

    Parameters
    ----------
    named
        The hazard ratios that say what their interval is.
    """
    own, missing = predictor.ratios, predictor.missing
    if not own:
        return Text("hazard ratio not estimable")
    texts = [
        _ratio_in_brackets(ratio, numbers, is_named=ratio in named, detailed=detailed)
        for ratio in own
    ]
    if predictor.has_one_ratio:
        return phrase("hazard ratio{}{}", numbers.introduction, texts[0])
    parts = [
        phrase("{} for {}", text, unbroken(level))
        for text, level in zip(texts, predictor.levels, strict=True)
    ]
    if not predictor.has_intervals:
        parts = [_range_of_ratios(own, numbers)]
    if missing:
        without = [lower_start(label) for label in missing]
        parts.append(phrase("none finite for {}", join_list(without)))
    noun = "hazard ratio" if len(own) == 1 and not missing else "hazard ratios"
    reference = lower_start(results.study.level_label(predictor.key, str(own[0].reference)))
    return phrase(
        "{}{}{} against {}", noun, numbers.introduction, join_list(parts), unbroken(reference)
    )


def _range_of_ratios(own: Sequence[Estimate], numbers: NumberFormat) -> Text:
    """Return the lowest and the highest of the hazard ratios of many levels."""
    low, high = (end(float(ratio.estimate or 0) for ratio in own) for end in (min, max))
    return phrase("{} to {} for {} levels", numbers.ratio(low), numbers.ratio(high), len(own))


def _ratio_in_brackets(
    ratio: Estimate, numbers: NumberFormat, *, is_named: bool, detailed: bool
) -> Text:
    """Return a hazard ratio with its interval; *detailed*, with its P value and method too."""
    more = Text()
    if detailed:
        method = f"; {typeset(FIRTH)}" if is_penalised(ratio) else ""
        more = phrase("; {}{}", p_clause(ratio.p_value, numbers), method)
    limits = numbers.running.ratio_interval(ratio)
    interval = interval_text(ratio, limits, numbers) if is_named else held_together(limits)
    return phrase("{} [{}{}]", numbers.ratio(ratio.estimate), interval, more)


def is_penalised(ratio: Estimate) -> bool:
    """Return whether a hazard ratio is by Firth's penalised likelihood."""
    return ratio.estimate is not None and ratio.is_penalised


def _direction(ratios: Sequence[Estimate]) -> str:
    values = [float(ratio.estimate or 0) for ratio in ratios]
    if all(value > 1 for value in values):
        return "shorter "
    return "longer " if all(value < 1 for value in values) else ""


def _name(results: Results, predictor: _Predictor, numbers: NumberFormat) -> tuple[Text, Text]:
    """Return what a predictor is called, and what of it stands with its hazard ratio."""
    variable, own = predictor.variable, predictor.ratios
    label = results.study.variable_phrase(predictor.key)
    if not own or predictor.missing:
        return Text(label), Text()
    if variable.type == "number":
        step = unbroken(numbers.marked(f"per {own[0].unit}"))
        return phrase("higher {}", label), phrase("{}; ", step)
    if len(variable.levels) > 2:
        rise = "a higher " if _rises(own, variable) else ""
        return phrase("{}{}", rise, label), Text()
    level = results.study.level_label(predictor.key, str(own[0].level))
    if variable.cut_points:
        return phrase("{} {}", label, unbroken(level)), Text()
    return Text(label), phrase("{}; ", lower_start(level))


def _rises(ratios: Sequence[Estimate], variable: Variable) -> bool:
    """Return whether the hazard rises from level to level of an ordered variable."""
    known = {ratio.level: float(ratio.estimate or 0) for ratio in ratios}
    known[variable.reference_level] = 1.0
    if not variable.has_order or any(level.key not in known for level in variable.levels):
        return False
    hazards = [known[level.key] for level in variable.levels]
    return all(lower < higher for lower, higher in pairwise(hazards))


def ratio_text(ratio: Estimate, numbers: NumberFormat) -> Text:
    """Return a hazard ratio with its interval and P value."""
    return phrase(
        "{} ({}; {})",
        numbers.ratio(ratio.estimate),
        interval_text(ratio, numbers.running.ratio_interval(ratio), numbers),
        p_clause(ratio.p_value, numbers),
    )
