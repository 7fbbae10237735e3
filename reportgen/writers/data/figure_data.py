"""The numbers of each figure as comma-separated text, so that it can be drawn again."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from reportgen.report.blocks.figure import Figure, FigureRows, Value
from reportgen.writers.data.attached import AttachedFile


def figure_files(figures: Iterable[Figure]) -> list[AttachedFile]:
    """Return a file for each figure, called after it; the parts of one share a file.

    Variables, levels and endpoints are keys of the study file, as in ``results.json``.
    """
    files = {figure.rows.key: figure.rows for figure in figures}
    return [_file(rows) for rows in files.values()]


def _file(rows: FigureRows) -> AttachedFile:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(rows.heading)
    writer.writerows([_harmless(value) for value in row] for row in rows.rows)
    return AttachedFile(
        name=f"figure-{rows.key}.csv",
        description=f"{rows.description}.",
        content=text.getvalue(),
    )


def _harmless(value: Value) -> Value:
    """Return a value that no spreadsheet takes for a formula."""
    if isinstance(value, str) and len(value) > 1 and value[0] in "=+-@\t\r":
        return f"'{value}"
    return value
