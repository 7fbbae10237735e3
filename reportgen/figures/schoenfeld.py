"""Scaled Schoenfeld residuals: a panel for each coefficient of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reportgen.figures.canvas import add_plot, figure_of, figure_style, new_sheet
from reportgen.figures.lettering import (
    axis_number,
    decimals_of,
    figure_font,
    write,
    write_statistic,
)
from reportgen.results import ResidualTrace
from reportgen.theme import Theme

# Millimetres.
_PANEL_HEIGHT, _TITLE, _TICKS, _LEFT, _GAP, _FOOT = 28.0, 6.0, 7.0, 12.0, 14.0, 6.0
_ROW = _TITLE + _PANEL_HEIGHT + _TICKS
# Two headings above a figure, and its caption.
_AROUND_FIGURE = 44.0
_Y_TITLE = 2.4
# Of the room for a heading: programs that show the drawing differ a little in how wide text is.
_SPARE = 1.0
_BETWEEN_TICKS = 9.0
_PER_ROW = 2
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
) -> Figure:
    """Draw the residuals of each coefficient against time, with their smooth and its band.

    A dashed line marks the coefficient of the model, on which the smooth lies if the hazards are
    proportional. Time is stretched as the curve of everyone falls: every event takes the same
    room.

    Parameters
    ----------
    titles
        What each coefficient is of, its variable and level, as long as *traces*.
    """
    rows = -(-len(traces) // _PER_ROW)
    with figure_style(theme):
        sheet = new_sheet(theme, rows * _ROW + _FOOT)
        width = (theme.text_width - _PER_ROW * _LEFT - (_PER_ROW - 1) * _GAP / 2) / _PER_ROW
        font = figure_font(theme)
        for index, (trace, title) in enumerate(zip(traces, titles, strict=True)):
            row, column = divmod(index, _PER_ROW)
            left = _LEFT + column * (width + _LEFT + _GAP / 2)
            top = row * _ROW + _TITLE
            axes = add_plot(sheet, left=left, top=top, width=width, height=_PANEL_HEIGHT)
            heading = font.strong.shorten_each(title, width - _SPARE)
            write_statistic(sheet, (left, row * _ROW + 2.5), heading, font.strong)
            _draw_panel(axes, trace, theme)
            _write_ticks(axes, trace, width, theme)
        sheet.text(
            _Y_TITLE, rows * _ROW / 2, "Log hazard ratio", rotation=90, ha="center", va="center"
        )
        middle = theme.text_width / 2
        write(sheet, (middle, rows * _ROW + 2.5), time_label, font, "center")
    return figure_of(sheet)


def _draw_panel(axes: Axes, trace: ResidualTrace, theme: Theme) -> None:
    palette = theme.palette
    if trace.smooth:
        axes.fill_between(
            trace.smooth_position, trace.low, trace.high, color=palette.tint, lw=0, zorder=1
        )
    axes.axhline(trace.coefficient, color=palette.grey, lw=0.8, ls=(0, (4, 3)), zorder=2)
    if has_circles([trace]):
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
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    digits = max(decimals_of(tick) for tick in axes.get_yticks())
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: theme.numbers.number(value, digits))
    )


def _write_ticks(axes: Axes, trace: ResidualTrace, width: float, theme: Theme) -> None:
    """Mark the times, where there is room for them."""
    first, last = axes.get_xlim()
    shown: list[tuple[float, float]] = []
    for time, position in trace.ticks:
        distance = (position - shown[-1][1]) * width / (last - first) if shown else _BETWEEN_TICKS
        if distance >= _BETWEEN_TICKS:
            shown.append((time, position))
    axes.set_xticks([position for _, position in shown])
    axes.set_xticklabels([axis_number(time, theme.numbers) for time, _ in shown])
