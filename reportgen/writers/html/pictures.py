"""Drawings within the HTML document."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup, escape

from reportgen.report.blocks.figure import Figure
from reportgen.report.style.theme import Theme
from reportgen.writers.figures.svg import render_svg
from reportgen.writers.html.markup import as_identifier


def as_image(figure: Figure, theme: Theme) -> Markup:
    """Return a drawing as an image: the printer embeds it faster and applies the page's fonts."""
    svg = render_svg(figure.drawing, figure.key, theme)
    data = b64encode(svg.encode()).decode("ascii")
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(
        figure.alternative, data
    )


def as_inline_drawing(figure: Figure, theme: Theme) -> Markup:
    """Return a drawing inline: a browser gives the page's fonts to nothing else."""
    svg = render_svg(figure.drawing, figure.key, theme)
    label = escape(figure.alternative)
    drawing = svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    for reference in ('id="', 'href="#', "url(#"):
        drawing = drawing.replace(reference, f"{reference}{as_identifier(figure.key)}-")
    return Markup(drawing)  # noqa: S704  drawn by this program; its texts are escaped in it
