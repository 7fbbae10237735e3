"""The header of a cohort file against the columns that the study needs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from reportgen.cohort.readers.cohort_file import CohortFile, check_no_values
from reportgen.errors import CohortError
from reportgen.finding import Finding
from reportgen.study.study import Study

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


def missing_columns(file: CohortFile, study: Study) -> dict[str, str]:
    """Return the columns that the study needs and the file lacks, with the key that names each."""
    return {c: key for c, key in wanted_columns(study).items() if c not in file.header}


def check_names(path: Path, file: CohortFile, wanted: Iterable[str] = ()) -> None:
    """Check that the header holds names.

    Parameters
    ----------
    wanted
        Columns that are looked for in vain.

    Raises
    ------
    CohortError
        If the names seem to stand in a lower row, or the header holds values.
    """
    if row := _row_of_names(file, set(wanted)):
        raise CohortError(
            f"{path}: the names of the columns stand in row {row}, not in the first that holds "
            f"anything; remove what stands above row {row}."
        )
    check_no_values(path, file.header)
    named = sum(map(bool, file.header))
    if 2 * named < len(file.header) and (row := _filled_row(file)):
        raise CohortError(
            f"{path}: the first row that holds anything names {named} of {len(file.header)} "
            f"columns; if row {row} names them, remove what stands above it."
        )


def explain_missing(path: Path, file: CohortFile, study: Study, missing: dict[str, str]) -> str:
    """Return what is missing, what looks like it, what the file has, and what to do."""
    hints = {column: _similar(column, _unused(file, study)) for column in missing}
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
        "  Rename the columns, or name those of the file in a study file (--study FILE);",
        f"  reportgen init {path.name} -o study.toml drafts one for the columns that there are.",
    ]
    return "\n".join(lines)


def find_missing(file: CohortFile, study: Study, missing: dict[str, str]) -> Iterator[Finding]:
    """Yield a finding for each column that is missing; the build stops."""
    for column, key in missing.items():
        near = _similar(column, _unused(file, study))
        yield Finding(
            action="stop",
            column=column,
            found="not in the file" + (f", which has {', '.join(near)}" if near else ""),
            expected=f"the study needs it for {key}",
        )


def with_empty_columns(file: CohortFile, missing: Iterable[str]) -> CohortFile:
    """Return the file with what it lacks as empty columns, so that the others can be checked."""
    for column in missing:
        file = file.with_column(column, [""] * len(file))
    return file


def _row_of_names(file: CohortFile, missing: set[str]) -> int | None:
    """Return which of the first rows below the header holds most of the missing names, if any."""
    for position, number in enumerate(file.row_numbers[:_SAMPLED]):
        cells = {column[position] for column in file.columns}
        if 2 * len(cells & missing) > len(missing):
            return number
    return None


def _filled_row(file: CohortFile) -> int | None:
    """Return the first row all of whose cells hold something, among the first."""
    for position, number in enumerate(file.row_numbers[:_SAMPLED]):
        if all(column[position] for column in file.columns):
            return number
    return None


def _unused(file: CohortFile, study: Study) -> list[str]:
    """Return the columns of a file of which the study makes no use."""
    wanted = wanted_columns(study)
    return [name for name in file.header if name and name not in wanted]


def _similar(column: str, names: list[str]) -> list[str]:
    """Return the names that are spelt like that of a column, or begin with the same word."""
    folded = {name.casefold().replace(" ", "_"): name for name in names}
    column = column.casefold()
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
