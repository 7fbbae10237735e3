"""Set the text of a drawing line by line, with kerning.

WeasyPrint 70 sets the text of an SVG letter by letter: without kerning, so that no line is as wide
as it was measured when the figure was drawn, and at the price of a layout for each letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}
_UPRIGHT = 400


@contextmanager
def lines_of_text() -> Iterator[None]:
    """Let WeasyPrint set a ``text`` element of a drawing as one line within this context."""
    from weasyprint.svg import TAGS

    by_letters = TAGS["text"]
    TAGS["text"] = _set_line
    try:
        yield
    finally:
        TAGS["text"] = by_letters


def _set_line(svg: Any, node: Any, font_size: float) -> None:
    """Set a line of plain text at its point; how it is turned WeasyPrint has seen to."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.text.line_break import split_first_line

    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = (node.get("font-family"),)
    style["font_style"] = node.get("font-style", "normal")
    style["font_weight"] = int(node.get("font-weight", _UPRIGHT))
    style["font_size"] = font_size
    layout, _, _, width, height, baseline = split_first_line(
        node.text, style, svg.context, float("inf"), 0
    )
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= _SHIFT[node.get("text-anchor", "start")] * width
    node.text_bounding_box = (x, y - baseline, width, height)
    with svg.stream.stacked():
        fill, stroke = svg.set_graphical_state(node, font_size)
        layout.reactivate(style)
        svg.stream.begin_text()
        svg.fill_stroke(fill, stroke, text=True)
        draw_first_line(svg.stream, TextBox(layout, style), "none", "none", Matrix(d=-1, e=x, f=y))
        svg.stream.end_text()
