"""Parquet files: typed cells as the same text that a CSV file has."""

import builtins
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reportgen.cohort.readers import read_cohort_file
from reportgen.errors import CohortError, MissingSoftwareError


def test_typed_cells_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pd.DataFrame(
        {
            "whole": [1, 2],
            "real": [1.0, 0.1],
            "single": np.array([12.3, np.nan], dtype=np.float32),
            "exact": [Decimal("1.50"), Decimal("2.00")],
            "flag": [True, None],
            "category": pd.Categorical(["a", None]),
            "day": [dt.date(2009, 5, 17), None],
            "moment": pd.to_datetime(["2009-05-17 00:00", "2009-05-17 13:45"]),
        },
        index=[7, 8],
    )
    table.to_parquet(path)
    file = read_cohort_file(path)

    assert file.header == tuple(table.columns)
    assert [list(column) for column in file.columns] == [
        ["1", "2"],
        ["1", "0.1"],
        ["12.3", ""],
        ["1.50", "2"],
        ["TRUE", ""],
        ["a", ""],
        ["2009-05-17", ""],
        ["2009-05-17", "2009-05-17 13:45:00"],
    ]
    assert list(file.row_numbers) == [1, 2]
    assert file.description == "a Parquet file, its first row as row 1"


def test_a_column_of_lists_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [[1, 2]]}), path)
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path)

    assert str(caught.value) == (f"{path}: column a holds lists or tables; a cell needs one value.")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path)

    assert str(caught.value) == (
        f"{path}: the Parquet file is damaged and cannot be read; write it anew."
    )


def test_without_pyarrow_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1, 2]}), path)
    usual = builtins.__import__

    def without_pyarrow(name: str, *arguments: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return usual(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(MissingSoftwareError) as caught:
        read_cohort_file(path)

    assert str(caught.value) == (
        f"{path}: reading Parquet needs pyarrow, which is not installed; install it with "
        "pip install 'cohort-reportgen[parquet]', or export the table as CSV."
    )
