"""Read a file of SPSS, Stata or SAS.

The values that the file declares missing are missing. Codes stay codes; what they mean in words
goes with them, so that a study may name either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from reportgen.cohort.readers.cell_text import cell_text, single_precision_text
from reportgen.cohort.readers.cohort_file import CohortFile, check_header
from reportgen.errors import CohortError
from reportgen.spelling import as_read

StatisticsKind = Literal["sav", "dta", "sas7bdat", "xpt"]

_READERS: dict[StatisticsKind, tuple[str, str]] = {
    "sav": ("read_sav", "an SPSS file, its first case as row 1"),
    "dta": ("read_dta", "a Stata file, its first observation as row 1"),
    "sas7bdat": ("read_sas7bdat", "a SAS data set, its first observation as row 1"),
    "xpt": ("read_xport", "a SAS transport file, its first observation as row 1"),
}


def read_statistics_file(path: Path, digest: str, kind: StatisticsKind) -> CohortFile:
    """Read a file of SPSS, Stata or SAS; its first patient is row 1.

    Raises
    ------
    CohortError
        If the file is damaged, or of a kind that cannot be read.
    """
    function, description = _READERS[kind]
    data, meta = _read(path, function)
    header = tuple(as_read(name) for name in meta.column_names)
    rows = len(next(iter(data.values()), ()))
    check_header(path, header, rows)
    types = meta.readstat_variable_types
    return CohortFile(
        name=path.name,
        sha256=digest,
        description=description,
        header=header,
        columns=tuple(_texts(data[name], types[name]) for name in meta.column_names),
        row_numbers=range(1, rows + 1),
        labels={
            as_read(name): label for name, label in meta.column_names_to_labels.items() if label
        },
        value_labels={
            as_read(name): {cell_text(code): as_read(str(label)) for code, label in codes.items()}
            for name, codes in meta.variable_value_labels.items()
        },
    )


def _read(path: Path, function: str) -> tuple[Mapping[str, Sequence[Any]], Any]:
    """Return the columns and what the file says about them, in the encoding that it reads in."""
    import pyreadstat

    read = getattr(pyreadstat, function)
    for encoding in (None, "WINDOWS-1252"):
        try:
            data, meta = read(path, encoding=encoding, output_format="dict")
        except Exception as error:  # noqa: BLE001  the library meets damage with errors of every kind
            problem = error
        else:
            return data, meta
    raise CohortError(
        f"{path}: the file is damaged or of a kind that cannot be read; "
        "save it anew, or export the table as CSV."
    ) from problem


def _texts(values: Sequence[Any], stored: str) -> list[str]:
    """Return the cells of a column; a number in single precision with the digits that it has."""
    text_of = single_precision_text if stored == "float" else cell_text
    return [text_of(value) for value in values]
