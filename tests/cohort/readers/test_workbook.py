"""A sheet is read as it is shown; what Excel has not computed, or keeps locked, is refused."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
import xlwt

from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError


def workbook(path: Path, *sheets: list[list[Any]], names: str = "ABC") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in zip(names, sheets, strict=False):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows_of(file: CohortFile) -> list[tuple[str, ...]]:
    return list(zip(*file.columns, strict=True))


def problem_of(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path, sheet)
    return str(caught.value).removeprefix(f"{path}: ")


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["id", "t", "date", "flag"],
            ["A", 12, dt.date(2009, 5, 17), True],
            ["B", 1.5, dt.datetime(2009, 5, 17, 13, 45), False],
            [" C ", "2,5", None, "x"],
        ],
    )
    file = read_cohort_file(path)

    assert file.header == ("id", "t", "date", "flag")
    assert rows_of(file) == [
        ("A", "12", "2009-05-17", "TRUE"),
        ("B", "1.5", "2009-05-17 13:45:00", "FALSE"),
        ("C", "2,5", "", "x"),
    ]
    assert file.description == "an Excel workbook, sheet 'A'"
    assert file.decimal_comma
    assert file.findings == ()


def test_a_percentage_is_read_with_its_sign(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["ki67"], [0.07], [0.125]])
    book = openpyxl.load_workbook(path)
    for row in (2, 3):
        book["A"].cell(row, 1).number_format = "0.0%"
    book.save(path)

    assert rows_of(read_cohort_file(path)) == [("7%",), ("12.5%",)]


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[], [None, "t"], [None, 1], [], [None, 2]])
    file = read_cohort_file(path)

    assert file.header == ("", "t")
    assert list(file.row_numbers) == [3, 5]


def test_the_first_sheet_that_is_shown_and_holds_anything_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["no"], [1]], [], [["yes"], [1]], names=["H", "E", "D"])
    book = openpyxl.load_workbook(path)
    book["H"].sheet_state = "hidden"
    book.create_sheet("Legend").append(["a legend"])
    book.save(path)
    file = read_cohort_file(path)

    assert file.header == ("yes",)
    (finding,) = file.findings
    assert str(finding) == (
        "of the sheets that hold anything, 'D' was read, but not 'Legend'; "
        "say which with sheet under [cohort] in the study file."
    )
    assert read_cohort_file(path, "D").findings == ()


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t"], [1], [2], [3], [4]])
    book = openpyxl.load_workbook(path)
    for row in (3, 5, 6):
        book["A"].row_dimensions[row].hidden = True
    book.save(path)
    file = read_cohort_file(path)
    (finding,) = file.findings

    assert rows_of(file) == [("1",), ("2",), ("3",), ("4",)]
    assert f"{finding.action}: {finding}" == (
        "keep: rows 3, 5: hidden in the workbook, by a filter perhaps (2 of 4 rows), but read as "
        "all others; delete them from the sheet if these patients do not belong to the cohort."
    )


def test_a_hidden_column_is_no_hidden_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t", "u"], [1, 2]])
    book = openpyxl.load_workbook(path)
    book["A"].column_dimensions["B"].hidden = True
    book.save(path)

    assert read_cohort_file(path).findings == ()


def test_a_hidden_row_of_an_old_workbook_is_named(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for row, cell in enumerate(["t", 1, 2]):
        sheet.write(row, 0, cell)
    sheet.row(2).hidden = True
    book.save(str(tmp_path / "a.xls"))

    assert [finding.rows for finding in read_cohort_file(tmp_path / "a.xls").findings] == [(3,)]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"], [1]], [["b"], [2]])

    assert read_cohort_file(path, "B").header == ("b",)
    assert problem_of(path, "Data") == (
        "the workbook has no sheet 'Data', which cohort.sheet names; it has 'A', 'B'."
    )


def test_a_sheet_of_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("t\n1\n")

    assert problem_of(tmp_path / "a.csv", "Data") == (
        "cohort.sheet names the sheet 'Data', but the file is no workbook; leave the key out."
    )


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert problem_of(workbook(tmp_path / "a.xlsx", [])) == (
        "the file is empty; it needs a header and a row a patient."
    )


def test_formulas_without_values_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t", "u"], [1, "=A2*2"], [2, "=A3*2"]])

    assert problem_of(path) == (
        "sheet 'A' holds formulas without their values in cells B2, B3; open the workbook in "
        "Excel, which computes them, and save it."
    )


def with_sheet(path: Path, change: Callable[[str], str]) -> None:
    """Rewrite the first sheet of a workbook."""
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = change(text.decode()).encode()
            new.writestr(name, text)


def test_formulas_count_by_their_values(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t", "u"], ["=1+1", '=""'], [3, "x"]])

    def compute(text: str) -> str:
        text = text.replace('<c r="A2"><f>1+1</f><v />', '<c r="A2"><f>1+1</f><v>2</v>')
        return text.replace('<c r="B2"><f>""</f><v />', '<c r="B2" t="str"><f>""</f><v></v>')

    with_sheet(path, compute)

    assert rows_of(read_cohort_file(path)) == [("2", ""), ("3", "x")]


def test_the_error_of_a_formula_is_not_hidden(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t"], ["#DIV/0!"], [3]])

    assert rows_of(read_cohort_file(path)) == [("#DIV/0!",), ("3",)]


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )

    assert problem_of(path) == (
        "the workbook is encrypted; open it in Excel, remove the password under "
        "File > Info > Protect Workbook, and save it."
    )


@pytest.mark.parametrize("name", ["a.xlsm", "a.xlsx"])
def test_a_workbook_with_macros_is_refused(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / name, [["t"], [1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")

    assert problem_of(path) == (
        "the workbook holds macros, which may change cells when it is opened; "
        "save it in Excel as a workbook without macros (.xlsx)."
    )


def test_an_old_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "_VBA_PROJECT".encode("utf-16-le"))

    assert problem_of(path) == (
        "the workbook holds macros, which may change cells when it is opened; "
        "save it in Excel as a workbook without macros (.xlsx)."
    )


def test_an_old_workbook_that_is_encrypted_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No library writes one; the error is the one with which xlrd meets it."""
    book = xlwt.Workbook()
    book.add_sheet("Data").write(0, 0, "t")
    book.save(str(tmp_path / "a.xls"))

    def meet(**_: object) -> None:
        raise xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(xlrd, "open_workbook", meet)

    assert problem_of(tmp_path / "a.xls") == (
        "the workbook is encrypted; remove its password in Excel and save it."
    )


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t"], [1]])
    with_sheet(path, lambda text: text[: len(text) // 2])

    assert problem_of(path) == (
        "the workbook is damaged and cannot be read; open it in Excel, which may repair it, and "
        "save it anew."
    )


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["t"], [1]])
    path.write_bytes(path.read_bytes()[:1000])

    assert problem_of(path) == (
        "the workbook is damaged and cannot be opened; save it anew from the program that made it."
    )


@pytest.mark.wheel
def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    per_cent = xlwt.easyxf(num_format_str="0%")
    for row, cells in enumerate([["t", "flag", "date", "ki67"], [12, True], [1.5, False], ["x"]]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write(1, 2, dt.date(2009, 5, 17), day)
    sheet.write(1, 3, 0.07, per_cent)
    book.save(str(tmp_path / "a.xls"))
    file = read_cohort_file(tmp_path / "a.xls")

    assert rows_of(file) == [
        ("12", "TRUE", "2009-05-17", "7%"),
        ("1.5", "FALSE", "", ""),
        ("x", "", "", ""),
    ]
    assert list(file.row_numbers) == [2, 3, 4]
    assert file.description == "an Excel workbook, sheet 'Data'"
