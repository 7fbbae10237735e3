"""Predictors of survival in sentences."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from reportgen.report.prose.words import (
    can_be_listed,
    interval_introduction,
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
from reportgen.results.method_words import FIRTH
from reportgen.results.results import Estimate, PredictorSelection, Results
from reportgen.study.label import lower_start
from reportgen.study.variable import Variable

# Events for each coefficient of a model.
_FAR_TOO_FEW_EVENTS = 5


def is_overfitted(selection: PredictorSelection) -> bool:
    """Return whether a model has so few events per coefficient that nothing is concluded from it.

    Notes
    -----
    Vittinghoff E, McCulloch CE. Am J Epidemiol 2007;165:710-718: with fewer than five, intervals
    fail and estimates are biased often.
    """
    ratio = selection.events_per_parameter
    return ratio is not None and ratio < _FAR_TOO_FEW_EVENTS


def independent_predictors(results: Results, endpoint: str) -> list[str]:
    """Return the variables whose term is significant in the multivariable model."""
    return [
        str(test.variable)
        for test in results.select("term_test", endpoint=endpoint, model="multivariable")
        if is_significant(test, results)
    ]


def is_significant(test: Estimate, results: Results) -> bool:
    """Return whether a test has a P value below the study's level."""
    return test.p_value is not None and test.p_value < results.study.methods.significance


def independent_ratios(results: Results, endpoint: str) -> list[Estimate]:
    """Return the hazard ratios of the independent predictors."""
    variables = independent_predictors(results, endpoint)
    return [
        ratio
        for ratio in results.select("hazard_ratio", endpoint=endpoint, model="multivariable")
        if ratio.variable in variables and ratio.estimate is not None
    ]


def predictors_sentence(
    results: Results, endpoint: str, numbers: NumberFormat, *, detailed: bool
) -> Markup:
    """State the independent predictors with their hazard ratios; *detailed*, with P values too."""
    label = results.study.endpoint_phrase(endpoint)
    if not any_estimable(results, endpoint):
        if any(ratio.is_suppressed for ratio in _model_ratios(results, endpoint)):
            return Markup("The hazard ratios of {} together are not shown.").format(label)
        return Markup("No hazard ratio of {} could be estimated together.").format(label)
    untested = _untested(results, endpoint)
    independent = independent_predictors(results, endpoint)
    if independent:
        sentence = _independence(results, endpoint, numbers, detailed=detailed)
    else:
        sentence = Markup("No {}variable predicted {} independently (none with {}).").format(
            "other " if untested or _untested(results, endpoint, suppressed=True) else "",
            label,
            relation_clause("<", results.study.methods.significance, numbers),
        )
    if unshown := _untested(results, endpoint, suppressed=True):
        sentence += Markup(" Not shown, as too few patients bear on it: {}.").format(
            join_list(unshown)
        )
    if not untested:
        return sentence
    return sentence + Markup(" {} could not be tested: the events are separated.").format(
        sentence_start(join_list(untested))
    )


def _independence(
    results: Results, endpoint: str, numbers: NumberFormat, *, detailed: bool
) -> Markup:
    """State each independent predictor; a direction only where every level has a ratio."""
    ratios = independent_ratios(results, endpoint)
    clauses, complete = [], True
    for variable in independent_predictors(results, endpoint):
        own = [ratio for ratio in ratios if ratio.variable == variable]
        missing = _levels_without_ratio(results, endpoint, variable)
        complete = complete and not missing
        name, qualifier = _name(results, variable, own, missing, numbers)
        words = _ratios_words(results, own, missing, numbers, detailed=detailed)
        if detailed and len(results.study.variables[variable].levels) > 2:
            words += _overall_test(results, endpoint, variable, numbers)
        clauses.append(Markup("{} ({}{})").format(name, qualifier, words))
    joined = join_clauses(clauses) if detailed and len(clauses) > 2 else join_list(clauses)
    if ratios and not detailed:
        joined = _once(joined, interval_introduction(ratios[0], numbers))
    return Markup("{} {} {}{}.").format(
        sentence_start(joined),
        _verb(results, endpoint, len(clauses)),
        _direction(ratios) if complete else "",
        results.study.endpoint_phrase(endpoint),
    )


def _once(text: Markup, words: str) -> Markup:
    """Return a text that says some words the first time only."""
    start, said, rest = text.partition(words)
    return start + said + rest.replace(words, "")


def _verb(results: Results, endpoint: str, predictors: int) -> str:
    """Return what predictors do: of far too few events nothing is called independent."""
    if any(s.endpoint == endpoint and is_overfitted(s) for s in results.selections):
        return "was associated with" if predictors == 1 else "were associated with"
    return "independently predicted"


def _overall_test(results: Results, endpoint: str, variable: str, numbers: NumberFormat) -> Markup:
    """Return the test of all levels of a variable, by which it is called a predictor."""
    test = results.find("term_test", endpoint=endpoint, variable=variable, model="multivariable")
    if test is None or test.p_value is None:
        return Markup("")
    return Markup("; overall {}").format(p_clause(test.p_value, numbers))


def _model_ratios(results: Results, endpoint: str) -> tuple[Estimate, ...]:
    return results.select("hazard_ratio", endpoint=endpoint, model="multivariable")


def _untested(results: Results, endpoint: str, *, suppressed: bool = False) -> list[str]:
    """Return the labels of the variables of the model whose term has no test, or none shown."""
    return [
        results.study.variable_phrase(str(test.variable))
        for test in results.select("term_test", endpoint=endpoint, model="multivariable")
        if test.p_value is None and test.is_suppressed == suppressed
    ]


def _levels_without_ratio(results: Results, endpoint: str, variable: str) -> list[str]:
    """Return the levels of a variable that patients have but no finite hazard ratio."""
    selection = next((s for s in results.selections if s.endpoint == endpoint), None)
    without = results.select(
        "hazard_ratio", endpoint=endpoint, variable=variable, model="multivariable", estimate=None
    )
    found = []
    for ratio in without:
        count = selection.count_at(variable, str(ratio.level)) if selection else None
        if ratio.level is None or (count is not None and count.n):
            found.append(results.study.level_label(variable, ratio.level) if ratio.level else "")
    return found


def any_estimable(results: Results, endpoint: str) -> bool:
    """Return whether the multivariable model gave any hazard ratio."""
    return any(ratio.estimate is not None for ratio in _model_ratios(results, endpoint))


def _ratios_words(
    results: Results,
    own: list[Estimate],
    missing: list[str],
    numbers: NumberFormat,
    *,
    detailed: bool,
) -> Markup:
    """Return the hazard ratios of one variable, each with its level where there are several."""
    texts = [_ratio_in_brackets(ratio, numbers, detailed=detailed) for ratio in own]
    if not own:
        return Markup("hazard ratio not estimable")
    study, variable = results.study, str(own[0].variable)
    if len(own) == 1 and not missing and len(study.variables[variable].levels) <= 2:
        return Markup("hazard ratio{}{}").format(numbers.introduction, texts[0])
    levels = [lower_start(study.level_label(variable, str(ratio.level))) for ratio in own]
    parts = [
        Markup("{} for {}").format(t, unbroken(lv)) for t, lv in zip(texts, levels, strict=True)
    ]
    if not can_be_listed(levels):
        parts = [_range_of_ratios(own, numbers)]
    if missing:
        without = [lower_start(label) for label in missing]
        parts.append(Markup("none finite for {}").format(join_list(without)))
    noun = "hazard ratio" if len(own) == 1 and not missing else "hazard ratios"
    reference = lower_start(study.level_label(variable, str(own[0].reference)))
    return Markup("{}{}{} against {}").format(
        noun, numbers.introduction, join_list(parts), unbroken(reference)
    )


def _range_of_ratios(own: list[Estimate], numbers: NumberFormat) -> Markup:
    """Return the lowest and the highest of the hazard ratios of many levels."""
    low, high = (end(float(ratio.estimate or 0) for ratio in own) for end in (min, max))
    return Markup("{} to {} for {} levels").format(
        numbers.ratio(low), numbers.ratio(high), len(own)
    )


def _ratio_in_brackets(ratio: Estimate, numbers: NumberFormat, *, detailed: bool) -> Markup:
    """Return a hazard ratio with its interval; *detailed*, with its P value and method too."""
    more = Markup("")
    if detailed:
        method = f"; {typeset(FIRTH)}" if is_penalised(ratio) else ""
        more = Markup("; {}{}").format(p_clause(ratio.p_value, numbers), method)
    interval = interval_text(ratio, numbers.running.ratio_interval(ratio), numbers)
    return Markup("{} [{}{}]").format(numbers.ratio(ratio.estimate), interval, more)


def is_penalised(ratio: Estimate) -> bool:
    """Return whether a hazard ratio is by Firth's penalised likelihood."""
    return ratio.estimate is not None and FIRTH in str(ratio.method)


def _direction(ratios: list[Estimate]) -> str:
    values = [float(ratio.estimate or 0) for ratio in ratios]
    if all(value > 1 for value in values):
        return "shorter "
    return "longer " if all(value < 1 for value in values) else ""


def _name(
    results: Results,
    variable: str,
    own: list[Estimate],
    missing: list[str],
    numbers: NumberFormat,
) -> tuple[Markup, Markup]:
    """Return what a predictor is called, and what of it stands with its hazard ratio."""
    definition = results.study.variables[variable]
    label = results.study.variable_phrase(variable)
    if not own or missing:
        return Markup("{}").format(label), Markup("")
    if definition.type == "number":
        step = unbroken(numbers.marked(f"per {own[0].unit}"))
        return Markup("higher {}").format(label), Markup("{}; ").format(step)
    if len(definition.levels) > 2:
        rise = "a higher " if _rises(own, definition) else ""
        return Markup("{}{}").format(rise, label), Markup("")
    level = results.study.level_label(variable, str(own[0].level))
    if definition.cut_points:
        return Markup("{} {}").format(label, unbroken(level)), Markup("")
    return Markup("{}").format(label), Markup("{}; ").format(lower_start(level))


def _rises(ratios: list[Estimate], variable: Variable) -> bool:
    """Return whether the hazard rises from level to level of an ordered variable."""
    known = {ratio.level: float(ratio.estimate or 0) for ratio in ratios}
    known[variable.reference_level] = 1.0
    if not variable.has_order or any(level.key not in known for level in variable.levels):
        return False
    hazards = [known[level.key] for level in variable.levels]
    return all(lower < higher for lower, higher in pairwise(hazards))


def ratio_text(ratio: Estimate, numbers: NumberFormat) -> Markup:
    """Return a hazard ratio with its interval and P value."""
    return Markup("{} ({}; {})").format(
        numbers.ratio(ratio.estimate),
        interval_text(ratio, numbers.running.ratio_interval(ratio), numbers),
        p_clause(ratio.p_value, numbers),
    )
