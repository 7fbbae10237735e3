"""Kaplan-Meier curves of one endpoint over a table of who is at risk, had the event, is censored.

In the manner of KMunicate: Morris TP, Jarvis CI, Cragg W, et al. BMJ Open 2019;9:e030215.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator

from reportgen.figures.boxes import Box
from reportgen.figures.canvas import LINE_HEIGHT, add_plot, figure_of, figure_style, new_sheet
from reportgen.figures.curve_labels import (
    EndLabel,
    draw_labels,
    labels_width,
    place_labels,
    wrap_labels,
)
from reportgen.figures.drawn_curve import (
    DrawnCurve,
    PlotArea,
    cut_curve,
    draw_curve,
    guide_boxes,
    step_boxes,
)
from reportgen.figures.legend import LegendEntry, arrange_legend, legend_height
from reportgen.figures.lettering import (
    Align,
    Font,
    axis_number,
    figure_font,
    write,
    write_statistic,
)
from reportgen.figures.risk_table import RiskTable, draw_risk_table, risk_rows
from reportgen.figures.time_axis import axis_ticks
from reportgen.results import SurvivalCurve
from reportgen.theme import Theme

# Millimetres.
_TALLEST = 226.0
_PLOT_HEIGHT = (52.0, 66.0)
_TOP, _RIGHT, _BELOW_AXIS, _LEGEND_GAP = 2.0, 5.0, 13.0, 2.0
_Y_TITLE, _Y_LABELS, _TIME_TITLE = 11.5, 6.0, 9.0
_NOTE_INSET, _KEY_WIDTH = 1.0, 7.0
# Most curves, row height in millimetres, size of text in points.
_TABLE_SIZES = ((4, 3.75, 8.0), (8, 3.3, 7.5), (10_000, 2.9, 7.0))


def draw_kaplan_meier(
    curves: Sequence[SurvivalCurve],
    labels: Sequence[str],
    theme: Theme,
    *,
    endpoint_label: str,
    time_label: str,
    time_unit: str = "months",
    annotations: Sequence[str] = (),
) -> Figure:
    """Draw the curves of one endpoint, in the order and colours of the series.

    Parameters
    ----------
    curves
        One to twelve curves; they are cut at ``axis_end(curves, time_unit)``.
    labels
        What each curve is called, as the user wrote it.
    endpoint_label, time_label
        Titles of the axes; the vertical one gets ``(%)``.
    time_unit
        Unit of the curves' times, which decides the ticks.
    annotations
        Short lines, such as the P value of a test, printed where they are clear of the curves.
    """
    ticks = axis_ticks(curves, time_unit)
    with figure_style(theme):
        font = figure_font(theme)
        drawn = [
            cut_curve(curve, font.printable(label), index, end=ticks[-1], palette=theme.palette)
            for index, (curve, label) in enumerate(zip(curves, labels, strict=True))
        ]
        page = _lay_out(drawn, ticks, annotations, theme)
        sheet = new_sheet(theme, page.height)
        axes = add_plot(
            sheet, left=page.left, top=page.top, width=page.plot.width, height=page.plot.height
        )
        _draw_axes(axes, ticks, theme)
        _draw_medians(axes, drawn, theme)
        for curve in drawn:
            draw_curve(axes, curve, band_opacity=min(0.13, 0.4 / len(drawn)))
        _write_titles(sheet, page, f"{endpoint_label} (%)", time_label, font)
        _write_names(sheet, page, drawn, font)
        for index, note in enumerate(page.notes):
            y = page.top + page.notes_at[1] + (index + 0.5) * LINE_HEIGHT
            x = page.left + page.notes_at[0]
            write_statistic(sheet, (x, y), note, font, page.notes_align)
        table_top = page.height - page.table.height
        draw_risk_table(sheet, page.table, page.plot, (page.left, table_top))
    return figure_of(sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
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
    notes: tuple[str, ...]
    notes_at: tuple[float, float]
    notes_align: Align

    @property
    def height(self) -> float:
        """Return the height of the figure."""
        return self.top + self.plot.height + _BELOW_AXIS + self.table.height


def _lay_out(
    drawn: Sequence[DrawnCurve], ticks: tuple[float, ...], annotations: Sequence[str], theme: Theme
) -> _Page:
    """Return the page: labels beside the curves if they can be told apart, else a legend."""
    font = figure_font(theme)
    table = _risk_table(drawn, ticks, theme)
    left = max(_Y_TITLE + _Y_LABELS, table.label_width)
    plot, end_labels = _label_ends(drawn, ticks[-1], theme.text_width - left, table, font)
    legend: tuple[LegendEntry, ...] = ()
    if plot is None:
        if len(drawn) > 1:
            names = [curve.label for curve in drawn]
            legend = arrange_legend(names, theme.text_width - left, font.strong, _KEY_WIDTH)
        plot = PlotArea(
            end=ticks[-1],
            width=theme.text_width - left - _RIGHT,
            height=_plot_height(table, legend_height(legend)),
        )
    notes = tuple(font.shorten(font.printable(note), 0.62 * plot.width) for note in annotations)
    at, align = _place_notes(notes, drawn, end_labels, plot, font)
    above = max(0.0, -at[1])
    return _Page(
        left=left,
        top=_TOP + legend_height(legend) + above + (_LEGEND_GAP if legend or above else 0),
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


def _plot_height(table: RiskTable, legend: float) -> float:
    shortest, tallest = _PLOT_HEIGHT
    free = _TALLEST - _TOP - _LEGEND_GAP - legend - _BELOW_AXIS - table.height
    return max(shortest, min(free, tallest))


def _label_ends(
    drawn: Sequence[DrawnCurve], end: float, width: float, table: RiskTable, font: Font
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
    plot = PlotArea(end=end, width=room, height=_plot_height(table, 0))
    labels = place_labels(drawn, lines, font.strong, plot)
    return (plot, labels) if labels else (None, ())


def _place_notes(
    notes: Sequence[str],
    drawn: Sequence[DrawnCurve],
    end_labels: Sequence[EndLabel],
    plot: PlotArea,
    font: Font,
) -> tuple[tuple[float, float], Align]:
    """Return where the notes begin and how they align: inside if clear, else above the plot."""
    width = max((font.width(note) for note in notes), default=0.0)
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


def _draw_axes(axes: Axes, ticks: Sequence[float], theme: Theme) -> None:
    """Draw the axes: time from 0 to its end, survival from 0 to 100 %."""
    percents = range(0, 101, 20)
    axes.set(xlim=(0, ticks[-1]), ylim=(0, 100))
    for axis, values in ((axes.xaxis, ticks), (axes.yaxis, percents)):
        axis.set_major_locator(FixedLocator(values))
        axis.set_major_formatter(FixedFormatter([axis_number(v, theme.numbers) for v in values]))


def _draw_medians(axes: Axes, drawn: Sequence[DrawnCurve], theme: Theme) -> None:
    """Draw dotted guides from 50 % to each curve that comes down to it, and on to the time axis."""
    dots = (0, (1.5, 1.5))
    reached = [(curve.median, curve.colour) for curve in drawn if curve.median is not None]
    if reached:
        furthest = max(median for median, _ in reached)
        axes.plot([0, furthest], [50, 50], color=theme.palette.grey, lw=0.5, ls=dots, zorder=0)
    for median, colour in reached:
        axes.plot([median, median], [0, 50], color=colour, lw=0.6, ls=dots, zorder=2)


def _write_titles(sheet: Axes, page: _Page, endpoint: str, time: str, font: Font) -> None:
    """Write the titles of the axes, the vertical one on up to two lines."""
    plot = page.plot
    for index, line in enumerate(reversed(font.wrap(endpoint, plot.height, lines=2))):
        sheet.text(
            page.left - _Y_TITLE - index * LINE_HEIGHT,
            page.top + plot.height / 2,
            font.printable(line),
            rotation=90,
            ha="center",
            va="center",
        )
    time = font.shorten(time, plot.width)
    below = page.top + plot.height + _TIME_TITLE
    write(sheet, (page.left + plot.width / 2, below), time, font, "center")


def _write_names(sheet: Axes, page: _Page, drawn: Sequence[DrawnCurve], font: Font) -> None:
    """Write the labels beside the curves, or the legend."""
    draw_labels(sheet, page.end_labels, font.strong, (page.left, page.top))
    for entry, curve in zip(page.legend, drawn, strict=bool(page.legend)):
        x, y = page.left + entry.x, _TOP + entry.y
        sheet.plot([x, x + _KEY_WIDTH], [y, y], color=curve.colour, ls=curve.dashes)
        write(sheet, (page.left + entry.text_x, y), entry.label, font.strong.of(curve.colour))
