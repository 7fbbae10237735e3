"""When two texts are the same: to the program that reads them, and to the reader of the report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import combinations, groupby
from math import inf, isfinite
from pathlib import Path

NaturalOrder = tuple[int, float, tuple[tuple[int, int, str], ...]]


def natural_order(text: str) -> NaturalOrder:
    """Return what texts are sorted by, so that a number in one counts by its value.

    Numbers stand first, 2 before 10; then the others, T2 before T10.
    """
    try:
        value = float(text)
    except ValueError:
        value = inf
    parts = tuple(
        (0, int("".join(signs)), "") if is_number else (1, 0, "".join(signs))
        for is_number, signs in groupby(text, str.isdecimal)
    )
    return (0, value, parts) if isfinite(value) else (1, 0.0, parts)


def as_read(text: str) -> str:
    """Return a cell or a code as it counts: without blanks at its ends, accents composed."""
    return unicodedata.normalize("NFC", text).strip()


def as_seen(text: str) -> str:
    """Return what a reader sees of a text: one blank for several, and nothing of what is invisible.

    Two texts that are alike in this cannot be told apart on the page.
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(as_read(visible).split())


def look_alikes(texts: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two texts that a reader cannot tell apart, if there are any."""
    return next(
        (pair for pair in combinations(texts, 2) if len(set(map(as_seen, pair))) == 1), None
    )


def why_unread(path: Path, error: OSError, what: str = "the file") -> str:
    """Return why a file cannot be read, and which file beside it has a name like the one given."""
    why = f"{what} cannot be read: {error.strerror}"
    if isinstance(error, FileNotFoundError) and path.parent.is_dir():
        names = [file.name for file in path.parent.iterdir()]
        if near := get_close_matches(path.name, names, n=1, cutoff=0.75):
            return f"{why}; did you mean {path.parent / near[0]}?"
    return f"{why}."
