"""Curves: survival over time, and residuals of a model over time."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsAtTime:
    """Where the patients of a curve are at one time; the three add up to everyone."""

    at_risk: int
    events: int
    censored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """A Kaplan-Meier curve at each distinct observed time, in increasing order.

    Attributes
    ----------
    events, censored
        Patients with the event, or censored, exactly at each time.
    low, high
        Pointwise confidence limits of ``survival``; ``None`` where the method gives none.
    """

    endpoint: str
    variable: str | None
    level: str | None
    n: int
    time: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    interval_method: str
    confidence_level: float

    def counts_at(self, time: float) -> CountsAtTime:
        """Return who is at risk just before *time*, and who had left by then and how."""
        before = bisect_left(self.time, time)
        events, censored = sum(self.events[:before]), sum(self.censored[:before])
        return CountsAtTime(at_risk=self.n - events - censored, events=events, censored=censored)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualTrace:
    """Scaled Schoenfeld residuals of one coefficient: how its log hazard ratio goes with time.

    Attributes
    ----------
    coefficient
        The log hazard ratio of the model.
    ticks
        Round times within the events' times, each with its position; what is marked first is first.
    position, residual
        One minus the Kaplan-Meier curve before each event, and the residual there.
    smooth_position, smooth, low, high
        The spline through the residuals and its band of two standard errors; empty where the events
        are too few.
    """

    endpoint: str
    variable: str
    level: str | None
    reference: str | None
    coefficient: float
    ticks: tuple[tuple[float, float], ...]
    position: tuple[float, ...]
    residual: tuple[float, ...]
    smooth_position: tuple[float, ...]
    smooth: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
