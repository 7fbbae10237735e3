"""The blocks of a report as HTML: one template for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import Block, Group, Part, Summary, TwoColumns
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.terms import TermList
from reportgen.report.blocks.text import Text, join
from reportgen.report.style.theme import Theme
from reportgen.resources import shipped_directory
from reportgen.writers.html.column_widths import column_widths
from reportgen.writers.html.markup import Typesetter, as_identifier
from reportgen.writers.html.parts import in_panels
from reportgen.writers.html.pictures import as_image, as_inline_drawing
from reportgen.writers.html.running_head import continuations
from reportgen.writers.html.stylesheet import Medium

_TEMPLATES: dict[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Table: "table",
    Figure: "figure",
}


class BlockWriter:
    """Sets the blocks of one document for one medium."""

    def __init__(self, numbering: Numbering, theme: Theme, medium: Medium) -> None:
        """Set in the manner of a theme, with the numbers of a document."""
        setter = Typesetter(numbering, medium)
        on_paper = medium == "paper"
        self._context: dict[str, Any] = {
            "text": setter.text,
            "running": setter.running,
            "number": numbering.number,
            "notes": _notes,
            "classes_of": _classes,
            "medium": medium,
            "caption_mark": theme.caption_mark,
            "panels": partial(in_panels, theme=theme) if on_paper else _whole,
            "column_widths": partial(column_widths, theme=theme) if on_paper else _by_browser,
            "continuations": continuations if on_paper else _nothing_continued,
            "picture": partial(as_image if on_paper else as_inline_drawing, theme=theme),
        }

    def write(self, blocks: Iterable[Block | Group]) -> Markup:
        """Return blocks, one below the other."""
        return Markup("\n").join(self._write(block) for block in blocks)

    def _write(self, block: Block | Group) -> Markup:
        if isinstance(block, Summary):
            return self._render(
                "summary",
                paragraphs=self.write(block.paragraphs),
                key_figures=self._terms(block.key_figures, "keys"),
            )
        if isinstance(block, TwoColumns | Part):
            kind = "part" if isinstance(block, Part) else "columns"
            return self._render("group", kind=kind, blocks=self.write(block.blocks))
        if isinstance(block, TermList):
            return self._terms(block, "provenance")
        return self._render(_TEMPLATES[type(block)], block=block)

    def _terms(self, terms: TermList, kind: str) -> Markup:
        return self._render("terms", block=terms, kind=kind)

    def _render(self, name: str, **what: object) -> Markup:
        template = environment().get_template(f"blocks/{name}.html.jinja")
        return Markup(template.render(**self._context, **what))  # noqa: S704  escaping is on


def _notes(table: Table) -> Text:
    return join(table.all_notes)


def _classes(table: Table, widths: tuple[float, ...]) -> str:
    """Return the classes of a table, by its shape."""
    properties = {
        "narrow": table.is_narrow,
        "textual": table.is_textual,
        "short": table.is_short,
        "measured": bool(widths),
    }
    return " ".join(name for name, holds in properties.items() if holds)


def _whole(table: Table) -> tuple[Table, ...]:
    """Return a table in one piece: on a screen it scrolls."""
    return (table,)


def _by_browser(table: Table) -> tuple[float, ...]:
    """Return no widths: a browser finds them."""
    del table
    return ()


def _nothing_continued(table: Table, number: int) -> tuple[tuple[str | None, ...], ...]:
    """Return nothing: a screen has no pages."""
    del table, number
    return ()


@cache
def environment() -> Environment:
    """Return what reads the templates, with escaping on."""
    made = Environment(
        loader=FileSystemLoader(shipped_directory("templates")),
        autoescape=True,  # select_autoescape() would miss the .html.jinja suffix
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["identifier"] = as_identifier
    return made
