"""Which column looks like the best response, and which of its codes count as what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportgen.cohort.draft.belief import Belief, Table, count_codes, join_words, quote, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile

_RANKS = {"CR": 1, "PR": 2, "MR": 3, "SD": 4, "PD": 5}
_WORDS = {
    "complete response": "CR", "complete remission": "CR", "komplette remission": "CR",
    "partial response": "PR", "partial remission": "PR", "partielle remission": "PR",
    "minor response": "MR", "stable disease": "SD", "stable": "SD", "stabile erkrankung": "SD",
    "progressive disease": "PD", "progression": "PD", "progress": "PD", "progredient": "PD",
}  # fmt: skip
_NOT_EVALUABLE = frozenset({
    "ne", "not evaluable", "not assessed", "nicht beurteilbar", "nicht auswertbar",
})  # fmt: skip
_CATEGORY = re.compile(r"\b(CR|PR|MR|SD|PD)(?![A-Z])")
_YES = ("1", "yes", "ja", "y", "j", "true")


@dataclass(frozen=True, slots=True)
class ResponseGuess:
    """The table of the study file, its column, and other columns that hold a response."""

    table: Table
    column: str
    others: tuple[str, ...]


def guess_response(columns: list[ColumnProfile]) -> ResponseGuess | None:
    """Return the best response of a file that seems to hold one."""
    coded = [column for column in columns if is_response(column)]
    named = [c for c in columns if c.words.hint_at("response") and c.is_binary and c not in coded]
    found = sorted(coded, key=lambda column: not column.words.hint_at("response")) + named
    if not found:
        return None
    column, *others = found
    source = Belief("column", quote(column.name))
    beliefs = [source, *(describe_response if column in coded else _describe_binary)(column)]
    table = Table("response", tuple(beliefs))
    return ResponseGuess(table, column.name, tuple(other.name for other in others))


def _parts(code: str) -> set[str]:
    """Return the categories of which a code is made: ``CR/PR`` of two."""
    word = _WORDS.get(code.casefold())
    return {word} if word else set(_CATEGORY.findall(code.upper()))


def is_response(column: ColumnProfile) -> bool:
    """Return whether every code is a category of response, or says that there is none."""
    known = [code for code in column.codes if code.casefold() not in _NOT_EVALUABLE]
    return len(known) > 1 and all(map(_parts, known))


def describe_response(column: ColumnProfile) -> list[Belief]:
    """Return what the codes of a response seem to mean."""
    not_evaluable = [code for code in column.codes if code.casefold() in _NOT_EVALUABLE]
    categories = [code for code in column.codes if code not in not_evaluable]
    categories.sort(key=lambda code: sorted(_RANKS[part] for part in _parts(code)))
    objective = [code for code in categories if _parts(code) <= {"CR", "PR"}]
    control = [code for code in categories if _parts(code) <= {"CR", "PR", "MR", "SD"}]
    asked = "which categories count as an objective response?"
    if any("MR" in _parts(code) for code in categories):
        asked += " Some count a minor response as well."
    beliefs = [
        Belief("criteria", quote(""), "By which criteria, in words: “RECIST 1.1”, say."),
        Belief(
            "categories",
            quote_all(categories),
            f"From best to worst. Found {count_codes(column.codes)} rows.",
        ),
        Belief("objective_response", quote_all(objective or categories[:1]), asked, is_open=True),
    ]
    if control and control != objective:
        beliefs.append(Belief("disease_control", quote_all(control)))
    if not_evaluable:
        who = join_words(not_evaluable)
        asked = f"do patients with {who} count in the denominator? With “treated” they do."
        beliefs.append(Belief("not_evaluable", quote_all(not_evaluable)))
        beliefs.append(Belief("denominator", quote("evaluable"), asked, is_open=True))
    return beliefs


def _describe_binary(column: ColumnProfile) -> list[Belief]:
    first, second = column.codes
    yes, no = (first, second) if first.casefold() in _YES else (second, first)
    listed = (
        f'[{{ key = "response", label = "Response", values = {quote_all([yes])} }}, '
        f'{{ key = "none", label = "No response", values = {quote_all([no])} }}]'
    )
    asked = f"which code means a response? Found {count_codes(column.codes)} rows."
    return [
        Belief("categories", listed, asked, is_open=True),
        Belief("objective_response", quote_all(["response"])),
    ]
