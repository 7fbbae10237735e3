"""Survival in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.curves import has_band
from reportgen.report.prose.words import (
    has_interval,
    join_list,
    median_text,
    plural,
    sentence_start,
)
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.survival import AllSurvival, Survival
from reportgen.results.method_words import MEDIAN_RULE, SURVIVAL_INTERVAL, level_percent
from reportgen.results.results import Results
from reportgen.study.conventions import Methods


def medians_sentence(results: Results, numbers: NumberFormat) -> Text | None:
    """State the median of every endpoint in one sentence."""
    medians = {
        f"median {results.study.endpoint_phrase(survival.endpoint)}": median
        for survival in AllSurvival(results).of_everyone
        if (median := survival.median) and not median.is_suppressed
    }
    if not medians:
        return None
    if len(medians) > 1 and all(m.n and m.estimate is None for m in medians.values()):
        return phrase("{} were not reached.", sentence_start(join_list(list(medians))))
    clauses = [
        phrase("{} was {}", label, median_text(median, numbers))
        for label, median in medians.items()
    ]
    return phrase("{}.", sentence_start(join_list(clauses)))


def endpoint_sentences(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """State events, median and follow-up of one endpoint."""
    survival = Survival(results, endpoint)
    median = survival.median
    if median is None:
        return []
    if median.is_suppressed and (median.n is None or median.events is None):
        return [phrase("Events, median and follow-up are not shown ({}).", str(median.note))]
    if not median.n:
        return [Text("No patient has both a time and an event.")]
    label = results.study.endpoint_phrase(endpoint)
    sentences = [
        phrase(
            "{}{}. Median {} {} {}.",
            _events(median.events or 0, median.n),
            _definition(results, endpoint),
            label,
            "is" if median.is_suppressed else "was",
            median_text(median, numbers),
        )
    ]
    follow_up = survival.follow_up
    if follow_up is not None and follow_up.estimate is not None:
        sentences.append(
            phrase(
                "Median follow-up by the reverse Kaplan–Meier method was {}.",
                median_text(follow_up, numbers),
            )
        )
    elif follow_up is not None and follow_up.is_suppressed:
        sentences.append(Text("Median follow-up is not shown."))
    elif follow_up is not None:
        sentences.append(phrase("Median follow-up was {}.", median_text(follow_up, numbers)))
    return sentences


def _events(events: int, patients: int) -> str:
    """Return how many patients had an event, e.g. ``Of 74 patients, 52 had an event``."""
    if patients == 1:
        return f"The only patient had {'an' if events else 'no'} event"
    if events in {0, patients}:
        which = "All" if events else "None of the"
        return f"{which} {plural(patients, 'patient')} had an event"
    return f"Of {plural(patients, 'patient')}, {events} had an event"


def _definition(results: Results, endpoint: str) -> str:
    event = results.study.endpoints[endpoint].event_label
    return f" ({event})" if event else ""


_MEDIAN_INTERVAL = {
    "symmetric": "is symmetric: the median minus and plus a multiple of its standard error, which "
    "is Greenwood’s at the median over the density there, estimated between the last event time "
    "with a survival of at least {} and the first with at most {}",
}


def survival_methods(results: Results, numbers: NumberFormat) -> Text:
    """State how survival was estimated, for the Methods section."""
    if not results.study.endpoints:
        return Text()
    methods = results.study.methods
    text = Text("Survival was estimated by the Kaplan–Meier method with Greenwood’s variance.")
    text += _median(results, numbers)
    at_times = any(map(has_interval, AllSurvival(results).at_times))
    bands = any(map(has_band, results.curves))
    if at_times or bands:
        what = "Survival at given times has" if at_times else "The bands of the figures are"
        both = "Survival at given times and the bands of the figures have"
        text += phrase(
            " {} pointwise {} intervals.",
            both if at_times and bands else what,
            SURVIVAL_INTERVAL[methods.survival_interval],
        )
    return (
        text
        + Text(
            " Follow-up is the median of the reverse Kaplan–Meier curve, in which events count as "
            "censored. Under the curves stand the numbers of patients at risk (observed up to that "
            "time or beyond), and of events and censored patients before it."
        )
        + _restricted_mean(methods, numbers)
    )


def _median(results: Results, numbers: NumberFormat) -> Text:
    """State by which rule and with which interval medians are given, if any is."""
    methods = results.study.methods
    medians = [*AllSurvival(results).medians, *AllSurvival(results).follow_ups]
    if not any(median.estimate is not None for median in medians):
        return Text()
    text = phrase(" The median is {}", MEDIAN_RULE[methods.median_rule])
    if not any(median.low is not None for median in medians):
        return text + Text(".")
    interval = _MEDIAN_INTERVAL.get(
        methods.median_interval,
        f"inverts the pointwise {SURVIVAL_INTERVAL.get(methods.median_interval, '')} interval "
        "of the curve at 1/2",
    ).format(numbers.plain(0.55), numbers.plain(0.45))
    level = numbers.marked(level_percent(methods.confidence_level))
    return text + phrase("; its {} confidence interval {}.", level, interval)


def _restricted_mean(methods: Methods, numbers: NumberFormat) -> str:
    if methods.restricted_mean_horizon is None:
        return ""
    horizon = numbers.plain(methods.restricted_mean_horizon)
    return (
        f" The restricted mean is the area under the curve to {horizon} "
        f"{methods.time_unit}, with Greenwood’s variance carried through and a normal interval."
    )
