"""Read delimited text and say what was found.

The delimiter, the encoding and a decimal comma are detected, because an export from a German
spreadsheet differs in all three from an English one; what was found is stated in the report.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from reportgen.cohort.readers.cohort_file import CohortFile, Row, arrange_rows
from reportgen.errors import CohortError
from reportgen.finding import Finding, Quoted

_SAMPLED = 20
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_NOT_ASCII = re.compile("[^\x00-\x7f\N{REPLACEMENT CHARACTER}]")
# An accented letter of Western Europe in UTF-8: as Windows-1252 it would be an A with a tilde and
# a sign. Written in UTF-8 once more, it stays what it was taken for.
_ACCENTED = re.compile(rb"\xc3[\x80-\xbf]")
_MISTAKEN = re.compile(rb"\xc3\x83(\xc2[\x80-\xbf]|\xc5.|\xe2..)")


def read_delimited_text(path: Path, content: bytes, digest: str) -> CohortFile:
    """Read delimited text; rows are numbered as a spreadsheet shows them, the header as row 1.

    Raises
    ------
    CohortError
        If it is no text, has quotes that are not closed, or is no table.
    """
    codec, encoding = _find_encoding(path, content)
    content, delimiter = _find_delimiter(content, codec)
    cells = arrange_rows(path, _numbered_rows(path, content, codec, delimiter))
    return CohortFile(
        name=path.name,
        sha256=digest,
        description=f"{_DELIMITERS[delimiter]}-separated, {encoding}",
        header=cells.header,
        columns=cells.columns,
        row_numbers=cells.row_numbers,
        decimal_comma=delimiter != ",",
        findings=tuple(_find_mistaken(content)),
    )


def _find_mistaken(content: bytes) -> Iterator[Finding]:
    """Yield a warning of letters that a program took for those of another encoding."""
    if found := _MISTAKEN.search(content):
        yield Finding(
            action="keep",
            found=(
                "letters such as ",
                Quoted(found[0].decode()),
                ", which another program seems to have taken from a file in UTF-8 as Windows-1252",
            ),
            expected="export the table again from where its letters are right",
        )


def _find_encoding(path: Path, content: bytes) -> tuple[str, str]:
    """Return the codec in which a file reads as text, and its name."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = {"utf-16": "UTF-16"}
    elif b"\x00" in content:
        candidates = {}
    else:
        candidates = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
        _check_not_broken(path, content)
    for codec, name in candidates.items():
        if _reads_as(content, codec):
            return codec, name
    raise CohortError(
        f"{path}: the file is no text in UTF-8, UTF-16 or Windows-1252, and of no other kind that "
        "is read; export the table as CSV, in UTF-8, from the program that made it."
    )


def _reads_as(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _check_not_broken(path: Path, content: bytes) -> None:
    """Refuse UTF-8 with some bytes that are none: as Windows-1252 its letters would be others."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", errors="replace")
        letters, broken = len(_NOT_ASCII.findall(text)), text.count("\N{REPLACEMENT CHARACTER}")
        if letters > broken or _ACCENTED.search(content):
            line = content.count(b"\n", 0, error.start) + 1
            raise CohortError(
                f"{path}: line {line} holds bytes that are not UTF-8, while others hold letters in "
                "UTF-8; the file is damaged, or put together from files in different encodings. "
                "Export it again as CSV in UTF-8."
            ) from error


def _lines(content: bytes, codec: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding=codec, newline="")


def _numbered_rows(path: Path, content: bytes, codec: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows; without ``strict`` an unclosed quote would hide all patients below it."""
    reader = csv.reader(_lines(content, codec), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise CohortError(
            f"{path}: row {number + 1} has a quote that is not closed, or text after one "
            "that is; put quotes around the whole cell and write a quote within it twice."
        ) from error


def _find_delimiter(content: bytes, codec: str) -> tuple[bytes, str]:
    """Return the content, and the delimiter that splits its first rows into the most columns alike.

    A first line such as ``sep=;`` tells a spreadsheet the delimiter; it shows no row for it.
    """
    first = _lines(content, codec).readline()
    if first[:4].lower() == "sep=" and first[4:].strip("\r\n") in _DELIMITERS:
        rest = content.decode(codec)[len(first) :]
        return rest.encode(codec), first[4:].strip("\r\n")

    def score(delimiter: str) -> tuple[bool, int, int]:
        widths = _widths_of_first_rows(content, codec, delimiter)
        usual = max(widths, key=lambda width: widths[width], default=0)
        return (len(widths) == 1 and usual > 1, usual, first.count(delimiter))

    return content, max(_DELIMITERS, key=score)


def _widths_of_first_rows(content: bytes, codec: str, delimiter: str) -> Counter[int]:
    reader = csv.reader(_lines(content, codec), delimiter=delimiter, strict=True)
    widths: Counter[int] = Counter()
    try:
        for cells in islice(reader, _SAMPLED):
            widths[len(cells)] += bool(cells)
    except csv.Error:
        pass
    return +widths
