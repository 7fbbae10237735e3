"""Which variables take one row of the table of characteristics."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.tables.baseline import baseline_table
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
variables = { smoker = { label = "Smoker" } }
baseline = { variables = ["smoker"] }
endpoints = { OS = { time = "t", event = "d" } }
"""


@pytest.fixture
def groups(tmp_path, theme):
    """Return a function from the values of a variable to the rows of the table about it."""

    def groups_of(values):
        (tmp_path / "study.toml").write_text(STUDY, "utf-8")
        rows = "".join(f"1,1,{value}\n" for value in values)
        (tmp_path / "cohort.csv").write_text(f"t,d,smoker\n{rows}", "utf-8")
        study_file = load_study(tmp_path / "study.toml")
        results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))
        (group,) = baseline_table(results, theme.numbers).groups
        return group.heading, {row.stub: row.cells[0].strip() for row in group.rows}

    return groups_of


def test_a_variable_of_yes_and_no_takes_one_row(groups):
    assert groups(["Yes", "no", "no", "no"]) == ("", {"Smoker": "1 (25.0)"})


def test_yes_in_two_spellings_takes_a_row_each(groups):
    heading, rows = groups(["Yes", "yes", "yes", "no"])
    assert heading == "Smoker"
    assert rows == {"Yes": "1 (25.0)", "yes": "2 (50.0)", "no": "1 (25.0)"}
