"""Computed numbers beside published ones, and beside those of the second engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPart:
    """One number of a published claim beside the number that was computed, percentages as such.

    Attributes
    ----------
    digits
        Decimal places that the published number is written with.
    """

    what: Literal["value", "low", "high", "count", "below"]
    published: float
    computed: float | None
    digits: int
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """A published statement and whether the cohort agrees with it.

    Attributes
    ----------
    field
        The field of the record that the claim is about.
    published_keys, computed_keys
        The variables or levels of a claim about a set.
    variable
        The variable whose levels a claim about levels names.
    is_withheld
        Whether nothing is compared, and no published figure repeated, because the report does not
        show the number, or only for averaged times.
    """

    statement: str
    unit: str
    field: str
    parts: tuple[ClaimPart, ...]
    published_keys: tuple[str, ...]
    computed_keys: tuple[str, ...]
    variable: str | None
    is_withheld: bool = False

    @property
    def agrees(self) -> bool:
        """Return whether every part of the claim agrees."""
        if self.is_withheld:
            return False
        same = set(self.published_keys) == set(self.computed_keys)
        return same and all(part.agrees for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An estimate that the second engine computed otherwise."""

    description: str
    printed: float | None
    second: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEngine:
    """What recomputing the estimates through another program gave.

    Attributes
    ----------
    compared
        How many estimates of each kind were compared.
    without_number
        How many of them have no number in either program, such as a median that is not reached;
        ``None`` where that is not shown.
    """

    engine: str
    version: str
    tolerance: float
    compared: tuple[tuple[str, int], ...]
    without_number: int | None
    disagreements: tuple[Disagreement, ...]
    not_compared: tuple[str, ...]

    @property
    def total(self) -> int:
        """Return how many estimates both engines computed."""
        return sum(count for _, count in self.compared)
