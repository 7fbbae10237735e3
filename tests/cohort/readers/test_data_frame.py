"""A data frame has the cells of the file that it would be written to."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from reportgen.cohort.readers.data_frame import read_data_frame
from reportgen.errors import CohortError


def test_typed_cells_are_text() -> None:
    frame = pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "float": [1.0, np.nan, 12.5],
            "single": np.array([0.1, 12.3, np.nan], dtype=np.float32),
            "text": [" a ", None, "b"],
            "flag": [True, False, None],
            "level": pd.Categorical(["x", None, "y"]),
            "day": pd.to_datetime(["2009-05-17", None, "2009-05-17 13:45"], format="ISO8601"),
            "object": [dt.date(2009, 5, 17), np.int64(4), pd.NaT],
        }
    )
    file = read_data_frame(frame)

    assert dict(zip(file.header, file.columns, strict=True)) == {
        "whole": ["1", "", "3"],
        "float": ["1", "", "12.5"],
        "single": ["0.1", "12.3", ""],
        "text": ["a", "", "b"],
        "flag": ["TRUE", "FALSE", ""],
        "level": ["x", "", "y"],
        "day": ["2009-05-17", "", "2009-05-17 13:45:00"],
        "object": ["2009-05-17", "4", ""],
    }
    assert list(file.row_numbers) == [0, 1, 2]


def test_the_digest_is_that_of_the_frame_as_csv() -> None:
    file = read_data_frame(pd.DataFrame({"t": [1]}))

    # printf 't\n1\n' | sha256sum
    assert file.sha256 == "a613c9903bf3f07773f99b47dde52264965f5bbb6ef572cd51fe2ba0be933525"


def test_a_sheet_of_a_frame_is_refused() -> None:
    with pytest.raises(CohortError) as caught:
        read_data_frame(pd.DataFrame({"t": [1]}), "Data")

    assert str(caught.value) == (
        "data frame: cohort.sheet names the sheet 'Data', but the cohort is no workbook; "
        "leave the key out."
    )
