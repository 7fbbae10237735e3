"""Text of a figure: what fits where, measured in the font that it is set in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from reportgen.report.blocks.text import Reference, Run, Text, Words
from reportgen.report.figures.canvas import LINE_HEIGHT, MM_PER_INCH, TEXT_SIZE
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.style.theme import Theme

MM_PER_POINT = MM_PER_INCH / 72
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_HALF_CAPITAL = 0.33

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Font:
    """A face of a family in a colour, ``size`` in points; for use within ``figure_style``.

    Attributes
    ----------
    italic_p, italic_n
        Whether *P* of a P value and *n* of a sample are set in italics.
    """

    family: str
    colour: str
    size: float = TEXT_SIZE
    weight: int = 400
    style: Literal["normal", "italic"] = "normal"
    italic_p: bool = True
    italic_n: bool = True

    @property
    def properties(self) -> FontProperties:
        """Return what matplotlib calls this font."""
        return FontProperties(
            family=self.family, size=self.size, weight=self.weight, style=self.style
        )

    @property
    def strong(self) -> Font:
        """Return the semibold face."""
        return replace(self, weight=600)

    @property
    def italic(self) -> Font:
        """Return the italic face."""
        return replace(self, style="italic")

    def of(self, colour: str) -> Font:
        """Return the same face in another colour."""
        return replace(self, colour=colour)

    def width(self, text: str) -> float:
        """Return how wide *text* is, in millimetres.

        A character that the font lacks, for which a browser takes another font, counts as a square.
        """
        path = findfont(self.properties)
        face = _face(path)
        known = "".join(c if face.get_char_index(ord(c)) else "\N{WHITE SQUARE}" for c in text)
        return _ink_width(path, self.size, known)

    def advance(self, text: str) -> float:
        """Return how far *text* moves the pen, in millimetres, spaces included."""
        return self.width(f"H{text}H") - self.width("HH")  # nothing is kerned with an H

    def shorten(self, text: str, width: float) -> str:
        """Return *text* within *width* millimetres, an ellipsis for what is left out of it.

        The beginning and the end are kept: labels of one variable often differ in the end only.
        """
        if self.width(text) <= width:
            return text
        lengths = range(2, len(text))
        fitting = bisect_right(
            lengths, width, key=lambda kept: self.width(_without_middle(text, kept))
        )
        return _without_middle(text, lengths[fitting - 1]) if fitting else ELLIPSIS

    def shorten_each(self, parts: Sequence[str], width: float) -> str:
        """Return *parts* with commas between them within *width*, something of each of them kept.

        A part that needs less than its share leaves the rest to the others.
        """
        room = width - (len(parts) - 1) * self.advance(", ")
        shortened: dict[int, str] = {}
        for index in sorted(range(len(parts)), key=lambda index: self.width(parts[index])):
            share = room / (len(parts) - len(shortened))
            shortened[index] = self.shorten(parts[index], share)
            room -= self.width(shortened[index])
        return ", ".join(shortened[index] for index in range(len(parts)))

    def wrap(self, text: str, width: float, *, lines: int) -> tuple[str, ...]:
        """Return *text* on at most *lines* lines of *width* millimetres; the last may be cut."""
        words, line = text.split(" "), ""
        for index, word in enumerate(words):
            longer = f"{line} {word}" if line else word
            if line and self.width(longer) > width:
                if lines > 1:
                    rest = self.wrap(" ".join(words[index:]), width, lines=lines - 1)
                    return (self.shorten(line, width), *rest)
                return (self.shorten(" ".join((line, *words[index:])), width),)
            line = longer
        return (self.shorten(line, width),)


def wrap_set(font: Font, text: Words, width: float, *, lines: int) -> tuple[Text, ...]:
    """Return text on lines as :meth:`Font.wrap` does, each with the settings that it has there."""
    source, start = str(text), 0
    wrapped = font.wrap(source, width, lines=lines)
    found = []
    for index, line in enumerate(wrapped, start=1):
        stop = len(source)
        if index < len(wrapped):  # a line that is shortened before the last is a single word
            fits = source.startswith(line, start)
            stop = start + len(line) if fits else source.index(" ", start)
        found.append(_as_set(Text(text).between(start, stop), line))
        start = stop + 1
    return tuple(found)


def shorten_set(font: Font, text: Words, width: float) -> Text:
    """Return text on one line within a width, with the settings of what is left of its start."""
    line = Text(*(_on_one_line(run) for run in Text(text).runs))
    return _as_set(line, font.shorten(str(line), width))


def _on_one_line(run: Run | Reference) -> Run | Reference:
    return run if isinstance(run, Reference) else Run(one_line(run.text), run.setting)


def _as_set(text: Text, shown: str) -> Text:
    """Return a text as it is shown, its middle left out or not, with the settings that it has."""
    source = str(text)
    if shown == source:
        return text
    pairs = zip(source, shown, strict=False)
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    behind = shown[kept + len(ELLIPSIS) :]
    return Text(
        text.between(0, kept), ELLIPSIS, text.between(len(source) - len(behind), len(source))
    )


def one_line(text: str) -> str:
    """Return *text* with spaces in place of line breaks and other control characters."""
    return "".join(max(character, " ") for character in text)


def _without_middle(text: str, kept: int) -> str:
    """Return *text* with an ellipsis for all but the *kept* characters around it."""
    end = kept // 2
    return text[: kept - end].rstrip() + ELLIPSIS + text[len(text) - end :].lstrip()


@lru_cache(maxsize=10_000)
def _ink_width(path: str, size: float, text: str) -> float:
    """Return the width of a text in millimetres, for the font file at *path*."""
    if not text.strip(" "):
        return 0.0
    points, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(fname=path, size=size), ismath=False
    )
    return points * MM_PER_POINT


@lru_cache
def _face(path: str) -> FT2Font:
    return get_font(path)


def figure_font(theme: Theme, size: float = TEXT_SIZE) -> Font:
    """Return the regular face of the theme's figures, in ink."""
    numbers = theme.numbers
    return Font(
        theme.figure_font,
        theme.palette.ink,
        size,
        italic_p=numbers.p_italic,
        italic_n=numbers.n_italic,
    )


def write(
    axes: Axes, at: tuple[float, float], text: str, font: Font, align: Align = "left"
) -> None:
    """Write one line whose capitals are centred at the height of *at*, in data of the axes.

    The baseline is computed from the size alone, so that texts of a row stand on one line.
    """
    axes.annotate(
        one_line(text),
        at,
        xytext=(0, -_HALF_CAPITAL * font.size),
        textcoords="offset points",
        fontproperties=font.properties,
        color=font.colour,
        ha=align,
        va="baseline",
        annotation_clip=False,
    )


def write_lines(
    sheet: Axes,
    at: tuple[float, float],
    lines: Sequence[Words],
    font: Font,
    align: Align = "left",
) -> None:
    """Write lines on the sheet, centred together at the height of *at*, in millimetres."""
    x, middle = at
    for index, line in enumerate(lines):
        y = middle + (index - (len(lines) - 1) / 2) * LINE_HEIGHT
        write_statistic(sheet, (x, y), line, font, align)


def write_statistic(
    sheet: Axes, at: tuple[float, float], text: Words, font: Font, align: Align = "left"
) -> None:
    """Write one line on the sheet, in millimetres, *P* and *n* as the theme sets them."""
    faces = {
        "p": font.italic if font.italic_p else font,
        "n": font.italic if font.italic_n else font,
    }
    runs = [
        (run.text, faces.get(run.setting, font)) for run in Text(text).runs if isinstance(run, Run)
    ]
    if len(runs) < 2:
        for words, face in runs:
            write(sheet, at, words, face, align)
        return
    advances = [face.advance(run) for run, face in runs]
    total = sum(advances)
    x = at[0] - {"left": 0.0, "center": total / 2, "right": total}[align]
    for (run, face), advance in zip(runs, advances, strict=True):
        if run.strip():
            indent = face.advance(run) - face.advance(run.lstrip())
            write(sheet, (x + indent, at[1]), run.strip(), face)
        x += advance


def axis_number(value: float, numbers: NumberFormat) -> str:
    """Return a round number of an axis with just the decimals that it has."""
    return numbers.number(value, decimals_of(value))


def decimals_of(value: float) -> int:
    """Return the decimals of a round number."""
    exponent = Decimal(f"{value:g}").normalize().as_tuple().exponent
    return max(0, -int(exponent))
