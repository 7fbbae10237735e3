"""Read a delimited text file into a header and rows of text, and say what was found.

The delimiter, the encoding and a decimal comma are detected, because an export from a German
spreadsheet differs in all three from an English one; what was found is stated in the report.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from reportgen.errors import CohortError
from reportgen.spelling import as_read

_SAMPLED = 20
_SHOWN = 8
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


@dataclass(frozen=True, slots=True)
class CohortFile:
    """The cells of a file as text, trimmed.

    Attributes
    ----------
    row_numbers
        Number of each row as a spreadsheet shows it: the header is row 1.
    """

    name: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    delimiter: str
    encoding: str

    @property
    def decimal_comma(self) -> bool:
        """Return whether a comma may be a decimal mark: only where it separates no columns."""
        return self.delimiter != ","

    @property
    def description(self) -> str:
        """Return how the file is written, in words."""
        return f"{_DELIMITERS[self.delimiter]}-separated, {self.encoding}"

    def column(self, name: str) -> list[str]:
        """Return the cells of a column, one a row."""
        position = self.header.index(name)
        return [row[position] for row in self.rows]

    def with_column(self, name: str, cells: Sequence[str]) -> CohortFile:
        """Return the file with one more column."""
        rows = tuple((*row, cell) for row, cell in zip(self.rows, cells, strict=True))
        return replace(self, header=(*self.header, name), rows=rows)


def read_cohort_file(path: Path) -> CohortFile:
    """Read the delimited text file at *path*.

    Raises
    ------
    CohortError
        If the file cannot be read, is empty, is no text, has no header or has rows of another
        length than its header.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CohortError(f"{path}: the file cannot be read: {error.strerror}.") from error
    text, encoding = _decode(path, content)
    text, delimiter = _find_delimiter(text)
    records, broken = _records(text, delimiter)
    if broken:
        raise CohortError(
            f"{path}: row {len(records) + 1} has a quote that is not closed, or text after one "
            "that is; put quotes around the whole cell and write a quote within it twice."
        )
    numbered = [
        (number, tuple(as_read(cell) for cell in cells))
        for number, cells in enumerate(records, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not numbered:
        raise CohortError(f"{path}: the file is empty; it needs a header and a row a patient.")
    header, body = numbered[0][1], numbered[1:]
    _check_shape(path, header, body)
    return CohortFile(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        header=header,
        rows=tuple(cells for _, cells in body),
        row_numbers=tuple(number for number, _ in body),
        delimiter=delimiter,
        encoding=encoding,
    )


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the encoding in which it reads as one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = {"utf-16": "UTF-16"}
    elif b"\x00" in content:
        candidates = {}
    else:
        candidates = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    for codec, name in candidates.items():
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise CohortError(
        f"{path}: not a text file in UTF-8, UTF-16 or Windows-1252, whatever its name says; "
        "export the table as CSV, in UTF-8, from the program that made it."
    )


def _records(text: str, delimiter: str, most: int | None = None) -> tuple[list[list[str]], bool]:
    """Return the rows before the first with broken quotes, and whether there is one.

    Without ``strict`` an unclosed quote would hide all patients below it in one cell.
    """
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records.extend(islice(reader, most))
    except csv.Error:
        return records, True
    return records, False


def _find_delimiter(text: str) -> tuple[str, str]:
    """Return the text, and the delimiter that splits its first rows into the most columns alike.

    A first line such as ``sep=;`` tells a spreadsheet the delimiter; it shows no row for it.
    """
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and first[4:].strip("\r") in _DELIMITERS:
        return rest, first[4:].strip("\r")

    def score(delimiter: str) -> tuple[bool, int]:
        records, _ = _records(text, delimiter, _SAMPLED)
        widths = Counter(len(cells) for cells in records if cells)
        usual = max(widths, key=lambda width: widths[width], default=0)
        return (len(widths) == 1 and usual > 1, usual)

    return text, max(_DELIMITERS, key=score)


def _check_shape(
    path: Path, header: tuple[str, ...], body: list[tuple[int, tuple[str, ...]]]
) -> None:
    if not body:
        raise CohortError(f"{path}: the file has a header but no rows; it needs a row a patient.")
    duplicates = sorted({name for name in header if name and header.count(name) > 1})
    if duplicates:
        raise CohortError(
            f"{path}: the header names {', '.join(duplicates)} more than once; rename or remove."
        )
    ragged = [f"{number} has {len(cells)}" for number, cells in body if len(cells) != len(header)]
    if ragged:
        more = f" and {len(ragged) - _SHOWN} more have others" if len(ragged) > _SHOWN else ""
        raise CohortError(
            f"{path}: every row must have as many cells as the header, {len(header)}, but row "
            f"{', row '.join(ragged[:_SHOWN])}{more}; remove what stands above the header, close "
            "quotes, and put quotes around cells that hold the delimiter."
        )
