"""A file is of the kind that its content says; a name that says another is refused."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from reportgen.cohort.readers import memory, read_cohort_file
from reportgen.errors import CohortError

EXPORT = "export the table as CSV or .xlsx from the program that made it"


def problem_of(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_workbook_under_the_name_of_text_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "book.xlsx")

    assert problem_of(tmp_path / "a.csv", (tmp_path / "book.xlsx").read_bytes()) == (
        "the file is named .csv but is an Excel workbook; rename it to a.xlsx, or export it anew."
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".sav", ".dta", ".sas7bdat", ".parquet"])
def test_text_under_the_name_of_another_kind_is_refused(tmp_path: Path, suffix: str) -> None:
    assert problem_of(tmp_path / f"a{suffix}", b"t,e\n1,1\n") == (
        f"the file is named {suffix} but is delimited text; rename it to a.csv, or export it anew."
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x1f\x8b\x08 ...", "a compressed file"),
        (b"\n <!DOCTYPE html><table>", "a web page"),
        (b"<html><table>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML file"),
        (rb"{\rtf1", "a word processor's document"),
    ],
)
def test_another_kind_is_named(tmp_path: Path, content: bytes, kind: str) -> None:
    assert problem_of(tmp_path / "a.csv", content) == (
        f"the file is {kind}, not a table; {EXPORT}."
    )


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cohort.csv", "t,e\n1,1\n")

    assert problem_of(tmp_path / "a.csv", (tmp_path / "a.zip").read_bytes()) == (
        f"the file is an archive or a document of another program than Excel; {EXPORT}."
    )


def test_a_word_document_of_old_is_refused(tmp_path: Path) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le")

    assert problem_of(tmp_path / "a.csv", content) == (
        f"the file is a document of another program than Excel; {EXPORT}."
    )


def test_a_name_without_a_known_suffix_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_text("t,e\n1,1\n")

    assert read_cohort_file(tmp_path / "a.dat").header == ("t", "e")


def test_a_file_that_needs_more_memory_than_there_is_says_so_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)  # a file of holes, which takes no room
    monkeypatch.setattr(memory, "machine_memory", lambda: 8 * 2**30)
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path)

    needed = 2 * memory.BYTES_PER_BYTE
    assert str(caught.value) == (
        f"{path}: the file has 2.0 GiB, and reading and analysing it takes about {needed} GiB of "
        "memory, but this machine has 8 GiB; keep only the columns that the study names, or use "
        "a machine with more memory."
    )


@pytest.mark.parametrize(("limit", "limited"), [("4096\n", True), ("max\n", False), ("", False)])
def test_a_container_may_have_less_memory_than_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, limited: bool
) -> None:
    monkeypatch.setattr(memory, "_LIMIT", tmp_path / "memory.max")
    of_machine = memory.machine_memory()
    if limit:
        (tmp_path / "memory.max").write_text(limit)

    assert memory.machine_memory() == (4096 if limited and of_machine else of_machine)


def test_the_memory_of_this_machine_is_known_or_not() -> None:
    known = memory.machine_memory()

    assert known is None or known > 2**28
