"""The time to the first of several events, by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedTimes:
    """Days of each patient, and the column whose date ended them.

    Attributes
    ----------
    days
        ``None`` where the start is missing, nothing says how long the patient was observed, or the
        end lies before the start.
    ended_by
        The column of the first event; ``None`` where there was none.
    """

    days: tuple[int | None, ...]
    ended_by: tuple[str | None, ...]

    def count_events(self) -> dict[str, int]:
        """Return how many of the times that are known each column ended."""
        known = zip(self.days, self.ended_by, strict=True)
        return dict(Counter(column for days, column in known if days is not None and column))


def time_to_first(
    start: Sequence[date | None],
    events: Mapping[str, Sequence[date | None]],
    last_contact: Sequence[date | None],
) -> DatedTimes:
    """Return the days from the start to the first event, or to the last contact without one.

    Of events on the same day, that which is listed first ended the time.
    """
    days: list[int | None] = []
    ended_by: list[str | None] = []
    for position, (begun, contact) in enumerate(zip(start, last_contact, strict=True)):
        dated = {c: day for c, dates in events.items() if (day := dates[position]) is not None}
        first = min(dated, key=dated.__getitem__, default=None)
        end = contact if first is None else dated[first]
        days.append(_days_between(begun, end))
        ended_by.append(first)
    return DatedTimes(days=tuple(days), ended_by=tuple(ended_by))


def _days_between(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None or end < start else (end - start).days
