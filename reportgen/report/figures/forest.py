"""Forest plot: hazard ratios on a logarithmic axis between columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reportgen.report.figures.canvas import (
    LINE_HEIGHT,
    add_plot,
    figure_of,
    figure_style,
    new_sheet,
)
from reportgen.report.figures.forest_axis import ForestAxis, axis_of
from reportgen.report.figures.forest_layout import INSET, ForestPage, Line, lay_out
from reportgen.report.figures.forest_rows import ForestGroup, ForestHeadings, ForestRow
from reportgen.report.figures.lettering import (
    axis_number,
    figure_font,
    write,
    write_lines,
    write_statistic,
)
from reportgen.report.style.theme import Theme

__all__ = ["ForestGroup", "ForestHeadings", "ForestRow", "draw_forest"]

_MARKER_SIZES = (2.3, 5.5)
_ARROW_SIZE = 3.0
# Millimetres of a page that are left for a heading and the caption.
_CAPTION = 25.0


def draw_forest(
    groups: Sequence[ForestGroup], theme: Theme, headings: ForestHeadings
) -> list[Figure]:
    """Draw groups of hazard ratios from top to bottom, every other group on a tint.

    Lines are 4.75 mm high, down to 3.5 mm where the figure would else be higher than a page. About
    60 lines, headings included, fit on a page; more go into further figures on the same axis.
    """
    rows = [row for group in groups for row in group.rows if row.is_drawn]
    axis = axis_of(groups)
    best = max((row.precision for row in rows), default=0.0)
    with figure_style(theme):
        pages = lay_out(
            groups,
            headings,
            figure_font(theme),
            width=theme.text_width,
            most_height=theme.page.text_height - _CAPTION,
        )
        return [_draw_page(page, axis, best, headings, theme) for page in pages]


def _draw_page(
    page: ForestPage, axis: ForestAxis, best: float, headings: ForestHeadings, theme: Theme
) -> Figure:
    """Draw one page of a forest; *best* is the precision that has the largest square."""
    sheet = new_sheet(theme, page.height)
    plot_width = page.plot_right - page.plot_left
    axes = add_plot(sheet, left=page.plot_left, top=page.head, width=plot_width, height=page.body)
    _draw_axis(axes, axis, page, theme)
    _draw_frame(sheet, page, theme)
    _write_headings(sheet, page, theme)
    _write_directions(sheet, page, axis, headings, theme)
    for line in page.lines:
        _write_line(sheet, page, line, theme)
        if line.row:
            size = sqrt(line.row.precision / best) if best else 0.0
            _draw_row(axes, line, axis, size, theme)
    return figure_of(sheet)


def _draw_axis(axes: Axes, axis: ForestAxis, page: ForestPage, theme: Theme) -> None:
    """Draw the logarithmic axis and the line at 1."""
    axes.set(xscale="log", xlim=(axis.low, axis.high), ylim=(page.body, 0))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(axis.ticks, [axis_number(tick, theme.numbers) for tick in axis.ticks])
    axes.set_xticks([], minor=True)
    axes.plot([1, 1], [0, page.body], color=theme.palette.ink, lw=0.6, zorder=1)


def _draw_frame(sheet: Axes, page: ForestPage, theme: Theme) -> None:
    """Draw the rules of the table and the tint behind every other group."""
    width = theme.text_width
    for y, weight in ((0.18, 0.9), (page.head, 0.45), (page.height - 0.18, 0.9)):
        sheet.plot([0, width], [y, y], color=theme.palette.ink, lw=weight)
    for line in page.lines:
        if line.group % 2:
            corner = (0, page.head + line.top)
            sheet.add_patch(
                Rectangle(corner, width, line.height, color=theme.palette.tint, lw=0, zorder=0)
            )


def _write_headings(sheet: Axes, page: ForestPage, theme: Theme) -> None:
    """Write the headings of the columns, their last lines level."""
    font = figure_font(theme).strong
    for column in page.columns:
        for above, line in enumerate(reversed(column.heading)):
            y = page.head - 2.4 - above * LINE_HEIGHT
            write_statistic(sheet, (column.at, y), line, font, column.align)


def _write_directions(
    sheet: Axes, page: ForestPage, axis: ForestAxis, headings: ForestHeadings, theme: Theme
) -> None:
    """Write under the axis what lies to the left and to the right of 1."""
    font = figure_font(theme, 7.5).of(theme.palette.grey)
    share = log(1 / axis.low) / log(axis.high / axis.low)
    at_one = page.plot_left + share * (page.plot_right - page.plot_left)
    y = page.height - 2.9
    lower = font.shorten(headings.lower, at_one - 8)
    higher = font.shorten(headings.higher, theme.text_width - at_one - 8)
    write(sheet, (at_one - 2.2, y), f"\N{LEFTWARDS ARROW} {lower}", font, "right")
    write(sheet, (at_one + 2.2, y), f"{higher} \N{RIGHTWARDS ARROW}", font)


def _write_line(sheet: Axes, page: ForestPage, line: Line, theme: Theme) -> None:
    """Write a heading or a row into the columns."""
    font, y = figure_font(theme), page.head + line.middle
    label_font = font if line.row else font.strong
    write_lines(sheet, (INSET + line.indent, y), line.label, label_font)
    quiet = font.of(theme.palette.grey)
    if line.row:
        text_font = font if line.row.is_drawn else quiet
        texts = ((page.counts, line.row.counts, font), (page.text, line.row.text, text_font))
        for column, text, face in texts:
            write(sheet, (column.at, y), face.shorten(text, column.width), face, column.align)
    write(sheet, (page.p_text.at, y), line.p_text, font)


def _draw_row(axes: Axes, line: Line, axis: ForestAxis, size: float, theme: Theme) -> None:
    """Draw the interval, with arrows where it leaves the axis, and the square of the estimate.

    Parameters
    ----------
    size
        Of the square: 0 for the smallest to 1.
    """
    row, y, ink = line.row, line.middle, theme.palette.ink
    if row is None or row.estimate is None or row.is_reference:
        return
    low = row.estimate if row.low is None else row.low
    high = row.estimate if row.high is None else row.high
    ends = (max(low, axis.low), min(high, axis.high))
    axes.plot(ends, (y, y), color=ink, lw=0.8, zorder=2)
    for end, marker, leaves in zip(ends, "<>", (low < axis.low, high > axis.high), strict=True):
        if leaves:
            axes.plot(end, y, marker=marker, ms=_ARROW_SIZE, color=ink, mew=0, clip_on=False)
    if axis.low <= row.estimate <= axis.high:
        smallest, largest = _MARKER_SIZES
        marker_size = smallest + (largest - smallest) * size
        axes.plot(
            row.estimate, y, marker="s", ms=marker_size, color=theme.palette.accent, mew=0, zorder=3
        )
