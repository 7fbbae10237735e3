"""The header of a cohort file against the columns that the study needs."""

from __future__ import annotations

import textwrap
from difflib import get_close_matches
from pathlib import Path

from reportgen.cohort_file import CohortFile
from reportgen.errors import CohortError
from reportgen.study import Study

_SAMPLED = 20


def wanted_columns(study: Study) -> dict[str, str]:
    """Return every column that the study needs, with the key that names it."""
    wanted: dict[str, str] = {}
    if study.cohort.identifier:
        wanted[study.cohort.identifier] = "cohort.identifier"
    for key, variable in study.variables.items():
        for column in variable.source_columns:
            wanted.setdefault(column, f"variables.{key}")
    if study.response:
        wanted.setdefault(study.response.column, "response.column")
    for key, endpoint in study.endpoints.items():
        for part, column in endpoint.source_columns:
            wanted.setdefault(column, f"endpoints.{key}.{part}")
    if study.exposure:
        for column in (*study.exposure.activity_columns, *study.exposure.date_columns):
            wanted.setdefault(column, "exposure")
    for event, column in study.cohort.dates.items():
        wanted.setdefault(column, f"cohort.dates.{event}")
    return wanted


def check_columns(path: Path, file: CohortFile, study: Study) -> None:
    """Check that the file has every column that the study needs.

    Raises
    ------
    CohortError
        If it does not; the message lists what is missing, what looks like it, what the file has,
        and how to write a study file.
    """
    missing = {c: key for c, key in wanted_columns(study).items() if c not in file.header}
    if not missing:
        return
    if row := _row_of_names(file, set(missing)):
        raise CohortError(
            f"{path}: the names of the columns stand in row {row}, not in the first that holds "
            f"anything; remove what stands above row {row}."
        )
    if any(name.replace(".", "").replace("-", "").isdecimal() for name in file.header):
        raise CohortError(
            f"{path}: the first row holds values, not the names of columns; put a header above it."
        )
    folded = {name.casefold().replace(" ", "_"): name for name in file.header if name}
    hints = {column: _similar(column.casefold(), folded) for column in missing}
    plural = "s" if len(missing) > 1 else ""
    lines = [f"{path}: the study needs {len(missing)} column{plural} that the file does not have."]
    lines += [
        f"  {column} ({missing[column]}); the file has {', '.join(near)}"
        for column, near in hints.items()
        if near
    ]
    lines += _wrapped(
        [f"{column} ({missing[column]})" for column, near in hints.items() if not near]
    )
    lines += ["  Columns of the file, which was read as " + file.description + ":"]
    lines += _wrapped([name for name in file.header if name])
    lines += [
        f"  The study is {study.title!r}.",
        "  Rename the columns, or describe your own file in a study file such as",
        '    title = "My cohort"',
        "    [endpoints]",
        '    OS = { label = "Overall survival", time = "a column", event = "a column" }',
        "  and name it with --study FILE; docs/study-file.md explains every key.",
    ]
    raise CohortError("\n".join(lines))


def _row_of_names(file: CohortFile, missing: set[str]) -> int | None:
    """Return which of the first rows below the header holds most of the missing names, if any."""
    for position, number in enumerate(file.row_numbers[:_SAMPLED]):
        cells = {column[position] for column in file.columns}
        if 2 * len(cells & missing) > len(missing):
            return number
    return None


def _similar(column: str, folded: dict[str, str]) -> list[str]:
    """Return the columns of a file that are spelt like one, or begin with the same word."""
    spelt = get_close_matches(column, folded, n=1, cutoff=0.7)
    begun = [name for name in folded if name.partition("_")[0] == column.partition("_")[0]]
    return [repr(folded[name]) for name in spelt or begun[:3]]


def _wrapped(names: list[str]) -> list[str]:
    """Return names as indented lines that fit a terminal."""
    lines = textwrap.wrap(
        ", ".join(name.replace(" (", "\N{NO-BREAK SPACE}(") for name in names),
        width=96,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}(", " (") for line in lines]
