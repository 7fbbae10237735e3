"""Which columns are dates of a patient's life, whose order is checked."""

from __future__ import annotations

from reportgen.cohort.draft.belief import Belief, Table, quote
from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.draft.name_words import Hint, NameWords

# As cohort.dates names them, in the order in which the words of a name are looked for.
_HINTS: dict[str, Hint] = {
    "birth": "date_birth",
    "death": "date_death",
    "progression": "date_progression",
    "last_contact": "date_last",
    "start": "date_start",
}


def guess_dates(columns: list[ColumnProfile]) -> Table | None:
    """Return the table of the dates that a file seems to hold, the first of each kind."""
    found: dict[str, str] = {}
    for column in columns:
        if column.kind == "date":
            words = (NameWords.of(column.name), NameWords.of(column.label))
            hinted = (what for what, hint in _HINTS.items() if any(w.hint_at(hint) for w in words))
            if what := next(hinted, None):
                found.setdefault(what, column.name)
    if len(found) < 2:
        return None
    beliefs = [Belief(what, quote(name)) for what, name in found.items()]
    return Table("cohort.dates", tuple(beliefs), "These have to be in order; none is printed.")
