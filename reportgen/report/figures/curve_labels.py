"""Labels at the ends of survival curves, where they can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from reportgen.report.figures.boxes import Box, spread
from reportgen.report.figures.canvas import LINE_HEIGHT
from reportgen.report.figures.drawn_curve import DrawnCurve, PlotArea, step_boxes
from reportgen.report.figures.lettering import Font, write_lines

GAP = 1.6
WIDEST = 34.0
MOST_LINES = 2
FURTHEST = 6.0
LEADER = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """A label beside the end of its curve, in millimetres of the plot.

    Attributes
    ----------
    tip
        Where the curve ends.
    x, y
        Left end and middle of the label.
    """

    drawn: DrawnCurve
    lines: tuple[str, ...]
    tip: tuple[float, float]
    x: float
    y: float

    def box(self, font: Font) -> Box:
        """Return the space that the label takes."""
        width = max(font.width(line) for line in self.lines)
        half = LINE_HEIGHT * len(self.lines) / 2
        return Box(self.x, self.y - half, self.x + width, self.y + half)


def wrap_labels(curves: Sequence[DrawnCurve], font: Font) -> tuple[tuple[str, ...], ...] | None:
    """Return the lines of each label, or ``None`` where one is too long to stand beside a curve."""
    wrapped = tuple(font.wrap(drawn.label, WIDEST, lines=MOST_LINES) for drawn in curves)
    whole = all(
        " ".join(lines) == drawn.label for lines, drawn in zip(wrapped, curves, strict=True)
    )
    return wrapped if whole else None


def labels_width(lines: Sequence[Sequence[str]], font: Font) -> float:
    """Return the millimetres that the labels need to the right of the plot."""
    return GAP + LEADER + max(font.width(line) for label in lines for line in label) + 0.5


def place_labels(
    curves: Sequence[DrawnCurve], lines: Sequence[tuple[str, ...]], font: Font, plot: PlotArea
) -> tuple[EndLabel, ...] | None:
    """Return where each label stands, or ``None`` where they cannot be told apart.

    Curves that reach the end of the axis are labelled beyond it, as near to their ends as the
    labels allow; a curve that ends earlier is labelled where it ends, if there is room.
    """
    labels = _beyond_the_axis(
        [_beside(drawn, label, plot) for drawn, label in zip(curves, lines, strict=True)], plot
    )
    steps = [box for drawn in curves for box in step_boxes(drawn, plot, with_band=False)]
    boxes = [label.box(font) for label in labels]
    for index, (label, box) in enumerate(zip(labels, boxes, strict=True)):
        inside = label.x < plot.width
        if (
            abs(label.y - label.tip[1]) > FURTHEST
            or (inside and box.right > plot.width - GAP)
            or not box.is_clear_of([*steps, *boxes[:index]])
        ):
            return None
    return labels


def _beside(drawn: DrawnCurve, lines: tuple[str, ...], plot: PlotArea) -> EndLabel:
    """Return a label straight beside the end of its curve, within the height of the plot."""
    x, y = plot.place(*drawn.end)
    half = LINE_HEIGHT * len(lines) / 2
    middle = max(half, min(y, plot.height - half))
    return EndLabel(drawn=drawn, lines=lines, tip=(x, y), x=x + GAP, y=middle)


def _beyond_the_axis(labels: Sequence[EndLabel], plot: PlotArea) -> tuple[EndLabel, ...]:
    """Return the labels with those apart whose curves reach the end of the axis."""
    outside = [label for label in labels if label.tip[0] > plot.width - GAP]
    middles = spread(
        [label.tip[1] for label in outside],
        [LINE_HEIGHT * len(label.lines) for label in outside],
        low=-LINE_HEIGHT / 2,
        high=plot.height + LINE_HEIGHT / 2,
    )
    moved = any(abs(y - label.tip[1]) > 1 for y, label in zip(middles, outside, strict=True))
    x = plot.width + GAP + (LEADER if moved else 0)
    places = iter(middles)
    return tuple(
        replace(label, x=x, y=next(places)) if label in outside else label for label in labels
    )


def draw_labels(
    sheet: Axes, labels: Sequence[EndLabel], font: Font, origin: tuple[float, float]
) -> None:
    """Write the labels, and lead from the curve to each that had to move.

    Parameters
    ----------
    origin
        Top left corner of the plot on the sheet, in millimetres.
    """
    left, top = origin
    for label in labels:
        colour = label.drawn.colour
        if label.x - label.tip[0] > LEADER:
            start, bend = left + label.tip[0] + 0.6, left + label.x - 0.5
            sheet.plot([start, bend], [top + label.tip[1], top + label.y], color=colour, lw=0.5)
        write_lines(sheet, (left + label.x, top + label.y), label.lines, font.of(colour))
