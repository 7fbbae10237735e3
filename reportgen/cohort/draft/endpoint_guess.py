"""Which columns look like the times and events of endpoints, and what is in doubt about them."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.cohort.draft.belief import START, Belief, Table, join_words, quote, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.draft.event_code_guess import guess_event_codes
from reportgen.cohort.draft.name_words import FAMILY_LABELS

_MOST_CODES = 6
_NAMES_OF_EVENTS = ("status", "vitalstatus", "survivalstatus", "e", "d", "delta")
_ASK_ENDPOINT = "which endpoint is it? No name says so; correct its label, and its key above."


@dataclass(frozen=True, slots=True)
class EndpointGuess:
    """A table of the study file, and the columns that it takes."""

    key: str
    table: Table
    columns: tuple[str, ...]


def guess_endpoints(columns: list[ColumnProfile]) -> list[EndpointGuess]:
    """Return the endpoints that a file seems to hold, from times or else from dates."""
    times = [column for column in columns if _looks_like_time(column)]
    events = [column for column in columns if column not in times and _looks_like_event(column)]
    found = []
    for family in FAMILY_LABELS:
        timed = [column for column in times if column.words.family == family]
        happened = [column for column in events if column.words.family == family]
        if timed and happened:
            found.append(_describe(family, timed, happened))
    found += _guess_from_dates(columns, events, {guess.key for guess in found})
    return found or _guess_unpaired(columns, times, events)


def _looks_like_time(column: ColumnProfile) -> bool:
    words = column.words
    named = words.hint_at("time") or words.family is not None
    return named and column.kind == "number" and len(column.codes) > 2 and not words.hint_at("age")


def _looks_like_event(column: ColumnProfile) -> bool:
    few = 1 < len(column.codes) <= (_MOST_CODES if column.kind == "text" else 3)
    return few and column.kind != "date" and _certainty(column) > 0


def _certainty(column: ColumnProfile) -> int:
    """Return how much a column's name sounds like that of an event; 1 is a mere ``... status``."""
    words = column.words
    if words.hint_at("death") or words.hint_at("alive") or words.hint_at("event"):
        return 3
    if words.hint_at("censored") or words.family is not None or words.joined in _NAMES_OF_EVENTS:
        return 2
    return 1 if words.hint_at("status") else 0


def _guess_unpaired(
    columns: list[ColumnProfile], times: list[ColumnProfile], events: list[ColumnProfile]
) -> list[EndpointGuess]:
    """Return one endpoint of a time and an event whose names do not belong together.

    Without a column that sounds like an event it is the next of two codes.
    """
    if not times:
        return []
    times = sorted(times, key=lambda column: column.words.family != "OS")
    place = columns.index(times[0])
    binary = [c for c in (*columns[place + 1 :], *columns[:place]) if c.is_binary]
    events = sorted(events, key=_certainty, reverse=True) or binary[:1]
    if not events:
        return []
    family = times[0].words.family or events[0].words.family
    key = family or ("OS" if _certainty(events[0]) > 1 else "TTE")
    return [_describe(key, times, events, is_known=family is not None)]


def _describe(
    key: str, times: list[ColumnProfile], events: list[ColumnProfile], *, is_known: bool = True
) -> EndpointGuess:
    """Return the table of an endpoint from the first of its possible times and events.

    It asks which endpoint it is unless that is known, and which columns unless there is one of
    each whose name says so.
    """
    time, event = times[0], events[0]
    label = FAMILY_LABELS.get(key, f"Time to {event.name}")
    beliefs = (
        Belief("label", quote(label), "" if is_known else _ASK_ENDPOINT, is_open=not is_known),
        _choose("time", times, is_named=True),
        _guess_unit(time),
        _choose("event", events, is_named=_certainty(event) > 1),
        *guess_event_codes(event),
        START,
    )
    return EndpointGuess(key, Table(f"endpoints.{key}", beliefs), (time.name, event.name))


def _choose(key: str, candidates: list[ColumnProfile], *, is_named: bool) -> Belief:
    """Return the first candidate as a column, with a question if there are others."""
    first, *others = [column.name for column in candidates]
    asked = "" if is_named else f"is this the {key}? No name says so."
    if others:
        asked = f"is this the {key}? By its name, {join_words(others)} could be as well."
    return Belief(key, quote(first), asked, is_open=bool(asked))


def _guess_unit(time: ColumnProfile) -> Belief:
    """Return the unit in a time's name, or the unit in which its longest would be usual."""
    if time.unit:
        where = "name" if time.words.unit else "label"
        return Belief("unit", quote(time.unit), f"The unit is in the column's {where}.")
    low, high = time.low or 0.0, time.high or 0.0
    unit = "days" if high > 400 else "months" if high > 15 else "years"
    asked = f"which unit is it? The values run from {low:g} to {high:g}, which may be {unit}."
    return Belief("unit", quote(unit), asked, is_open=True)


# ------------------------------------------------------------------------------------ dates


def _guess_from_dates(
    columns: list[ColumnProfile], events: list[ColumnProfile], known: set[str]
) -> list[EndpointGuess]:
    """Return the endpoints that are not known already and that dates give."""
    free = [column for column in columns if column.kind == "date"]
    parts: dict[str, list[ColumnProfile]] = {}
    for hint in ("date_death", "date_progression", "date_last", "date_start"):
        parts[hint] = [column for column in free if column.words.hint_at(hint)]
        free = [column for column in free if column not in parts[hint]]
    death, progression = parts["date_death"][:1], parts["date_progression"][:1]
    start, last = parts["date_start"], parts["date_last"][:1]
    if not start or not last:
        return []
    found = []
    if death and "OS" not in known:
        found.append(_describe_dates("OS", start, death, last[0]))
    if progression and "PFS" not in known:
        found.append(_describe_dates("PFS", start, [*progression, *death], last[0]))
    if not found and not known and events:
        found.append(_describe_dates("OS", start, [], last[0], max(events, key=_certainty)))
    return found


def _describe_dates(
    key: str,
    start: list[ColumnProfile],
    events: list[ColumnProfile],
    last: ColumnProfile,
    status: ColumnProfile | None = None,
) -> EndpointGuess:
    """Return the table of an endpoint from dates, with a column of codes where no date has it."""
    named = [column.name for column in events]
    listed = f"events = {quote_all(named)}, " if events else ""
    value = f"{{ start = {quote(start[0].name)}, {listed}last_contact = {quote(last.name)} }}"
    asked = "are these the dates, and does time start there?"
    if len(start) > 1:
        asked += f" It could start at {join_words([column.name for column in start])}."
    coded = (Belief("event", quote(status.name)), *guess_event_codes(status)) if status else ()
    beliefs = (
        Belief("label", quote(FAMILY_LABELS[key])),
        Belief("dates", value, asked, is_open=True),
        *coded,
        START,
    )
    taken = (start[0].name, *named, last.name, *([status.name] if status else []))
    return EndpointGuess(key, Table(f"endpoints.{key}", beliefs), taken)
