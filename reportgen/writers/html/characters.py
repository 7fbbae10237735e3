"""Text that cannot be set: found before it is printed, and named with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unicodedata import bidirectional, category

from matplotlib.text import Text as Lettering

from reportgen.errors import OutputError
from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import Block, single_blocks
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.terms import TermList
from reportgen.report.blocks.text import Words
from reportgen.report.document import Document
from reportgen.report.style.font_file import advances_of
from reportgen.report.style.theme import Theme
from reportgen.study.study import Study

_RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
_INVISIBLE = {"Cc", "Cf"}
_MOST_NAMED = 12


def check_direction(document: Document, study: Study) -> None:
    """Check that a document holds no text that runs from right to left.

    Raises
    ------
    OutputError
        If it does, which would be set in the wrong order between numbers and English words.
    """
    _refuse(
        document,
        study,
        lambda character: bidirectional(character) in _RIGHT_TO_LEFT,
        "text that runs from right to left cannot be set among English words",
        "Write it in letters that run from left to right.",
    )


def check_glyphs(document: Document, study: Study, theme: Theme) -> None:
    """Check that the theme's fonts have every character of a document that is to be printed.

    Text in another font falls back to that of the figures, which therefore has to have them all.

    Raises
    ------
    OutputError
        If a character is missing: a PDF that took it from a font of this machine would look
        different on the next.
    """
    faces = [face.path for face in theme.fonts if face.family == theme.figure_font]
    known = frozenset.intersection(*(frozenset(advances_of(face)) for face in faces))
    _refuse(
        document,
        study,
        lambda character: ord(character) not in known and category(character) not in _INVISIBLE,
        "the fonts of the report lack characters",
        "Write them in Latin, Greek or Cyrillic letters, name a theme whose fonts have them "
        "(--theme FOLDER), or write HTML, which takes them from the reader's fonts.",
    )


def _refuse(
    document: Document, study: Study, is_wrong: Callable[[str], bool], fact: str, remedy: str
) -> None:
    """Raise an error that names each wrong character of a document, with where it comes from."""
    found: dict[str, str] = {}
    for text in printed_texts(document):
        for character in filter(is_wrong, set(text)):
            found.setdefault(character, text.strip())
    if not found:
        return
    named = [
        f"  {character} (U+{ord(character):04X}) in {_place(study, character) or repr(text)}"
        for character, text in sorted(found.items())[:_MOST_NAMED]
    ]
    if len(found) > _MOST_NAMED:
        named.append(f"  and {len(found) - _MOST_NAMED} more.")
    raise OutputError("\n".join([f"{fact}:", *named, remedy]))


def printed_texts(document: Document) -> Iterator[str]:
    """Yield the texts of a document and of its drawings, without those that are only read aloud."""
    yield from map(str, (document.title, document.deck, document.notice))
    for section in document.sections:
        yield section.title
        for block in single_blocks(section.blocks):
            yield from map(str, _words(block))
            if isinstance(block, Figure):
                yield from (lettering.get_text() for lettering in block.drawing.findobj(Lettering))


def _words(block: Block) -> Iterator[Words]:
    """Yield the texts of one block."""
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph):
        yield from (block.heading, block.text)
    elif isinstance(block, TermList):
        for term in block.terms:
            yield from (term.term, term.description, term.detail)
    elif isinstance(block, Figure):
        yield from (block.title, block.caption)
    else:
        yield from (block.title, block.caption, block.stub_heading, *block.all_notes)
        for column in block.columns:
            yield from (column.heading, column.spanner)
        for group in block.groups:
            yield group.heading
            for row in group.rows:
                yield from (row.stub, *row.cells)


def _place(study: Study, character: str) -> str:
    """Return the key of the study whose text holds *character*, e.g. ``variables.site.label``."""
    places = [key for key, text in _texts(study.model_dump()) if character in text]
    return min(places, key=lambda key: not key.endswith("label"), default="")


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, start=1):
            yield from _texts(part, f"{key}.{number}")
