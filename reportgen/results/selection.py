"""Which candidates entered a multivariable model, and on how many patients it is."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate predictor that did not enter the multivariable model, and why."""

    variable: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCount:
    """How many patients of a model are at one level of a variable, and how many had the event."""

    variable: str
    level: str
    n: int | None
    events: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorSelection:
    """Which candidates entered the multivariable model of an endpoint.

    Attributes
    ----------
    level_counts
        The complete cases of the model at each level of each category in it.
    """

    endpoint: str
    entered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    n: int | None
    events: int | None
    parameters: int
    level_counts: tuple[LevelCount, ...] = ()

    def count_at(self, variable: str, level: str) -> LevelCount | None:
        """Return the patients of the model at one level, ``None`` where the model lacks it."""
        found = [c for c in self.level_counts if (c.variable, c.level) == (variable, level)]
        return found[0] if found else None

    @property
    def events_per_parameter(self) -> float | None:
        """Return the events for each coefficient of the model."""
        return self.events / self.parameters if self.parameters and self.events else None
