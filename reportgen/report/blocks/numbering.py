"""The numbers of tables and figures, and how the text refers to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup, escape

from reportgen.report.style.numbers import NO_BREAK_SPACE
from reportgen.writers.html.stylesheet import Medium

# Private characters around the keys of what is cited, until its number is known.
_BEGIN, _BETWEEN, _END = "\ue000", "\ue001", "\ue002"
_CITATION = re.compile(f"{_BEGIN}(.*?){_END}")


def as_identifier(key: str) -> str:
    """Return a key as an address within the document can hold it: a blank would end one."""
    return "".join(c if c.isalnum() or c == "-" else f"_{ord(c):x}_" for c in key)


class Keyed(Protocol):
    """What has a key of its own among the tables, or the figures, of a document."""

    @property
    def key(self) -> str:
        """Return the key."""


class Numbering:
    """Numbers the tables and figures of one document in the order in which they are printed.

    A text may cite what is printed after it: ``resolve`` fills in the numbers when all are known.
    """

    def __init__(self, medium: Medium) -> None:
        """Start at one."""
        self._medium = medium
        self._numbers: dict[str, dict[str, int]] = {"table": {}, "figure": {}}

    def table(self, key: str) -> int:
        """Return the number of the next table."""
        return self._next("table", key)

    def figure(self, key: str) -> int:
        """Return the number of the next figure."""
        return self._next("figure", key)

    def _next(self, kind: str, key: str) -> int:
        known = self._numbers[kind]
        number = known[as_identifier(key)] = len(known) + 1
        return number

    def cite_tables(self, *tables: Keyed | None) -> Markup:
        """Return the place of a reference to neighbouring tables, e.g. ``Tables 6 and 7``."""
        return _citation("table", [table for table in tables if table])

    def cite_figures(self, figures: Sequence[Keyed]) -> Markup:
        """Return the place of a reference to neighbouring figures, e.g. ``Figures 6-9``."""
        return _citation("figure", figures)

    def resolve(self, fragment: Markup) -> Markup:
        """Return a fragment with the numbers of the tables and figures that it cites."""
        return Markup(_CITATION.sub(self._refer, fragment))  # noqa: S704  escaped below

    def _refer(self, citation: re.Match[str]) -> Markup:
        kind, *keys = citation[1].split(_BETWEEN)
        numbers = [self._numbers[kind][key] for key in keys]
        noun = kind.capitalize() + ("s" if len(numbers) > 1 else "")
        joint = " and " if len(numbers) == 2 else "\N{EN DASH}"
        ends = dict.fromkeys((numbers[0], numbers[-1]))
        text = escape(f"{noun}{NO_BREAK_SPACE}{joint.join(map(str, ends))}")
        if self._medium == "paper":
            return text
        return Markup('<a href="#{}-{}">{}</a>').format(kind, keys[0], text)


def _citation(kind: str, cited: Sequence[Keyed]) -> Markup:
    return Markup("{}").format(
        f"{_BEGIN}{_BETWEEN.join([kind, *(as_identifier(one.key) for one in cited)])}{_END}"
    )
