"""What stands around the numbers in tables of times: headings, and notes on what is missing."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.tables.predictors import predictors_table
from reportgen.report.tables.quantiles import quantiles_table
from reportgen.report.tables.restricted_mean import (
    restricted_mean_strata_table,
    restricted_mean_table,
)
from reportgen.report.tables.survival import strata_table
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
variables = { arm = { label = "Arm", levels = [{ key = "A", label = "Arm A" }, "B"] } }
endpoints = { OS = { time = "t", event = "d" } }
strata = { variables = ["arm"] }
predictors = { candidates = ["arm"], endpoints = ["OS"] }
methods = { restricted_mean_horizon = 30, quantiles = [0.25] }
"""
# Nobody of A has died by one year; of B all have by three, and none is followed for 30 months.
ROWS = "t,d,arm\n20,1,A\n40,1,A\n70,0,A\n5,1,B\n14,1,B\n28,0,B\n"


@pytest.fixture
def results(tmp_path):
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    (tmp_path / "cohort.csv").write_text(ROWS, "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    return analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))


def test_every_table_spells_out_the_unit_that_the_text_abbreviates(results, theme):
    headings = [column.heading for column in predictors_table(results, "OS", theme.numbers).columns]

    assert "Median, months" in headings


def test_survival_of_all_or_nobody_has_no_interval_and_the_note_says_so(results, theme):
    table = strata_table(results, "arm", theme.numbers)

    assert any(
        "100.0" in cell and "(" not in cell for row in table.groups[0].rows for cell in row.cells
    )
    assert any("none at 0% or 100%" in note for note in table.notes)


def test_restricted_means_explain_their_abbreviations(results, theme):
    everyone = restricted_mean_table(results, theme.numbers)
    arms = restricted_mean_strata_table(results, "arm", theme.numbers)

    assert everyone.notes == ("CI, confidence interval.",)
    assert arms.notes == (
        "CI, confidence interval; NE, not estimable (followed less long than the horizon).",
    )


def test_the_name_of_a_variable_is_not_doubled_before_its_level(results, theme):
    (group,) = quantiles_table(results, "OS", theme.numbers).groups

    assert [row.stub for row in group.rows] == ["All patients", "Arm A", "Arm: B"]
