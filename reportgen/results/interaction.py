"""The interaction that a test or a ratio of hazard ratios is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interaction:
    """Two variables whose hazard ratios may depend on each other.

    Attributes
    ----------
    variables
        Keys of the study file.
    levels, references
        The levels that a ratio of hazard ratios compares, one a variable; ``None`` for a number,
        and for both in a test of all levels.
    """

    variables: tuple[str, str]
    levels: tuple[str | None, str | None] = (None, None)
    references: tuple[str | None, str | None] = (None, None)


def joined(keys: tuple[str | None, ...]) -> str | None:
    """Return keys as the JSON names those of an interaction, in the notation of R: ``age:sex``."""
    return ":".join(key for key in keys if key is not None) or None
