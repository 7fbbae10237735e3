"""The structured abstract: purpose, methods, results, conclusion."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.report.blocks.text import Text, Words, join, phrase
from reportgen.report.prose.cautions import overfitting
from reportgen.report.prose.predictors import (
    any_estimable,
    independent_predictors,
    is_overfitted,
    predictors_sentence,
)
from reportgen.report.prose.response import abstract_rates_sentence
from reportgen.report.prose.strata import strata_medians_sentence
from reportgen.report.prose.survival import medians_sentence
from reportgen.report.prose.words import (
    interval_text,
    join_list,
    plural,
    sentence_start,
    time_interval_text,
    typeset,
)
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.results.results import Estimate, Results
from reportgen.study.label import lower_start


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One of the large numbers beside the abstract."""

    label: str
    value: str
    detail: Words


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
        tests = [test for test in results.select("logrank") if test.p_value is not None]
        compared = f" and compared by the {typeset(str(tests[0].method))}" if tests else ""
        sentences.append(phrase("Survival was estimated by the Kaplan–Meier method{}.", compared))
    if any(ratio.estimate is not None for ratio in results.select("hazard_ratio")):
        endpoints = [study.endpoint_phrase(key) for key in study.predicted_endpoints]
        entered = any(selection.entered for selection in results.selections)
        together = " and multivariable" if entered else ""
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
    total = results.find("summary", variable="patients", population="all")
    n = (total.n if total else 0) or 0
    start = f"In this {study.design}, " if study.design else "In total, "
    were = "was" if n == 1 else "were"
    verb = "received" if study.treatment else f"{were} included"
    activity = results.find(
        "summary", variable="activity_per_cycle", population="all", method="mean"
    )
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
    groups = [
        group
        for group in results.select("summary", variable="patients")
        if group.population != "all" and group.n
    ]
    if len(groups) < 2 or any(
        group.is_suppressed for group in results.select("summary", variable="patients")
    ):
        return ""
    variable = groups[0].population.split("=", 1)[0]
    levels = {level.key: level for level in results.study.variables[variable].levels}
    own = [levels[group.population.split("=", 1)[1]] for group in groups]
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
    cycles = results.find("summary", variable="cycles", population="all", method="median")
    interval = results.find("summary", variable="cycle_interval", population="all", method="median")
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
    if results.select("response_rate"):
        sentences.append(abstract_rates_sentence(results, numbers))
    sentences.append(medians_sentence(results, numbers))
    for selection in results.selections:
        if selection.entered:
            endpoint = selection.endpoint
            sentences.append(predictors_sentence(results, endpoint, numbers, detailed=False))
            if any_estimable(results, endpoint):
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


def _patients(results: Results) -> int | None:
    total = results.find("summary", variable="patients", population="all")
    return total.n if total else None


def _outcome(results: Results, numbers: NumberFormat) -> Text | None:
    parts = []
    rate = results.find("objective_response", population="all")
    if rate is not None and rate.estimate is not None:
        parts.append(
            phrase(
                "objective response was seen in {} of {} ({}%)",
                rate.events or 0,
                plural(
                    rate.n or 0,
                    "patient" if rate.n == _patients(results) else "evaluable patient",
                ),
                numbers.share(rate),
            )
        )
    for endpoint in results.study.endpoints:
        median = results.find("median_survival", endpoint=endpoint, variable=None)
        if median is None or not median.n or median.is_suppressed:
            continue
        label = results.study.endpoint_phrase(endpoint)
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
        names = [
            results.study.variable_phrase(key)
            for key in independent_predictors(results, selection.endpoint)
        ]
        label = results.study.endpoint_phrase(selection.endpoint)
        if names:
            noun = "an independent predictor" if len(names) == 1 else "independent predictors"
            verb = "was" if len(names) == 1 else "were"
            sentences.append(
                phrase("{} {} {} of {}.", sentence_start(join_list(names)), verb, noun, label)
            )
        elif _all_tested(results, selection.endpoint):
            sentences.append(phrase("No variable predicted {} independently.", label))
    return join(sentences) if sentences else None


def _all_tested(results: Results, endpoint: str) -> bool:
    """Return whether each term of the multivariable model has a test, and one that is shown."""
    tests = results.select("term_test", endpoint=endpoint, model="multivariable")
    return all(test.p_value is not None for test in tests)


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
        for median in results.select("median_survival", variable=variable, level=level)
        if median.n and not median.is_suppressed
    ]
    if not parts:
        return None
    return phrase(
        "With {} {}, {}.",
        results.study.variable_phrase(variable),
        results.study.level_label(variable, level),
        join_list(parts),
    )


def key_figures(results: Results, numbers: NumberFormat) -> list[KeyFigure]:
    """Return the large numbers beside the abstract, at most four."""
    total = results.find("summary", variable="patients", population="all")
    figures = [KeyFigure(label="Patients", value=str(total.n if total else 0), detail="")]
    rate = results.find("objective_response", population="all")
    if rate is not None and rate.estimate is not None:
        figures.append(
            KeyFigure(
                label="Objective response",
                value=f"{numbers.share(rate)}%",
                detail=interval_text(rate, numbers.running.percent_interval(rate), numbers),
            )
        )
    for endpoint in results.study.endpoints:
        median = results.find("median_survival", endpoint=endpoint, variable=None)
        if median is not None and not median.is_suppressed:
            figures.append(_median_figure(results, median, numbers))
    return figures[:4]


def _median_figure(results: Results, median: Estimate, numbers: NumberFormat) -> KeyFigure:
    value = numbers.quantity(numbers.time(median.estimate), median.unit)
    return KeyFigure(
        label=f"Median {results.study.endpoint_phrase(median.endpoint or '')}",
        value=value if median.estimate is not None else _why_no_median(median),
        detail=phrase("{}{}", time_interval_text(median, numbers), _events(median)),
    )


def _why_no_median(median: Estimate) -> str:
    return "not reached" if median.n else "not estimable"


def _events(median: Estimate) -> str:
    return "" if median.events is None else f"; {plural(median.events, 'event')}"
