"""A delimited text is read as its program wrote it, or refused with where and what to do."""

import hashlib
from pathlib import Path

import pytest

from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError

TEXT = "id,größe\nA,1\nB,2\n"


def read(tmp_path: Path, content: str | bytes) -> CohortFile:
    path = tmp_path / "cohort.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_cohort_file(path)


def rows_of(file: CohortFile) -> tuple[tuple[str, ...], ...]:
    return tuple(zip(*file.columns, strict=True))


def problem_of(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(CohortError) as caught:
        read(tmp_path, content)
    return str(caught.value).removeprefix(f"{tmp_path / 'cohort.csv'}: ")


def test_the_cells_are_trimmed_and_the_file_is_identified(tmp_path: Path) -> None:
    content = " id , sex\n A ,f \n"
    file = read(tmp_path, content)

    assert file.name == "cohort.csv"
    assert file.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert file.header == ("id", "sex")
    assert rows_of(file) == (("A", "f"),)
    assert file.column("sex") == ["f"]


@pytest.mark.parametrize(
    ("codec", "description"),
    [
        ("utf-8", "comma-separated, UTF-8"),
        ("utf-8-sig", "comma-separated, UTF-8"),
        ("utf-16", "comma-separated, UTF-16"),
        ("cp1252", "comma-separated, Windows-1252"),
    ],
)
def test_the_encoding_is_detected(tmp_path: Path, codec: str, description: str) -> None:
    file = read(tmp_path, TEXT.encode(codec))

    assert file.header == ("id", "größe")
    assert file.description == description


@pytest.mark.parametrize(
    ("delimiter", "description", "decimal_comma"),
    [
        (",", "comma-separated, UTF-8", False),
        (";", "semicolon-separated, UTF-8", True),
        ("\t", "tab-separated, UTF-8", True),
        ("|", "vertical bar-separated, UTF-8", True),
    ],
)
def test_the_delimiter_is_detected(
    tmp_path: Path, delimiter: str, description: str, decimal_comma: bool
) -> None:
    file = read(tmp_path, TEXT.replace(",", delimiter))

    assert rows_of(file) == (("A", "1"), ("B", "2"))
    assert file.description == description
    assert file.decimal_comma is decimal_comma


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    file = read(tmp_path, "id;time;age\nA;1,5;60,5\nB;2,5;61,5\n")

    assert rows_of(file) == (("A", "1,5", "60,5"), ("B", "2,5", "61,5"))


def test_a_quoted_delimiter_stays_in_its_cell(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path, 'id,note\nA,"x, y"\n')) == (("A", "x, y"),)


def test_a_wide_file_is_sampled_by_whole_rows(tmp_path: Path) -> None:
    rows = [";".join(["1,5"] * 900) for _ in range(30)]
    file = read(tmp_path, ";".join(f"c{i}" for i in range(900)) + "\n" + "\n".join(rows))

    assert file.description == "semicolon-separated, UTF-8"
    assert len(file.header) == 900


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n"])
def test_a_line_that_tells_a_spreadsheet_the_delimiter_is_no_row(tmp_path: Path, line: str) -> None:
    file = read(tmp_path, f"{line}id;t\nA;1\n")

    assert file.header == ("id", "t")
    assert list(file.row_numbers) == [2]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path, line_end: str) -> None:
    lines = ["", "id,note,t", 'A,"two\nlines",1', "", "B,one,2", ",,", "C,,3", "", ""]
    file = read(tmp_path, line_end.join(lines))

    assert file.header == ("id", "note", "t")
    assert file.column("id") == ["A", "B", "C"]
    assert list(file.row_numbers) == [3, 5, 7]


def test_a_file_that_is_not_there_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(CohortError) as caught:
        read_cohort_file(tmp_path / "none.csv")
    assert str(caught.value) == (
        f"{tmp_path}/none.csv: the file cannot be read: No such file or directory."
    )


@pytest.mark.parametrize("content", ["", "\n\n", " \n,,\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    assert (
        problem_of(tmp_path, content) == "the file is empty; it needs a header and a row a patient."
    )


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    assert (
        problem_of(tmp_path, "id,t\n")
        == "the table has a header but no rows; it needs a row a patient."
    )


@pytest.mark.parametrize("kind", ["UTF-16 without its mark", "half UTF-16", "DOS"])
def test_what_is_no_text_is_refused(tmp_path: Path, kind: str) -> None:
    content = {
        "UTF-16 without its mark": TEXT.encode("utf-16-le"),
        "half UTF-16": TEXT.encode("utf-16")[:-1],
        "DOS": b"id,gr\x81n\nA,1\n",
    }[kind]

    assert problem_of(tmp_path, content) == (
        "the file is no text in UTF-8, UTF-16 or Windows-1252, and of no other kind that is read; "
        "export the table as CSV, in UTF-8, from the program that made it."
    )


@pytest.mark.parametrize(
    ("line", "end"), [(6, "C,größer\nD,über\nE,".encode() + b"\xfc\n"), (4, b"C,\xfc\nD,\xe4\n")]
)
def test_a_mixture_of_encodings_is_refused(tmp_path: Path, line: int, end: bytes) -> None:
    assert problem_of(tmp_path, TEXT.encode() + end) == (
        f"line {line} holds bytes that are not UTF-8, while others hold letters in UTF-8; the "
        "file is damaged, or put together from files in different encodings. Export it again as "
        "CSV in UTF-8."
    )


def test_letters_that_were_taken_for_others_are_noticed(tmp_path: Path) -> None:
    mistaken = TEXT.encode().decode("cp1252").encode()
    (finding,) = read(tmp_path, mistaken).findings

    assert f"{finding.action}: {finding}" == (
        "keep: letters such as 'Ã¶', which another program seems to have taken from a file in "
        "UTF-8 as Windows-1252; export the table again from where its letters are right."
    )


def test_repeated_columns_are_named_together(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "b,a,b,a,,\n1,2,3,4,,\n") == (
        "the header names a, b more than once; rename or remove all but one."
    )


def test_all_ragged_rows_are_named(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "a,b\n1,2\n3\n4,5\n6,7,8\n") == (
        "every row must have as many cells as the header, 2, but row 3 has 1, row 5 has 3; "
        "remove what stands above the header, close quotes, and put quotes around cells that hold "
        "the delimiter."
    )


def test_the_first_of_many_ragged_rows_are_named(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "a;b\n1;2\n" + "3\n" * 11) == (
        "every row must have as many cells as the header, 2, but row 3 has 1, row 4 has 1, "
        "row 5 has 1, row 6 has 1, row 7 has 1, row 8 has 1, row 9 has 1, row 10 has 1 and 3 more "
        "have others; remove what stands above the header, close quotes, and put quotes around "
        "cells that hold the delimiter."
    )


def test_a_title_above_the_header_is_named(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "Export of the registry\n\n" + "a;b\n" * 11) == (
        "row 1 has 1 cell, but all rows from row 3 on have 2; "
        "if row 3 names the columns, remove what stands above it."
    )


@pytest.mark.parametrize(
    "content",
    [
        'a,b\n1,2\n3,"4\n5,6\n',
        'a,b\n1,2\n3,"4\n' + "5,6\n" * 50000,
        'a,b\n1,2\n3,"4" mg\n5,6\n',
    ],
    ids=["not closed", "not closed in a long file", "text after it"],
)
def test_a_quote_never_swallows_the_rows_below_it(tmp_path: Path, content: str) -> None:
    assert problem_of(tmp_path, content) == (
        "row 3 has a quote that is not closed, or text after one that is; "
        "put quotes around the whole cell and write a quote within it twice."
    )


def test_a_quote_within_a_cell_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path, 'a,b\n1,"say ""no"""\n2,5" long\n').column("b") == [
        'say "no"',
        '5" long',
    ]
