"""How wide the columns of a table are on paper.

The printer can find this out itself, but measures every cell twice more for it, which takes a fifth
of the time of a layout. The rule is that of browsers (CSS 2.1, section 17.5.2.2): every column has
room for its widest word, and for its widest text if there is room; the rest is shared out by text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from markupsafe import escape

from reportgen.report.blocks.table import Column, Table
from reportgen.report.style.font_file import advances_of
from reportgen.report.style.numbers import FIGURE_SPACE, NO_BREAK_SPACE
from reportgen.report.style.theme import Theme

# As the style sheets set tables, in millimetres.
_TEXT_SIZE = 8 * 25.4 / 72
_PADDING, _INDENT = 1.6, 3.0
_NARROW_TABLE = 0.7
# Of the columns of a table of text, the row headings have this share.
_TEXTUAL_STUB = 0.42

_UNBROKEN = re.compile(r'<span class="unbroken">(.*?)</span>')
_HYPHEN = re.compile(r"[-\N{EN DASH}]")
_WORD_JOINER = "\N{WORD JOINER}"
# Ranges of numbers are held together.
_BREAK = re.compile(rf" |(?<=[-\N{{EN DASH}}])(?![\d{_WORD_JOINER}])")
# In the size of the font: of figures, and of characters that a font does not have.
_USUAL_FIGURE, _UNKNOWN = 0.5, 1.0

Width = tuple[float, float]


def column_widths(table: Table, theme: Theme) -> tuple[float, ...]:
    """Return the width of each column in per cent of its table's, the row headings' first.

    There are none where the columns need more than there is: the printer may make the table wider.
    """
    own = _Widths(table, theme)
    if table.is_textual:
        columns = _fill(list(own.columns), (1 - _TEXTUAL_STUB) * theme.text_width)
        shares = _shares(columns, 100 * (1 - _TEXTUAL_STUB))
        return (100 * _TEXTUAL_STUB, *shares) if shares else ()
    room = theme.text_width * (_NARROW_TABLE if table.is_narrow else 1.0)
    return _shares(_fill([own.stub, *own.columns], room), 100)


def _fill(widths: list[Width], room: float) -> list[float]:
    """Return the greatest width of each, or what there is room for between that and the least."""
    least, most = ([width[i] for width in widths] for i in (0, 1))
    if sum(least) > room:
        return []
    if sum(most) <= room:
        return most
    given = (room - sum(least)) / (sum(most) - sum(least))
    return [low + given * (high - low) for low, high in widths]


def _shares(widths: list[float], whole: float) -> tuple[float, ...]:
    """Return the shares of widths in a whole."""
    return tuple(round(whole * width / sum(widths), 3) for width in widths)


class _Widths:
    """The least and the greatest width that each column of a table has a use for."""

    def __init__(self, table: Table, theme: Theme) -> None:
        self._table = table
        self._regular, self._strong = _faces(theme)

    @property
    def stub(self) -> Width:
        """Return the widths of the row headings, which have no padding at the edge of the table."""
        heading = self._headed(self._table.stub_heading)
        rows = [row for group in self._table.groups for row in group.rows]
        stubs = [
            self._wrapped(row.stub, self._strong if row.heading else self._regular, row.indent)
            for row in rows
        ]
        return _widest([heading, *stubs], _PADDING)

    @property
    def columns(self) -> Iterator[Width]:
        """Yield the widths of the other columns, which are wide enough for what spans them."""
        index = 0
        for spanner, size in self._table.spanners:
            spanned = [self._column(i) for i in range(index, index + size)]
            index += size
            above = self._headed(spanner)
            missing = [
                max(0.0, needed + 2 * _PADDING - sum(width[i] for width in spanned)) / size
                for i, needed in enumerate(above)
            ]
            yield from ((low + missing[0], high + missing[1]) for low, high in spanned)

    def _column(self, index: int) -> Width:
        column = self._table.columns[index]
        rows = [row for group in self._table.groups for row in group.rows if row.cells]
        cells = [self._cell(row.cells[index], column) for row in rows]
        return _widest([self._headed(column.heading), *cells], 2 * _PADDING)

    def _cell(self, text: str, column: Column) -> Width:
        if column.text:
            return self._wrapped(text, self._regular)
        width = self._width(_plain(text), self._regular)
        return width, width

    def _headed(self, heading: str) -> Width:
        """Return the widths of a heading, which is broken between words only."""
        plain = _plain(heading)
        words = [self._width(word, self._strong) for word in plain.split(" ")]
        return max(words), self._width(plain, self._strong)

    def _wrapped(self, text: str, face: Mapping[int, float], indent: bool = False) -> Width:
        """Return the widths of text that may be broken: of its widest word, and of all of it."""
        plain, left = _plain(text), _INDENT if indent else 0.0
        words = [self._width(word, face) for word in _BREAK.split(plain)]
        return left + max(words), left + self._width(plain, face)

    def _width(self, text: str, face: Mapping[int, float]) -> float:
        """Return how wide text is; all figures are as wide as a figure space."""
        figure = face.get(ord(FIGURE_SPACE), _USUAL_FIGURE)
        return _TEXT_SIZE * sum(
            figure if character.isdecimal() else face.get(ord(character), _UNKNOWN)
            for character in text.replace(_WORD_JOINER, "")
        )


def _faces(theme: Theme) -> list[Mapping[int, float]]:
    """Return how far the characters move the pen in the lightest and the heaviest upright face."""
    upright = [f for f in theme.fonts if f.family == theme.figure_font and f.style == "normal"]
    upright.sort(key=lambda face: face.weight)
    return [advances_of(face.path) for face in (upright[0], upright[-1])]


def _widest(widths: list[Width], padding: float) -> Width:
    return max(low for low, _ in widths) + padding, max(high for _, high in widths) + padding


def _held(hyphen: re.Match[str]) -> str:
    return f"{hyphen[0]}{_WORD_JOINER}"


def _plain(text: str) -> str:
    """Return a text without its tags, what must not be broken in it held together."""
    whole = _UNBROKEN.sub(
        lambda span: _HYPHEN.sub(_held, span[1].replace(" ", NO_BREAK_SPACE)), escape(text)
    )
    return unescape(re.sub(r"<[^>]*>", "", whole))
