"""Files of SPSS, Stata and SAS: codes with their meanings, declared missing values, dates."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.errors import CohortError
from reportgen.study.study_file import load_study

TABLE = pd.DataFrame(
    {
        "id": ["A", "B", "C"],
        "t": [12.3, 5.0, np.nan],
        "e": [1.0, 0.0, 1.0],
        "sex": [1.0, 2.0, 9.0],
        "day": [dt.date(2009, 5, 17), None, dt.date(2010, 1, 1)],
    }
)
SEXES = {"sex": {1: "male", 2: "female", 9: "unknown"}}
ROWS = [("A", "12.3", "1", "1", "2009-05-17"), ("B", "5", "0", "2", ""), ("C", "", "1", "9")]


def rows_of(file: CohortFile) -> list[tuple[str, ...]]:
    return list(zip(*file.columns, strict=True))


def load(path: Path, study: str) -> Cohort:
    (path.parent / "study.toml").write_text(study)
    return load_cohort(path, load_study(path.parent / "study.toml").study)


STUDY = """
title = "T"
[variables]
sex = { }
[endpoints]
OS = { time = "t", event = "e" }
"""


def test_an_spss_file_has_its_labels_and_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        TABLE,
        path,
        variable_value_labels=SEXES,
        missing_ranges={"sex": [9]},
        column_labels={"t": "Time to death", "sex": "Sex of the patient"},
    )
    file = read_cohort_file(path)

    assert rows_of(file) == [*ROWS[:2], ("C", "", "1", "", "2010-01-01")]
    assert list(file.row_numbers) == [1, 2, 3]
    assert file.labels == {"t": "Time to death", "sex": "Sex of the patient"}
    assert file.value_labels == {"sex": {"1": "male", "2": "female", "9": "unknown"}}
    assert file.description == "an SPSS file, its first case as row 1"


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("a.dta", "a Stata file, its first observation as row 1"),
        ("a.xpt", "a SAS transport file, its first observation as row 1"),
    ],
)
def test_stata_and_sas_transport_files_are_read(
    tmp_path: Path, name: str, description: str
) -> None:
    write = pyreadstat.write_dta if name == "a.dta" else pyreadstat.write_xport
    write(TABLE, tmp_path / name)
    file = read_cohort_file(tmp_path / name)

    assert rows_of(file) == [*ROWS[:2], (*ROWS[2], "2010-01-01")]
    assert file.description == description


def test_single_precision_has_the_digits_that_stata_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    table = pd.DataFrame({"t": np.array([12.3, 0.1, np.nan], dtype=np.float32)})
    table.to_stata(path, write_index=False)

    assert rows_of(read_cohort_file(path)) == [("12.3",), ("0.1",), ("",)]


def test_levels_are_called_by_what_their_codes_mean(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        TABLE,
        path,
        variable_value_labels=SEXES,
        missing_ranges={"sex": [9]},
        column_labels={"sex": "Sex of the patient"},
    )
    cohort = load(path, STUDY.replace("{ }", '{ reference = "male" }'))
    sex = cohort.study.variables["sex"]

    assert sex.label == "Sex of the patient"
    assert [(level.key, level.codes) for level in sex.levels] == [
        ("male", ("1",)),
        ("female", ("2",)),
    ]
    assert list(cohort.variables["sex"]) == ["male", "female", None]


@pytest.mark.parametrize("levels", ['["1", "2", "9"]', '["male", "female", "unknown"]'])
def test_a_study_may_name_codes_or_what_they_mean(tmp_path: Path, levels: str) -> None:
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(TABLE, path, variable_value_labels=SEXES)
    cohort = load(path, STUDY.replace("{ }", f"{{ levels = {levels} }}"))

    assert list(cohort.variables["sex"]) == [text.strip(' "') for text in levels[1:-1].split(",")]


def test_what_a_code_means_may_mean_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(TABLE, path, variable_value_labels=SEXES)
    cohort = load(path, STUDY + '[cohort]\nmissing = ["", "unknown"]\n')

    assert list(cohort.variables["sex"]) == ["male", "female", None]


def test_rows_are_the_cases_of_spss(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(TABLE.assign(e=[1.0, 7.0, 1.0]), path)
    with pytest.raises(CohortError) as caught:
        load(path, STUDY)

    assert str(caught.value) == (
        f"{path}: 1 problem in the cohort.\n"
        "  column e, row 2: found '7'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS.\n"
        "  Correct these cells, or state their codes in the study file."
    )


@pytest.mark.parametrize("name", ["a.sav", "a.dta", "a.xpt"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    write = {
        "a.sav": pyreadstat.write_sav,
        "a.dta": pyreadstat.write_dta,
        "a.xpt": pyreadstat.write_xport,
    }[name]
    path = tmp_path / name
    write(TABLE, path)
    content = path.read_bytes()
    path.write_bytes(content[: min(len(content) // 2, 300)])
    with pytest.raises(CohortError) as caught:
        read_cohort_file(path)

    assert str(caught.value) == (
        f"{path}: the file is damaged or of a kind that cannot be read; "
        "save it anew, or export the table as CSV."
    )


def test_a_sas_data_set_is_read(
    tmp_path: Path, sas_data_set: Callable[[pd.DataFrame, Path], None]
) -> None:
    """It is written here, as no library writes one; pandas reads the same cells from it."""
    path = tmp_path / "patients.sas7bdat"
    written = TABLE.assign(id=["A", "Müller", "C"])
    written.attrs["t"] = "Time to death"
    sas_data_set(written, path)
    file = read_cohort_file(path)
    table = pd.read_sas(path, encoding="utf-8")

    assert rows_of(file) == [ROWS[0], ("Müller", *ROWS[1][1:]), (*ROWS[2], "2010-01-01")]
    assert file.labels == {"t": "Time to death"}
    assert file.description == "a SAS data set, its first observation as row 1"
    assert list(table["id"]) == list(file.column("id"))
    assert table["t"].fillna(-1).tolist() == [12.3, 5, -1]
    assert list(load(path, STUDY).endpoints["OS"].event) == [True, False, True]
