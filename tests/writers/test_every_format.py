"""A new user's way, init, check and build, ends in the same numbers from every kind of file."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner
from lifelines import datasets

from reportgen.command.cli import main

DATA_SETS = Path(datasets.__file__).parent


def rossi() -> pd.DataFrame:
    """Return prisoners after their release: weeks, an arrest, whole numbers."""
    return pd.read_csv(DATA_SETS / "rossi.csv")


def lung() -> pd.DataFrame:
    """Return R's lung data, missing values among them; SPSS and Stata allow no point in a name."""
    table = pd.read_csv(DATA_SETS / "lung.csv")
    return table.rename(columns=lambda name: name.replace(".", "_"))


def gbsg2() -> pd.DataFrame:
    """Return the trial of breast cancer in German, with decimals; SAS has no umlauts in names."""
    table = pd.read_csv(DATA_SETS / "gbsg2.csv")
    return pd.DataFrame(
        {
            "Ueberleben_Monate": table["time"] / 32,
            "verstorben": table["cens"].map({1: "ja", 0: "nein"}),
            "Alter": table["age"],
            "Groesse_cm": table["tsize"] / 8,
            "Grad": table["tgrade"],
            "Menopause": table["menostat"].map({"Post": "nach", "Pre": "während"}),
        }
    )


TABLES: dict[str, tuple[Callable[[], pd.DataFrame], str, int]] = {
    "rossi": (rossi, "TTE", 114),
    "lung": (lung, "OS", 165),
    "gbsg2": (gbsg2, "OS", 299),
}


def german(encoding: str) -> Callable[[pd.DataFrame, Path], None]:
    return lambda table, path: table.to_csv(
        path, index=False, sep=";", decimal=",", encoding=encoding, lineterminator="\r\n"
    )


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "windows.csv": german("cp1252"),
    "marked.csv": german("utf-8-sig"),
    "table.xlsx": lambda table, path: table.to_excel(path, index=False),
    "table.parquet": lambda table, path: table.to_parquet(path),
    "table.sav": pyreadstat.write_sav,
    "table.dta": pyreadstat.write_dta,
    "table.xpt": lambda table, path: pyreadstat.write_xport(
        table, path, table_name="TABLE", file_format_version=8
    ),
}


def run(*arguments: str) -> None:
    result = CliRunner().invoke(main, arguments, prog_name="reportgen")

    assert result.exit_code == 0, result.output


def build_as_a_new_user(file: str) -> list[dict[str, object]]:
    """Return the records after init, with every decision left as it is believed, and check."""
    study, report = Path(f"{file}.toml"), Path(f"{file}.json")
    run("init", file, "-o", str(study))
    lines = study.read_text("utf-8").splitlines()
    study.write_text("\n".join(line for line in lines if "# DECIDE" not in line), "utf-8")
    run("check", file, "--study", str(study))
    run("build", file, "--study", str(study), "-o", str(report))
    records: list[dict[str, object]] = json.loads(report.read_text("utf-8"))["records"]
    return records


@pytest.mark.usefixtures("without_second_engine")
@pytest.mark.parametrize("name", TABLES)
def test_the_numbers_are_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers of events are those that the papers of the data sets give."""
    monkeypatch.chdir(tmp_path)
    make, endpoint, events = TABLES[name]
    table = make()
    table.to_csv("plain.csv", index=False)
    expected = build_as_a_new_user("plain.csv")
    for file, write in WRITERS.items():
        write(table, tmp_path / file)

        assert build_as_a_new_user(file) == expected, file
    [median] = [
        record
        for record in expected
        if record["analysis"] == "median_survival" and record["variable"] is None
    ]
    assert (median["endpoint"], median["n"], median["events"]) == (endpoint, len(table), events)
