"""A theme: one folder of ``styles/``, with the rules for numbers and the colours."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.errors import StudyError
from reportgen.formatting import NumberFormat
from reportgen.resources import shipped_directory

DEFAULT_THEME = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """One file of a font family, named by what the style sheets and figures call it."""

    family: str
    path: Path
    weight: int
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as ``#rrggbb``; ``series`` in the order in which groups take them."""

    ink: str
    grey: str
    rule: str
    tint: str
    accent: str
    alert: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What the document looks like.

    Attributes
    ----------
    stylesheets
        From the most general sheet to the most specific.
    text_width
        Width of the text in millimetres: figures are drawn as wide as this.
    """

    name: str
    stylesheets: tuple[Path, ...]
    fonts: tuple[FontFace, ...]
    palette: Palette
    numbers: NumberFormat
    figure_font: str
    text_width: float


def load_theme(name: str) -> Theme:
    """Load the theme called *name* from ``styles/``, over the theme that it extends.

    Raises
    ------
    StudyError
        If there is no theme of that name.
    """
    settings, stylesheets = _collect(name)
    fonts = shipped_directory("styles") / "fonts"
    return Theme(
        name=name,
        stylesheets=stylesheets,
        fonts=tuple(
            FontFace(
                family=face["family"],
                path=fonts / face["file"],
                weight=face["weight"],
                style=face["style"],
            )
            for face in settings["fonts"]
        ),
        palette=Palette(**{**settings["palette"], "series": tuple(settings["palette"]["series"])}),
        numbers=NumberFormat(**settings["numbers"]),
        figure_font=settings["figures"]["font"],
        text_width=settings["figures"]["text_width"],
    )


def _collect(name: str) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return the settings of a theme over those of its parents, and all style sheets."""
    styles = shipped_directory("styles")
    known = sorted(path.parent.name for path in styles.glob("*/theme.toml"))
    if name not in known:
        raise StudyError(f"unknown theme {name!r}; there is {', '.join(known)}.")
    directory = styles / name
    own = tomllib.loads((directory / "theme.toml").read_text(encoding="utf-8"))
    sheets = tuple(sorted(directory.glob("*.css")))
    if "extends" not in own:
        return own, sheets
    settings, inherited = _collect(own["extends"])
    merged = {
        key: {**value, **own.get(key, {})} if isinstance(value, dict) else own.get(key, value)
        for key, value in settings.items()
    }
    return merged, (*inherited, *sheets)
