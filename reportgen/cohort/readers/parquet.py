"""Read a Parquet file, through pyarrow, which is as large as numpy and scipy together.

It is therefore not installed with the program but with its extra ``parquet``.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from reportgen.cohort.readers.cell_text import cell_text, single_precision_text
from reportgen.cohort.readers.cohort_file import CohortFile, check_header
from reportgen.errors import CohortError, MissingSoftwareError
from reportgen.spelling import as_read


def read_parquet(path: Path, content: bytes, digest: str) -> CohortFile:
    """Read a Parquet file; its first row is row 1.

    Raises
    ------
    CohortError
        If the file is damaged, or a column holds lists or tables.
    MissingSoftwareError
        If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingSoftwareError(
            f"{path}: reading Parquet needs pyarrow, which is not installed; install it with "
            "pip install 'cohort-reportgen[parquet]', or export the table as CSV."
        ) from error
    try:
        table = pq.read_table(io.BytesIO(content))
        columns = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CohortError(
            f"{path}: the Parquet file is damaged and cannot be read; write it anew."
        ) from error
    nested = [f.name for f in table.schema if pa.types.is_nested(f.type)]
    if nested:
        raise CohortError(
            f"{path}: column {', '.join(nested)} holds lists or tables; a cell needs one value."
        )
    kept = [
        position
        for position, name in enumerate(table.column_names)
        if not name.startswith("__index_level_")
    ]
    header = tuple(as_read(table.column_names[position]) for position in kept)
    check_header(path, header, table.num_rows)
    return CohortFile(
        name=path.name,
        sha256=digest,
        description="a Parquet file, its first row as row 1",
        header=header,
        columns=tuple(_texts(columns[position], table.schema.types[position]) for position in kept),
        row_numbers=range(1, table.num_rows + 1),
    )


def _texts(values: list[Any], kind: Any) -> list[str]:
    text_of = single_precision_text if str(kind) in ("float", "halffloat") else cell_text
    return [text_of(value) for value in values]
