"""Which columns look like variables: numbers with a unit, categories with levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reportgen.cohort.draft.belief import Belief, Table, count_codes, quote, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.draft.name_words import NameWords
from reportgen.study.study import DESCRIBED_WORDS

Kind = Literal["number", "category", "grade"]

_MOST_LEVELS = 12
_MOST_NUMBERED_LEVELS = 6
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class VariableGuess:
    """A table of the study file.

    Attributes
    ----------
    is_baseline
        Whether it may be known when time starts, as a predictor has to be.
    is_arm
        Whether it is the treatment that a patient had.
    """

    key: str
    kind: Kind
    table: Table
    is_baseline: bool
    is_arm: bool


def guess_variable(column: ColumnProfile, rows: int, taken: set[str]) -> VariableGuess | None:
    """Return a column as a variable, or ``None`` where it is none, or may identify a patient.

    Parameters
    ----------
    rows
        Rows of the file.
    taken
        Keys that other variables have; the key of this one is added.
    """
    kind = _kind_of(column, rows)
    if kind is None:
        return None
    key = _make_key("grade" if kind == "grade" else column.key, taken)
    taken.add(key)
    beliefs = {
        "number": _describe_number,
        "category": _describe_category,
        "grade": _describe_grade,
    }[kind](column)
    is_baseline = not column.words.hint_at("later")
    table = Table(f"variables.{key}", tuple(beliefs))
    return VariableGuess(key, kind, table, is_baseline, column.words.is_arm)


def _kind_of(column: ColumnProfile, rows: int) -> Kind | None:
    if column.kind in ("empty", "date") or len(column.codes) < 2 or column.words.hint_at("centre"):
        return None
    if column.kind == "number" and _looks_like_numbering(column):
        return None
    if column.words.numbers_patients and len(column.codes) > _MOST_NUMBERED_LEVELS:
        return None
    if column.kind == "number":
        return "category" if _looks_numbered(column) else "number"
    if column.words.hint_at("ki67"):
        return "grade"
    # Values that hardly ever come twice may be names or free text; they are not written anywhere.
    few = len(column.codes) <= _MOST_LEVELS and 2 * len(column.codes) <= max(rows, 4)
    return "category" if few else None


def _looks_like_numbering(column: ColumnProfile) -> bool:
    """Return whether whole numbers differ in every row, as those that patients are given do."""
    if column.words.measure or column.unit:
        return False
    return column.is_unique and column.rows > 20 and all(map(str.isdecimal, column.codes))


def _looks_numbered(column: ColumnProfile) -> bool:
    """Return whether numbers look like the codes of levels: a few small whole ones."""
    whole = all(code.isdecimal() for code in column.codes)
    return whole and len(column.codes) <= _MOST_NUMBERED_LEVELS and (column.high or 0) < 10


def _describe_number(column: ColumnProfile) -> list[Belief]:
    measure = column.words.measure or (None if _is_calendar_year(column) else column.unit)
    unit = [Belief("unit", quote(measure), "The unit is taken from the name.")] if measure else []
    return [
        *_name(column, has_unit=bool(measure)),
        Belief("type", quote("number"), f"From {column.low:g} to {column.high:g}."),
        *unit,
    ]


def _is_calendar_year(column: ColumnProfile) -> bool:
    return (column.low or 0) >= 1900 and (column.high or 0) <= 2100


def _describe_category(column: ColumnProfile) -> list[Belief]:
    codes = list(column.codes)
    found = f"Found {count_codes(column.codes, _MOST_LEVELS)} rows"
    if codes == ["0", "1"] and not column.words.hint_at("coded"):
        levels = '[{ key = "0", label = "No" }, { key = "1", label = "Yes" }]'
        return [*_name(column), Belief("levels", levels, f"{found}; 1 is taken as yes.")]
    if column.kind == "number":
        levels = ", ".join(f"{{ key = {quote(code)}, label = {quote(code)} }}" for code in codes)
        asked = f'what do the codes mean? {found}; give labels, or type = "number" for levels.'
        return [*_name(column), Belief("levels", f"[{levels}]", asked, is_open=True)]
    return [*_name(column), Belief("levels", quote_all(codes), f"{found}.")]


def _describe_grade(column: ColumnProfile) -> list[Belief]:
    value = f'{{ ki67 = {quote(column.name)}, edition = "WHO 2019" }}'
    asked = (
        "by which edition is the grade derived: WHO 2010, 2017, 2019 or 2022? "
        "The Ki-67 index is no variable itself, because not all of its cells are numbers."
    )
    return [
        Belief("label", quote("Grade")),
        Belief("who_grade", value, asked, is_open=True),
    ]


def _name(column: ColumnProfile, *, has_unit: bool = False) -> list[Belief]:
    label = column.label or re.sub(r"[_.\s]+", " ", column.name).strip()
    if has_unit and (stated := _IN_BRACKETS.search(label)) and _is_unit(stated[1]):
        label = label[: stated.start()].strip() or label
    return [
        Belief("column", quote(column.name)),
        Belief("label", quote(label[:1].upper() + label[1:])),
    ]


def _is_unit(text: str) -> bool:
    words = NameWords.of(text)
    return bool(words.unit or words.measure) or text.strip() == "%"


def _make_key(name: str, taken: set[str]) -> str:
    """Return a key that no other variable has, and that is none of the report's own words."""
    candidates = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 4)))
    return next(key for key in candidates if key not in taken and key not in DESCRIBED_WORDS)
