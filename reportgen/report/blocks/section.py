"""The shape of a section of the report, and of a figure in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from reportgen.report.figures.canvas import render_svg
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results

Build = Callable[[Results, Theme], Mapping[str, Any]]


def always(_results: Results) -> bool:
    """Return true: the section applies to every study."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: a title, a place in the order, and what its template shows.

    The template is ``templates/sections/<module name>.html.jinja``; it receives exactly the
    mapping that *build* returns.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A drawn figure with its caption, and with what it shows in words.

    Attributes
    ----------
    key
        Unique within the report; also salts the identifiers inside the drawing.
    svg
        The drawing, at its final size.
    alternative
        What the figure shows, in numbers, for those who cannot see it.
    """

    key: str
    svg: str
    title: str
    caption: str
    alternative: str


def illustrate_parts(
    figures: Sequence[Figure], key: str, title: str, caption: str, alternative: str, theme: Theme
) -> list[Illustration]:
    """Return the parts of a figure that may take several pages, each saying which it is.

    Parameters
    ----------
    title
        Without a full stop.
    """
    parts = []
    for number, figure in enumerate(figures, start=1):
        own_key = key if len(figures) == 1 else f"{key}-{number}"
        part = "" if len(figures) == 1 else f", part {number} of {len(figures)}"
        parts.append(
            Illustration(
                key=own_key,
                svg=render_svg(figure, own_key, theme),
                title=f"{title}{part}.",
                caption=caption,
                alternative=alternative,
            )
        )
    return parts
