"""Type the columns of a cohort file one by one and collect every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort_file import CohortFile
from reportgen.variable import Level

T = TypeVar("T")

_SHOWN = 8
_LONGEST_SHOWN = 40
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NO_DECIMALS = re.compile(r"\.0*$")
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(slots=True)
class ColumnReader:
    """A file being checked.

    Attributes
    ----------
    missing
        Cells that mean that a value is missing.
    identifiers
        What identifies the patients; never shown, even where it stands in another column.
    problems
        One line for each kind of problem in each column: rows, values, and what was expected.
    decimal_commas
        Columns in which a comma was read as the decimal mark.
    """

    file: CohortFile
    missing: frozenset[str]
    identifiers: frozenset[str] = frozenset()
    problems: list[str] = field(default_factory=list)
    decimal_commas: set[str] = field(default_factory=set)

    def cells(self, column: str) -> list[str | None]:
        """Return the cells of a column, ``None`` where missing."""
        return [
            None if cell in self.missing or as_code(cell) in self.missing else cell
            for cell in self.file.column(column)
        ]

    def numbers(self, column: str, *, minimum: float | None = None) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where missing.

        A comma is a decimal mark only in a column without points: beside 12.5, 1,234 is in doubt.
        """
        points = any("." in cell for cell in self.cells(column) if cell is not None)

        def parse(cell: str) -> float:
            if self.file.decimal_comma and cell.count(",") == 1 and not points:
                self.decimal_commas.add(column)
                cell = cell.replace(",", ".")
            if not _NUMBER.fullmatch(cell):
                raise ValueError(cell)
            value = float(cell)
            if not np.isfinite(value) or (minimum is not None and value < minimum):
                raise ValueError(cell)
            return value

        expected = "a number" if minimum is None else f"a number, {minimum:g} or more"
        parsed = self.parse(column, parse, expected)
        return np.array([np.nan if value is None else value for value in parsed])

    def codes(self, column: str, levels: tuple[Level, ...]) -> list[str | None]:
        """Return a column as level keys, ``None`` where missing."""
        keys = {code: level.key for level in levels for code in level.codes}
        expected = f"one of {', '.join(keys)}"

        def parse(cell: str) -> str:
            return keys[cell if cell in keys else as_code(cell)]

        return self.parse(column, parse, expected)

    def dates(self, column: str) -> list[date | None]:
        """Return a column as dates, ``None`` where missing."""
        return self.parse(column, _parse_date, "a date such as 2009-05-17 or 17.05.2009")

    def report(self, column: str, rows: list[int], problem: str) -> None:
        """Note a problem with the rows of a column, once however often the column is read."""
        line = f"  column {column}, {name_rows(rows)}: {problem}"
        if line not in self.problems:
            self.problems.append(line)

    def parse(self, column: str, parse: Callable[[str], T], expected: str) -> list[T | None]:
        """Return a column as *parse* reads its cells, ``None`` where missing or wrong.

        A cell for which *parse* raises ``ValueError`` or ``KeyError`` is a problem.
        """
        parsed: list[T | None] = []
        wrong: dict[str, list[int]] = {}
        for number, cell in zip(self.file.row_numbers, self.cells(column), strict=True):
            try:
                parsed.append(None if cell is None else parse(cell))
            except (ValueError, KeyError):
                parsed.append(None)
                wrong.setdefault(str(cell), []).append(number)
        if wrong:
            values = ", ".join(dict.fromkeys(self._show(value) for value in list(wrong)[:_SHOWN]))
            rows = sorted(row for rows in wrong.values() for row in rows)
            self.report(column, rows, f"found {values}; expected {expected}.")
        return parsed

    def _show(self, cell: str) -> str:
        """Return a cell as a message may show it: short, and without a patient's identifier."""
        if len(cell) > 2 and cell in self.identifiers:
            return "a patient's identifier"
        return repr(cell if len(cell) <= _LONGEST_SHOWN else f"{cell[:_LONGEST_SHOWN]}...")


def as_code(cell: str) -> str:
    """Return a cell as a code: a whole number without its decimals, other text as it is."""
    if not _NUMBER.fullmatch(cell):
        return cell
    value = float(cell)
    return str(int(value)) if value.is_integer() else cell


def spelt_otherwise(cells: Iterable[str]) -> tuple[str, str] | None:
    """Return two cells that are the same number in another spelling, such as 1 and 01.

    Decimals of a whole number are none: 1 and 1.0 are spelt alike.
    """
    spelling: dict[float, str] = {}
    for cell in cells:
        if _NUMBER.fullmatch(cell):
            text = _NO_DECIMALS.sub("", cell)
            known = spelling.setdefault(float(cell), text)
            if known != text:
                return known, text
    return None


def name_rows(rows: list[int]) -> str:
    """Return row numbers in words, the first few of many."""
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"


def _parse_date(cell: str) -> date:
    for written in _DATE_FORMATS:
        try:
            day = datetime.strptime(cell, written).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
        if _EARLIEST <= day <= _LATEST:
            return day
    raise ValueError(cell)
