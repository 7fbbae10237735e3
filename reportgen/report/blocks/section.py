"""The shape of a section of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results

Build = Callable[[Results, Theme], tuple[Block | Group, ...]]


def always(_results: Results) -> bool:
    """Return true: the section applies to every study."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: a title, a place in the order, and the blocks that it consists of.

    Attributes
    ----------
    position
        10, 20, 30 ...; unique.
    title
        In so many words, or by the theme.
    applies
        Left out of the report where this is false of its results.
    """

    title: str | Callable[[Theme], str]
    position: int
    build: Build
    applies: Callable[[Results], bool] = always

    def title_in(self, theme: Theme) -> str:
        """Return the title in the theme's words."""
        return self.title if isinstance(self.title, str) else self.title(theme)
