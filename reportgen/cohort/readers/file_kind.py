"""Of which kind a file is, by its first bytes; a name that says another kind is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Literal

from reportgen.errors import CohortError

Kind = Literal["text", "xlsx", "xls", "parquet", "sav", "dta", "sas7bdat", "xpt"]

_NAMES: dict[Kind, str] = {
    "text": "delimited text",
    "xlsx": "an Excel workbook",
    "xls": "an Excel workbook of the old kind",
    "parquet": "a Parquet file",
    "sav": "an SPSS file",
    "dta": "a Stata file",
    "sas7bdat": "a SAS data set",
    "xpt": "a SAS transport file",
}
SUFFIXES: dict[str, Kind] = {
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".parquet": "parquet",
    ".sav": "sav",
    ".zsav": "sav",
    ".dta": "dta",
    ".sas7bdat": "sas7bdat",
    ".xpt": "xpt",
}
_SAS7BDAT = bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"PAR1", "parquet"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"<stata_dta>", "dta"),
    *((bytes([version, order]), "dta") for version in range(108, 116) for order in (1, 2)),
    (bytes(12) + _SAS7BDAT, "sas7bdat"),
    (b"HEADER RECORD*******LIB", "xpt"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%pdf", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"{\\rtf", "a word processor's document"),
)
_EXPORT = "export the table as CSV or .xlsx from the program that made it"


def check_kind(path: Path, content: bytes) -> Kind:
    """Return the kind of the file at *path*, which holds *content*.

    Raises
    ------
    CohortError
        If the file is of a kind that is not read, is encrypted, holds macros, or is named as
        another kind.
    """
    kind = _kind_of(path, content)
    named = SUFFIXES.get(path.suffix.lower(), kind)
    if named != kind:
        suffix = next(s for s, k in SUFFIXES.items() if k == kind)
        raise CohortError(
            f"{path}: the file is named {path.suffix} but is {_NAMES[kind]}; "
            f"rename it to {path.stem}{suffix}, or export it anew."
        )
    return kind


def _kind_of(path: Path, content: bytes) -> Kind:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            if kind == "xls":
                _check_compound(path, content)
            return kind
    if content.startswith(b"PK\x03\x04"):
        _check_archive(path, content)
        return "xlsx"
    start = content[:64].lstrip().lower()
    for beginning, name in _OTHERS:
        if start.startswith(beginning):
            raise CohortError(f"{path}: the file is {name}, not a table; {_EXPORT}.")
    return "text"


def _check_compound(path: Path, content: bytes) -> None:
    """Check the container of old workbooks, in which encrypted new ones are wrapped as well."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise CohortError(
            f"{path}: the workbook is encrypted; open it in Excel, remove the password under "
            "File > Info > Protect Workbook, and save it."
        )
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _macros(path)
    if not any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        raise CohortError(
            f"{path}: the file is a document of another program than Excel; {_EXPORT}."
        )


def _check_archive(path: Path, content: bytes) -> None:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise CohortError(
            f"{path}: the workbook is damaged and cannot be opened; save it anew from the program "
            "that made it."
        ) from error
    if "xl/vbaProject.bin" in names:
        raise _macros(path)
    if "xl/workbook.xml" not in names:
        raise CohortError(
            f"{path}: the file is an archive or a document of another program than Excel; "
            f"{_EXPORT}."
        )


def _macros(path: Path) -> CohortError:
    return CohortError(
        f"{path}: the workbook holds macros, which may change cells when it is opened; "
        "save it in Excel as a workbook without macros (.xlsx)."
    )
