"""Who was analysed: all patients, or those at one level of a variable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Population:
    """All patients, or a subgroup that is analysed on its own.

    Attributes
    ----------
    variable, level
        Keys of the study file; both ``None`` for all patients.
    """

    variable: str | None = None
    level: str | None = None

    @property
    def is_everyone(self) -> bool:
        """Return whether these are all patients."""
        return self.variable is None

    def __str__(self) -> str:
        """Return the population as the JSON names it: ``all``, or ``sex=female``."""
        return "all" if self.is_everyone else f"{self.variable}={self.level}"


EVERYONE = Population()
