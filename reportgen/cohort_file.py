"""Read a delimited text file into a header and rows of text, and say what was found.

The delimiter, the encoding and a decimal comma are detected, because an export from a German
spreadsheet differs in all three from an English one; what was found is stated in the report.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import CohortError

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
    delimiter = _find_delimiter(text)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    numbered = [
        (number, tuple(cell.strip() for cell in cells))
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
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    if b"\x00" in content:
        raise CohortError(
            f"{path}: not a text file, whatever its name says; "
            "export the table as CSV from the program that made it."
        )
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _find_delimiter(text: str) -> str:
    """Return the delimiter that splits the first rows into the most columns, alike in each."""
    sample = text[:20000].splitlines()[:20]

    def score(delimiter: str) -> tuple[bool, int]:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
        return (len(set(widths)) == 1, widths[0]) if widths and widths[0] > 1 else (False, 0)

    return max(_DELIMITERS, key=score)


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
    ragged = [(number, len(cells)) for number, cells in body if len(cells) != len(header)]
    if ragged:
        number, width = ragged[0]
        raise CohortError(
            f"{path}: row {number} has {width} cells where the header has {len(header)}"
            f" ({len(ragged)} such rows in all); put quotes around cells that hold the delimiter."
        )
