"""Response: how the patients of each population divide over the categories, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reportgen.report.blocks.text import Words
from reportgen.report.figures.canvas import (
    LINE_HEIGHT,
    add_plot,
    figure_of,
    figure_style,
    new_sheet,
)
from reportgen.report.figures.legend import LegendEntry, arrange_legend, legend_height, legend_width
from reportgen.report.figures.lettering import (
    Font,
    axis_number,
    figure_font,
    write,
    write_lines,
    write_statistic,
)
from reportgen.report.style.theme import Theme

# Millimetres.
_BAR_HEIGHT, _BAR_GAP = 4.6, 1.7
_TOP, _LEGEND_GAP, _FOOT, _RIGHT, _COLUMN_GAP = 1.0, 2.5, 12.0, 4.0, 3.0
_INDENT, _WIDEST_LABEL, _TEXT_MARGIN = 3.0, 62.0, 1.0
_KEY_WIDTH, _KEY_HEIGHT, _TITLE = 3.2, 2.4, 8.6
_LIGHTEST = 0.88
# Left on the page for a heading and the caption.
_CAPTION = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseBar:
    """A population and its shares of the categories.

    Attributes
    ----------
    group
        Heading over consecutive bars that have the same one; none if empty.
    n_text
        Number of patients as it is printed, e.g. ``"n = 45"``.
    shares
        Proportions in 0 to 1, one for each category; none at all for an empty population.
    texts
        What is printed in each segment, if it fits.
    """

    label: str
    n_text: Words
    shares: tuple[float, ...]
    texts: tuple[str, ...]
    group: str = ""


def draw_response(
    bars: Sequence[ResponseBar],
    categories: Sequence[str],
    theme: Theme,
    *,
    axis_label: str = "Patients (%)",
) -> list[Figure]:
    """Draw one bar of 100 % for each population, segments in the order of the categories.

    Bars that would not fit on a page go into further figures.

    Parameters
    ----------
    categories
        From the best to the worst; they go from dark to light, which a grey print keeps.
    """
    colours = category_colours(len(categories), theme)
    with figure_style(theme):
        font = figure_font(theme)
        columns = _columns(_stack(bars, font), font)
        legend = arrange_legend(categories, theme.text_width - _RIGHT, font, _KEY_WIDTH)
        top = _TOP + legend_height(legend) + _LEGEND_GAP
        room = theme.page.text_height - _CAPTION - top - _FOOT
        return [
            _draw_page(lines, columns, legend, colours, axis_label, theme)
            for lines in _paginate(bars, font, room)
        ]


def _draw_page(
    lines: Sequence[_Line],
    columns: tuple[float, float],
    legend: Sequence[LegendEntry],
    colours: Sequence[str],
    axis_label: str,
    theme: Theme,
) -> Figure:
    """Draw the bars of one page between their labels and the axis."""
    font = figure_font(theme)
    n_right, left = columns
    width = theme.text_width - left - _RIGHT
    top = _TOP + legend_height(legend) + _LEGEND_GAP
    body = lines[-1].bottom + _BAR_GAP / 2
    sheet = new_sheet(theme, top + body + _FOOT)
    axes = add_plot(sheet, left=left, top=top, width=width, height=body)
    _draw_axis(axes, body, theme)
    _draw_legend(sheet, legend, colours, left, font)
    for line in lines:
        middle = top + line.middle
        write_lines(sheet, (line.indent, middle), line.label, font if line.bar else font.strong)
        if line.bar:
            write_statistic(sheet, (n_right, middle), line.bar.n_text, font, "right")
            _draw_bar(axes, line, colours, width, theme)
    write(sheet, (left + width / 2, top + body + _TITLE), axis_label, font, "center")
    return figure_of(sheet)


def category_colours(count: int, theme: Theme) -> tuple[str, ...]:
    """Return *count* colours from the theme's accent to near white, each lighter than the last."""
    red, green, blue = to_rgb(theme.palette.accent)
    steps = [_LIGHTEST * index / max(1, count - 1) for index in range(count)]
    return tuple(
        to_hex((red + (1 - red) * step, green + (1 - green) * step, blue + (1 - blue) * step))
        for step in steps
    )


def text_colour(background: str, theme: Theme) -> str:
    """Return white or ink, whichever has the greater contrast to the background (WCAG 2)."""
    ink, behind = _luminance(theme.palette.ink), _luminance(background)
    white_contrast, ink_contrast = 1.05 / (behind + 0.05), (behind + 0.05) / (ink + 0.05)
    return "#ffffff" if white_contrast > ink_contrast else theme.palette.ink


def _luminance(colour: str) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A heading or a bar, in millimetres from the top of the plot."""

    label: tuple[str, ...]
    indent: float
    top: float
    height: float
    bar: ResponseBar | None

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


def _stack(bars: Sequence[ResponseBar], font: Font) -> tuple[_Line, ...]:
    """Return headings and bars one below the other."""
    lines: list[_Line] = []
    top, group = _BAR_GAP / 2, ""
    for bar in bars:
        if bar.group and bar.group != group:
            label = font.strong.wrap(bar.group, _WIDEST_LABEL, lines=2)
            height = _BAR_HEIGHT + (len(label) - 1) * LINE_HEIGHT
            top += _BAR_GAP / 2
            lines.append(_Line(label=label, indent=0, top=top, height=height, bar=None))
            top += height
        group = bar.group
        indent = _INDENT if group else 0.0
        label = font.wrap(bar.label, _WIDEST_LABEL - indent, lines=2)
        height = _BAR_HEIGHT + (len(label) - 1) * LINE_HEIGHT
        lines.append(_Line(label=label, indent=indent, top=top, height=height, bar=bar))
        top += height + _BAR_GAP
    return tuple(lines)


def _paginate(bars: Sequence[ResponseBar], font: Font, room: float) -> list[tuple[_Line, ...]]:
    """Return the lines of each page; a group that goes on has its heading again."""
    pages: list[list[ResponseBar]] = [[]]
    for bar in bars:
        if pages[-1] and _stack([*pages[-1], bar], font)[-1].bottom > room:
            pages.append([])
        pages[-1].append(bar)
    return [_stack(page, font) for page in pages]


def _columns(lines: Sequence[_Line], font: Font) -> tuple[float, float]:
    """Return where the numbers of patients end and where the bars begin, in millimetres."""
    labels = max(
        line.indent + (font if line.bar else font.strong).width(text)
        for line in lines
        for text in line.label
    )
    numbers = max(font.width(str(line.bar.n_text)) for line in lines if line.bar)
    n_right = labels + _COLUMN_GAP + numbers
    return n_right, n_right + _COLUMN_GAP


def _draw_axis(axes: Axes, body: float, theme: Theme) -> None:
    """Draw the axis from 0 to 100 %, heights in millimetres from the top."""
    ticks = range(0, 101, 20)
    axes.set(xlim=(0, 100), ylim=(body, 0))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(ticks, [axis_number(tick, theme.numbers) for tick in ticks])


def _draw_legend(
    sheet: Axes, entries: Sequence[LegendEntry], colours: Sequence[str], left: float, font: Font
) -> None:
    """Draw the legend from *left* in millimetres, or as far to the left of it as it needs."""
    left = min(left, sheet.get_xlim()[1] - _RIGHT - legend_width(entries, font))
    for entry, colour in zip(entries, colours, strict=True):
        corner = (left + entry.x, _TOP + entry.y - _KEY_HEIGHT / 2)
        key = Rectangle(corner, _KEY_WIDTH, _KEY_HEIGHT)
        key.set(facecolor=colour, edgecolor=font.colour, linewidth=0.3)
        sheet.add_patch(key)
        write(sheet, (left + entry.text_x, _TOP + entry.y), entry.label, font)


def _draw_bar(axes: Axes, line: _Line, colours: Sequence[str], width: float, theme: Theme) -> None:
    """Draw the segments of a bar, and their texts where they fit.

    Parameters
    ----------
    width
        Length of 100 % in millimetres.
    """
    if line.bar is None or not line.bar.shares:
        return
    font = figure_font(theme)
    starts = accumulate(line.bar.shares, initial=0.0)
    top = line.middle - _BAR_HEIGHT / 2
    for start, share, text, colour in zip(
        starts, line.bar.shares, line.bar.texts, colours, strict=False
    ):
        segment = Rectangle((100 * start, top), 100 * share, _BAR_HEIGHT, clip_on=False)
        segment.set(facecolor=colour, edgecolor="white", linewidth=0.5)
        axes.add_patch(segment)
        if font.width(text) + 2 * _TEXT_MARGIN <= share * width:
            middle = 100 * (start + share / 2)
            write(axes, (middle, line.middle), text, font.of(text_colour(colour, theme)), "center")
