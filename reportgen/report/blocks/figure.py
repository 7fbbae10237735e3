"""The figure as a value: a drawing with its caption, and the numbers that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure as Drawing

from reportgen.report.blocks.text import Words

Value = str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRows:
    """The numbers that a figure shows, so that it can be drawn again.

    Variables, levels and endpoints are keys of the study file.

    Attributes
    ----------
    key
        Unique among the figures of a report that show different numbers.
    description
        What a row is of, without a full stop.
    heading
        What each value of a row is.
    """

    key: str
    description: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing at its final size with its caption, and with what it shows in words and numbers.

    Attributes
    ----------
    key
        Unique among the figures of a report.
    alternative
        What the figure shows, in numbers, for those who cannot see it.
    rows
        The same for all parts of a figure that takes several pages.
    """

    key: str
    title: str
    caption: Words
    alternative: str
    drawing: Drawing
    rows: FigureRows


def in_parts(
    drawings: Sequence[Drawing],
    key: str,
    title: str,
    *,
    caption: Words,
    alternative: str,
    rows: FigureRows,
) -> tuple[Figure, ...]:
    """Return the parts of a figure that may take several pages, each saying which it is.

    Parameters
    ----------
    title
        Without a full stop.
    """
    several = len(drawings) > 1
    return tuple(
        Figure(
            key=f"{key}-{number}" if several else key,
            title=f"{title}{f', part {number} of {len(drawings)}' if several else ''}.",
            caption=caption,
            alternative=alternative,
            drawing=drawing,
            rows=rows,
        )
        for number, drawing in enumerate(drawings, start=1)
    )
