"""The structured abstract: purpose, methods, results, conclusion."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.cautions import overfitting
from reportgen.report.prose.predictors import predictors_sentence
from reportgen.report.prose.response import abstract_rates_sentence
from reportgen.report.prose.strata import strata_medians_sentence
from reportgen.report.prose.survival import medians_sentence
from reportgen.report.prose.words import join_list, plural, sentence_start, typeset
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.report.topics.patients import Patients
from reportgen.report.topics.predictors import AllPredictors, PredictorAnalysis, is_overfitted
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.report.topics.subgroups import AllSubgroups
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.label import lower_start

# Who the patients are where the study file does not say.
_ANYONE = "patients"


def purpose(results: Results, aim: str = "") -> Text:
    """State the purpose, as a sentence that begins with *aim* if there is one."""
    stated = results.study.purpose or _described(results)
    if not aim or not stated.startswith("To "):
        return Text(stated)
    return phrase("{} {}", aim, lower_start(stated))


def _described(results: Results) -> str:
    """Return what the analysis is about, where the study does not say what it is for."""
    study = results.study
    subjects = [study.endpoint_phrase(key) for key in study.endpoints]
    if study.response:
        subjects.insert(0, "response")
    treated = f" after {study.treatment}" if study.treatment else ""
    who = f" in {study.patients}" if study.patients != _ANYONE else ""
    return f"To describe {join_list(subjects)}{treated}{who}."


def methods(results: Results, numbers: NumberFormat) -> Text:
    """State who was treated with what, and how the outcome was analysed."""
    sentences = [_treatment_sentence(results, numbers)]
    study = results.study
    if study.response and study.response.criteria:
        sentences.append(phrase("Response was classified by {}.", study.response.criteria))
    if study.endpoints:
        tests = [test for test in AllSurvival(results).tests if test.p_value is not None]
        compared = f" and compared by the {typeset(str(tests[0].method))}" if tests else ""
        sentences.append(phrase("Survival was estimated by the Kaplan–Meier method{}.", compared))
    found = (*AllPredictors(results).ratios, *AllSubgroups(results).ratios)
    if any(ratio.estimate is not None for ratio in found):
        endpoints = [study.endpoint_phrase(key) for key in study.predicted_endpoints]
        together = " and multivariable" if AllPredictors(results).any_entered else ""
        sentences.append(
            phrase(
                "Predictors of {} were sought by univariable{} Cox regression.",
                join_list(endpoints),
                together,
            )
        )
    return join(sentences)


def _treatment_sentence(results: Results, numbers: NumberFormat) -> Text:
    study = results.study
    patients = Patients(results)
    n = patients.number or 0
    start = f"In this {study.design}, " if study.design else "In total, "
    were = "was" if n == 1 else "were"
    verb = "received" if study.treatment else f"{were} included"
    activity = patients.summary("activity_per_cycle", "mean")
    given = ""
    if activity is not None and activity.estimate is not None:
        value = numbers.quantity(numbers.number(activity.estimate, 1), activity.unit)
        mean = f"mean activity{numbers.introduction}{value} per cycle"
        given = f" ({mean}{_cycles_words(results, numbers)})"
    subject = "patient" if n == 1 else study.patients
    treated = f" {study.treatment}" if study.treatment else ""
    return phrase(
        "{}{} {}{} {}{}{}.", start, n, subject, _subgroups_words(results), verb, treated, given
    )


# The sizes of more subgroups than these are left to the table.
_MOST_SUBGROUPS = 4


def _subgroups_words(results: Results) -> str:
    """Return the size of each subgroup in brackets, e.g. `` (33 with pancreatic tumours, ...)``."""
    totals = Patients(results).totals
    groups = [group for group in totals if not group.population.is_everyone and group.n]
    if len(groups) < 2 or any(group.is_suppressed for group in totals):
        return ""
    variable = str(groups[0].population.variable)
    levels = {level.key: level for level in results.study.variables[variable].levels}
    own = [levels[str(group.population.level)] for group in groups]
    if len(own) > _MOST_SUBGROUPS:
        return ""
    names = [results.study.level_phrase(variable, level.key) for level in own]
    labels = [lower_start(level.label or level.key) for level in own]
    named = all(name != label for name, label in zip(names, labels, strict=True))
    heading = "" if named else f"{results.study.variable_phrase(variable)}: "
    shown = [_without_noun(name) for name in names] if named else labels
    parts = [f"{group.n} {name}" for group, name in zip(groups, shown, strict=True)]
    return f" ({heading}{', '.join(parts)})"


def _without_noun(patients: str) -> str:
    """Return what tells some patients from others, e.g. ``with pancreatic tumours``, ``female``."""
    return patients.removeprefix("patients ").removesuffix(" patients")


def _cycles_words(results: Results, numbers: NumberFormat) -> str:
    patients = Patients(results)
    cycles = patients.summary("cycles", "median")
    interval = patients.summary("cycle_interval", "median")
    words = ""
    if cycles is not None and cycles.estimate is not None:
        words += (
            f"; median{numbers.introduction}{numbers.time(cycles.estimate)}{NO_BREAK_SPACE}cycles"
        )
    if interval is not None and interval.estimate is not None:
        value = numbers.quantity(numbers.number(interval.estimate, 1), interval.unit)
        words += f" at intervals of {value}"
    return words


def findings(results: Results, numbers: NumberFormat) -> list[Text]:
    """State the results in the order response, survival, predictors, strata."""
    sentences: list[Text | None] = []
    if ResponseAnalysis(results).all_rates:
        sentences.append(abstract_rates_sentence(results, numbers))
    sentences.append(medians_sentence(results, numbers))
    for selection in results.selections:
        if selection.entered:
            endpoint = selection.endpoint
            sentences.append(predictors_sentence(results, endpoint, numbers, detailed=False))
            if PredictorAnalysis(results, endpoint).together.any_estimable:
                label = results.study.endpoint_phrase(endpoint)
                sentences.append(overfitting(selection, label, numbers))
    sentences.append(_without_model(results))
    strata = results.study.strata.variables if results.study.strata else ()
    endpoints = list(results.study.endpoints)
    sentences += [
        strata_medians_sentence(results, variable, endpoints, numbers) for variable in strata
    ]
    return [sentence for sentence in sentences if sentence]


def _without_model(results: Results) -> Text | None:
    """State in one sentence which endpoints have no multivariable model."""
    endpoints = [
        results.study.endpoint_phrase(selection.endpoint)
        for selection in results.selections
        if not selection.entered
    ]
    if not endpoints:
        return None
    return phrase("No multivariable model of {} was fitted.", join_list(endpoints, "or"))


def conclusion(results: Results, numbers: NumberFormat) -> Text:
    """Sum up in words that the numbers carry, without a claim of cause."""
    sentences = [_outcome(results, numbers), _predictors(results), _last_stratum(results, numbers)]
    return join(sentence for sentence in sentences if sentence)


def _outcome(results: Results, numbers: NumberFormat) -> Text | None:
    parts = []
    rate = ResponseAnalysis(results).objective
    if rate is not None and rate.estimate is not None:
        parts.append(
            phrase(
                "objective response was seen in {} of {} ({}%)",
                rate.events or 0,
                plural(
                    rate.n or 0,
                    "patient" if rate.n == Patients(results).number else "evaluable patient",
                ),
                numbers.share(rate),
            )
        )
    for survival in AllSurvival(results).of_everyone:
        median = survival.median
        if median is None or not median.n or median.is_suppressed:
            continue
        label = results.study.endpoint_phrase(survival.endpoint)
        parts.append(phrase("median {} {}", label, _reached(median, numbers)))
    if not parts:
        return None
    return phrase("In this cohort, {}.", join_list(parts))


def _reached(median: Estimate, numbers: NumberFormat) -> str:
    if median.estimate is None:
        return "was not reached"
    return "was " + numbers.quantity(numbers.time(median.estimate), median.unit)


def _predictors(results: Results) -> Text | None:
    sentences = []
    for selection in (s for s in results.selections if s.entered and not is_overfitted(s)):
        predictors = PredictorAnalysis(results, selection.endpoint)
        names = [results.study.variable_phrase(key) for key in predictors.independent]
        label = results.study.endpoint_phrase(selection.endpoint)
        if names:
            noun = "an independent predictor" if len(names) == 1 else "independent predictors"
            verb = "was" if len(names) == 1 else "were"
            sentences.append(
                phrase("{} {} {} of {}.", sentence_start(join_list(names)), verb, noun, label)
            )
        elif all(test.p_value is not None for test in predictors.together.term_tests):
            sentences.append(phrase("No variable predicted {} independently.", label))
    return join(sentences) if sentences else None


def _last_stratum(results: Results, numbers: NumberFormat) -> Text | None:
    """State the medians of the last stratum of an ordered variable."""
    strata = results.study.strata.variables if results.study.strata else ()
    ordered = [key for key in strata if results.study.variables[key].cut_points]
    if not ordered:
        return None
    variable = ordered[0]
    level = results.study.variables[variable].levels[-1].key
    parts = [
        phrase(
            "median {} {}",
            results.study.endpoint_phrase(median.endpoint or ""),
            _reached(median, numbers),
        )
        for strata in AllSurvival(results).by(variable)
        if (median := strata.median(level)) and median.n and not median.is_suppressed
    ]
    if not parts:
        return None
    return phrase(
        "With {} {}, {}.",
        results.study.variable_phrase(variable),
        results.study.level_label(variable, level),
        join_list(parts),
    )
