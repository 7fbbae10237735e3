"""Assemble the sections into one HTML document, for paper or for the screen."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache, partial
from html import unescape
from string import printable

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reportgen.report.blocks.numbering import Numbering, as_identifier
from reportgen.report.blocks.section import Illustration, Section
from reportgen.report.blocks.table import Table
from reportgen.report.prose.title import deck, description
from reportgen.report.sections import all_sections
from reportgen.report.style.numbers import NO_BREAK_SPACE
from reportgen.report.style.theme import Theme
from reportgen.resources import shipped_directory
from reportgen.results.results import Results
from reportgen.version import __version__
from reportgen.writers.html.column_widths import column_widths
from reportgen.writers.html.parts import in_panels
from reportgen.writers.html.running_head import continuations
from reportgen.writers.html.stylesheet import Medium, compose_stylesheet

_WORD_JOINER = "\N{WORD JOINER}"
_UNBROKEN = re.compile(r'<span class="unbroken">(.*?)</span>')
_LEADING_POINT = re.compile(r"(?<=[\s<>=])\.(?=\d[^<>]*(?:<|\Z))")
_BREAK_AFTER = re.compile(r"([-/\N{EN DASH}])")
_LAST_WORD = re.compile(r" ((?:<[^<>]*>|[^ \n<>])+)(?=</p>|\Z)")
_LONGEST_HELD_WORD = 18
_SPACE_BEFORE_ITALIC = re.compile(rf"([ {NO_BREAK_SPACE}])(<i\b[^<>]*>)")
# Outside tags only: what is read aloud stays as it is.
_UNBROKEN_DASH = re.compile(
    r"((?<=[\d%])\N{EN DASH}(?=\d)|(?<=[a-z])\N{EN DASH}(?=[A-Z]))(?=[^<>]*(?:<|\Z))"
)

SYNTHETIC_NOTICE = "Synthetic cohort: no row describes a patient."


def render_html(results: Results, theme: Theme, medium: Medium) -> str:
    """Return the whole report as one HTML document."""
    titles = {name: section.title_in(theme) for name, section in all_sections().items()}
    sections = [
        (name, titles[name], body) for name, body in render_sections(results, theme, medium).items()
    ]
    template = _environment().get_template("report.html.jinja")
    page = {
        "study": results.study,
        "heading": results.study.title,
        "deck": deck(results),
        "synthetic": results.synthetic,
        "synthetic_notice": SYNTHETIC_NOTICE,
        "sections": sections,
        "medium": medium,
        "version": __version__,
        "description": description(results),
    }
    if medium == "paper":
        page["heading"] = _glue(escape(results.study.title))
        page["sections"] = [(name, title, _glue(body)) for name, title, body in sections]
    characters = {*printable, *unescape(template.render(stylesheet="", **page))}
    stylesheet = compose_stylesheet(theme, medium, characters)
    return template.render(
        stylesheet=Markup(stylesheet),  # noqa: S704  from the theme's files
        **page,
    )


def _glue(fragment: Markup) -> Markup:
    """Hold together what must not be parted by the end of a line, by characters.

    That are short labels, for which a browser has no-break spans (the printer ends the line before
    such a span too early where it does not fit), ranges of numbers, pairs of names, and the last
    two words of a paragraph. A space before italics becomes their first: where what follows does
    not fit, the printer ends a text that ends with a space after its first word.
    """
    glued = _UNBROKEN.sub(
        lambda span: _BREAK_AFTER.sub(rf"\1{_WORD_JOINER}", span[1]).replace(" ", NO_BREAK_SPACE),
        fragment,
    )
    glued = _LEADING_POINT.sub(f".{_WORD_JOINER}", glued)
    glued = _LAST_WORD.sub(_hold_last_word, glued)
    glued = _SPACE_BEFORE_ITALIC.sub(r"\2\1", glued)
    glued = _UNBROKEN_DASH.sub(f"\N{EN DASH}{_WORD_JOINER}", glued)
    return Markup(glued)  # noqa: S704  escaped before


def _hold_last_word(end: re.Match[str]) -> str:
    """Return the end of a paragraph with its last word held to the one before, if it is short."""
    is_short = len(Markup(end[1]).striptags()) <= _LONGEST_HELD_WORD  # noqa: S704  only measured
    return f"{NO_BREAK_SPACE if is_short else ' '}{end[1]}"


def prepare() -> None:
    """Import every section and read every template, before there is anything to put in them."""
    all_sections()
    for name in _environment().list_templates(extensions=["jinja"]):
        _environment().get_template(name)


def render_sections(results: Results, theme: Theme, medium: Medium) -> dict[str, Markup]:
    """Return the sections that apply, by name, as HTML fragments that refer to each other."""
    numbering = Numbering(medium)
    fragments = {
        name: _render_section(name, section, results, theme, medium, numbering)
        for name, section in all_sections().items()
        if section.applies(results)
    }
    return {name: numbering.resolve(fragment) for name, fragment in fragments.items()}


def _render_section(
    name: str,
    section: Section,
    results: Results,
    theme: Theme,
    medium: Medium,
    numbering: Numbering,
) -> Markup:
    """Return one section as an HTML fragment, whose references are not resolved yet."""
    template = _environment().get_template(f"sections/{name}.html.jinja")
    fragment = template.render(
        **section.build(results, theme),
        numbering=numbering,
        medium=medium,
        panels=in_panels if medium == "paper" else _whole,
        column_widths=partial(column_widths, theme=theme) if medium == "paper" else _by_browser,
        caption_mark=theme.caption_mark,
        continuations=continuations if medium == "paper" else _nothing_continued,
        picture=_as_image if medium == "paper" else _as_inline_drawing,
    )
    return Markup(fragment)  # noqa: S704  rendered with escaping on


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


def _as_image(figure: Illustration) -> Markup:
    """Return a drawing as an image: the printer embeds it faster and applies the page's fonts."""
    data = b64encode(figure.svg.encode()).decode("ascii")
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(
        figure.alternative, data
    )


def _as_inline_drawing(figure: Illustration) -> Markup:
    """Return a drawing inline: a browser gives the page's fonts to nothing else."""
    start = figure.svg.index("<svg")
    label = escape(figure.alternative)
    drawing = figure.svg[start:].replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    for reference in ('id="', 'href="#', "url(#"):
        drawing = drawing.replace(reference, f"{reference}{as_identifier(figure.key)}-")
    return Markup(drawing)  # noqa: S704  drawn by this program; its texts are escaped in it


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped_directory("templates")),
        autoescape=True,  # select_autoescape() would miss the .html.jinja suffix
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["identifier"] = as_identifier
    return environment
