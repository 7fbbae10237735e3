"""How wide the columns of a table are on paper.

The printer can find this out itself, but measures every cell twice more for it, which takes a fifth
of the time of a layout. The rule is that of browsers (CSS 2.1, section 17.5.2.2): every column has
room for its widest word, and for its widest text if there is room; the rest is shared out by text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from reportgen.report.blocks.table import Column, Table
from reportgen.report.blocks.text import Words
from reportgen.report.style.font_file import advances_of
from reportgen.report.style.numbers import FIGURE_SPACE
from reportgen.report.style.theme import Theme
from reportgen.writers.html.line_ends import WORD_JOINER, hold_labels

_MM_PER_POINT = 25.4 / 72
_HYPHENS = ("-", "\N{EN DASH}")
# In the size of the font: of figures, and of characters that a font does not have.
_USUAL_FIGURE, _UNKNOWN = 0.5, 1.0

Width = tuple[float, float]


def column_widths(table: Table, theme: Theme) -> tuple[float, ...]:
    """Return the width of each column in per cent of its table's, the row headings' first.

    There are none where the columns need more than there is: the printer may make the table wider.
    """
    own, stub = _Widths(table, theme), theme.tables.text_stub
    if table.is_textual:
        columns = _fill(list(own.columns), (1 - stub) * theme.text_width)
        shares = _shares(columns, 100 * (1 - stub))
        return (100 * stub, *shares) if shares else ()
    room = theme.text_width * (theme.tables.narrow if table.is_narrow else 1.0)
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
        self._sizes = theme.tables
        self._regular, self._strong = _faces(theme)

    @property
    def stub(self) -> Width:
        """Return the widths of the row headings, at the edge of the table."""
        heading = self._headed(self._table.stub_heading)
        rows = [row for group in self._table.groups for row in group.rows]
        stubs = [
            self._wrapped(row.stub, self._strong if row.heading else self._regular, row.indent)
            for row in rows
        ]
        return _widest([heading, *stubs], self._sizes.edge + self._sizes.right)

    @property
    def columns(self) -> Iterator[Width]:
        """Yield the widths of the other columns, which are wide enough for what spans them."""
        index, padding = 0, self._sizes.left + self._sizes.right
        for spanner, size in self._table.spanners:
            spanned = [self._column(i) for i in range(index, index + size)]
            index += size
            above = self._headed(spanner)
            missing = [
                max(0.0, needed + padding - sum(width[i] for width in spanned)) / size
                for i, needed in enumerate(above)
            ]
            yield from ((low + missing[0], high + missing[1]) for low, high in spanned)

    def _column(self, index: int) -> Width:
        column = self._table.columns[index]
        rows = [row for group in self._table.groups for row in group.rows if row.cells]
        cells = [self._cell(row.cells[index], column) for row in rows]
        padding = self._sizes.left + self._sizes.right
        return _widest([self._headed(column.heading), *cells], padding)

    def _cell(self, text: Words, column: Column) -> Width:
        if column.text:
            return self._wrapped(text, self._regular)
        width = self._width(_plain(text), self._regular)
        return width, width

    def _headed(self, heading: Words) -> Width:
        """Return the widths of a heading, which is broken between words only."""
        plain = _plain(heading)
        words = [self._width(word, self._strong) for word in plain.split(" ")]
        return max(words), self._width(plain, self._strong)

    def _wrapped(self, text: Words, face: Mapping[int, float], indent: bool = False) -> Width:
        """Return the widths of text that may be broken: of its widest word, and of all of it."""
        plain, left = _plain(text), self._sizes.indent if indent else 0.0
        words = [self._width(word, face) for word in _breakable(plain)]
        return left + max(words), left + self._width(plain, face)

    def _width(self, text: str, face: Mapping[int, float]) -> float:
        """Return how wide text is; all figures are as wide as a figure space."""
        figure = face.get(ord(FIGURE_SPACE), _USUAL_FIGURE)
        return (
            self._sizes.text
            * _MM_PER_POINT
            * sum(
                figure if character.isdecimal() else face.get(ord(character), _UNKNOWN)
                for character in text.replace(WORD_JOINER, "")
            )
        )


def _faces(theme: Theme) -> list[Mapping[int, float]]:
    """Return how far the characters move the pen in the lightest and the heaviest upright face."""
    upright = [f for f in theme.fonts if f.family == theme.figure_font and f.style == "normal"]
    upright.sort(key=lambda face: face.weight)
    return [advances_of(face.path) for face in (upright[0], upright[-1])]


def _widest(widths: list[Width], padding: float) -> Width:
    return max(low for low, _ in widths) + padding, max(high for _, high in widths) + padding


def _plain(text: Words) -> str:
    """Return the words of a text, what must not be broken in it held together."""
    return str(hold_labels(text))


def _breakable(text: str) -> list[str]:
    """Return the parts of a text that a line may end after: ranges of numbers are held together."""
    parts = [""]
    for here, after in zip_longest(text, text[1:], fillvalue=""):
        if here == " ":
            parts.append("")
            continue
        parts[-1] += here
        if here in _HYPHENS and not (after.isdecimal() or after == WORD_JOINER):
            parts.append("")
    return parts
