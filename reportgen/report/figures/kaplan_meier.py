"""Kaplan-Meier curves of one endpoint over a table of who is at risk, had the event, is censored.

In the manner of KMunicate: Morris TP, Jarvis CI, Cragg W, et al. BMJ Open 2019;9:e030215.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reportgen.report.blocks.text import Words
from reportgen.report.figures.canvas import (
    LINE_HEIGHT,
    add_plot,
    figure_of,
    figure_style,
    new_sheet,
)
from reportgen.report.figures.curve_labels import draw_labels
from reportgen.report.figures.drawn_curve import DrawnCurve, cut_curves, draw_curves
from reportgen.report.figures.kaplan_meier_layout import (
    KEY_WIDTH,
    TOP,
    Y_TITLE,
    CurvesPage,
    lay_out,
)
from reportgen.report.figures.lettering import (
    Font,
    axis_number,
    figure_font,
    one_line,
    write,
    write_statistic,
)
from reportgen.report.figures.risk_table import draw_risk_table
from reportgen.report.figures.time_axis import axis_ticks
from reportgen.report.style.theme import Theme
from reportgen.results.curves import SurvivalCurve

MOST_CURVES = 12
_TIME_TITLE = 9.0


def draw_kaplan_meier(
    curves: Sequence[SurvivalCurve],
    labels: Sequence[str],
    theme: Theme,
    *,
    medians: Sequence[float | None],
    endpoint_label: str,
    time_label: str,
    time_unit: str = "months",
    annotations: Sequence[Words] = (),
) -> Figure:
    """Draw the curves of one endpoint, in the order and colours of the series.

    Parameters
    ----------
    curves
        One to ``MOST_CURVES`` curves; they are cut at ``axis_end(curves, time_unit)``.
    labels
        What each curve is called, as the user wrote it.
    medians
        The median of each curve as it is printed elsewhere, by whichever rule; dotted guides lead
        to it.
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
        names = [one_line(label) for label in labels]
        drawn = cut_curves(curves, names, medians, end=ticks[-1], palette=theme.palette)
        page = lay_out(drawn, ticks, annotations, theme)
        sheet = new_sheet(theme, page.height)
        axes = _add_axes(sheet, page, ticks, theme)
        _draw_medians(axes, drawn, theme)
        draw_curves(axes, drawn)
        _write_titles(sheet, page, f"{endpoint_label} (%)", time_label, font)
        _write_names(sheet, page, drawn, font)
        _write_notes(sheet, page, font)
        draw_risk_table(sheet, page.table, page.plot, (page.left, page.table_top))
    return figure_of(sheet)


def _add_axes(sheet: Axes, page: CurvesPage, ticks: Sequence[float], theme: Theme) -> Axes:
    """Return the axes of the plot: time from 0 to its end, survival from 0 to 100 %."""
    axes = add_plot(
        sheet, left=page.left, top=page.top, width=page.plot.width, height=page.plot.height
    )
    axes.set(xlim=(0, ticks[-1]), ylim=(0, 100))
    percents = range(0, 101, 20)
    axes.set_xticks(ticks, [axis_number(tick, theme.numbers) for tick in ticks])
    axes.set_yticks(percents, [axis_number(percent, theme.numbers) for percent in percents])
    return axes


def _draw_medians(axes: Axes, drawn: Sequence[DrawnCurve], theme: Theme) -> None:
    """Draw dotted guides from 50 % to each median within the axis, and on to the time axis."""
    dots = (0, (1.5, 1.5))
    reached = [(curve.median, curve.colour) for curve in drawn if curve.median is not None]
    if reached:
        furthest = max(median for median, _ in reached)
        axes.plot([0, furthest], [50, 50], color=theme.palette.grey, lw=0.5, ls=dots, zorder=0)
    for median, colour in reached:
        axes.plot([median, median], [0, 50], color=colour, lw=0.6, ls=dots, zorder=2, clip_on=False)


def _write_titles(sheet: Axes, page: CurvesPage, endpoint: str, time: str, font: Font) -> None:
    """Write the titles of the axes, the vertical one on up to two lines."""
    plot = page.plot
    for index, line in enumerate(reversed(font.wrap(endpoint, plot.height, lines=2))):
        sheet.text(
            page.left - Y_TITLE - index * LINE_HEIGHT,
            page.top + plot.height / 2,
            one_line(line),
            rotation=90,
            ha="center",
            va="center",
        )
    time = font.shorten(time, plot.width)
    below = page.top + plot.height + _TIME_TITLE
    write(sheet, (page.left + plot.width / 2, below), time, font, "center")


def _write_names(sheet: Axes, page: CurvesPage, drawn: Sequence[DrawnCurve], font: Font) -> None:
    """Write the labels beside the curves, or the legend."""
    draw_labels(sheet, page.end_labels, font.strong, (page.left, page.top))
    for entry, curve in zip(page.legend, drawn, strict=bool(page.legend)):
        x, y = page.left + entry.x, TOP + entry.y
        sheet.plot([x, x + KEY_WIDTH], [y, y], color=curve.colour, ls=curve.dashes)
        write(sheet, (page.left + entry.text_x, y), entry.label, font.strong.of(curve.colour))


def _write_notes(sheet: Axes, page: CurvesPage, font: Font) -> None:
    """Write the annotations, one below the other."""
    x, y = page.left + page.notes_at[0], page.top + page.notes_at[1]
    for index, note in enumerate(page.notes):
        write_statistic(sheet, (x, y + (index + 0.5) * LINE_HEIGHT), note, font, page.notes_align)
