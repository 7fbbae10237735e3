"""Running text without a format: a sequence of runs, each set in one way.

A sentence is a :class:`Text` until a writer sets it. It knows its words, and what of them is a
symbol, must not be divided by the end of a line, or refers to a table or figure; it knows no tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Literal

Setting = Literal["plain", "p", "n", "unbroken", "digest"]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are set in one way.

    Attributes
    ----------
    setting
        ``"p"`` and ``"n"`` are the symbols of a P value and of a sample, which themes set in their
        own manner; ``"unbroken"`` is a short label or an interval that no line end divides;
        ``"digest"`` is a checksum.
    """

    text: str
    setting: Setting = "plain"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to neighbouring tables, or figures, whose numbers are known at the end.

    Attributes
    ----------
    keys
        The keys of what is referred to, in the order in which it is printed.
    """

    kind: Literal["table", "figure"]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """Runs and references, one after the other; true where there are any.

    Neighbouring plain runs are one, so that texts that read alike are equal.
    """

    runs: tuple[Run | Reference, ...]

    def __init__(self, *parts: str | Run | Reference | Text) -> None:
        """Put *parts* together; a string is a plain run."""
        runs: list[Run | Reference] = []
        for part in parts:
            for run in part.runs if isinstance(part, Text) else (_as_run(part),):
                _append(runs, run)
        object.__setattr__(self, "runs", tuple(runs))

    def __bool__(self) -> bool:
        """Return whether there is anything to read."""
        return bool(self.runs)

    def __str__(self) -> str:
        """Return the words alone; a reference, whose number is not known, is left out."""
        return "".join(run.text for run in self.runs if isinstance(run, Run))

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(str(self))

    def __add__(self, other: str | Text) -> Text:
        """Return the text with another behind it."""
        return Text(self, other)

    def __radd__(self, other: str) -> Text:
        """Return the text with a string before it."""
        return Text(other, self)

    @property
    def capitalised(self) -> Text:
        """Return the text with its first letter as a capital."""
        first, rest = self.runs[0] if self.runs else None, self.runs[1:]
        if not isinstance(first, Run):
            return self
        start = Run(first.text[:1].upper() + first.text[1:], first.setting)
        return Text(start, *rest)

    def between(self, start: int, stop: int) -> Text:
        """Return the characters from *start* to *stop* as they are set, without references."""
        parts, place = [], 0
        for run in self.runs:
            if isinstance(run, Run):
                words = run.text[max(0, start - place) : max(0, stop - place)]
                parts.append(Run(words, run.setting))
                place += len(run.text)
        return Text(*parts)

    def spoken(self, p_symbol: str) -> str:
        """Return the words for those who hear them, with the theme's symbol of a P value.

        Spaces that no line end divides are for the eye, and are plain ones here.
        """
        words = "".join(
            p_symbol if run.setting == "p" else run.text
            for run in self.runs
            if isinstance(run, Run)
        )
        return " ".join(words.split())


Words = str | Text
"""What may stand in a sentence, a heading or a cell: words alone, or text with settings."""


def _as_run(part: str | Run | Reference) -> Run | Reference:
    return Run(part) if isinstance(part, str) else part


def _append(runs: list[Run | Reference], run: Run | Reference) -> None:
    """Add a run, within the last one where both are plain; an empty one is nothing."""
    if isinstance(run, Run):
        if not run.text:
            return
        last = runs[-1] if runs else None
        if isinstance(last, Run) and run.setting == last.setting == "plain":
            runs[-1] = Run(last.text + run.text)
            return
    runs.append(run)


def phrase(pattern: str, *parts: Words | int, **named: Words) -> Text:
    """Return a text with its parts in the places of a pattern, as ``str.format`` names them.

    >>> str(phrase("{} for {level}", "21 mo", level="men"))
    '21 mo for men'
    """
    found: list[Words] = []
    unnamed = iter(parts)
    for words, name, specification, _ in Formatter().parse(pattern):
        found.append(words)
        if specification:
            raise ValueError(f"numbers are written by the number rules, not by {pattern!r}")
        if name is not None:
            part = named[name] if name else next(unnamed)
            found.append(part if isinstance(part, Text) else str(part))
    return Text(*found)


def join(parts: Iterable[Words], separator: str = " ") -> Text:
    """Return the parts as one text, with a separator between them."""
    joined: list[Words] = []
    for part in parts:
        joined += [separator, part] if joined else [part]
    return Text(*joined)
