"""The time of an endpoint from dates, and its event from dates or from words."""

from __future__ import annotations

from itertools import pairwise

from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.cohort.derivation.derived_column import add_column, check_order
from reportgen.cohort.derivation.event_words import read_event_words
from reportgen.cohort.derivation.time_to_first import time_to_first
from reportgen.cohort.facts import (
    EventFromDates,
    EventsCounted,
    EventWordsRead,
    TimeFromDates,
)
from reportgen.note import Note
from reportgen.study.derived import EndpointDates
from reportgen.study.endpoint import Endpoint


def derive_endpoint(
    reader: ColumnReader, key: str, endpoint: Endpoint, notes: list[Note]
) -> Endpoint:
    """Return an endpoint on derived columns where it needs any."""
    if endpoint.dates is not None:
        endpoint = _derive_from_dates(reader, key, endpoint, endpoint.dates, notes)
    if {"event_codes", "censored_codes"}.isdisjoint(endpoint.model_fields_set):
        endpoint = _understand_words(reader, key, endpoint, notes)
    return endpoint


def _derive_from_dates(
    reader: ColumnReader, key: str, endpoint: Endpoint, dates: EndpointDates, notes: list[Note]
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
        counts = times.count_events()
        counted = EventsCounted(tuple((column, counts.get(column, 0)) for column in dates.events))
        notes.append(Note((EventFromDates(endpoint=key, dates=dates), counted)))
    else:
        fact = TimeFromDates(endpoint=key, dates=dates, told_by=endpoint.event)
        notes.append(Note((fact,)))
    return endpoint.model_copy(update={"unit": "days", **columns})


def _understand_words(
    reader: ColumnReader, key: str, endpoint: Endpoint, notes: list[Note]
) -> Endpoint:
    """Return an endpoint with the codes of its column, where all of them are known words."""
    words = read_event_words(cell for cell in reader.cells(endpoint.event) if cell is not None)
    if words is None:
        return endpoint
    fact = EventWordsRead(
        column=endpoint.event, endpoint=key, events=words.events, censored=words.censored
    )
    notes.append(Note((fact,)))
    codes = {"event_codes": words.events, "censored_codes": words.censored}
    return endpoint.model_copy(update=codes)
