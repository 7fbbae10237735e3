"""One HTML document from the sections of a report, for paper or for the screen."""

from __future__ import annotations

from html import unescape
from string import printable

from markupsafe import Markup

from reportgen.report.document import Document
from reportgen.report.sections import all_sections
from reportgen.report.style.theme import Theme
from reportgen.version import __version__
from reportgen.writers.html.blocks import BlockWriter, environment
from reportgen.writers.html.markup import Typesetter
from reportgen.writers.html.stylesheet import Medium, compose_stylesheet


def render_html(document: Document, theme: Theme, medium: Medium) -> str:
    """Return the whole report as one HTML document."""
    setter = Typesetter(document.numbering, medium)
    on_screen = Typesetter(document.numbering, "screen")
    writer = BlockWriter(document.numbering, theme, medium)
    template = environment().get_template("report.html.jinja")
    page = {
        "document": document,
        "heading": setter.running(document.title),
        "deck": on_screen.text(document.deck),
        "sections": [
            (section.name, section.title, writer.write(section.blocks))
            for section in document.sections
        ],
        "medium": medium,
        "version": __version__,
    }
    characters = {*printable, *unescape(template.render(stylesheet="", **page))}
    stylesheet = compose_stylesheet(theme, medium, characters)
    return template.render(
        stylesheet=Markup(stylesheet),  # noqa: S704  from the theme's files
        **page,
    )


def prepare() -> None:
    """Import every section and read every template, before there is anything to put in them."""
    all_sections()
    for name in environment().list_templates(extensions=["jinja"]):
        environment().get_template(name)
