"""Survival in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reportgen.formatting import NumberFormat
from reportgen.method_words import level_percent
from reportgen.prose.words import (
    join_clauses,
    join_list,
    median_text,
    p_clause,
    plural,
    sentence_start,
    test_name,
    unbroken,
)
from reportgen.results import Estimate, Results, SurvivalCurve


def medians_sentence(results: Results, numbers: NumberFormat) -> Markup | None:
    """State the median of every endpoint in one sentence."""
    clauses = []
    for endpoint in results.study.endpoints:
        median = results.find("median_survival", endpoint=endpoint, variable=None)
        if median is not None:
            label = results.study.endpoint_phrase(endpoint)
            clauses.append(Markup("median {} was {}").format(label, median_text(median, numbers)))
    if not clauses:
        return None
    return Markup("{}.").format(sentence_start(join_list(clauses)))


def endpoint_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Markup]:
    """State events, median and follow-up of one endpoint."""
    median = results.find("median_survival", endpoint=endpoint, variable=None)
    if median is None:
        return []
    if not median.n:
        return [Markup("No patient has both a time and an event.")]
    label = results.study.endpoint_phrase(endpoint)
    sentences = [
        Markup("Of {}, {} had an event{}. Median {} was {}.").format(
            plural(median.n or 0, "patient"),
            median.events,
            _definition(results, endpoint),
            label,
            median_text(median, numbers),
        )
    ]
    follow_up = results.find("median_follow_up", endpoint=endpoint, variable=None)
    if follow_up is not None and follow_up.estimate is not None:
        sentences.append(
            Markup("Median follow-up by the reverse Kaplan–Meier method was {}.").format(
                median_text(follow_up, numbers)
            )
        )
    else:
        sentences.append(Markup("Median follow-up was not reached."))
    return sentences


def _definition(results: Results, endpoint: str) -> str:
    event = results.study.endpoints[endpoint].event_label
    return f" ({event})" if event else ""


def strata_medians_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Markup | None:
    """State the median of each stratum and the log-rank test."""
    medians = [
        m for m in results.select("median_survival", endpoint=endpoint, variable=variable) if m.n
    ]
    test = strata_test(results, endpoint, variable)
    if len(medians) < 2 or test is None:
        return None
    clauses = [
        Markup("{} for {}").format(
            _short_median(median, numbers),
            unbroken(results.study.level_label(variable, str(median.level))),
        )
        for median in medians
    ]
    verdict = (
        Markup(" ({} {})").format(test_name(test), p_clause(test.p_value, numbers))
        if test.p_value is not None
        else Markup("")
    )
    return Markup("By {}, median {} was {}{}.").format(
        results.study.variable_phrase(variable),
        results.study.endpoint_phrase(endpoint),
        join_list(clauses),
        verdict,
    )


def strata_test(results: Results, endpoint: str, variable: str) -> Estimate | None:
    """Return the test that compares all strata; a candidate's log-rank test comes after it."""
    tests = results.select("logrank", endpoint=endpoint, variable=variable)
    return tests[0] if tests else None


def _short_median(median: Estimate, numbers: NumberFormat) -> str:
    if median.estimate is None:
        return "not reached"
    return numbers.quantity(numbers.time(median.estimate), median.unit)


def strata_follow_up_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Markup | None:
    """State the median follow-up of each stratum."""
    found = [
        estimate
        for estimate in results.select("median_follow_up", endpoint=endpoint, variable=variable)
        if estimate.n
    ]
    if len(found) < 2:
        return None
    clauses = [
        Markup("{} for {}").format(
            median_text(estimate, numbers),
            unbroken(results.study.level_label(variable, str(estimate.level))),
        )
        for estimate in found
    ]
    return Markup("Median follow-up was {}.").format(join_list(clauses))


# More pairs than this go into a table of their own.
MOST_PAIRS_IN_TEXT = 3


def trend_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Markup | None:
    """State the test for trend over ordered strata."""
    trend = results.find("logrank_trend", endpoint=endpoint, variable=variable)
    if trend is None or trend.p_value is None:
        return None
    return Markup("Test for trend: {}.").format(p_clause(trend.p_value, numbers))


def pairwise_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Markup | None:
    """State the tests of all pairs of strata, unless they are so many that they need a table."""
    tests = results.select("logrank_pairwise", endpoint=endpoint, variable=variable)
    known = [test for test in tests if test.p_value is not None]
    if not known or len(tests) > MOST_PAIRS_IN_TEXT:
        return None
    clauses = [
        Markup("{}, {}").format(pair_words(results, test), p_clause(test.p_value, numbers))
        for test in known
    ]
    return Markup("Pairwise: {}.").format(join_clauses(clauses))


def pair_words(results: Results, test: Estimate) -> Markup:
    """Return which two strata a test compares, e.g. ``3-10% against 1-2%``."""
    variable = str(test.variable)
    level = results.study.level_label(variable, str(test.level))
    reference = results.study.level_label(variable, str(test.reference))
    return Markup("{} against {}").format(unbroken(level), unbroken(reference))


def time_axis_label(results: Results, endpoint: str) -> str:
    """Return what the time axis of a curve counts, e.g. ``Months since the first cycle``."""
    start = results.study.endpoints[endpoint].start
    unit = results.study.methods.time_unit.capitalize()
    return f"{unit} since {start}" if start else unit


def curve_medians(results: Results, curves: Sequence[SurvivalCurve]) -> list[float | None]:
    """Return the printed median of each curve."""
    found = [
        results.find(
            "median_survival", endpoint=curve.endpoint, variable=curve.variable, level=curve.level
        )
        for curve in curves
    ]
    return [median.estimate if median else None for median in found]


def curve_caption(
    curves: Sequence[SurvivalCurve],
    medians: Sequence[float | None],
    *,
    end: float,
    is_cut: bool,
    unit: str,
    numbers: NumberFormat,
) -> str:
    """Say what is drawn up to time *end*, and whether the curves go on beyond it."""
    first = curves[0]
    reached = any(median is not None and median <= end for median in medians)
    lines = ", dotted lines the median" if reached else ""
    text = (
        f"Kaplan–Meier estimates with pointwise {level_percent(first.confidence_level)} confidence "
        f"bands ({first.interval_method}); ticks mark censored patients{lines}."
    )
    if is_cut:
        where = f"{numbers.plain(end)} {unit}"
        text += f" Cut at {where}, where fewer than 10% (or three) are left at risk."
    return text


def curve_description(
    results: Results, endpoint: str, variable: str | None, numbers: NumberFormat
) -> str:
    """Say in numbers what a figure of curves shows, for those who cannot see it."""
    label = results.study.endpoint_phrase(endpoint)
    parts = []
    for median in results.select("median_survival", endpoint=endpoint, variable=variable):
        who = results.study.level_label(variable, str(median.level)) if variable else "all patients"
        text = median_text(median, numbers)
        size = f"{plural(median.events or 0, 'event')} in {plural(median.n or 0, 'patient')}"
        parts.append(f"{who}: {size}, median {text}")
    test = strata_test(results, endpoint, variable) if variable else None
    if test is not None and test.p_value is not None:
        parts.append(f"{test_name(test)} P {numbers.p_text(test.p_value)}")
    return f"Kaplan–Meier curves of {label}. {'; '.join(parts)}."
