"""Parts of a study file as they are believed: tables of keys, each with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.study.study_file import DECISION


@dataclass(frozen=True, slots=True)
class Belief:
    """A value for a key of the study file.

    Attributes
    ----------
    value
        As TOML writes it.
    reason
        Why, in a sentence; in a question where the reader has to decide.
    is_open
        Whether the reader has to decide before anything is built.
    """

    key: str
    value: str
    reason: str = ""
    is_open: bool = False

    def lines(self) -> list[str]:
        """Return the lines of the study file."""
        mark = f"# {DECISION}: " if self.is_open else "# "
        reason = [mark + self.reason] if self.reason else []
        return [*reason, f"{self.key} = {self.value}"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the study file."""

    name: str
    beliefs: tuple[Belief, ...]
    remark: str = ""

    def lines(self) -> list[str]:
        """Return the lines of the study file, from its header on."""
        remark = [f"# {self.remark}"] if self.remark else []
        header = [f"[{self.name}]"] if self.name else []
        return [*remark, *header, *(line for belief in self.beliefs for line in belief.lines())]


def quote(text: str) -> str:
    """Return text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def quote_all(texts: Iterable[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(map(quote, texts))}]"


def count_codes(codes: dict[str, int], most: int = 8) -> str:
    """Return codes with the number of their rows, in words."""
    shown = [f"{code} in {rows}" for code, rows in list(codes.items())[:most]]
    more = [f"{len(codes) - most} others"] if len(codes) > most else []
    return join_words([*shown, *more])


def join_words(words: Sequence[str]) -> str:
    """Return words as a sentence lists them."""
    *first, last = words or ("none",)
    return f"{', '.join(first)} and {last}" if first else last


START = Belief("start", quote(""), "From what time is counted, in words: “the first cycle”, say.")
"""What no file says of an endpoint, and a report can do without."""
