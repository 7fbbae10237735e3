"""Terms, each with what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.report.blocks.text import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term with its description.

    Attributes
    ----------
    detail
        A second, smaller description; may be empty.
    """

    term: str
    description: Words
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class TermList:
    """Terms, one below the other."""

    terms: tuple[Term, ...]
