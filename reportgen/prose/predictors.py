"""Predictors of survival in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from reportgen.cox_plan import Predictors
from reportgen.formatting import NumberFormat
from reportgen.method_words import ENTRY_TEST, FIRTH, SELECTION, TERM_TEST
from reportgen.prose.words import (
    interval_text,
    join_clauses,
    join_list,
    lower_start,
    p_clause,
    plural,
    relation_clause,
    sentence_start,
    typeset,
    unbroken,
)
from reportgen.results import Estimate, PredictorSelection, ResidualTrace, Results
from reportgen.variable import Variable


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
    """State the independent predictors with their hazard ratios; *detailed*, with intervals too."""
    label = lower_start(results.study.endpoint_label(endpoint))
    if not any_estimable(results, endpoint):
        return Markup("No hazard ratio of {} could be estimated together.").format(label)
    untested = _untested(results, endpoint)
    independent = independent_predictors(results, endpoint)
    if independent:
        sentence = _independence(results, endpoint, numbers, detailed=detailed)
    else:
        sentence = Markup("No {}variable predicted {} independently ({}).").format(
            "other " if untested else "",
            label,
            relation_clause("<", results.study.methods.significance, numbers),
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
        name, qualifier = _name(results, variable, own, missing)
        words = _ratios_words(results, own, missing, numbers, detailed=detailed)
        clauses.append(Markup("{} ({}{})").format(name, qualifier, words))
    joined = join_clauses(clauses) if detailed else join_list(clauses)
    return Markup("{} independently predicted {}{}.").format(
        sentence_start(joined),
        _direction(ratios) if complete else "",
        lower_start(results.study.endpoint_label(endpoint)),
    )


def _untested(results: Results, endpoint: str) -> list[str]:
    """Return the labels of the variables of the model whose term has no test."""
    return [
        lower_start(results.study.variables[str(test.variable)].label)
        for test in results.select("term_test", endpoint=endpoint, model="multivariable")
        if test.p_value is None
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
    ratios = results.select("hazard_ratio", endpoint=endpoint, model="multivariable")
    return any(ratio.estimate is not None for ratio in ratios)


def _ratios_words(
    results: Results,
    own: list[Estimate],
    missing: list[str],
    numbers: NumberFormat,
    *,
    detailed: bool,
) -> Markup:
    """Return the hazard ratios of one variable, each with its level where there are several."""
    texts = [
        _detailed_ratio(ratio, numbers)
        if detailed
        else Markup("{}").format(numbers.ratio(ratio.estimate))
        for ratio in own
    ]
    if not own:
        return Markup("no finite hazard ratio")
    if len(own) == 1 and not missing:
        return Markup("hazard ratio, {}").format(texts[0])
    levels = [results.study.level_label(str(r.variable), str(r.level)) for r in own]
    parts = [
        Markup("{} for {}").format(t, unbroken(lv)) for t, lv in zip(texts, levels, strict=True)
    ]
    if missing:
        parts.append(Markup("none finite for {}").format(join_list(missing)))
    return Markup("hazard ratios, {}").format(join_list(parts))


def _detailed_ratio(ratio: Estimate, numbers: NumberFormat) -> Markup:
    return Markup("{} [{}; {}{}]").format(
        numbers.ratio(ratio.estimate),
        interval_text(ratio, numbers.running.ratio_interval(ratio), numbers),
        p_clause(ratio.p_value, numbers),
        f"; {typeset(FIRTH)}" if is_penalised(ratio) else "",
    )


def is_penalised(ratio: Estimate) -> bool:
    """Return whether a hazard ratio is by Firth's penalised likelihood."""
    return ratio.estimate is not None and FIRTH in str(ratio.method)


def _direction(ratios: list[Estimate]) -> str:
    values = [float(ratio.estimate or 0) for ratio in ratios]
    if all(value > 1 for value in values):
        return "shorter "
    return "longer " if all(value < 1 for value in values) else ""


def _name(
    results: Results, variable: str, own: list[Estimate], missing: list[str]
) -> tuple[Markup, str]:
    """Return what a predictor is called, and what of it stands with its hazard ratio."""
    definition = results.study.variables[variable]
    label = lower_start(definition.label)
    if not own or missing:
        return Markup("{}").format(label), ""
    if definition.type == "number":
        return Markup("{}").format(label), f"per {own[0].unit}; "
    if len(definition.levels) > 2:
        rise = "a higher " if _rises(own, definition) else ""
        return Markup("{}{}").format(rise, label), ""
    level = results.study.level_label(variable, str(own[0].level))
    if definition.cut_points:
        return Markup("{} {}").format(label, unbroken(level)), ""
    return Markup("{}").format(label), f"{lower_start(level)}; "


def _rises(ratios: list[Estimate], variable: Variable) -> bool:
    """Return whether the hazard rises from level to level of an ordered variable."""
    known = {ratio.level: float(ratio.estimate or 0) for ratio in ratios}
    known[variable.reference_level] = 1.0
    if not variable.has_order or any(level.key not in known for level in variable.levels):
        return False
    hazards = [known[level.key] for level in variable.levels]
    return all(lower < higher for lower, higher in pairwise(hazards))


def selection_rule(results: Results, numbers: NumberFormat) -> Markup:
    """Return which candidates enter the multivariable model, by the study's rule."""
    predictors = results.study.predictors
    if predictors is None or predictors.selection == "all":
        return Markup("all candidates")
    rule = (
        _stepwise_rule(predictors, numbers)
        if predictors.is_stepwise
        else _univariable_rule(results, predictors, numbers)
    )
    if not predictors.forced:
        return rule
    forced = [lower_start(results.study.variables[key].label) for key in predictors.forced]
    return rule + Markup(" and, in any case, {}").format(join_list(forced))


def _univariable_rule(results: Results, predictors: Predictors, numbers: NumberFormat) -> Markup:
    types = {results.study.variables[key].type for key in predictors.candidates}
    by_wald = predictors.entry_test == "logrank" and "number" in types
    test = predictors.term_test if predictors.entry_test == "wald" else predictors.entry_test
    return Markup("those with {} in the univariable {}{}").format(
        relation_clause("<", predictors.entry_p_value, numbers),
        ENTRY_TEST[test],
        f" ({TERM_TEST[predictors.term_test]} for continuous variables)" if by_wald else "",
    )


def _stepwise_rule(predictors: Predictors, numbers: NumberFormat) -> Markup:
    return Markup(
        "those of {} (a variable enters at {} in the {} and leaves at {} in the {})"
    ).format(
        SELECTION[predictors.selection],
        relation_clause("<", predictors.entry_p_value, numbers),
        ENTRY_TEST[predictors.entry_test],
        relation_clause(">", predictors.removal_p_value, numbers),
        TERM_TEST[predictors.removal_test],
    )


def selection_sentences(
    results: Results, selection: PredictorSelection, numbers: NumberFormat
) -> list[Markup]:
    """State how the model was chosen and what was left out."""
    label = results.study.variables
    candidates = len(selection.entered) + len(selection.left_out)
    entered = [lower_start(label[key].label) for key in selection.entered]
    sentences = [
        Markup("There {} {}; {} entered {} multivariable model.").format(
            "was" if candidates == 1 else "were",
            plural(candidates, "candidate"),
            selection_rule(results, numbers) if entered else "none",
            "the" if entered else "a",
        )
    ]
    if entered:
        sentences.append(
            Markup("It holds {} ({}, {}, {}).").format(
                join_list(entered),
                plural(selection.n, "patient"),
                plural(selection.events, "event"),
                plural(selection.parameters, "coefficient"),
            )
        )
    if selection.left_out:
        by_reason: dict[str, list[str]] = {}
        for left_out in selection.left_out:
            by_reason.setdefault(left_out.reason, []).append(
                lower_start(label[left_out.variable].label)
            )
        parts = [
            Markup("{} ({})").format(join_list(names), reason)
            for reason, names in by_reason.items()
        ]
        sentences.append(Markup("Left out: {}.").format(join_clauses(parts)))
    return sentences


def missing_candidates(results: Results) -> list[Markup]:
    """State whom the univariable analyses lack because a candidate is missing."""
    sentences = []
    for selection in results.selections:
        everyone = results.find("median_survival", endpoint=selection.endpoint, variable=None)
        fitted = {
            str(ratio.variable): ratio.n or 0
            for ratio in results.select(
                "hazard_ratio", endpoint=selection.endpoint, model="univariable"
            )
        }
        labels = {key: lower_start(results.study.variables[key].label) for key in fitted}
        parts = [
            f"{labels[key]} ({plural(everyone.n - n, 'patient')})"
            for key, n in fitted.items()
            if everyone is not None and everyone.n is not None and n < everyone.n
        ]
        if parts:
            sentences.append(
                Markup(
                    "Univariable analyses of {} leave out patients without the candidate: {}."
                ).format(
                    lower_start(results.study.endpoint_label(selection.endpoint)), join_list(parts)
                )
            )
    return sentences


def model_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Markup]:
    """State the fit of the multivariable model: concordance and proportional hazards."""
    sentences = []
    concordance = results.find("concordance", endpoint=endpoint)
    if concordance is not None and concordance.estimate is not None:
        sentences.append(
            Markup("Concordance was {} (standard error, {}).").format(
                numbers.number(concordance.estimate, 3),
                numbers.number(concordance.standard_error, 3),
            )
        )
    sentences += _model_test_sentences(results, endpoint, numbers)
    sentences += _validation_sentences(results, endpoint, numbers)
    overall = results.find("proportional_hazards", endpoint=endpoint, variable=None)
    if overall is not None and overall.p_value is None:
        sentences.append(
            Markup("Proportional hazards could not be tested: {}.").format(overall.note)
        )
    elif overall is not None:
        suspects = [
            Markup("{} ({})").format(
                lower_start(results.study.variables[str(test.variable)].label),
                p_clause(test.p_value, numbers),
            )
            for test in results.select("proportional_hazards", endpoint=endpoint)
            if test.variable and is_significant(test, results)
        ]
        verdict = (
            Markup("The hazards may not be proportional for {}").format(join_list(suspects))
            if suspects
            else Markup("No term departed significantly from proportional hazards")
        )
        sentences.append(
            Markup("{} (overall test, {}).").format(verdict, p_clause(overall.p_value, numbers))
        )
    return sentences


def _model_test_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Markup]:
    """State the tests of all terms of the model together."""
    tests = [
        Markup("{}, {}").format(
            str(test.method).rsplit("; ", maxsplit=1)[-1].removesuffix(" test"),
            p_clause(test.p_value, numbers),
        )
        for test in results.select("model_test", endpoint=endpoint)
        if test.p_value is not None
    ]
    return [Markup("Tests of the whole model: {}.").format(join_clauses(tests))] if tests else []


def _validation_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Markup]:
    """State how much of the model's discrimination and calibration is optimism."""
    corrected = results.find("optimism_corrected_concordance", endpoint=endpoint)
    slope = results.find("calibration_slope", endpoint=endpoint)
    if corrected is None or slope is None:
        return []
    if corrected.estimate is None:
        return [Markup("Optimism could not be estimated ({}).").format(corrected.note)]
    return [
        Markup(
            "Corrected for optimism ({}{}), the concordance was {} and the calibration slope {}."
        ).format(
            corrected.method,
            f"; {corrected.note}" if corrected.note else "",
            numbers.number(corrected.estimate, 3),
            numbers.number(slope.estimate, 2),
        )
    ]


def interaction_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Markup]:
    """State whether hazard ratios of the multivariable model depend on one another."""
    tests = results.select("interaction_test", endpoint=endpoint, model="multivariable")
    if not tests:
        return []
    parts = [
        Markup("{} ({})").format(
            interaction_label(results, str(test.variable)),
            p_clause(test.p_value, numbers) if test.p_value is not None else test.note,
        )
        for test in tests
    ]
    return [Markup("Interactions, each added to the model alone: {}.").format(join_list(parts))]


def interaction_label(results: Results, key: str) -> Markup:
    """Return what an interaction is called: the labels of its two variables."""
    labels = [lower_start(results.study.variables[part].label) for part in key.split(":")]
    return Markup(" by ").join(labels)


def residual_label(results: Results, trace: ResidualTrace) -> str:
    """Return what a coefficient is of: the variable, and the level against its reference."""
    variable = results.study.variables[trace.variable]
    if trace.level is None:
        return variable.label
    level = results.study.level_label(trace.variable, trace.level)
    return f"{variable.label}, {level}"


def residuals_description(
    results: Results, traces: Sequence[ResidualTrace], numbers: NumberFormat
) -> str:
    """Return what a figure of residuals shows: how each smooth goes from first to last event."""
    parts = [
        f"{residual_label(results, trace)}: log hazard ratio "
        f"{numbers.number(trace.coefficient, 2)} in the model"
        + (
            f", from {numbers.number(trace.smooth[0], 2)} at the first event to "
            f"{numbers.number(trace.smooth[-1], 2)} at the last by the smooth"
            if trace.smooth
            else ", too few events to smooth"
        )
        for trace in traces
    ]
    return f"Scaled Schoenfeld residuals over time. {'; '.join(parts)}."


def ratio_text(ratio: Estimate, numbers: NumberFormat) -> Markup:
    """Return a hazard ratio with its interval and P value."""
    return Markup("{} ({}; {})").format(
        numbers.ratio(ratio.estimate),
        interval_text(ratio, numbers.running.ratio_interval(ratio), numbers),
        p_clause(ratio.p_value, numbers),
    )
