"""What stands under a forest plot of what is in it."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.figures.forest_axis import axis_of
from reportgen.report.figures.forest_rows import ForestGroup
from reportgen.report.style.numbers import NOT_ESTIMABLE


def forest_notes(groups: Sequence[ForestGroup]) -> str:
    """Return what the signs in a forest plot mean, those that it has."""
    rows = [row for group in groups for row in group.rows]
    axis = axis_of(groups)
    values = [
        value
        for row in rows
        if row.is_drawn
        for value in (row.low, row.estimate, row.high)
        if value is not None
    ]
    notes = ["Squares grow with precision"]
    if any(value < axis.low or value > axis.high for value in values):
        notes.append("arrows lead beyond the axis")
    if any(NOT_ESTIMABLE in row.text for row in rows):
        notes.append(f"{NOT_ESTIMABLE}, not estimable")
    return f"{'; '.join(notes)}."
