"""Which columns look like the activity and the date of each treatment cycle."""

from __future__ import annotations

from reportgen.cohort.draft.belief import Belief, Table, quote, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.draft.name_words import NameWords

_UNITS = {"gbq": "GBq", "mbq": "MBq"}


def guess_exposure(columns: list[ColumnProfile]) -> tuple[Table, tuple[str, ...]] | None:
    """Return the table of two or more numbered columns of activities, and the columns it takes."""
    for word, unit in _UNITS.items():
        activities = [c for c in columns if c.kind == "number" and word in c.words.words]
        numbered = {number: c.name for c in activities if (number := _number_of(c.words))}
        if len(numbered) < 2:
            continue
        dated = {_number_of(c.words): c.name for c in columns if _is_cycle_date(c)}
        beliefs = [
            Belief("activity_columns", quote_all(numbered.values()), "One a treatment cycle."),
            Belief("activity_unit", quote(unit)),
        ]
        dates = [dated[number] for number in numbered if number in dated]
        if len(dates) == len(numbered):
            beliefs.insert(1, Belief("date_columns", quote_all(dates)))
        return Table("exposure", tuple(beliefs)), (*numbered.values(), *dates)
    return None


def _number_of(words: NameWords) -> str | None:
    """Return the only number in a name."""
    numbers = [word for word in words.words if word.isdecimal()]
    return numbers[0] if len(numbers) == 1 else None


def _is_cycle_date(column: ColumnProfile) -> bool:
    return column.kind == "date" and bool({"cycle", "zyklus"} & set(column.words.words))
