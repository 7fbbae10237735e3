"""``reportgen init`` writes a study file that builds once its decisions are made."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.command import cli

COHORT = "id,sex,time,status\nMiller,f,1,1\nSmith,m,2,1\nJones,f,30,0\nBrown,m,4,1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, which holds a small cohort."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cohort.csv").write_text(COHORT)
    return tmp_path


def run(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(cli.main, arguments, prog_name="reportgen", input=answers)


@pytest.mark.usefixtures("folder")
def test_the_draft_is_printed() -> None:
    result = run("init", "cohort.csv")

    assert result.exit_code == 0
    assert result.stdout.startswith("# Drafted by reportgen from the columns of cohort.csv.\n")
    assert not [name for name in ("Miller", "Smith", "Jones", "Brown") if name in result.output]


def test_the_draft_is_written_and_its_decisions_named(folder: Path) -> None:
    result = run("init", "cohort.csv", "-o", "study.toml")
    lines = (folder / "study.toml").read_text().splitlines()
    asked = [str(number) for number, line in enumerate(lines, 1) if line.startswith("# DECIDE: ")]

    assert (result.exit_code, result.stdout) == (0, "Wrote study.toml\n")
    assert result.stderr == f"To decide before a build: line {', '.join(asked)}\n"
    assert len(asked) == 5


def test_a_build_names_every_decision_that_is_open(folder: Path) -> None:
    run("init", "cohort.csv", "-o", "study.toml")
    result = run("build", "cohort.csv", "--study", "study.toml", "-o", "a.json")

    assert result.exit_code == 1
    message = re.sub(r"line \d+", "line N", result.stderr).splitlines()
    assert message[0] == "Error: study.toml: 5 decisions are still open."
    assert message[1] == (
        "  line N: which endpoint is it? No name says so; correct its label, and its key above."
    )
    assert message[2].startswith("  line N: which unit is it? The values run from 1 to 30")
    assert message[3].startswith("  line N: which codes mean the event? Found 0 in 1 and 1 in 3")
    assert message[-1] == (
        "  Make each, correct what stands below it, and delete its line (# DECIDE)."
    )
    assert not (folder / "a.json").exists()


def test_a_build_runs_once_the_lines_are_deleted(folder: Path) -> None:
    run("init", "cohort.csv", "-o", "study.toml")
    study = folder / "study.toml"
    lines = [line for line in study.read_text().splitlines() if not line.startswith("# DECIDE")]
    study.write_text("\n".join(lines))
    result = run("build", "cohort.csv", "--study", "study.toml", "-o", "a.json")

    assert (result.exit_code, result.output) == (0, "Wrote a.json\n")


def test_a_study_file_is_never_written_over(folder: Path) -> None:
    (folder / "study.toml").write_text("hours of work")
    result = run("init", "cohort.csv", "-o", "study.toml")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: study.toml: exists already; choose another name, or delete it first.\n"
    )
    assert (folder / "study.toml").read_text() == "hours of work"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "Miller,f,1,2,yes\nSmith,m,2,3,no\n",
            "the first row holds values, not the names of columns; put a header above it.",
        ),
        (
            "Miller,f,1,1,yes\nSmith,m,2,3,no\n",
            "the first row holds values, not the names of columns; put a header above it.",
        ),
        (
            "Registry,,\nof 2024,,\nid,time,status\nMiller,1,1\n",
            (
                "the first row that holds anything names 1 of 3 columns; if row 3 names them, "
                "remove what stands above it."
            ),
        ),
    ],
)
def test_values_are_never_taken_for_names(folder: Path, content: str, message: str) -> None:
    (folder / "cohort.csv").write_text(content)
    result = run("init", "cohort.csv")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: cohort.csv: {message}\n"


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_not_there_is_named() -> None:
    result = run("init", "cohort.csv", "-o", "none/study.toml")

    assert result.exit_code == 1
    assert (
        result.stderr == "Error: none/study.toml: the folder none does not exist; make it first.\n"
    )


def test_somebody_at_the_terminal_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_may_ask", lambda: True)
    result = run("init", "cohort.csv", "-o", "study.toml", answers="y\nn\ny\ny\ny\n")
    text = (folder / "study.toml").read_text()

    assert result.exit_code == 0
    assert (
        'which unit is it? The values run from 1 to 30, which may be months.\n  unit = "months"'
        in (result.stderr)
    )
    assert [line for line in text.splitlines() if line.startswith("# DECIDE")] == [
        "# DECIDE: which unit is it? The values run from 1 to 30, which may be months."
    ]
    assert text.count("# Confirmed: ") == 4
