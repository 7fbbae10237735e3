"""Where everything of a forest plot stands, in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from reportgen.report.blocks.text import Words
from reportgen.report.figures.canvas import LINE_HEIGHT
from reportgen.report.figures.forest_rows import ForestGroup, ForestHeadings, ForestRow
from reportgen.report.figures.lettering import Align, Font, wrap_set
from reportgen.report.style.numbers import pad_numbers

ROW_HEIGHTS = (3.5, 4.75)
INSET = 1.4
FOOT = 10.5
MOST_LINES = 2
_INDENT, _GUTTER, _HEAD_PADDING = 3.0, 4.0, 1.9
_PLOT_WIDTHS = (40.0, 70.0)
_WIDEST = {"counts": 26.0, "text": 42.0, "p_text": 22.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of text: the lines of its heading, and from where its texts are aligned."""

    heading: tuple[Words, ...]
    at: float
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A heading or a row: its label, and its place from the top of the first line."""

    label: tuple[str, ...]
    group: int
    indent: float
    row: ForestRow | None
    p_text: str
    top: float = 0.0
    height: float = 0.0

    @property
    def middle(self) -> float:
        """Return the middle of the line."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestPage:
    """The columns from left to right, the lines from top to bottom, and the plot."""

    label: Column
    counts: Column
    text: Column
    p_text: Column
    lines: tuple[Line, ...]
    plot_left: float
    plot_right: float

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns from left to right."""
        return self.label, self.counts, self.text, self.p_text

    @property
    def head(self) -> float:
        """Return the height of the headings."""
        return _head_height(self.columns)

    @property
    def body(self) -> float:
        """Return the height of all lines."""
        return self.lines[-1].top + self.lines[-1].height

    @property
    def height(self) -> float:
        """Return the height of the figure."""
        return self.head + self.body + FOOT


def _aligned(groups: Sequence[ForestGroup]) -> list[ForestGroup]:
    """Return the groups with the numbers of each column aligned on the decimal mark."""
    rows = [row for group in groups for row in group.rows]
    texts = iter(pad_numbers([row.text for row in rows]))
    p_texts = [*(group.p_text for group in groups), *(row.p_text for row in rows)]
    padded = pad_numbers(p_texts)
    of_groups, of_rows = padded[: len(groups)], iter(padded[len(groups) :])
    return [
        replace(
            group,
            p_text=p_text,
            rows=tuple(replace(r, text=next(texts), p_text=next(of_rows)) for r in group.rows),
        )
        for group, p_text in zip(groups, of_groups, strict=True)
    ]


def lay_out(
    groups: Sequence[ForestGroup],
    headings: ForestHeadings,
    font: Font,
    *,
    width: float,
    most_height: float,
) -> list[ForestPage]:
    """Return the pages: columns as wide as their texts; the labels and the plot share the rest.

    Parameters
    ----------
    width, most_height
        Width of every page, and the height that none exceeds, in millimetres.
    """
    groups = _aligned(groups)
    counts, text, p_text = _measure(groups, headings, font)
    p_text = replace(p_text, at=width - INSET - p_text.width)
    text_right = p_text.at - (_GUTTER if p_text.width else 0)
    text = replace(text, at=text_right - text.width)
    plot_right = text.at - _GUTTER
    free = plot_right - 2 * _GUTTER - counts.width - INSET
    narrowest, widest = _PLOT_WIDTHS
    plot_width = max(narrowest, min(widest, free - _label_width(groups, headings, font)))
    plot_left = plot_right - plot_width
    counts = replace(counts, at=plot_left - _GUTTER - counts.width / 2, align="center")
    label_width = free - plot_width
    label = Column(
        heading=font.strong.wrap(headings.label, label_width, lines=MOST_LINES),
        at=INSET,
        width=label_width,
    )
    head = _head_height((label, counts, text, p_text))
    room = most_height - head - FOOT
    return [
        ForestPage(
            label=label,
            counts=counts,
            text=text,
            p_text=p_text,
            lines=_stack(lines, room),
            plot_left=plot_left,
            plot_right=plot_right,
        )
        for lines in _paginate(list(_lines(groups, font, label_width)), room)
    ]


def _measure(
    groups: Sequence[ForestGroup], headings: ForestHeadings, font: Font
) -> tuple[Column, Column, Column]:
    """Return the columns of counts, texts and P values, as wide as they need, not yet placed."""
    rows = [row for group in groups for row in group.rows]
    p_texts = [*(group.p_text for group in groups), *(row.p_text for row in rows)]
    return (
        _column(font, headings.counts, [row.counts for row in rows], _WIDEST["counts"]),
        _column(font, headings.text, [row.text for row in rows], _WIDEST["text"]),
        _column(font, headings.p_text if any(p_texts) else "", p_texts, _WIDEST["p_text"]),
    )


def _column(font: Font, heading: Words, texts: Sequence[str], widest: float) -> Column:
    content = max((font.width(text) for text in texts), default=0.0)
    word = max((font.strong.width(word) for word in str(heading).split(" ")), default=0.0)
    width = min(widest, max(content, word) + 0.1)
    lines = wrap_set(font.strong, heading, width, lines=MOST_LINES)
    return Column(heading=lines, at=0, width=width)


def _label_width(groups: Sequence[ForestGroup], headings: ForestHeadings, font: Font) -> float:
    """Return what the labels of the rows would take on one line."""
    labels = [
        font.width(row.label) + (_INDENT if group.label else 0)
        for group in groups
        for row in group.rows
    ]
    return max(font.strong.width(headings.label), *labels)


def _head_height(columns: Sequence[Column]) -> float:
    return LINE_HEIGHT * max(len(column.heading) for column in columns) + _HEAD_PADDING


def _lines(groups: Sequence[ForestGroup], font: Font, width: float) -> Iterator[Line]:
    """Yield the headings and rows with their labels wrapped, not yet placed."""
    for index, group in enumerate(groups):
        if group.label:
            label = font.strong.wrap(group.label, width, lines=MOST_LINES)
            yield Line(label=label, group=index, indent=0, row=None, p_text=group.p_text)
        indent = _INDENT if group.label else 0.0
        for row in group.rows:
            label = font.wrap(row.label, width - indent, lines=MOST_LINES)
            yield Line(label=label, group=index, indent=indent, row=row, p_text=row.p_text)


def _paginate(lines: Sequence[Line], room: float) -> list[list[Line]]:
    """Return the lines of each page, pages about equally full, each group on one if it fits."""
    total = sum(_least_height(line) for line in lines)
    if total <= room:
        return [list(lines)]
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.group)]
    largest = max(sum(map(_least_height, group)) for group in groups)
    limit = min(room, total / ceil(total / room) + largest)
    pages: list[list[Line]] = [[]]
    for group in groups:
        if sum(map(_least_height, (*pages[-1], *group))) > limit and pages[-1]:
            pages.append([])
        for line in group:
            if sum(map(_least_height, (*pages[-1], line))) > limit:
                pages.append([group[0]] if group[0].row is None else [])
            pages[-1].append(line)
    return pages


def _least_height(line: Line) -> float:
    return ROW_HEIGHTS[0] + LINE_HEIGHT * (len(line.label) - 1)


def _stack(lines: Sequence[Line], room: float) -> tuple[Line, ...]:
    """Return the lines one below the other, as high as *room* allows within ``ROW_HEIGHTS``."""
    shortest, usual = ROW_HEIGHTS
    extra = [LINE_HEIGHT * (len(line.label) - 1) for line in lines]
    height = max(shortest, min(usual, (room - sum(extra)) / len(lines)))
    placed: list[Line] = []
    top = 0.0
    for line, more in zip(lines, extra, strict=True):
        placed.append(replace(line, top=top, height=height + more))
        top += height + more
    return tuple(placed)
