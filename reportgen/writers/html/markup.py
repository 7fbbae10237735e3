"""Text as HTML: the only place where words become tags."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.text import Reference, Run, Text, Words
from reportgen.writers.html.line_ends import for_paper, for_paper_to_the_end
from reportgen.writers.html.stylesheet import Medium

_TAGS = {"p": "i", "n": "i", "unbroken": "span", "digest": "span"}


def as_identifier(key: str) -> str:
    """Return a key as an address within the document can hold it: a blank would end one."""
    return "".join(c if c.isalnum() or c == "-" else f"_{ord(c):x}_" for c in key)


class Typesetter:
    """Sets the text of one document for one medium.

    Attributes
    ----------
    text
        Sets words that stand alone: a cell, a heading, a caption.
    running
        Sets a whole paragraph.
    """

    def __init__(self, numbering: Numbering, medium: Medium) -> None:
        """Set references by the numbers of a document."""
        self._numbering = numbering
        self._medium = medium

    def text(self, words: Words) -> Markup:
        """Return words as HTML."""
        return self._set(words, for_paper)

    def running(self, words: Words) -> Markup:
        """Return the words of a whole paragraph as HTML."""
        return self._set(words, for_paper_to_the_end)

    def _set(self, words: Words, hold: Callable[[Words], Text]) -> Markup:
        if self._medium == "screen":
            return Markup("").join(self._run(run) for run in Text(words).runs)
        resolved = Text(*(self._resolved(run) for run in Text(words).runs))
        return Markup("").join(self._run(run) for run in hold(resolved).runs)

    def _resolved(self, run: Run | Reference) -> Run:
        return Run(self._numbering.words(run)) if isinstance(run, Reference) else run

    def _run(self, run: Run | Reference) -> Markup:
        if isinstance(run, Reference):
            name = f"{run.kind}-{as_identifier(run.keys[0])}"
            return Markup('<a href="#{}">{}</a>').format(name, self._numbering.words(run))
        if run.setting == "plain":
            return escape(run.text)
        tag = _TAGS[run.setting]
        return Markup('<{} class="{}">{}</{}>').format(tag, run.setting, run.text, tag)
