"""A legend above a plot: which key stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.report.figures.canvas import LINE_HEIGHT
from reportgen.report.figures.lettering import Font

_KEY_GAP, _COLUMN_GAP = 1.6, 6.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One entry, in millimetres from the top left of the legend; ``y`` is the middle of its line.

    The key begins at ``x``, the label at ``text_x``.
    """

    x: float
    text_x: float
    y: float
    label: str


def arrange_legend(
    labels: Sequence[str], width: float, font: Font, key_width: float
) -> tuple[LegendEntry, ...]:
    """Arrange entries in reading order: on one line if they fit, else in columns.

    Parameters
    ----------
    width
        Millimetres to fill; a label that is wider than a line is shortened.
    key_width
        Millimetres that a key takes.
    """
    before = key_width + _KEY_GAP
    shown = [font.shorten(label, width - before) for label in labels]
    widths = [before + font.width(label) + _COLUMN_GAP for label in shown]
    if sum(widths) - _COLUMN_GAP <= width:
        places = [(sum(widths[:index]), 0) for index in range(len(widths))]
    else:
        columns = max(1, int((width + _COLUMN_GAP) / max(widths)))
        places = [(index % columns * max(widths), index // columns) for index in range(len(widths))]
    return tuple(
        LegendEntry(x, x + before, (line + 0.5) * LINE_HEIGHT, label)
        for (x, line), label in zip(places, shown, strict=True)
    )


def legend_width(entries: Sequence[LegendEntry], font: Font) -> float:
    """Return how many millimetres the longest line of a legend takes."""
    return max(entry.text_x + font.width(entry.label) for entry in entries)


def legend_height(entries: Sequence[LegendEntry]) -> float:
    """Return how many millimetres the lines of a legend take."""
    return max((entry.y for entry in entries), default=-LINE_HEIGHT / 2) + LINE_HEIGHT / 2
