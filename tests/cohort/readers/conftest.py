"""Write a SAS data set (.sas7bdat), which no library does: one page, 32 bits, not compressed.

The layout is that of Shotwell's description, *SAS7BDAT Database Binary Format* (2013), and is read
by pandas, which shares no code with the reader under test.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

Cell = float | str | dt.date | None

_MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_HEADER, _PAGE_HEADER, _POINTER = 1024, 24, 12
_MIXED = 0x0200
_MISSING = bytes.fromhex("000000000000feff")  # the least significant byte first
_FIRST_DAY = dt.date(1960, 1, 1)


@dataclass(frozen=True)
class Column:
    """A column: of numbers, or of text where it has a width; dates have the format DATE."""

    name: str
    width: int = 0
    format: str = ""
    label: str = ""

    @property
    def bytes(self) -> int:
        """Return how many bytes a cell takes."""
        return self.width or 8


def write_sas7bdat(path: Path, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """Write the rows; a number or date that is ``None`` is SAS's missing value."""
    starts = [sum(c.bytes for c in columns[:n]) for n in range(len(columns))]
    row_length = sum(column.bytes for column in columns)
    text, places = _text(columns)
    subheaders = [
        _row_size(row_length, len(rows), len(columns)),
        struct.pack("<4sII", b"\xf6" * 4, len(columns), 0),
        text,
        _names(columns, places),
        _attributes(columns, starts),
        *(_format_and_label(column, places) for column in columns),
    ]
    data = b"".join(_cell(c, cell) for row in rows for c, cell in zip(columns, row, strict=True))
    page = _page(subheaders, data, len(rows))
    path.write_bytes(_header(path.stem, len(page)) + page)


@pytest.fixture
def sas_data_set() -> Callable[[pd.DataFrame, Path], None]:
    """Return what writes a table of numbers, texts and dates as a SAS data set."""

    def write(table: pd.DataFrame, path: Path) -> None:
        texts = {name: [cell for cell in table[name] if isinstance(cell, str)] for name in table}
        columns = [
            Column(
                name=str(name),
                width=max((len(cell.encode()) for cell in texts[name]), default=0),
                format="DATE" if any(isinstance(cell, dt.date) for cell in table[name]) else "",
                label=table.attrs.get(name, ""),
            )
            for name in table
        ]
        rows = table.astype(object).where(table.notna(), None).to_numpy()
        write_sas7bdat(path, columns, rows)

    return write


def _cell(column: Column, cell: Cell) -> bytes:
    if column.width:
        return str(cell or "").encode().ljust(column.width)
    if cell is None:
        return _MISSING
    if isinstance(cell, dt.date):
        cell = (cell - _FIRST_DAY).days
    return struct.pack("<d", float(cell))


def _header(name: str, page_size: int) -> bytes:
    header = bytearray(_HEADER)
    header[:32] = _MAGIC
    header[32], header[35], header[37], header[39], header[70] = 0x22, 0x22, 1, ord("1"), 20
    header[84:92] = b"SAS FILE"
    header[92:124] = name.encode().ljust(32)
    header[156:164] = b"DATA    "
    struct.pack_into("<III", header, 196, _HEADER, page_size, 1)
    header[216:224] = b"9.0401M6"
    return bytes(header)


def _page(subheaders: Sequence[bytes], data: bytes, rows: int) -> bytes:
    start = -(-(_PAGE_HEADER + len(subheaders) * _POINTER) // 8) * 8
    size = start + len(data) + sum(map(len, subheaders))
    end = -(-size // 4096) * 4096
    page = bytearray(end)
    struct.pack_into("<HHH", page, 16, _MIXED, rows + len(subheaders), len(subheaders))
    for number, subheader in enumerate(subheaders):
        end -= len(subheader)
        page[end : end + len(subheader)] = subheader
        place = _PAGE_HEADER + number * _POINTER
        struct.pack_into("<IIBB", page, place, end, len(subheader), 0, number > 1)
    page[start : start + len(data)] = data
    return bytes(page)


def _row_size(row_length: int, rows: int, columns: int) -> bytes:
    subheader = bytearray(480)
    subheader[:4] = b"\xf7" * 4
    struct.pack_into("<II", subheader, 20, row_length, rows)
    struct.pack_into("<II", subheader, 36, columns, 0)
    struct.pack_into("<I", subheader, 60, rows)
    return bytes(subheader)


def _text(columns: Sequence[Column]) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return the block of all names, labels and formats, and where in it each of them is."""
    block = bytearray(16 + 12)  # what says how data are compressed, and by what they were made
    places = {"": (0, 0)}
    for text in dict.fromkeys(t for c in columns for t in (c.name, c.label, c.format) if t):
        places[text] = (len(block), len(text.encode()))
        block += text.encode() + bytes(-len(text.encode()) % 4)
    return b"\xfd\xff\xff\xff" + struct.pack("<H", len(block)) + block[2:] + bytes(8), places


def _names(columns: Sequence[Column], places: dict[str, tuple[int, int]]) -> bytes:
    entries = b"".join(struct.pack("<HHHH", 0, *places[column.name], 0) for column in columns)
    return b"\xff" * 4 + struct.pack("<HHI", len(entries) + 8, 0, 0) + entries + bytes(8)


def _attributes(columns: Sequence[Column], starts: Sequence[int]) -> bytes:
    entries = b"".join(
        struct.pack("<IIHBB", start, column.bytes, 0x0400, 2 if column.width else 1, 0)
        for column, start in zip(columns, starts, strict=True)
    )
    return b"\xfc\xff\xff\xff" + struct.pack("<HHI", len(entries) + 8, 0, 0) + entries + bytes(8)


def _format_and_label(column: Column, places: dict[str, tuple[int, int]]) -> bytes:
    subheader = bytearray(52)
    subheader[:4] = b"\xfe\xfb\xff\xff"
    struct.pack_into("<HHH", subheader, 34, 0, *places[column.format])
    struct.pack_into("<HHH", subheader, 40, 0, *places[column.label])
    return bytes(subheader)
