"""A figure as SVG of as few elements as it can be.

The printer's time for a drawing grows with its elements. matplotlib's own SVG has three to four
times as many: a group around each artist, a definition and a reference for each tick, and a style
sheet that is matched against them all.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

from reportgen.report.figures.canvas import figure_style
from reportgen.report.style.theme import Theme

POINTS_PER_INCH = 72
_COMMANDS = {
    Path.MOVETO: "M",
    Path.LINETO: "L",
    Path.CURVE3: "Q",
    Path.CURVE4: "C",
    Path.CLOSEPOLY: "Z",
}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def render_svg(drawing: Figure, key: str, theme: Theme) -> str:
    """Return a drawing in the manner of a theme as SVG text, the same for the same drawing.

    Parameters
    ----------
    key
        Unique among the figures of a document: the ids within the SVG begin with it.
    """
    with figure_style(theme), warnings.catch_warnings():
        # Paper is never printed with such a character; a browser has a font for it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        return svg_of(drawing, key)


def svg_of(figure: Figure, key: str) -> str:
    """Return a figure as SVG text, the same for the same figure.

    Parameters
    ----------
    key
        Unique among the figures of a document: the ids within the SVG begin with it.
    """
    figure.dpi = POINTS_PER_INCH
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    drawing = Drawing(float(width), float(height), key)
    figure.draw(drawing)
    return drawing.svg


class Drawing(RendererBase):
    """What matplotlib draws a figure on; sizes in points.

    Knows what the figures of a report consist of: lines, areas, markers and plain text. There are
    no images, hatchings or formulas in them.
    """

    def __init__(self, width: float, height: float, key: str) -> None:
        """Start with an empty sheet."""
        super().__init__()
        self._size = width, height
        self._key = "".join(c if c.isalnum() else f"_{ord(c):x}_" for c in key)
        self._elements: list[str] = []
        self._windows: dict[str, str] = {}

    @property
    def svg(self) -> str:
        """Return what was drawn so far."""
        width, height = (f"{length:.6f}" for length in self._size)
        windows = "".join(
            f'<clipPath id="{name}"><path d="{outline}"/></clipPath>\n'
            for outline, name in self._windows.items()
        )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">\n'
            f"<defs>\n{windows}</defs>\n{''.join(self._elements)}</svg>\n"
        )

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803  matplotlib's name
    ) -> None:
        """Draw a line, an area or both."""
        paint = _paint(gc, rgbFace)
        if paint == {"fill": "none"}:
            return
        sheet = (0, 0, *self._size) if rgbFace is None else None
        outline = self._outline(path, transform, sheet)
        if outline:
            self._add("path", {"d": outline, **paint, **self._window(gc)})

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """Draw a marker at each point of *path*, all of them as one."""
        centres = trans.transform(path.vertices)
        centres = centres[np.isfinite(centres).all(axis=1)]
        if len(centres):
            marker = marker_path.transformed(marker_trans)
            markers = [Path(marker.vertices + centre, marker.codes) for centre in centres]
            together = Path.make_compound_path(*markers)
            together.should_simplify = False
            self.draw_path(gc, together, Affine2D(), rgbFace)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,
        mtext: Text | None = None,
    ) -> None:
        """Set a line of text; one that is not turned keeps the point at which it is aligned."""
        del ismath
        place = {"x": _number(x), "y": _number(y)}
        if angle:
            place["transform"] = f"rotate({_number(-angle)} {place['x']} {place['y']})"
        elif mtext is not None:
            anchor, _ = mtext.get_transform().transform(mtext.get_unitless_position())
            place["x"] = _number(anchor)
            place["text-anchor"] = _ANCHORS[mtext.get_horizontalalignment()]
        attributes = {**place, **_lettering(prop), **_colour("fill", gc.get_rgb(), _opacity(gc))}
        if attributes.get("text-anchor") == "start":
            del attributes["text-anchor"]
        self._add("text", attributes, s)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Return the size of a line of text, measured without hinting, as the printer sets it."""
        return text_to_path.get_text_width_height_descent(s, prop, ismath)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size of the sheet."""
        return self._size

    def flipy(self) -> bool:
        """Return that y grows downwards."""
        return True

    def points_to_pixels(self, points: Any) -> Any:
        """Return *points*, which are the unit here."""
        return points

    def _outline(
        self, path: Path, transform: Transform, sheet: tuple[float, float, float, float] | None
    ) -> str:
        """Return a path as SVG writes it; of a mere line only what lies on the *sheet*."""
        downwards = transform + Affine2D().scale(1, -1).translate(0, self._size[1])
        segments = path.iter_segments(downwards, clip=sheet, simplify=None)
        return "".join(
            f"{_COMMANDS[code]}{'' if code == Path.CLOSEPOLY else _numbers(vertices.tolist())}"
            for vertices, code in segments
        )

    def _window(self, gc: GraphicsContextBase) -> dict[str, str]:
        """Return the reference to what is seen of an element, if that is not all."""
        rectangle = gc.get_clip_rectangle()
        if rectangle is None:
            return {}
        outline = self._outline(Path.unit_rectangle(), _onto(rectangle), None)
        name = self._windows.setdefault(outline, f"{self._key}-{len(self._windows) + 1}")
        return {"clip-path": f"url(#{name})"}

    def _add(self, element: str, attributes: dict[str, str], text: str = "") -> None:
        written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        self._elements.append(f"<{element} {written}>{escape(text, quote=False)}</{element}>\n")


def _onto(rectangle: Any) -> Affine2D:
    """Return what moves the unit square onto a rectangle."""
    return Affine2D().scale(rectangle.width, rectangle.height).translate(*rectangle.min)


def _paint(gc: GraphicsContextBase, face: Any) -> dict[str, str]:
    """Return how an outline is filled and stroked."""
    opacity = gc.get_alpha() if gc.get_forced_alpha() else None
    if face is None:
        filled = {"fill": "none"}
    else:
        filled = _colour("fill", face, opacity if opacity is not None else _own_opacity(face))
    width = gc.get_linewidth()
    if not width:
        return filled
    stroked = {
        **_colour("stroke", gc.get_rgb(), _opacity(gc)),
        "stroke-width": _number(width),
        "stroke-linejoin": gc.get_joinstyle(),
        "stroke-linecap": "square" if gc.get_capstyle() == "projecting" else gc.get_capstyle(),
    }
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        lengths = np.asarray(dashes, dtype=float).tolist()
        stroked |= {"stroke-dasharray": _numbers(lengths), "stroke-dashoffset": _number(offset)}
    usual = {"stroke-linejoin": "miter", "stroke-linecap": "butt", "stroke-dashoffset": "0"}
    return filled | {k: v for k, v in stroked.items() if usual.get(k) != v}


def _opacity(gc: GraphicsContextBase) -> float:
    return gc.get_alpha() if gc.get_forced_alpha() else _own_opacity(gc.get_rgb())


def _own_opacity(colour: Any) -> float:
    return float(colour[3]) if len(colour) > 3 else 1.0


def _colour(what: str, colour: Any, opacity: float) -> dict[str, str]:
    shown = {what: to_hex(colour[:3])}
    return shown if opacity == 1 else {**shown, f"{what}-opacity": _number(opacity)}


def _lettering(prop: FontProperties) -> dict[str, str]:
    """Return the face of a text; upright and regular go without saying."""
    face = {
        "font-family": prop.get_family()[0],
        "font-size": _number(prop.get_size_in_points()),
        "font-weight": str(prop.get_weight()),
        "font-style": prop.get_style(),
    }
    usual = {"font-weight": ("400", "normal"), "font-style": ("normal",)}
    return {name: value for name, value in face.items() if value not in usual.get(name, ())}


def _numbers(values: Iterable[float]) -> str:
    return " ".join(map(_number, values))


def _number(value: float) -> str:
    """Return a length in points to a thousandth, as short as can be."""
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
