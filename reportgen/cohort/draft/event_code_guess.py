"""Which codes of a column look like the event, and which like none."""

from __future__ import annotations

from typing import NamedTuple

from reportgen.cohort.derivation.event_words import read_event_words
from reportgen.cohort.draft.belief import Belief, count_codes, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile

_YES = frozenset({"1", "yes", "y", "ja", "j", "true", "t", "oui", "si", "sí"})
_NO = frozenset({"0", "no", "n", "nein", "false", "f", "non"})


class _Reading(NamedTuple):
    events: list[str]
    censored: list[str]
    reason: str
    is_open: bool


def guess_event_codes(column: ColumnProfile) -> tuple[Belief, Belief]:
    """Return what the codes of an event column seem to mean.

    Only words that mean one thing, and yes or 1 in a column that is named after the event, are
    taken without a question.
    """
    reading = _read_words(column) or _read_yes(column) or _read_numbers(column)
    found = f"Found {count_codes(column.codes)} rows; {reading.reason}."
    asked = f"which codes mean the event? {found}" if reading.is_open else found
    return (
        Belief("event_codes", quote_all(reading.events), asked, is_open=reading.is_open),
        Belief("censored_codes", quote_all(reading.censored)),
    )


def _read_words(column: ColumnProfile) -> _Reading | None:
    """Return the reading of words; where only some are known, those that are not are in doubt."""
    known = read_event_words(column.codes)
    if known is not None:
        events, censored = list(known.events), list(known.censored)
        return _Reading(events, censored, "the words say what they mean", is_open=False)
    events = [code for code in column.codes if read_event_words(code.split()[:1])]
    if not events:
        return None
    censored = [code for code in column.codes if code not in events]
    return _Reading(events, censored, "some of these words may mean an event", is_open=True)


def _read_yes(column: ColumnProfile) -> _Reading | None:
    """Return the reading of two codes of which one means yes; the column's name says to what."""
    yes = [code for code in column.codes if code.casefold() in _YES]
    no = [code for code in column.codes if code.casefold() in _NO]
    if len(yes) != 1 or len(no) != 1 or len(column.codes) != 2:
        return None
    words = column.words
    if words.hint_at("alive"):
        return _Reading(no, yes, f"by its name, {yes[0]} means alive", is_open=True)
    if words.joined == "cnsr":
        return _Reading(no, yes, f"in ADaM files {no[0]} means the event", is_open=True)
    if words.hint_at("censored"):
        return _Reading(yes, no, f"{yes[0]} may mean the event or, by its name, none", is_open=True)
    if words.hint_at("death") or words.hint_at("event"):
        return _Reading(yes, no, f"{yes[0]} means what the name says", is_open=False)
    return _Reading(yes, no, f"{yes[0]} usually means the event", is_open=True)


def _read_numbers(column: ColumnProfile) -> _Reading:
    """Return the reading of other codes: the highest, as of 1 and 2 in R's survival package."""
    *censored, last = column.codes
    if set(column.codes) == {"1", "2"}:
        return _Reading([last], censored, "R's survival package has 2 for death", is_open=True)
    return _Reading([last], censored, "nothing says what they mean", is_open=True)
