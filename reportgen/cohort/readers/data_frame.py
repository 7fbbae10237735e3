"""Take a pandas data frame for a cohort file: the same cells, and so the same checks."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from reportgen.cohort.readers.cell_text import cell_text, single_precision_text
from reportgen.cohort.readers.cohort_file import CohortFile, check_header
from reportgen.errors import CohortError
from reportgen.spelling import as_read

NAME = Path("data frame")
"""Stands for the path of a cohort that was given as a data frame."""


def read_data_frame(frame: pd.DataFrame, sheet: str | None = None) -> CohortFile:
    """Return the cells of a data frame as text; rows are numbered by position, the first as 0.

    The index is no column. The digest is that of the frame as CSV in UTF-8, without index.

    Raises
    ------
    CohortError
        If the frame is empty or names a column twice, or the study names a sheet.
    """
    if sheet is not None:
        raise CohortError(
            f"{NAME}: cohort.sheet names the sheet {sheet!r}, but the cohort is no workbook; "
            "leave the key out."
        )
    header = tuple(as_read(str(name)) for name in frame.columns)
    check_header(NAME, header, len(frame))
    content = frame.to_csv(index=False, lineterminator="\n").encode()
    return CohortFile(
        name=str(NAME),
        sha256=hashlib.sha256(content).hexdigest(),
        description="a pandas data frame, its first row as row 0",
        header=header,
        columns=tuple(_texts(frame.iloc[:, place]) for place in range(len(header))),
        row_numbers=range(len(frame)),
    )


def _texts(column: pd.Series) -> list[str]:
    text_of = single_precision_text if str(column.dtype) in ("float32", "Float32") else cell_text
    cells = zip(column.tolist(), column.isna(), strict=True)
    return ["" if is_missing else text_of(cell) for cell, is_missing in cells]
