"""Type the columns of a cohort file one by one and collect every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.finding import IDENTIFIER, Finding, shorten
from reportgen.study.variable import Level

T = TypeVar("T")

_MOST_TEXTS = 8
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_COMMA_ZEROS = re.compile(r"(?<=\d),0+\Z")
_SERIAL = re.compile(r"[234567]\d{4}")
_FORMULA = re.compile(r"[=@]([+\-]?\d|.*[A-Za-z]\$?\d|.*\().*")  # =PD may be a level
_SHEET_ERROR = re.compile(
    r"#(N/A|NV|DIV/0!|VALUE!|WERT!|REF!|BEZUG!|NAME\?|NUM!|ZAHL!|NULL!|SPILL!|ERROR!)"
)
_TRUTH = {"TRUE": "1", "FALSE": "0"}
_NO_DECIMALS = re.compile(r"\.0*$")


@dataclass(slots=True)
class ColumnReader:
    """A file being checked.

    Attributes
    ----------
    missing
        Cells that mean that a value is missing.
    identifiers
        What identifies the patients; never shown, even where it stands in another column.
    absent
        Columns that the file lacks; they are empty, and nothing is reported of them.
    findings
        One for each kind of problem in each column: rows, values, and what was expected.
    decimal_commas
        Columns in which a comma was read as the decimal mark.
    """

    file: CohortFile
    missing: frozenset[str]
    identifiers: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    decimal_commas: set[str] = field(default_factory=set)
    _cells: dict[str, list[str | None]] = field(default_factory=dict)

    def code(self, cell: str) -> str:
        """Return a cell as a code: a whole number without decimals, a truth value in capitals."""
        if cell.upper() in _TRUTH:
            return cell.upper()
        if self.file.decimal_comma:
            cell = _COMMA_ZEROS.sub("", cell)
        if not _NUMBER.fullmatch(cell):
            return cell
        value = float(cell)
        return str(int(value)) if value.is_integer() else cell

    def cells(self, column: str) -> list[str | None]:
        """Return the cells of a column, ``None`` where missing: by code, or by what it means."""
        if column not in self._cells:
            meanings = self.file.value_labels.get(column, {})
            known: dict[str, str | None] = {}
            for cell in set(self.file.column(column)):
                means = {cell, self.code(cell), meanings.get(self.code(cell), cell)}
                known[cell] = None if means & self.missing else cell
            self._cells[column] = [known[cell] for cell in self.file.column(column)]
        return self._cells[column]

    def rows_with(self, column: str, code: str | None) -> tuple[int, ...]:
        """Return the rows whose cell is *code*, or ``None`` for those where it is missing."""
        cells = self.cells(column)
        wanted = {cell for cell in set(cells) if code in (cell, cell and self.code(cell))}
        numbered = zip(self.file.row_numbers, cells, strict=True)
        return tuple(number for number, cell in numbered if cell in wanted)

    def numbers(
        self,
        column: str,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        unit: str | None = None,
    ) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where missing.

        A comma is a decimal mark only in a column without points: beside 12.5, 1,234 is in doubt.
        A sign of per cent is read only where that is the unit.
        """
        points = any("." in cell for cell in set(self.cells(column)) if cell is not None)

        def parse(cell: str) -> float:
            if unit == "%":
                cell = cell.removesuffix("%").rstrip()
            if self.file.decimal_comma and cell.count(",") == 1 and not points:
                self.decimal_commas.add(column)
                cell = cell.replace(",", ".")
            if not _NUMBER.fullmatch(cell):
                raise ValueError(cell)
            value = float(cell)
            outside = (minimum is not None and value < minimum) or (
                maximum is not None and value > maximum
            )
            if outside or not np.isfinite(value):
                raise ValueError(cell)
            return value

        parsed = self.parse(column, parse, _range_in_words(minimum, maximum))
        return np.array([np.nan if value is None else value for value in parsed], dtype=float)

    def codes(self, column: str, levels: Sequence[Level], place: str) -> list[str | None]:
        """Return a column as level keys, ``None`` where missing.

        A cell stands for a level by its code, by what the file says that the code means or, where
        the file holds meanings, by the code for it. *place* says where the study lists the codes.
        """
        keys = {code: level.key for level in levels for code in level.codes}
        same = {self.code(code): key for code, key in reversed(keys.items())} | keys
        meanings = self.file.value_labels.get(column, {})
        codes = {meaning: code for code, meaning in meanings.items()}

        def parse(cell: str) -> str:
            code = self.code(cell)
            if cell in keys:
                return keys[cell]
            for other in (code, meanings.get(code), codes.get(cell), _TRUTH.get(code)):
                if other in same:
                    return same[other]
            raise ValueError(cell)

        return self.parse(column, parse, f"one of {', '.join(keys)}; list other codes in {place}")

    def dates(self, column: str) -> list[date | None]:
        """Return a column as dates, ``None`` where missing."""
        serials = [cell for cell in self.cells(column) if cell and _SERIAL.fullmatch(cell)]
        expected = "a date such as 2009-05-17 or 17.05.2009"
        if serials:
            day = date(1899, 12, 30) + timedelta(days=int(serials[0]))
            expected += f" ({serials[0]} may be Excel's number for {day}: show the cells as dates)"
        return self.parse(column, _parse_date, expected)

    def report(self, finding: Finding) -> None:
        """Note a finding, once however often the column is read."""
        if finding not in self.findings and finding.column not in self.absent:
            self.findings.append(finding)

    def check_written_out(self, column: str) -> None:
        """Report cells that hold a formula, or the error of one, in place of a value."""
        for pattern, expected in (
            (_FORMULA, "expected its value, not the formula; copy and paste the values"),
            (_SHEET_ERROR, "expected a value, not the error of a formula; correct the formula"),
        ):
            cells = set(self.cells(column))
            self._stop_at({c for c in cells if c and pattern.fullmatch(c)}, column, expected)

    def parse(self, column: str, parse: Callable[[str], T], expected: str) -> list[T | None]:
        """Return a column as *parse* reads its cells, ``None`` where missing or wrong.

        A cell for which *parse* raises ``ValueError`` or ``KeyError`` is reported.
        """
        known: dict[str | None, T | None] = {None: None}
        wrong: set[str] = set()
        cells = self.cells(column)
        for cell in set(cells):
            if cell is not None:
                try:
                    known[cell] = parse(cell)
                except (ValueError, KeyError):
                    known[cell] = None
                    if not (_FORMULA.fullmatch(cell) or _SHEET_ERROR.fullmatch(cell)):
                        wrong.add(cell)
        self._stop_at(wrong, column, f"expected {expected}")
        return [known[cell] for cell in cells]

    def _stop_at(self, wrong: set[str], column: str, expected: str) -> None:
        """Report the rows of wrong cells; many different texts may be names and are not shown."""
        if not wrong:
            return
        numbered = zip(self.file.row_numbers, self.cells(column), strict=True)
        found = [(number, cell) for number, cell in numbered if cell in wrong]
        texts = [cell for cell in wrong if any(map(str.isalpha, cell))]
        hidden = len(texts) > _MOST_TEXTS
        shown = {cell: self._shown(cell) for cell in wrong}
        self.report(
            Finding(
                action="stop",
                column=column,
                rows=tuple(number for number, _ in found),
                values=() if hidden else tuple(shown[cell] for _, cell in found if cell),
                found=f"found {len(texts)} different texts, which may be names" if hidden else "",
                expected=expected,
            )
        )

    def _shown(self, cell: str) -> str:
        """Return a cell as a message may show it: short, and without a patient's identifier."""
        if len(cell) > 2 and (cell in self.identifiers or _shape(cell) in self._shapes()):
            return IDENTIFIER
        return shorten(cell)

    def _shapes(self) -> set[str]:
        """Return how identifiers look, where that is like nothing else: letters with digits."""
        shapes = {_shape(identifier) for identifier in self.identifiers}
        return {shape for shape in shapes if "a" in shape and "9" in shape}


def _shape(cell: str) -> str:
    """Return how a text looks: ``P-007`` is ``a-9``."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell))


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


def text_of_codes(codes: Sequence[str], meanings: Mapping[str, str]) -> list[str]:
    """Return what codes mean in words, or the codes where any has no meaning of its own."""
    words = [meanings.get(code, "") for code in codes]
    return words if all(words) and len(set(words)) == len(words) else list(codes)


def _range_in_words(minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return "a number"
    if maximum is None:
        return f"a number, {minimum:g} or more"
    if minimum is None:
        return f"a number, {maximum:g} or less"
    return f"a number from {minimum:g} to {maximum:g}"


def _parse_date(cell: str) -> date:
    for written in _DATE_FORMATS:
        try:
            day = datetime.strptime(cell, written).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
        if _EARLIEST <= day <= _LATEST:
            return day
    raise ValueError(cell)
