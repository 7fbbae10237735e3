"""What the abbreviations in tables of times stand for."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.table import Row
from reportgen.report.style.numbers import NOT_ESTIMABLE, NOT_REACHED


def abbreviation_notes(rows: Sequence[Row], *, not_estimable: str = "") -> tuple[str, ...]:
    """Return what the abbreviations of a table of times stand for, those that it holds.

    Parameters
    ----------
    not_estimable
        Why a number is not, where there is one reason for all.
    """
    text = " ".join(str(cell) for row in rows for cell in row.cells)
    spelled = ["CI, confidence interval"]
    if NOT_REACHED in text:
        spelled.append(f"{NOT_REACHED}, not reached")
    if NOT_ESTIMABLE in text:
        why = f" ({not_estimable})" if not_estimable else ""
        spelled.append(f"{NOT_ESTIMABLE}, not estimable{why}")
    return (f"{'; '.join(spelled)}.",)
