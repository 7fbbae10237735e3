"""A small cohort, its study, and ways to damage its file."""

import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from reportgen.study.study_file import StudyFile, load_study

STUDY = """
title = "Damaged files"
[cohort]
identifier = "id"
[variables]
arm = { levels = ["A", "B"] }
age = { type = "number", unit = "years" }
[baseline]
variables = ["age"]
[endpoints]
OS = { time = "months", event = "died" }
[strata]
variables = ["arm"]
[predictors]
candidates = ["age"]
"""
PATIENTS = 30


def patients() -> pd.DataFrame:
    """Return invented patients, whose names must never be shown."""
    chance = random.Random(7)
    rows = [
        {
            "id": f"Müller-{number:03}",
            "months": round(chance.expovariate(1 / 20) + 0.5, 1),
            "died": int(chance.random() < 0.7),
            "arm": chance.choice("AB"),
            "age": chance.randint(30, 85),
            "note": chance.choice(["", "größer", 'said "no"', "a, b"]),
        }
        for number in range(PATIENTS)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyFile:
    """Return the study of the cohort."""
    path = tmp_path_factory.mktemp("study") / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return load_study(path)


@pytest.fixture(scope="session")
def table() -> pd.DataFrame:
    """Return the cohort."""
    return patients()


@pytest.fixture(scope="session")
def clean_files(tmp_path_factory: pytest.TempPathFactory, table: pd.DataFrame) -> dict[str, bytes]:
    """Return the content of the cohort's file of each kind, by suffix."""
    import pyreadstat

    folder: Path = tmp_path_factory.mktemp("clean")
    writers: dict[str, Callable[[Path], object]] = {
        "csv": lambda path: table.to_csv(path, index=False),
        "xlsx": lambda path: table.to_excel(path, index=False),
        "parquet": table.to_parquet,
        "sav": lambda path: pyreadstat.write_sav(table, path),
        "dta": lambda path: pyreadstat.write_dta(table, path),
        "xpt": lambda path: pyreadstat.write_xport(
            table, path, table_name="T", file_format_version=5
        ),
    }
    for suffix, write in writers.items():
        write(folder / f"clean.{suffix}")
    return {suffix: (folder / f"clean.{suffix}").read_bytes() for suffix in writers}
