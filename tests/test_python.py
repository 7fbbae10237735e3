"""The examples of docs/python.md run and give what they show."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import reportgen
from reportgen.errors import OutputError

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
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
