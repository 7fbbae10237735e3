"""The time of an endpoint from dates, and its event from dates or from words."""

from __future__ import annotations

from itertools import pairwise

from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.cohort.derivation.derived_column import add_column, check_order
from reportgen.cohort.derivation.event_words import read_event_words
from reportgen.cohort.derivation.time_to_first import time_to_first
from reportgen.study.derived import EndpointDates
from reportgen.study.endpoint import Endpoint


def derive_endpoint(
    reader: ColumnReader, key: str, endpoint: Endpoint, notes: list[str]
) -> Endpoint:
    """Return an endpoint on derived columns where it needs any."""
    if endpoint.dates is not None:
        endpoint = _derive_from_dates(reader, key, endpoint, endpoint.dates, notes)
    if {"event_codes", "censored_codes"}.isdisjoint(endpoint.model_fields_set):
        endpoint = _understand_words(reader, key, endpoint, notes)
    return endpoint


def _derive_from_dates(
    reader: ColumnReader, key: str, endpoint: Endpoint, dates: EndpointDates, notes: list[str]
) -> Endpoint:
    for later in (*dates.events, dates.last_contact):
        check_order(reader, dates.start, later)
    for earlier, later in pairwise(dates.events):
        check_order(reader, earlier, later)
    times = time_to_first(
        reader.dates(dates.start),
        {column: reader.dates(column) for column in dates.events},
        reader.dates(dates.last_contact),
    )
    columns = {"time": add_column(reader, f"{key} time from dates", times.days)}
    if dates.events:
        happened = [0 if column is None else 1 for column in times.ended_by]
        columns["event"] = add_column(reader, f"{key} event from dates", happened)
        notes.append(_describe_events(key, dates, times.count_events()))
    else:
        notes.append(
            f"{key} was derived from dates: from {dates.start} to {dates.last_contact}; "
            f"{endpoint.event} says whether the event happened then."
        )
    return endpoint.model_copy(update={"unit": "days", **columns})


def _describe_events(key: str, dates: EndpointDates, counts: dict[str, int]) -> str:
    """Return in words which dates end the time, and how many each of them ended."""
    several = len(dates.events) > 1
    ended = " and ".join(dates.events)
    counted = ", ".join(f"{counts.get(column, 0)} by {column}" for column in dates.events)
    return (
        f"{key} was derived from dates: from {dates.start} to "
        f"{'the earliest of ' if several else ''}{ended} or, for patients without "
        f"{'any of them' if several else 'it'}, censored, to {dates.last_contact}. "
        f"Events: {counted}."
    )


def _understand_words(
    reader: ColumnReader, key: str, endpoint: Endpoint, notes: list[str]
) -> Endpoint:
    """Return an endpoint with the codes of its column, where all of them are known words."""
    words = read_event_words(cell for cell in reader.cells(endpoint.event) if cell is not None)
    if words is None:
        return endpoint
    notes.append(
        f"In {endpoint.event}, {_quote(words.events)} was read as the event of {key} and "
        f"{_quote(words.censored)} as censored."
    )
    codes = {"event_codes": words.events, "censored_codes": words.censored}
    return endpoint.model_copy(update=codes)


def _quote(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "no word"
