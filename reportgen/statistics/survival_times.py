"""Right-censored times, with times that differ only by rounding error made equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# The tolerance of R's ``aeqSurv``: the square root of the machine epsilon.
TIE_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True)
class SurvivalTimes:
    """One entry per patient: time to event or censoring, and whether it was an event.

    Attributes
    ----------
    time
        Times from the start of observation, in any one unit, shape (n,), not negative.
    event
        True where the endpoint was observed, False where the patient was censored, shape (n,).
    """

    time: FloatArray
    event: BoolArray

    @classmethod
    def from_values(cls, time: ArrayLike, event: ArrayLike) -> SurvivalTimes:
        """Return checked times in which near-equal values are tied.

        Raises
        ------
        ValueError
            If the shapes differ, a time is negative or not finite, or an event is neither true nor
            false (0 and 1 stand for these).
        """
        times = np.asarray(time, dtype=np.float64)
        codes = np.asarray(event)
        if not np.isin(codes, (0, 1)).all():
            raise ValueError("an event is true or false, 1 or 0")
        events = codes.astype(np.bool_)
        if times.shape != events.shape or times.ndim != 1:
            raise ValueError(f"time has shape {times.shape}, event has shape {events.shape}")
        if times.size and (not np.isfinite(times).all() or times.min() < 0):
            raise ValueError("times must be finite and not negative")
        return cls(tie_near_equal(times), events)

    def __len__(self) -> int:
        """Return the number of patients."""
        return self.time.size

    def subset(self, members: BoolArray | IntArray) -> SurvivalTimes:
        """Return the patients for whom *members* is true, or those at these positions."""
        return SurvivalTimes(self.time[members], self.event[members])

    def reversed(self) -> SurvivalTimes:
        """Return the same times with event and censoring exchanged."""
        return SurvivalTimes(self.time, ~self.event)


def tie_near_equal(times: FloatArray) -> FloatArray:
    """Return *times* with values that differ only by rounding error replaced by the smallest.

    Months that were computed from days differ in the last bit although the days were equal; R
    ties them (``survival::aeqSurv``, ``timefix = TRUE``) by the same rule as here.
    """
    distinct = np.unique(times)
    if distinct.size < 2:
        return times
    gaps = np.diff(distinct)
    scale = float(np.mean(np.abs(distinct)))
    starts = np.concatenate(([True], (gaps > TIE_TOLERANCE) & (gaps > TIE_TOLERANCE * scale)))
    if starts.all():
        return times
    representatives = distinct[starts]
    positions = np.searchsorted(representatives, times, side="right") - 1
    return np.asarray(representatives[positions], dtype=np.float64)
