"""What was found out about the patients' data, and what a build does about it.

``reportgen check`` lists every finding; ``reportgen build`` stops at the errors, prints the
warnings and lists the exclusions in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Action = Literal["stop", "keep", "exclude", "missing"]
Severity = Literal["error", "warning", "exclusion", "missing"]

_SHOWN = 8
_LONGEST_SHOWN = 40
_SEVERITIES: dict[Action, Severity] = {
    "stop": "error",
    "keep": "warning",
    "exclude": "exclusion",
    "missing": "missing",
}
_ACTIONS: dict[Action, str] = {
    "stop": "the build stops",
    "keep": "the build keeps the values and prints this",
    "exclude": "the build leaves these rows out of that analysis",
    "missing": "the build takes the values as missing",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A value of the file within words, in the quotation marks of where it is printed."""

    value: str

    def __str__(self) -> str:
        """Return the value in straight quotation marks."""
        return repr(self.value)


Words = str | tuple[str | Quoted, ...]
"""What was found, in words between which quoted values stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or may be, with a column or with the file as a whole.

    Attributes
    ----------
    action
        What a build does: stops, keeps the values and warns, excludes the rows from an analysis, or
        takes the values as missing.
    found
        What was found, in words; empty where ``values`` says it.
    expected
        What was expected, or what to do.
    column
        The column of the file; ``None`` where the finding is about the file.
    rows
        Row numbers as the program that wrote the file shows them, in increasing order.
    values
        What each of the rows holds; empty where that says nothing or would identify a patient.
    """

    action: Action
    expected: str
    found: Words = ""
    column: str | None = None
    rows: tuple[int, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Return how bad it is: what a build does about it."""
        return _SEVERITIES[self.action]

    @property
    def consequence(self) -> str:
        """Return what a build does, in words."""
        return _ACTIONS[self.action]

    def __str__(self) -> str:
        """Return the finding in one line: where, what with the value, what was expected."""
        return self._say(str)

    def _say(self, quote: Callable[[Quoted], str]) -> str:
        """Return the finding in one line, with its quoted values as *quote* writes them."""
        place = [f"column {self.column}"] if self.column is not None else []
        place += [name_rows(self.rows)] if self.rows else []
        found = _write(self.found or ("found ", *_name_values(self.values)), quote)
        end = f"; {self.expected}." if self.expected else "."
        return f"{', '.join(place)}: {found}{end}" if place else f"{found}{end}"

    @property
    def sentence(self) -> str:
        """Return the finding as a sentence of the report."""
        text = self._say(_typeset)
        return text[0].upper() + text[1:]

    def records(self) -> list[dict[str, object]]:
        """Return one plain row for each row of the file, or one where none is named."""
        common = {"severity": self.severity, "action": self.action, "column": self.column}
        rows: Iterable[int | None] = self.rows or (None,)
        return [
            {
                **common,
                "row": row,
                "value": self.values[position] if self.values else None,
                "found": _write(self.found, str) or None,
                "expected": self.expected,
            }
            for position, row in enumerate(rows)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Patients left out of one analysis, and why; ``None`` where they may not be counted.

    ``model`` is true where the analysis is the multivariable model of an endpoint.
    """

    analysis: str
    patients: int | None
    rows: tuple[int, ...]
    reason: str
    model: bool = False


def name_rows(rows: Iterable[int]) -> str:
    """Return row numbers in words, the first few of many."""
    named = list(rows)
    shown = ", ".join(str(row) for row in named[:_SHOWN])
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return f"row{'s' if len(named) > 1 else ''} {shown}{more}"


def shorten(cell: str) -> str:
    """Return a cell as a message may show it, cut where it is long."""
    return cell if len(cell) <= _LONGEST_SHOWN else f"{cell[:_LONGEST_SHOWN]}..."


def quote_all(values: Iterable[str]) -> tuple[str | Quoted, ...]:
    """Return quoted values with commas between them."""
    return _listed([Quoted(value) for value in values])


def _name_values(values: tuple[str, ...]) -> tuple[str | Quoted, ...]:
    distinct = list(dict.fromkeys(values))[:_SHOWN]
    return _listed([value if value == IDENTIFIER else Quoted(value) for value in distinct])


def _listed(parts: Iterable[str | Quoted]) -> tuple[str | Quoted, ...]:
    return tuple(piece for part in parts for piece in (", ", part))[1:]


def _write(words: Words, quote: Callable[[Quoted], str]) -> str:
    parts = (words,) if isinstance(words, str) else words
    return "".join(quote(part) if isinstance(part, Quoted) else part for part in parts)


def _typeset(quoted: Quoted) -> str:
    """Return a value in quotation marks of print, or in straight ones if it has an apostrophe."""
    straight = str(quoted)
    return f"‘{straight[1:-1]}’" if straight.startswith("'") else straight


IDENTIFIER = "a patient's identifier"
"""Stands for a value that identifies a patient wherever one would be shown."""
