"""The time axis of survival curves: where it ends, and its ticks."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isclose, log10

from reportgen.results.curves import SurvivalCurve

LEAST_SHARE = 0.1
LEAST_PATIENTS = 3
SHOWN_WHOLE_BELOW = 20
MOST_INTERVALS = 9
# Of a time: a tick at it is no longer its end.
_JUST_BEYOND = 1e-6
_STEPS = {
    "months": (1, 3, 6, 12, 24, 60, 120),
    "weeks": (1, 2, 4, 8, 12, 24, 52, 104),
}


def axis_end(curves: Sequence[SurvivalCurve], time_unit: str = "months") -> float:
    """Return where the time axis of the curves ends, in their unit of time.

    It ends at the first tick at or after the last time at which at least 10 % of the patients of
    all curves together, and at least three of them, are still at risk. Beyond the axis therefore
    fewer than 10 % of the patients, or fewer than three, are at risk, and the curves are cut there.
    Curves of fewer than 20 patients together are shown whole. An axis that shows whole curves ends
    after their last time, so that what happens then lies before a tick and is counted under it.

    Notes
    -----
    Pocock SJ, Clayton TC, Altman DG. Lancet 2002;359:1686-1689.
    """
    return axis_ticks(curves, time_unit)[-1]


def axis_ticks(curves: Sequence[SurvivalCurve], time_unit: str = "months") -> tuple[float, ...]:
    """Return the ticks of the time axis, from 0 to its end.

    Months go by 1, 3, 6, 12 and so on, weeks by 1, 2, 4, 8, 12 and so on, other units by 1, 2 or 5
    times a power of ten; there are at most ten ticks.
    """
    ticks = _ticks_to(_last_well_supported_time(curves), time_unit)
    last = _last_time(curves)
    is_at_end = isclose(ticks[-1], last, rel_tol=1e-9)
    return _ticks_to(last * (1 + _JUST_BEYOND), time_unit) if is_at_end else ticks


def _ticks_to(end: float, time_unit: str) -> tuple[float, ...]:
    step = _step(end, time_unit)
    intervals = max(1, ceil(round(end / step, 9)))
    return tuple(round(step * index, 9) for index in range(intervals + 1))


def is_cut(curves: Sequence[SurvivalCurve], time_unit: str = "months") -> bool:
    """Return whether a curve goes on beyond the end of the axis."""
    return _last_time(curves) > axis_end(curves, time_unit)


def cut_below(curves: Sequence[SurvivalCurve], time_unit: str = "months") -> str | None:
    """Return fewer than how many are at risk where the curves are cut; nothing if they are not."""
    if not is_cut(curves, time_unit):
        return None
    share_decides = LEAST_SHARE * sum(curve.n for curve in curves) >= LEAST_PATIENTS
    return "10% of all patients" if share_decides else f"{LEAST_PATIENTS} patients"


def _last_time(curves: Sequence[SurvivalCurve]) -> float:
    return max(curve.time[-1] for curve in curves)


def _last_well_supported_time(curves: Sequence[SurvivalCurve]) -> float:
    """Return the last time at which enough patients are at risk."""
    patients = sum(curve.n for curve in curves)
    needed = max(LEAST_SHARE * patients, LEAST_PATIENTS) if patients >= SHOWN_WHOLE_BELOW else 1
    leaving = sorted(
        (
            (time, events + censored)
            for curve in curves
            for time, events, censored in zip(curve.time, curve.events, curve.censored, strict=True)
        ),
        reverse=True,
    )
    at_risk = 0
    for time, patients_leaving in leaving:
        at_risk += patients_leaving
        if at_risk >= needed:
            return time
    return 0.0


def _step(last: float, time_unit: str) -> float:
    """Return the smallest agreeable step that takes no more than ``MOST_INTERVALS`` to *last*."""
    for step in _STEPS.get(time_unit, ()):
        if 2 <= last / step <= MOST_INTERVALS:
            return float(step)
    if last <= 0:
        return 1.0
    power = 10.0 ** floor(log10(last / MOST_INTERVALS))
    return next(
        power * factor for factor in (1, 2, 5, 10) if last <= power * factor * MOST_INTERVALS
    )
