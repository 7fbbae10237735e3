"""The sheet that a figure is drawn on: final size, the theme's fonts, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager

from reportgen.report.style.theme import FontFace, Theme

MM_PER_INCH = 25.4
TEXT_SIZE = 8.0
LINE_HEIGHT = 3.6


@contextmanager
def figure_style(theme: Theme) -> Iterator[None]:
    """Draw in the theme's manner within this context, whatever the user's matplotlibrc says."""
    _register(theme.fonts)
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_settings(theme))
        yield


def new_sheet(theme: Theme, height: float) -> Axes:
    """Return invisible axes over a whole new figure, in millimetres from its top left corner.

    Parameters
    ----------
    height
        Height of the figure in millimetres; it is as wide as the theme's text.
    """
    width = theme.text_width
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))
    sheet = figure.add_axes((0, 0, 1, 1), zorder=-1)
    sheet.set(xlim=(0, width), ylim=(height, 0))
    sheet.set_axis_off()
    return sheet


def figure_of(sheet: Axes) -> Figure:
    """Return the figure that a sheet covers."""
    return cast("Figure", sheet.get_figure())


def add_plot(sheet: Axes, *, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes for data in a rectangle of the sheet, given in millimetres."""
    sheet_width, sheet_height = sheet.get_xlim()[1], sheet.get_ylim()[0]
    return figure_of(sheet).add_axes(
        (
            left / sheet_width,
            1 - (top + height) / sheet_height,
            width / sheet_width,
            height / sheet_height,
        )
    )


def _register(faces: Sequence[FontFace]) -> None:
    """Make the theme's faces known under their private families.

    By hand, as matplotlib would file a Semibold under a family of its own.
    """
    wanted = [
        FontEntry(
            fname=str(face.path),
            name=face.family,
            style=face.style,
            variant="normal",
            weight=face.weight,
            stretch="normal",
            size="scalable",
        )
        for face in faces
    ]
    families = {face.family for face in faces}
    if [entry for entry in fontManager.ttflist if entry.name in families] == wanted:
        return
    others = [entry for entry in fontManager.ttflist if entry.name not in families]
    fontManager.ttflist = [*wanted, *others]
    # Adding a face is the only public way to make matplotlib forget its earlier look-ups.
    fontManager.addfont(faces[0].path)


def _settings(theme: Theme) -> dict[Any, Any]:
    """Return what differs from matplotlib's defaults; sizes in points at final size."""
    ink = theme.palette.ink
    ticks = {
        f"{axis}tick.{name}": value
        for axis in "xy"
        for name, value in {
            "color": ink,
            "labelsize": TEXT_SIZE,
            "major.width": 0.6,
            "major.size": 3,
            "major.pad": 2.5,
        }.items()
    }
    return {
        "font.family": theme.figure_font,
        "font.size": TEXT_SIZE,
        "text.color": ink,
        "text.parse_math": False,
        "axes.edgecolor": ink,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "lines.linewidth": 1.35,
        "lines.solid_capstyle": "butt",
        "lines.solid_joinstyle": "miter",
        "lines.dash_joinstyle": "miter",
        **ticks,
    }
