"""Scaled Schoenfeld residuals: a panel for each coefficient of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reportgen.report.figures.canvas import add_plot, figure_of, figure_style, new_sheet
from reportgen.report.figures.lettering import (
    axis_number,
    decimals_of,
    figure_font,
    write,
    write_statistic,
)
from reportgen.report.style.theme import Theme
from reportgen.results.curves import ResidualTrace

# Millimetres.
_PANEL_HEIGHT, _TITLE, _TICKS, _GAP, _FOOT = 28.0, 6.0, 7.0, 7.0, 6.0
_ROW = _TITLE + _PANEL_HEIGHT + _TICKS
# Two headings above a figure, and its caption.
_AROUND_FIGURE = 44.0
_Y_TITLE, _AFTER_Y_TITLE = 2.2, 4.8
_TICK_LENGTH = 2.0
# Of the room for a heading: programs that show the drawing differ a little in how wide text is.
_SPARE = 1.0
_BETWEEN_TICKS = 7.0
# Of the range of what is drawn, above and below it.
_MARGIN = 0.05
_MOST_INTERVALS = 4
_PER_ROW = 2
_BAND_OPACITY = 0.13
# More events than these are a cloud that hides the smooth, and that a printer takes minutes for.
_MOST_CIRCLES = 400
# An octagon, which at its size on paper looks round, and is drawn in a fifth of the time.
_CIRCLE = (8, 0, 22.5)


def has_circles(traces: Sequence[ResidualTrace]) -> bool:
    """Return whether the events are few enough for a circle each."""
    return all(len(trace.residual) <= _MOST_CIRCLES for trace in traces)


def panels_on_page(theme: Theme) -> int:
    """Return how many panels a page has room for, below headings and above a caption."""
    rows = (theme.page.text_height - _FOOT - _AROUND_FIGURE) // _ROW
    return _PER_ROW * max(1, int(rows))


def draw_schoenfeld(
    traces: Sequence[ResidualTrace],
    titles: Sequence[Sequence[str]],
    theme: Theme,
    *,
    time_label: str,
    circles: bool,
) -> Figure:
    """Draw the smooth of the residuals of each coefficient against time, with its band.

    A dashed line marks the coefficient of the model, on which the smooth lies if the hazards are
    proportional. Time is stretched as the curve of everyone falls.

    Parameters
    ----------
    titles
        What each coefficient is of, its variable and level, as long as *traces*.
    circles
        Whether each event has a circle, too.
    """
    rows = -(-len(traces) // _PER_ROW)
    with figure_style(theme):
        sheet = new_sheet(theme, rows * _ROW + _FOOT)
        font = figure_font(theme)
        scales = [_scale(trace, theme, circles=circles) for trace in traces]
        numbers = max(font.width(text) for scale in scales for text in scale.labels)
        left = _AFTER_Y_TITLE + numbers + _TICK_LENGTH
        between = _GAP + numbers + _TICK_LENGTH
        width = (theme.text_width - left - (_PER_ROW - 1) * between) / _PER_ROW
        for index, (trace, title, scale) in enumerate(zip(traces, titles, scales, strict=True)):
            row, column = divmod(index, _PER_ROW)
            x = left + column * (width + between)
            top = row * _ROW + _TITLE
            axes = add_plot(sheet, left=x, top=top, width=width, height=_PANEL_HEIGHT)
            heading = font.strong.shorten_each(title, width - _SPARE)
            write_statistic(sheet, (x, row * _ROW + 2.5), heading, font.strong)
            _draw_panel(axes, trace, theme, circles=circles)
            axes.set_ylim(scale.low, scale.high)
            axes.set_yticks(scale.ticks, scale.labels)
            _write_ticks(axes, trace, width, theme)
        sheet.text(
            _Y_TITLE, rows * _ROW / 2, "Log hazard ratio", rotation=90, ha="center", va="center"
        )
        middle = left + (theme.text_width - left) / 2
        write(sheet, (middle, rows * _ROW + 2.5), time_label, font, "center")
    return figure_of(sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """The vertical scale of a panel: its ends, and its ticks with their numbers."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]


def _scale(trace: ResidualTrace, theme: Theme, *, circles: bool) -> _Scale:
    drawn = (trace.coefficient, *trace.low, *trace.high, *(trace.residual if circles else ()))
    margin = _MARGIN * ((max(drawn) - min(drawn)) or 1)
    low, high = min(drawn) - margin, max(drawn) + margin
    ticks = MaxNLocator(nbins=_MOST_INTERVALS).tick_values(low, high)
    shown = tuple(float(tick) for tick in ticks if low <= tick <= high)
    digits = max(map(decimals_of, shown), default=0)
    labels = tuple(theme.numbers.number(tick, digits) for tick in shown)
    return _Scale(low=low, high=high, ticks=shown, labels=labels)


def _draw_panel(axes: Axes, trace: ResidualTrace, theme: Theme, *, circles: bool) -> None:
    palette = theme.palette
    if trace.smooth:
        axes.fill_between(
            trace.smooth_position,
            trace.low,
            trace.high,
            color=palette.accent,
            alpha=_BAND_OPACITY,
            lw=0,
            zorder=1,
        )
    axes.axhline(trace.coefficient, color=palette.grey, lw=0.8, ls=(0, (4, 3)), zorder=2)
    if circles:
        axes.plot(
            trace.position,
            trace.residual,
            ls="none",
            marker=_CIRCLE,
            ms=2.2,
            mfc="none",
            mec=palette.grey,
            mew=0.5,
            zorder=3,
        )
    if trace.smooth:
        axes.plot(trace.smooth_position, trace.smooth, color=palette.accent, zorder=4)


def _write_ticks(axes: Axes, trace: ResidualTrace, width: float, theme: Theme) -> None:
    """Mark the times for which there is room, those that come first before the others."""
    first, last = axes.get_xlim()
    least = _BETWEEN_TICKS / width * (last - first)
    shown: list[tuple[float, float]] = []
    for time, position in trace.ticks:
        if all(abs(position - other) >= least for _, other in shown):
            shown.append((time, position))
    shown.sort()
    axes.set_xticks([position for _, position in shown])
    axes.set_xticklabels([axis_number(time, theme.numbers) for time, _ in shown])
