"""The logarithmic axis of a forest plot: its limits and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from reportgen.report.figures.forest_rows import ForestGroup

# Hazard ratios; an interval limit beyond the first range, an estimate beyond the second is cut.
_INTERVALS_WITHIN = (0.1, 10.0)
_ESTIMATES_WITHIN = (0.001, 1000.0)
_ALWAYS_SHOWN = (0.5, 2.0)
_MARGIN = 0.04
_LADDERS = (
    (0.125, 0.25, 0.5, 1, 2, 4, 8),
    (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    (0.001, 0.01, 0.1, 1, 10, 100, 1000),
)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class ForestAxis:
    """Limits and ticks, hazard ratios in increasing order."""

    low: float
    high: float
    ticks: tuple[float, ...]


def forest_axis(estimates: Sequence[float], limits: Sequence[float]) -> ForestAxis:
    """Return an axis that shows the estimates, and the intervals as far as is sensible.

    Interval limits count within 0.1 to 10, estimates within 0.001 to 1000; 0.5 to 2 is always
    shown. What lies beyond is drawn with an arrow.

    Parameters
    ----------
    estimates, limits
        Hazard ratios of all rows, and the limits of their intervals.
    """
    shown = [
        *_ALWAYS_SHOWN,
        *(_within(value, _ESTIMATES_WITHIN) for value in estimates),
        *(_within(value, _INTERVALS_WITHIN) for value in limits),
    ]
    margin = exp(_MARGIN * log(max(shown) / min(shown)))
    low, high = min(shown) / margin, max(shown) * margin
    for ladder in _LADDERS:
        ticks = tuple(float(tick) for tick in ladder if low <= tick <= high)
        covers = ladder[0] / 2 <= low and high <= ladder[-1] * 2
        if covers and len(ticks) <= _MOST_TICKS:
            break
    return ForestAxis(low, high, ticks)


def axis_of(groups: Sequence[ForestGroup]) -> ForestAxis:
    """Return the axis on which all rows of a forest plot are drawn."""
    rows = [row for group in groups for row in group.rows if row.is_drawn]
    return forest_axis(
        [row.estimate for row in rows if row.estimate is not None],
        [limit for row in rows for limit in (row.low, row.high) if limit is not None],
    )


def _within(value: float, bounds: tuple[float, float]) -> float:
    return max(bounds[0], min(value, bounds[1]))
