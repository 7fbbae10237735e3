"""Read a sheet of an Excel workbook.

Cells are read as they are shown: dates as dates, percentages with their sign. A formula counts by
the value that Excel stored with it; a workbook that was written by another program may have none,
and is refused, as are cells that show an error. Hidden rows, such as those that a filter leaves
out, are read as all others, and named.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.cohort.readers.cell_text import cell_text
from reportgen.cohort.readers.cohort_file import CohortFile, Row, arrange_rows
from reportgen.errors import CohortError
from reportgen.finding import Finding, Quoted, quote_all

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_SHOWN = 8
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)""")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of a sheet, and the numbers of those that are hidden."""

    rows: list[Row]
    hidden: frozenset[int]


def read_workbook(path: Path, content: bytes, digest: str, sheet: str | None) -> CohortFile:
    """Read one sheet: *sheet*, or the first that is shown and holds anything.

    Raises
    ------
    CohortError
        If the workbook is damaged or encrypted, lacks the sheet, or its cells hold formulas without
        values.
    """
    read = _read_old if content.startswith(b"\xd0\xcf") else _read_new
    try:
        sheets = read(path, content)
    except CohortError:
        raise
    except Exception as error:  # the libraries meet damage with errors of every kind
        if "encrypted" in str(error).lower():
            raise CohortError(
                f"{path}: the workbook is encrypted; remove its password in Excel and save it."
            ) from error
        raise CohortError(
            f"{path}: the workbook is damaged and cannot be read; open it in Excel, which may "
            "repair it, and save it anew."
        ) from error
    name, others = _choose_sheet(path, sheets, sheet)
    cells = arrange_rows(path, sheets[name].rows)
    unread = _unread_sheets(name, others) if sheet is None else ()
    return CohortFile(
        name=path.name,
        sha256=digest,
        description=f"an Excel workbook, sheet {name!r}",
        header=cells.header,
        columns=cells.columns,
        row_numbers=cells.row_numbers,
        decimal_comma=True,
        findings=(*unread, *_hidden_rows(cells.row_numbers, sheets[name].hidden)),
    )


def _choose_sheet(
    path: Path, sheets: dict[str, _Sheet], wanted: str | None
) -> tuple[str, list[str]]:
    """Return the sheet to read, and the other sheets that hold anything."""
    filled = [name for name, one in sheets.items() if any(any(cells) for _, cells in one.rows)]
    if wanted is not None and wanted not in sheets:
        raise CohortError(
            f"{path}: the workbook has no sheet {wanted!r}, which cohort.sheet names; "
            f"it has {', '.join(map(repr, sheets))}."
        )
    if not filled:
        raise CohortError(f"{path}: the file is empty; it needs a header and a row a patient.")
    chosen = wanted if wanted is not None else filled[0]
    return chosen, [name for name in filled if name != chosen]


def _unread_sheets(name: str, others: list[str]) -> tuple[Finding, ...]:
    if not others:
        return ()
    return (
        Finding(
            action="keep",
            found=(
                "of the sheets that hold anything, ",
                Quoted(name),
                " was read, but not ",
                *quote_all(others),
            ),
            expected="say which with sheet under [cohort] in the study file",
        ),
    )


def _hidden_rows(row_numbers: Sequence[int], hidden: frozenset[int]) -> tuple[Finding, ...]:
    rows = tuple(number for number in row_numbers if number in hidden)
    if not rows:
        return ()
    count = f"{len(rows)} of {len(row_numbers)} rows"
    return (
        Finding(
            action="keep",
            rows=rows,
            found=f"hidden in the workbook, by a filter perhaps ({count}), but read as all others",
            expected="delete them from the sheet if these patients do not belong to the cohort",
        ),
    )


# ------------------------------------------------------------------------------------------ .xlsx


def _read_new(path: Path, content: bytes) -> dict[str, _Sheet]:
    """Return the rows of each sheet that is shown."""
    import openpyxl

    def load(*, values: bool) -> Workbook:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)

    values, formulas = load(values=True), load(values=False)
    shown = [s.title for s in values.worksheets if s.sheet_state == "visible"]
    return {
        name: _Sheet(
            rows=list(_rows_of(path, name, values[name], formulas[name])),
            hidden=_find_hidden(values[name]),
        )
        for name in shown or [s.title for s in values.worksheets]
    }


def _rows_of(path: Path, name: str, values: Any, formulas: Any) -> Iterator[Row]:
    """Yield the rows of a sheet, which was read twice: its values, and the formulas behind them."""
    empty: list[str] = []
    width = 0
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # other programs than Excel state them wrongly
    rows: list[tuple[int, list[str]]] = []
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (row, behind) in enumerate(pairs, start=1):
        cells = [_as_shown(cell) for cell in row]
        for cell, formula in zip(row, behind, strict=True):
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                empty.append(f"{formula.coordinate}")
        width = max(width, len(cells))
        rows.append((number, cells))
    if empty:
        more = f" and {len(empty) - _SHOWN} more" if len(empty) > _SHOWN else ""
        raise CohortError(
            f"{path}: sheet {name!r} holds formulas without their values in cell"
            f"{'s' if len(empty) > 1 else ''} {', '.join(empty[:_SHOWN])}{more}; open the workbook "
            "in Excel, which computes them, and save it."
        )
    yield from ((number, cells + [""] * (width - len(cells))) for number, cells in rows)


def _find_hidden(sheet: Any) -> frozenset[int]:
    """Return the numbers of hidden rows, of which openpyxl tells nothing where it reads row by row.

    A row without a number is the next one.
    """
    with sheet._get_source() as source:  # noqa: SLF001  the sheet's own part of the archive
        content = source.read()
    if b"hidden=" not in content:
        return frozenset()
    number, hidden = 0, set()
    for row in _ROW.finditer(content):
        stated = _NUMBER.search(row[1])
        number = int(stated[1]) if stated else number + 1
        if _HIDDEN.search(row[1]):
            hidden.add(number)
    return frozenset(hidden)


def _as_shown(cell: Any) -> str:
    """Return the text of a cell: a number that is shown in per cent with the sign."""
    value = cell.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and "%" in (cell.number_format or ""):
        return f"{cell_text(round(value * 100, 10))}%"
    return cell_text(value)


# ------------------------------------------------------------------------------------------- .xls


def _read_old(path: Path, content: bytes) -> dict[str, _Sheet]:
    """Return the rows of each sheet that is shown."""
    del path
    import xlrd

    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, logfile=io.StringIO(), ragged_rows=False
    )
    shown = [s for s in book.sheets() if s.visibility == 0] or book.sheets()
    return {
        sheet.name: _Sheet(
            rows=[
                (row + 1, [_old_text(book, sheet.cell(row, at)) for at in range(sheet.ncols)])
                for row in range(sheet.nrows)
            ],
            hidden=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        )
        for sheet in shown
    }


def _old_text(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return cell_text(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        if "%" in shown:
            return f"{cell_text(round(cell.value * 100, 10))}%"
    return cell_text(cell.value)
