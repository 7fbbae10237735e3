"""One table gives the same numbers from every kind of file."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from lifelines import datasets

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.cohort.data_check import check_data
from reportgen.study.study_file import StudyFile, load_study

DATA_SETS = Path(datasets.__file__).parent
STUDIES = Path(__file__).parents[2] / "reference" / "studies"


def write_german_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, sep=";", decimal=",", encoding="cp1252", lineterminator="\r\n")


def write_tsv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, sep="\t", encoding="utf-16")


def write_xlsx(table: pd.DataFrame, path: Path) -> None:
    table.to_excel(path, index=False)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path)


def write_xport(table: pd.DataFrame, path: Path) -> None:
    pyreadstat.write_xport(table, path, table_name="TABLE", file_format_version=8)


WRITERS = {
    "german.csv": write_german_csv,
    "excel.tsv": write_tsv,
    "table.xlsx": write_xlsx,
    "table.parquet": write_parquet,
    "table.sav": pyreadstat.write_sav,
    "table.dta": pyreadstat.write_dta,
    "table.xpt": write_xport,
}


def study_and_table(name: str, folder: Path) -> tuple[StudyFile, pd.DataFrame]:
    """Return a study of the reference tests; SPSS and Stata allow no point in a name."""
    table = pd.read_csv(DATA_SETS / f"{name}.csv").rename(columns=lambda c: c.replace(".", "_"))
    text = (STUDIES / f"{name}.toml").read_text("utf-8")
    for column in ("ph.ecog", "ph.karno", "wt.loss"):
        text = text.replace(f'"{column}"', f'"{column.replace(".", "_")}"')
    (folder / "study.toml").write_text(text, "utf-8")
    return load_study(folder / "study.toml"), table


@pytest.mark.usefixtures("without_second_engine")
@pytest.mark.parametrize("name", ["lung", "gbsg2", pytest.param("rossi", marks=pytest.mark.wheel)])
def test_the_records_are_the_same(
    name: str, tmp_path: Path, sas_data_set: Callable[[pd.DataFrame, Path], None]
) -> None:
    study, table = study_and_table(name, tmp_path)
    table.to_csv(tmp_path / "table.csv", index=False)
    expected = analyse(study, load_cohort(tmp_path / "table.csv", study.study)).records()
    expected_findings = check_data(tmp_path / "table.csv", study.study).findings
    for file, write in {**WRITERS, "table.sas7bdat": sas_data_set}.items():
        write(table, tmp_path / file)
        found = check_data(tmp_path / file, study.study)

        assert analyse(study, load_cohort(tmp_path / file, study.study)).records() == expected, file
        assert [f.action for f in found.findings] == [f.action for f in expected_findings], file
        assert found.patients == len(table)
