"""A damaged file gives an error, or the numbers of what stands in it; never anything else.

Each file is read a second time by a plain reader that shares no code with the program: the csv
module, or pandas. A report must have the counts, medians and means that this reading gives, and a
file that the plain reader finds wrong must be refused. The suite tries a sample of files, and

    DAMAGED_FILES=5000 pytest tests/cohort/damage -n 2 --junitxml=damage.xml

as many as wanted; each test has its own seed, tries 50 and notes in the XML what became of them.
"""

import contextlib
import csv
import io
import math
import os
import random
import re
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.errors import ReportgenError
from reportgen.results.method import Summary
from reportgen.results.results import Results
from reportgen.study.cohort_settings import DEFAULT_MISSING
from reportgen.study.study_file import StudyFile

FILES = int(os.environ.get("DAMAGED_FILES", "100"))
FILES_A_TEST = 50
SECONDS = 60
FATES = ("refused", "right", "not judged")
TINY = 16.0**-65  # what pandas makes of a zero in a SAS transport file
NEEDED = ("id", "months", "died", "arm", "age")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Chance = random.Random
Damage = Callable[[bytes, Chance], bytes]

# ------------------------------------------------------------------------------------ damages

CELLS = [
    "", "NA", ".", "abc", "-1", "0", "1e400", "inf", "TRUE", "=A1", "12,5", "12.5", "2020-01-01",
    "１２", "1_0", "0x1F", "٣", " 7 ", "7.", ".5", "+5", "1.0", '"', "a,b", "7 mg", "x" * 5000,
    "1e2", "#N/A", "\u200b5", "5\n6", "NaN", "99999", "A", "Müller-001",
]  # fmt: skip


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def text_of(rows: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


def flip_bytes(content: bytes, chance: Chance) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 5, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def insert_bytes(content: bytes, chance: Chance) -> bytes:
    where = chance.randrange(len(content))
    return content[:where] + chance.randbytes(chance.randint(1, 8)) + content[where:]


def delete_bytes(content: bytes, chance: Chance) -> bytes:
    where = chance.randrange(len(content))
    return content[:where] + content[where + chance.randint(1, 40) :]


def cut(content: bytes, chance: Chance) -> bytes:
    return content[: chance.randrange(len(content))]


def drop_lines(content: bytes, chance: Chance) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if chance.random() > 0.1)


def repeat_lines(content: bytes, chance: Chance) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(line * (1 + (chance.random() < 0.03)) for line in lines)


def shuffle_lines(content: bytes, chance: Chance) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def shuffle_columns(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    return text_of([[row[position] for position in order] for row in rows])


def shuffle_header(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    chance.shuffle(rows[0])
    return text_of(rows)


def replace_cells(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    for _ in range(chance.choice([1, 1, 2, 5])):
        row = chance.choice(rows[1:])
        row[chance.randrange(len(row))] = chance.choice(CELLS)
    return text_of(rows)


def exchange_cells(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    a, b = chance.choice(rows), chance.choice(rows)
    i, j = chance.randrange(len(a)), chance.randrange(len(b))
    a[i], b[j] = b[j], a[i]
    return text_of(rows)


def shift_row(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    row = chance.choice(rows)
    if chance.random() < 0.5:
        row.insert(chance.randrange(len(row)), chance.choice(CELLS))
    else:
        row.pop(chance.randrange(len(row)))
    return text_of(rows)


def change_column(content: bytes, chance: Chance) -> bytes:
    rows = rows_of(content)
    position = chance.randrange(len(rows[0]))
    change = chance.choice([str.upper, lambda c: f"{c} mg", lambda c: f" {c} ", lambda c: f"{c}.0"])
    return text_of(
        [rows[0], *([*r[:position], change(r[position]), *r[position + 1 :]] for r in rows[1:])]
    )


def write_otherwise(content: bytes, chance: Chance) -> bytes:
    text = content.decode("utf-8")
    return chance.choice(
        [
            text.encode("utf-16"),
            text.encode("utf-16-le"),
            text.encode("cp1252"),
            text.encode("utf-8-sig"),
            text.replace("\n", "\r\n").encode(),
            text.replace("\n", "\r").encode(),
            text.replace(",", ";").encode(),
            text.replace(",", "\t").encode(),
            text.replace(".", ",").encode(),
            text.encode() + text.encode(),
            b"Export,,,,,\n" + text.encode(),
            b"Export\n\n" + text.encode(),
            text.encode() + b"Sum,,,,,\n",
            text.encode() + b"\n\n,,,,,\n",
            text.split("\n")[0].encode(),
            b"",
        ]
    )


OF_BYTES: tuple[Damage, ...] = (flip_bytes, insert_bytes, delete_bytes, cut)
OF_TEXT: tuple[Damage, ...] = (
    *OF_BYTES,
    flip_bytes,
    drop_lines,
    repeat_lines,
    shuffle_lines,
    shuffle_columns,
    shuffle_header,
    replace_cells,
    replace_cells,
    replace_cells,
    exchange_cells,
    shift_row,
    change_column,
    write_otherwise,
)

# ------------------------------------------------------------------------------- plain reading


class WrongError(Exception):
    """The plain reader finds something that a study must not take for data."""


class UnreadableError(Exception):
    """The plain reader cannot read the file at all, and judges nothing."""


def plain_table(path: Path) -> pd.DataFrame:
    """Return the cells of a file as text; missing is an empty text."""
    readers = {
        ".xlsx": pd.read_excel,
        ".parquet": pd.read_parquet,
        ".sav": pd.read_spss,
        ".dta": pd.read_stata,
        ".xpt": lambda path: pd.read_sas(path, encoding="utf-8").replace(TINY, 0.0),
    }
    if path.suffix == ".csv":
        return plain_text(path.read_bytes())
    try:
        table = readers[path.suffix](path)
    except Exception as error:  # as with any reader of damaged files
        raise UnreadableError from error
    return table.map(lambda cell: "" if pd.isna(cell) else str(cell).strip())


def plain_text(content: bytes) -> pd.DataFrame:
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = max(",;\t|", key=text.split("\n")[0].split("\r")[0].count)
    rows = [
        row
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        if any(c.strip() for c in row)
    ]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise WrongError("no table")
    table = pd.DataFrame([[c.strip() for c in row] for row in rows[1:]], dtype=str)
    table.columns = [c.strip() for c in rows[0]]
    if delimiter != ",":
        for name in set(table) & {"months", "age"}:
            table[name] = table[name].str.replace(",", ".")
    return table


def plain_patients(path: Path) -> pd.DataFrame:
    """Return the patients as numbers, NaN where missing."""
    table = plain_table(path)
    if any(list(table.columns).count(name) != 1 for name in NEEDED):
        raise WrongError("no column, or one twice")
    missing = table[list(NEEDED)].isin(DEFAULT_MISSING)
    if missing["id"].any() or table["id"].duplicated().any():
        raise WrongError("patients twice, or without a name")
    patients = pd.DataFrame({"arm": table["arm"].where(~missing["arm"])})
    if not patients["arm"].dropna().isin(["A", "B"]).all():
        raise WrongError("another arm")
    for name in ("months", "died", "age"):
        patients[name] = [
            math.nan if gone else number(cell)
            for cell, gone in zip(table[name], missing[name], strict=True)
        ]
    if (patients["months"] < 0).any() or not patients["died"].dropna().isin([0, 1]).all():
        raise WrongError("a time or an event that is none")
    return patients


def number(cell: str) -> float:
    if not NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        if cell in ("TRUE", "FALSE", "True", "False"):  # codes 1 and 0, but no numbers
            return 1.0 if cell.upper() == "TRUE" else 0.0
        raise WrongError(cell)
    return float(cell)


def plain_median(months: np.ndarray, died: np.ndarray) -> float | None:
    """Return the median by the definition of R: the middle of a curve's piece at one half."""
    survival = 1.0
    times = np.unique(months[died == 1])
    for position, time in enumerate(times):
        survival *= 1 - ((months == time) & (died == 1)).sum() / (months >= time).sum()
        if abs(survival - 0.5) < 1e-12:
            later = times[position + 1] if position + 1 < len(times) else None
            return float(time + later) / 2 if later is not None else None
        if survival < 0.5:
            return float(time)
    return None


def plain_numbers(patients: pd.DataFrame) -> dict[str, object]:
    found: dict[str, object] = {"age": (int(patients["age"].notna().sum()), patients["age"].mean())}
    known = patients.dropna(subset=["months", "died"])
    for arm in (None, "A", "B"):
        some = known if arm is None else known[known["arm"] == arm]
        months, died = some["months"].to_numpy(float), some["died"].to_numpy(float)
        found[f"median {arm}"] = (len(some), int(died.sum()), plain_median(months, died))
    return found


def printed_numbers(results: Results) -> dict[str, object]:
    ages = results.select("summary", variable="age", method=Summary("mean"))
    found: dict[str, object] = {"age": (ages[0].n, ages[0].estimate)}
    for arm in (None, "A", "B"):
        median = results.find("median_survival", endpoint="OS", level=arm)
        if median is not None:
            found[f"median {arm}"] = (median.n, median.events, median.estimate)
    return found


# --------------------------------------------------------------------------------------- tests


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise an error in what takes longer: a hang."""

    def stop(signal_number: int, frame: object) -> None:
        del signal_number, frame
        raise TimeoutError(f"no end after {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def same(printed: object, plain: object) -> bool:
    if isinstance(printed, tuple) and isinstance(plain, tuple):
        return all(same(a, b) for a, b in zip(printed, plain, strict=True))
    if isinstance(printed, float) and isinstance(plain, float):
        return math.isclose(printed, plain, rel_tol=1e-9)
    return printed == plain or (printed is None and isinstance(plain, float) and math.isnan(plain))


def judge(path: Path, study: StudyFile) -> str:
    """Return what became of a file: one of the fates that may be, or what is wrong."""
    try:
        with time_limit(SECONDS):
            results = analyse(study, load_cohort(path, study.study))
    except ReportgenError as error:
        message = str(error)
        if not message or re.search("ller-0", message):
            return f"a message shows a patient or nothing: {message}"
        return "refused"
    except Exception:  # noqa: BLE001  whatever it is, a user would see it
        return f"a traceback: {traceback.format_exc(limit=-3)}"
    try:
        plain = plain_numbers(plain_patients(path))
    except UnreadableError:
        return "not judged"
    except WrongError as wrong:
        return f"taken for data: {wrong}"
    printed = printed_numbers(results)
    differing = {key: plain[key] for key in printed if not same(printed[key], plain[key])}
    return f"other numbers: {differing}, not {printed}" if differing else "right"


@pytest.mark.parametrize("seed", range(FILES // FILES_A_TEST))
def test_damaged_files_are_refused_or_read_rightly(
    seed: int,
    clean_files: dict[str, bytes],
    study: StudyFile,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(seed)
    fates: Counter[str] = Counter()
    wrong = {}
    for position in range(FILES_A_TEST):
        suffix = chance.choice(["csv"] * 5 + ["xlsx", "parquet", "sav", "dta", "xpt"])
        damage = chance.choice(OF_TEXT if suffix == "csv" else OF_BYTES)
        path = tmp_path / f"{position}-{damage.__name__}.{suffix}"
        path.write_bytes(damage(clean_files[suffix], chance))
        fate = judge(path, study)
        fates[fate] += 1
        if fate not in FATES:
            wrong[path.name] = fate
    record_property("fates", dict(fates))

    assert wrong == {}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "sav", "dta", "xpt"])
def test_clean_files_are_right(
    suffix: str, clean_files: dict[str, bytes], study: StudyFile, tmp_path: Path
) -> None:
    path = tmp_path / f"clean.{suffix}"
    path.write_bytes(clean_files[suffix])

    assert judge(path, study) == "right"
