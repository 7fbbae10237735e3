"""Where everything of a figure of survival curves stands, in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.report.blocks.text import Text, Words
from reportgen.report.figures.boxes import Box
from reportgen.report.figures.canvas import LINE_HEIGHT
from reportgen.report.figures.curve_labels import EndLabel, labels_width, place_labels, wrap_labels
from reportgen.report.figures.drawn_curve import DrawnCurve, PlotArea, guide_boxes, step_boxes
from reportgen.report.figures.legend import LegendEntry, arrange_legend, legend_height
from reportgen.report.figures.lettering import Align, Font, figure_font, shorten_set
from reportgen.report.figures.risk_table import RiskTable, risk_rows
from reportgen.report.style.theme import Theme

TOP, Y_TITLE = 2.0, 11.5
# Two of the longest dashes and what is between them.
KEY_WIDTH = 10.5
_PLOT_HEIGHT = 46.0
_RIGHT, _BELOW_AXIS, _LEGEND_GAP, _Y_LABELS, _NOTE_INSET = 5.0, 13.0, 2.0, 6.0, 1.0
# Most curves, row height in millimetres, size of text in points.
_TABLE_SIZES = ((4, 3.75, 8.0), (8, 3.3, 7.5), (10_000, 2.9, 7.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvesPage:
    """What stands where, in millimetres from the top left corner of the figure.

    Attributes
    ----------
    end_labels
        Labels beside the curves, if they can be told apart; the legend has them otherwise.
    notes_at
        Where the annotations begin, from the top left corner of the plot.
    """

    left: float
    top: float
    plot: PlotArea
    table: RiskTable
    end_labels: tuple[EndLabel, ...]
    legend: tuple[LegendEntry, ...]
    notes: tuple[Text, ...]
    notes_at: tuple[float, float]
    notes_align: Align

    @property
    def table_top(self) -> float:
        """Return where the table begins."""
        return self.top + self.plot.height + _BELOW_AXIS

    @property
    def height(self) -> float:
        """Return the height of the figure."""
        return self.table_top + self.table.height


def lay_out(
    drawn: Sequence[DrawnCurve],
    ticks: tuple[float, ...],
    annotations: Sequence[Words],
    theme: Theme,
) -> CurvesPage:
    """Return the page: labels beside the curves if they can be told apart, else a legend."""
    font = figure_font(theme)
    table = _risk_table(drawn, ticks, theme)
    left = max(Y_TITLE + _Y_LABELS, table.label_width)
    plot, end_labels = _label_ends(drawn, ticks[-1], theme.text_width - left, font)
    legend: tuple[LegendEntry, ...] = ()
    if plot is None:
        if len(drawn) > 1:
            names = [curve.label for curve in drawn]
            legend = arrange_legend(names, theme.text_width - left, font.strong, KEY_WIDTH)
        plot = PlotArea(
            end=ticks[-1],
            width=theme.text_width - left - _RIGHT,
            height=_PLOT_HEIGHT,
        )
    notes = tuple(shorten_set(font, note, 0.62 * plot.width) for note in annotations)
    at, align = _place_notes(notes, drawn, end_labels, plot, font)
    above = max(0.0, -at[1])
    return CurvesPage(
        left=left,
        top=TOP + legend_height(legend) + above + (_LEGEND_GAP if legend or above else 0),
        plot=plot,
        table=table,
        end_labels=end_labels,
        legend=legend,
        notes=notes,
        notes_at=at,
        notes_align=align,
    )


def _risk_table(drawn: Sequence[DrawnCurve], ticks: tuple[float, ...], theme: Theme) -> RiskTable:
    row_height, size = next(
        (height, size) for most, height, size in _TABLE_SIZES if len(drawn) <= most
    )
    return RiskTable(
        rows=tuple(risk_rows(drawn, ticks, theme.palette.ink)),
        ticks=ticks,
        font=figure_font(theme, size),
        row_height=row_height,
    )


def _label_ends(
    drawn: Sequence[DrawnCurve], end: float, width: float, font: Font
) -> tuple[PlotArea | None, tuple[EndLabel, ...]]:
    """Return the plot with the labels beside its curves, or no plot where this cannot be.

    Parameters
    ----------
    width
        Millimetres for the plot and the labels.
    """
    lines = wrap_labels(drawn, font.strong) if len(drawn) > 1 else None
    if lines is None:
        return None, ()
    room = width - labels_width(lines, font.strong)
    plot = PlotArea(end=end, width=room, height=_PLOT_HEIGHT)
    labels = place_labels(drawn, lines, font.strong, plot)
    return (plot, labels) if labels else (None, ())


def _place_notes(
    notes: Sequence[Text],
    drawn: Sequence[DrawnCurve],
    end_labels: Sequence[EndLabel],
    plot: PlotArea,
    font: Font,
) -> tuple[tuple[float, float], Align]:
    """Return where the notes begin and how they align: inside if clear, else above the plot."""
    if not notes:
        return (0.0, 0.0), "left"
    width = max(font.width(str(note)) for note in notes)
    height = LINE_HEIGHT * len(notes)
    taken = [
        *(box for curve in drawn for box in step_boxes(curve, plot, with_band=True)),
        *guide_boxes(drawn, plot),
        *(label.box(font.strong) for label in end_labels),
    ]
    right, low = plot.width - _NOTE_INSET, plot.height - height - _NOTE_INSET
    if Box(right - width - 2, 0, right, height + 1).is_clear_of(taken):
        return (right, 0.0), "right"
    if Box(0, low - 1, _NOTE_INSET + width + 2, plot.height).is_clear_of(taken):
        return (2 * _NOTE_INSET, low), "left"
    return (right, -height - 1), "right"
