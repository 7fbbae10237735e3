"""One style sheet from a theme: its fonts, its colours as variables, and its sheets."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Set as AbstractSet
from dataclasses import fields
from typing import Literal

from reportgen.report.style.numbers import NumberFormat
from reportgen.report.style.theme import FontFace, Page, TableSizes, Theme

Medium = Literal["paper", "screen"]


def compose_stylesheet(theme: Theme, medium: Medium, characters: AbstractSet[str]) -> str:
    """Return the whole style sheet of a theme.

    On paper the fonts are read from their files; a page for the screen holds them itself, as far
    as its *characters* go, so that it needs nothing else.
    """
    faces = "\n".join(_font_face(face, medium, characters) for face in theme.fonts)
    colours = "\n".join(
        f"  --{field.name}: {getattr(theme.palette, field.name)};"
        for field in fields(theme.palette)
        if field.name != "series"
    )
    sheets = [path.read_text(encoding="utf-8") for path in theme.stylesheets]
    return "\n".join(
        [
            faces,
            f":root {{\n{colours}\n}}",
            _page(theme.page),
            _tables(theme.tables),
            _symbols(theme.numbers),
            *sheets,
        ]
    )


def _tables(tables: TableSizes) -> str:
    """Return how large tables are set, as rules: the printer looks up a variable cell by cell."""
    rules = {
        "table": f"font-size: {tables.text:g}pt; line-height: {tables.line:g}pt",
        "table.narrow": f"width: {100 * tables.narrow:g}%",
        "th, td": f"padding-left: {tables.left:g}mm; padding-right: {tables.right:g}mm",
        "thead th.stub, tbody th": f"padding-left: {tables.edge:g}mm",
        ".indent > th": f"padding-left: {tables.edge + tables.indent:g}mm",
        ".textual .stub": f"width: {100 * tables.text_stub:g}%",
    }
    return "\n".join(f"{selector} {{ {sizes} }}" for selector, sizes in rules.items())


def _page(page: Page) -> str:
    margins = " ".join(f"{margin:g}mm" for margin in page.margins)
    return f"@page {{ size: {page.width:g}mm {page.height:g}mm; margin: {margins} }}"


def _symbols(numbers: NumberFormat) -> str:
    """Return how the P of a P value and the n of a sample are set, as the theme's numbers say."""
    p, n = (
        "italic" if is_italic else "normal" for is_italic in (numbers.p_italic, numbers.n_italic)
    )
    case = "lowercase" if numbers.p_symbol.islower() else "none"
    return f"i.p {{ font-style: {p}; text-transform: {case} }}\ni.n {{ font-style: {n} }}"


def _font_face(face: FontFace, medium: Medium, characters: AbstractSet[str]) -> str:
    if medium == "paper":
        source = face.path.as_uri()
    else:
        from reportgen.writers.html.web_font import subset_woff2  # not needed on paper

        content = b64encode(subset_woff2(face, characters)).decode("ascii")
        source = f"data:font/woff2;base64,{content}"
    return (
        f"@font-face {{ font-family: '{face.family}'; src: url({source}); "
        f"font-weight: {face.weight}; font-style: {face.style} }}"
    )
