"""A cohort file as every reader gives it: the names of its columns, and their cells as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reportgen.errors import CohortError
from reportgen.finding import Finding
from reportgen.note import Note
from reportgen.spelling import as_read

_SHOWN = 8
_SIGNS = str.maketrans("", "", "+-.,")

Row = tuple[int, Sequence[str]]
"""A row as its program numbers it, and its cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFile:
    """The cells of a file as text, trimmed, column by column.

    Attributes
    ----------
    sha256
        Digest of the file's content.
    description
        How the file is written, in words.
    row_numbers
        Number of each row as the program that wrote the file shows it.
    decimal_comma
        Whether a comma may be a decimal mark.
    labels
        What columns are called in words, for those of which the file says it.
    value_labels
        What the codes of a column mean in words, for those of which the file says it.
    notes
        What was found out about the file, for the report.
    findings
        What needs a look, such as a sheet that was not read.
    """

    name: str
    sha256: str
    description: str
    header: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    row_numbers: Sequence[int]
    decimal_comma: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.row_numbers)

    def column(self, name: str) -> Sequence[str]:
        """Return the cells of a column, one a row."""
        return self.columns[self.header.index(name)]

    def without(self, names: Iterable[str]) -> CohortFile:
        """Return the file without some of its columns."""
        left_out = set(names)
        kept = [place for place, name in enumerate(self.header) if name not in left_out]
        return replace(
            self,
            header=tuple(self.header[place] for place in kept),
            columns=tuple(self.columns[place] for place in kept),
        )

    def with_column(self, name: str, cells: Sequence[str]) -> CohortFile:
        """Return the file with one more column."""
        return replace(self, header=(*self.header, name), columns=(*self.columns, cells))


@dataclass(frozen=True, slots=True)
class Cells:
    """The header of a table and its columns below it."""

    header: tuple[str, ...]
    columns: tuple[list[str], ...]
    row_numbers: list[int]


def arrange_rows(path: Path, rows: Iterable[Row]) -> Cells:
    """Return rows as columns: the first row that holds anything is the header.

    Rows that hold nothing are left out.

    Raises
    ------
    CohortError
        If there is no header, no row below it, a name twice, or a row of another length than the
        header.
    """
    filled = ((n, cells) for n, cells in rows if any(map(str.strip, cells)))
    first = next(filled, None)
    if first is None:
        raise CohortError(f"{path}: the file is empty; it needs a header and a row a patient.")
    header_row, header = first[0], tuple(map(as_read, first[1]))
    columns: tuple[list[str], ...] = tuple([] for _ in header)
    row_numbers: list[int] = []
    ragged: list[tuple[int, int]] = []
    known: dict[str, str] = {}  # equal cells are one text in memory
    for number, cells in filled:
        if len(cells) != len(header):
            ragged.append((number, len(cells)))
            continue
        row_numbers.append(number)
        for column, cell in zip(columns, cells, strict=True):
            if cell not in known:
                known[cell] = as_read(cell)
            column.append(known[cell])
    if ragged:
        raise CohortError(f"{path}: {_explain_ragged(header_row, header, row_numbers, ragged)}")
    check_header(path, header, len(row_numbers))
    return Cells(header=header, columns=columns, row_numbers=row_numbers)


def check_header(path: Path, header: Sequence[str], rows: int) -> None:
    """Check that a table has rows, and that no column is named twice.

    Raises
    ------
    CohortError
        If it has none, or one is.
    """
    if not rows:
        raise CohortError(f"{path}: the table has a header but no rows; it needs a row a patient.")
    duplicates = sorted({name for name in header if name and header.count(name) > 1})
    if duplicates:
        check_no_values(path, header)
        raise CohortError(
            f"{path}: the header names {', '.join(duplicates)} more than once; "
            "rename or remove all but one."
        )


def check_no_values(path: Path, header: Sequence[str]) -> None:
    """Check that a header holds names, of which none is a number.

    Raises
    ------
    CohortError
        If it holds a number; what stands there is not shown, as it may be a patient's.
    """
    if any(name.translate(_SIGNS).isdecimal() for name in header):
        raise CohortError(
            f"{path}: the first row holds values, not the names of columns; put a header above it."
        )


def _explain_ragged(
    header_row: int, header: Sequence[str], alike: list[int], ragged: list[tuple[int, int]]
) -> str:
    """Say which rows differ from the first, or where the table seems to begin."""
    widths = {width for _, width in ragged}
    if not alike and len(widths) == 1 and len(ragged) > 1 and widths.pop() > len(header):
        return (
            f"row {header_row} has {len(header)} cell{'s' if len(header) > 1 else ''}, but "
            f"all rows from row {ragged[0][0]} on have {ragged[0][1]}; "
            f"if row {ragged[0][0]} names the columns, remove what stands above it."
        )
    named = [f"{number} has {width}" for number, width in ragged]
    more = f" and {len(named) - _SHOWN} more have others" if len(named) > _SHOWN else ""
    return (
        f"every row must have as many cells as the header, {len(header)}, but row "
        f"{', row '.join(named[:_SHOWN])}{more}; remove what stands above the header, close "
        "quotes, and put quotes around cells that hold the delimiter."
    )
