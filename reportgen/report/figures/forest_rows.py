"""What a forest plot shows: rows of texts and hazard ratios, under headings."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

from reportgen.report.blocks.text import Run, Text, Words

_P = Text(Run("P", "p"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One row of a forest plot.

    Attributes
    ----------
    counts, text, p_text
        What stands in the columns, as it is printed.
    estimate, low, high
        Hazard ratio and its confidence limits; ``None`` where not estimable.
    is_reference
        Whether the row is the level that others are compared with: it has no marker.
    """

    label: str
    counts: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    p_text: str = ""
    is_reference: bool = False

    @property
    def is_drawn(self) -> bool:
        """Return whether there is anything to draw on the axis."""
        return self.estimate is not None and not self.is_reference

    @property
    def precision(self) -> float:
        """Return the precision of the log hazard ratio, up to a factor; 0 where there is none."""
        if not self.is_drawn or not self.low or self.high is None:
            return 0.0
        return 1 / log(self.high / self.low) ** 2 if self.low < self.high < inf else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestGroup:
    """Rows under a heading, e.g. the levels of a variable; without a label there is no heading.

    Attributes
    ----------
    p_text
        P value of the whole group, beside its heading.
    """

    label: str
    rows: tuple[ForestRow, ...]
    p_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestHeadings:
    """Headings of the columns, and what lies to the left and right of 1 under the axis."""

    label: str
    counts: str = "Events / patients"
    text: str
    p_text: Words = _P
    lower: str = "Lower hazard"
    higher: str = "Higher hazard"
