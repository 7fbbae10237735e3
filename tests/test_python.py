"""The examples of docs/python.md run and give what they show."""

import doctest
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import reportgen
from reportgen.errors import CohortError, OutputError

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
STUDY = 'title = "Trial"\n[endpoints]\nOS = { time = "t", event = "e" }\n'
COHORT = "t,e\n1,1\n2,1\n3,0\n4,1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the working folder, which holds a small study and its cohort."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "cohort.csv").write_text(COHORT)
    return tmp_path


@pytest.mark.skipif(not PAGE.exists(), reason="not run: away from the checkout there is no page")
def test_the_examples_give_what_the_page_shows(folder):
    examples = doctest.testfile(str(PAGE), module_relative=False)

    assert (examples.failed, examples.attempted > 8) == (0, True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "cohort.csv",
        "report.html",
        "report.json",
        "study.toml",
    ]


def test_an_input_is_never_written_over(folder):
    (folder / "cohort.csv").rename(folder / "cohort.json")
    report = reportgen.analyse("cohort.json", study="study.toml")

    with pytest.raises(OutputError, match="is an input of the report"):
        report.save("cohort.json")
    assert (folder / "cohort.json").read_text() == COHORT


def test_the_import_is_quick():
    program = "import reportgen, sys; print('numpy' in sys.modules, 'pydantic' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert result.stdout == "False False\n"


@pytest.mark.wheel
@pytest.mark.usefixtures("folder")
def test_a_frame_gives_the_numbers_of_its_file():
    frame = pd.DataFrame({"t": [1.0, 2.0, 3.0, 4.0], "e": [1, 1, 0, 1]}, index=[7, 7, 3, 2])
    report = reportgen.analyse(frame, study="study.toml")

    assert report.records == reportgen.analyse("cohort.csv", study="study.toml").records
    assert report.results.provenance.cohort_file == "data frame"
    assert tuple(map(str, report.results.data_notes)) == (
        "The file was read as a pandas data frame, its first row as row 0.",
    )
    assert report.inputs == (Path("study.toml"),)


@pytest.mark.usefixtures("folder")
def test_the_rows_of_a_frame_are_its_positions():
    frame = pd.DataFrame({"t": [1, -2, None], "e": [1, 0, 7]}, index=["a", "b", "c"])
    with pytest.raises(CohortError) as caught:
        reportgen.analyse(frame, study="study.toml")

    assert str(caught.value) == (
        "data frame: 2 problems in the cohort.\n"
        "  column t, row 1: found '-2'; expected a number, 0 or more.\n"
        "  column e, row 2: found '7'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS.\n"
        "  Correct these cells, or state their codes in the study file."
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            pd.DataFrame({"t": [], "e": []}),
            "the table has a header but no rows; it needs a row a patient.",
        ),
        (
            pd.DataFrame([[1, 1, 1]], columns=["t", "e", "e"]),
            "the header names e more than once; rename or remove all but one.",
        ),
    ],
)
def test_a_frame_that_is_no_table_is_refused(frame, message):
    with pytest.raises(CohortError) as caught:
        reportgen.analyse(frame, study="study.toml")

    assert str(caught.value) == f"data frame: {message}"
