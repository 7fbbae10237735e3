"""A theme: one folder with the rules for numbers, the colours, the page and the style sheets."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from reportgen.errors import StudyError
from reportgen.report.style.numbers import NumberFormat
from reportgen.resources import shipped_directory

DEFAULT_THEME = "default"
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


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
class Page:
    """The sheet of paper; all in millimetres.

    Attributes
    ----------
    margins
        Top, right, bottom and left, as in a style sheet.
    """

    width: float
    height: float
    margins: tuple[float, float, float, float]

    @property
    def text_width(self) -> float:
        """Return the width between the margins."""
        return self.width - self.margins[1] - self.margins[3]

    @property
    def text_height(self) -> float:
        """Return the height between the margins."""
        return self.height - self.margins[0] - self.margins[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSizes:
    """How tables are set: the style sheets take it from here, and so do the widths of columns.

    Attributes
    ----------
    text, line
        The size of the text and of its line, in points.
    left, right, edge
        What is left free on either side of a cell, and on the left of the row headings, in
        millimetres.
    indent
        How far a row is set under the one before, in millimetres.
    narrow
        The width of a narrow table, as a share of the text's.
    text_stub
        The width of the row headings of a table of text, as a share of the table's.
    """

    text: float
    line: float
    left: float
    right: float
    edge: float
    indent: float
    narrow: float
    text_stub: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractHeadings:
    """What the abstract and its parts are called.

    Attributes
    ----------
    aim
        What makes a sentence of a purpose that begins with "To", where the heading does not, e.g.
        ``We aimed``; may be empty.
    """

    title: str
    purpose: str
    aim: str
    methods: str
    results: str
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What the document looks like.

    Attributes
    ----------
    stylesheets
        From the most general sheet to the most specific.
    caption_mark
        What follows the number of a table or figure.
    """

    name: str
    stylesheets: tuple[Path, ...]
    fonts: tuple[FontFace, ...]
    page: Page
    tables: TableSizes
    palette: Palette
    numbers: NumberFormat
    figure_font: str
    caption_mark: str
    abstract: AbstractHeadings

    @property
    def text_width(self) -> float:
        """Return the width of the text in millimetres: figures are drawn as wide as this."""
        return self.page.text_width


def load_theme(name: str, paper: str | None = None) -> Theme:
    """Load a theme over the theme that it extends.

    Parameters
    ----------
    name
        A folder of ``styles/``, or the path of a folder with a ``theme.toml`` in it.
    paper
        A key of ``PAPERS`` in place of the theme's own.

    Raises
    ------
    StudyError
        If there is no such theme or paper, or the theme has a key that is not known.
    """
    settings, folders = _collect(name)
    return Theme(
        name=name,
        stylesheets=tuple(sheet for folder in folders for sheet in sorted(folder.glob("*.css"))),
        fonts=tuple(_font_face(face, folders) for face in settings["fonts"]),
        page=_page(paper or settings["page"]["paper"], settings["page"]["margins"]),
        tables=_filled(TableSizes, "tables", settings["tables"]),
        palette=_filled(Palette, "palette", settings["palette"]),
        numbers=_filled(NumberFormat, "numbers", settings["numbers"]),
        figure_font=settings["figures"]["font"],
        caption_mark=settings["captions"]["mark"],
        abstract=_filled(AbstractHeadings, "abstract", settings["abstract"]),
    )


def _page(paper: str, margins: list[float]) -> Page:
    if paper not in PAPERS:
        raise StudyError(f"unknown paper {paper!r}; there is {', '.join(PAPERS)}.")
    top, right, bottom, left = margins
    width, height = PAPERS[paper]
    return Page(width=width, height=height, margins=(top, right, bottom, left))


def _font_face(face: Mapping[str, Any], folders: tuple[Path, ...]) -> FontFace:
    """Return a face, its file from the theme's own folders or from the bundled fonts."""
    places = [*reversed(folders), shipped_directory("styles") / "fonts"]
    path = next((p / face["file"] for p in places if (p / face["file"]).is_file()), None)
    if path is None:
        raise StudyError(
            f"the font {face['file']!r} is neither in the theme's folder nor in styles/fonts."
        )
    return FontFace(family=face["family"], path=path, weight=face["weight"], style=face["style"])


T = TypeVar("T")


def _filled(kind: Callable[..., T], table: str, values: Mapping[str, Any]) -> T:
    """Return a part of the theme from its table in the file, lists as tuples."""
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    if unknown := sorted(set(values) - set(known)):
        raise StudyError(
            f"the theme's [{table}] has {', '.join(map(repr, unknown))}, which is none of "
            f"{', '.join(known)}."
        )
    return kind(**{key: _frozen(value) for key, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _collect(name: str, children: tuple[Path, ...] = ()) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return the settings of a theme over those of its parents, and the folders of them all."""
    folder = _folder(name)
    own = _read(folder / "theme.toml")
    if folder == shipped_directory("styles") / DEFAULT_THEME:
        return own, (folder,)
    if folder in children:
        raise StudyError(f"the theme in {folder} extends itself.")
    settings, inherited = _collect(own.pop("extends", DEFAULT_THEME), (*children, folder))
    if unknown := sorted(set(own) - set(settings)):
        raise StudyError(
            f"{folder / 'theme.toml'}: {', '.join(map(repr, unknown))} is none of extends, "
            f"{', '.join(settings)}."
        )
    merged = {
        key: {**value, **own.get(key, {})} if isinstance(value, dict) else own.get(key, value)
        for key, value in settings.items()
    }
    return merged, (*inherited, folder)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{file}: not a TOML file: {error}.") from error


def _folder(name: str) -> Path:
    """Return the folder of the theme *name*, which may be a path."""
    if (Path(name) / "theme.toml").is_file():
        return Path(name).resolve()
    styles = shipped_directory("styles")
    known = sorted(path.parent.name for path in styles.glob("*/theme.toml"))
    if name not in known:
        raise StudyError(
            f"unknown theme {name!r}; there is {', '.join(known)}, or the path of a folder that "
            "holds a theme.toml."
        )
    return styles / name
