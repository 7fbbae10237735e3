"""Read a cohort file of any kind: its content says which, and its name must agree."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.cohort.readers.file_kind import check_kind
from reportgen.cohort.readers.memory import check_memory
from reportgen.errors import CohortError
from reportgen.spelling import why_unread


def read_cohort_file(path: Path, sheet: str | None = None) -> CohortFile:
    """Read the table in the file at *path*.

    Parameters
    ----------
    sheet
        The sheet of a workbook to read; its first sheet that holds anything where left out.

    Raises
    ------
    CohortError
        If the file cannot be read, is empty, is of a kind that its name does not say or that is
        not read, or holds no table with one header.
    MissingSoftwareError
        If its kind needs software that is not installed.
    """
    try:
        check_memory(path)
        content = path.read_bytes()
    except OSError as error:
        raise CohortError(f"{path}: {why_unread(path, error)}") from error
    kind = check_kind(path, content)
    if sheet is not None and kind not in ("xlsx", "xls"):
        raise CohortError(
            f"{path}: cohort.sheet names the sheet {sheet!r}, but the file is no workbook; "
            "leave the key out."
        )
    digest = hashlib.sha256(content).hexdigest()
    if kind in ("xlsx", "xls"):
        from reportgen.cohort.readers.workbook import read_workbook  # imports its library

        return read_workbook(path, content, digest, sheet)
    if kind == "parquet":
        from reportgen.cohort.readers.parquet import read_parquet

        return read_parquet(path, content, digest)
    if kind in ("sav", "dta", "sas7bdat", "xpt"):
        from reportgen.cohort.readers.statistics_file import read_statistics_file

        return read_statistics_file(path, digest, kind)
    from reportgen.cohort.readers.delimited_text import read_delimited_text

    return read_delimited_text(path, content, digest)
