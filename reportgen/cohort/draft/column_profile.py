"""What a column of a cohort file holds: numbers, dates or codes, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reportgen.cohort.columns.column_reader import ColumnReader, text_of_codes
from reportgen.cohort.draft.name_words import NameWords
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.spelling import NaturalOrder, natural_order
from reportgen.study.cohort_settings import DEFAULT_MISSING

Kind = Literal["empty", "number", "date", "text"]

MISSING_WORDS = frozenset({"k.a.", "k. a.", "n.a.", "n. a.", "n/d", "nd", "#n/a", "?", "-", "--"})
"""Cells that are likely to mean that a value is missing, beside those that always do."""

_MISSING_LABELS = frozenset({
    "missing", "not available", "not done", "not recorded", "fehlend", "fehlt", "keine angabe",
    "nicht erhoben",
})  # fmt: skip
_UNKNOWN_LABELS = frozenset({"unknown", "not known", "unbekannt", "nicht bekannt"})


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column's name and content; nothing of it identifies a patient unless its codes do.

    Attributes
    ----------
    codes
        How many rows hold each distinct value, in natural order.
    rows
        Rows that hold a value.
    low, high
        Range of the numbers; ``None`` where the column holds others.
    label
        What the file calls the column in words; empty where it does not.
    """

    name: str
    kind: Kind
    codes: dict[str, int]
    low: float | None = None
    high: float | None = None
    label: str = ""

    @property
    def rows(self) -> int:
        """Return how many rows hold a value."""
        return sum(self.codes.values())

    @property
    def words(self) -> NameWords:
        """Return the name as words, or the label where the name hints at nothing."""
        words = NameWords.of(self.name)
        return words if words.is_telling or not self.label else NameWords.of(self.label)

    @property
    def unit(self) -> str | None:
        """Return the unit of time in the name, or in the label."""
        return NameWords.of(self.name).unit or NameWords.of(self.label).unit

    @property
    def key(self) -> str:
        """Return the name as a key of a study file."""
        return NameWords.of(self.name).key

    @property
    def is_binary(self) -> bool:
        """Return whether there are two codes."""
        return len(self.codes) == 2 and self.kind != "date"

    @property
    def is_unique(self) -> bool:
        """Return whether no value stands in two rows."""
        return self.rows > 2 and len(self.codes) == self.rows


def profile_columns(file: CohortFile, missing: frozenset[str]) -> list[ColumnProfile]:
    """Return what each named column of a file holds."""
    return [_profile(file, name, missing) for name in file.header if name]


def find_missing_codes(file: CohortFile) -> tuple[str, ...]:
    """Return the cells of a file that are likely to mean that a value is missing."""
    found = {
        cell
        for name in file.header
        for cell in file.column(name)
        if cell.casefold() in MISSING_WORDS and cell not in DEFAULT_MISSING
    }
    for name, meanings in file.value_labels.items():
        found |= _missing_by_label(file, name, meanings)
    return tuple(sorted(found))


def _missing_by_label(file: CohortFile, name: str, meanings: Mapping[str, str]) -> set[str]:
    """Return the labels of a column's codes that mean that a value is missing.

    Where only some codes have labels, as those beside a measured number have, more words do.
    """
    reader = ColumnReader(file=file, missing=frozenset(DEFAULT_MISSING))
    codes = {reader.code(cell) for cell in reader.cells(name) if cell is not None}
    words = MISSING_WORDS | _MISSING_LABELS
    if not codes <= set(meanings):
        words |= _UNKNOWN_LABELS
    return {meanings[code] for code in codes & set(meanings) if meanings[code].casefold() in words}


def _profile(file: CohortFile, name: str, missing: frozenset[str]) -> ColumnProfile:
    label, meanings = file.labels.get(name, ""), file.value_labels.get(name, {})
    reader = ColumnReader(file=file, missing=missing)
    counted = Counter(reader.code(cell) for cell in reader.cells(name) if cell is not None)
    codes = {code: counted[code] for code in sorted(counted, key=_order)}
    if not codes:
        return ColumnProfile(name=name, kind="empty", codes={}, label=label)
    words = text_of_codes(list(codes), meanings)
    if words != list(codes):
        codes = dict(zip(words, codes.values(), strict=True))
        return ColumnProfile(name, "text", codes, label=label)
    numbers = reader.numbers(name)
    if not reader.findings:
        known = numbers[~(numbers != numbers)]  # noqa: PLR0124  a NaN differs from itself
        low, high = float(known.min()), float(known.max())
        return ColumnProfile(name, "number", codes, low, high, label)
    reader = ColumnReader(file=file, missing=missing)
    reader.dates(name)
    return ColumnProfile(name, "text" if reader.findings else "date", codes, label=label)


def _order(code: str) -> NaturalOrder:
    return natural_order(code.replace(",", ".").casefold())
