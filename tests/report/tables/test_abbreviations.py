"""Every abbreviation in a table is spelled out under it."""

import re

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.blocks.text import join
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.tables.model_checks import interactions_table, proportional_hazards_table
from reportgen.report.tables.predictors import predictors_table
from reportgen.report.tables.restricted_mean import (
    restricted_mean_strata_table,
    restricted_mean_table,
)
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
methods = { restricted_mean_horizon = 24 }
variables.arm = { label = "Arm", levels = ["A", "B"] }
variables.age = { label = "Age", type = "number", per = 10 }
endpoints = { OS = { label = "Overall survival", time = "t", event = "d" } }
strata = { variables = ["arm"] }
[predictors]
candidates = ["arm", "age"]
interactions = [["age", "arm"]]
"""
ABBREVIATIONS = {
    "CI": "CI, confidence interval",
    "HR": "HR, hazard ratio",
    "NE": "NE, not estimable",
    "NR": "NR, not reached",
    "df": "df, degrees of freedom",
}


@pytest.fixture
def results(tmp_path):
    """Return results of a study in which too few of arm B die for a median."""
    rows = "".join(
        f"{3 + 2 * (17 * n % 30)},{int(n % (3 if n % 2 else 16) == 2)},{'AB'[n % 2 == 0]},"
        f"{40 + 7 * n % 40}\n"
        for n in range(60)
    )
    (tmp_path / "cohort.csv").write_text(f"t,d,arm,age\n{rows}", "utf-8")
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    return analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))


@pytest.mark.parametrize(
    ("make", "about"),
    [
        (predictors_table, ["OS"]),
        (interactions_table, ["OS"]),
        (proportional_hazards_table, ["OS"]),
        (restricted_mean_table, []),
        (restricted_mean_strata_table, ["arm"]),
    ],
)
def test_abbreviations_are_spelled_out(results, make, about):
    table = make(results, *about, NumberFormat())
    cells = [cell for group in table.groups for row in group.rows for cell in row.cells]
    words = re.findall(r"\w+", " ".join(map(str, [*(c.heading for c in table.columns), *cells])))
    notes = str(join(table.notes))

    used = [spelled for short, spelled in ABBREVIATIONS.items() if short in words]
    assert used
    assert [spelled for spelled in used if spelled not in notes] == []


def test_a_median_that_is_not_reached_is_explained_beside_the_candidates(results):
    table = predictors_table(results, "OS", NumberFormat())

    assert "NR" in table.groups[0].rows[2].cells[1]
    assert any("NR, not reached" in note for note in table.notes)


def test_a_difference_of_restricted_means_has_its_unit(results):
    table = restricted_mean_strata_table(results, "arm", NumberFormat())

    assert table.columns[2].heading == "Difference from A, months (95%\N{NO-BREAK SPACE}CI)"
