"""Survival in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import (
    join_list,
    median_text,
    plural,
    sentence_start,
)
from reportgen.report.style.numbers import NumberFormat
from reportgen.results.results import Results


def medians_sentence(results: Results, numbers: NumberFormat) -> Text | None:
    """State the median of every endpoint in one sentence."""
    medians = {
        f"median {results.study.endpoint_phrase(endpoint)}": median
        for endpoint in results.study.endpoints
        if (median := results.find("median_survival", endpoint=endpoint, variable=None))
        and not median.is_suppressed
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
    median = results.find("median_survival", endpoint=endpoint, variable=None)
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
    follow_up = results.find("median_follow_up", endpoint=endpoint, variable=None)
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
