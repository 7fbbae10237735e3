"""The command line: exit codes, and everything that it prints."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen import __version__
from reportgen.command.cli import main
from reportgen.errors import OutputError

STUDY = """
title = "Trial"
[cohort]
identifier = "id"
[variables]
sex = {}
[endpoints]
OS = { time = "t", event = "e" }
[strata]
variables = ["sex"]
"""
COHORT = "id,sex,t,e\nMiller,f,1,1\nSmith,m,2,1\nJones,f,3,0\nBrown,m,4,1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, which holds a small study and its cohort."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "cohort.csv").write_text(COHORT)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="reportgen")


def build(*arguments: str) -> Result:
    return run("build", "cohort.csv", "--study", "study.toml", *arguments)


def test_the_version_is_the_package_s() -> None:
    result = run("--version")

    assert (result.exit_code, result.output) == (
        0,
        f"reportgen, version {__version__}\n",
    )


def test_help_is_shown_for_either_option() -> None:
    assert run("-h").output == run("--help").output
    assert "Analyse the patients in COHORT and write the report." in run("build", "-h").output


def test_help_is_quick() -> None:
    program = (
        "import sys\n"
        "from reportgen.command.cli import main\n"
        "main(['build', '--help'], standalone_mode=False)\n"
        "slow = ['jinja2', 'lifelines', 'matplotlib', 'numpy', 'pandas', 'pydantic', 'scipy',"
        " 'weasyprint']\n"
        "print([name for name in slow if name in sys.modules], file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert result.stdout.startswith("Usage:")
    assert result.stderr == "[]\n"


@pytest.mark.usefixtures("folder")
def test_a_missing_output_is_a_usage_error() -> None:
    result = build()

    assert result.exit_code == 2
    assert result.output.startswith("Usage: reportgen build [OPTIONS] COHORT\n")
    assert result.output.endswith("\nError: Missing option '-o' / '--output'.\n")


def test_one_analysis_is_written_in_several_formats(folder: Path) -> None:
    result = build("-o", "a.json", "-o", "b.JSON", "-o", "c.html")

    assert (result.exit_code, result.output) == (0, "Wrote a.json\nWrote b.JSON\nWrote c.html\n")
    assert (folder / "a.json").read_bytes() == (folder / "b.JSON").read_bytes()
    assert json.loads((folder / "a.json").read_text(encoding="utf-8"))["study"]["title"] == "Trial"
    assert (folder / "c.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.json",
        "b.JSON",
        "c.html",
        "cohort.csv",
        "study.toml",
    ]


def test_a_pdf_is_written(folder: Path) -> None:
    result = build("-o", "a.pdf")

    assert (result.exit_code, result.output) == (0, "Wrote a.pdf\n")
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_the_demo_is_on_the_example_cohort(folder: Path) -> None:
    result = run("demo", "-o", "demo.json")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Wrote demo.json\n"
    document = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    assert document["study"]["synthetic"] is True
    assert document["provenance"]["cohort_file"] == "cohort.csv"


def test_a_published_figure_that_differs_is_announced(folder: Path) -> None:
    with (folder / "study.toml").open("a") as file:
        file.write(
            '[[published]]\nstatement = "Patients"\nvalue = 5\n'
            'find = { analysis = "summary", variable = "patients", population = "all" }\n'
        )
    result = build("-o", "a.json")

    assert (result.exit_code, result.stdout) == (0, "Wrote a.json\n")
    assert result.stderr == (
        "1 of 1 published figures differ from the cohort's; see the section on agreement.\n"
    )


def fails_with(result: Result, message: str) -> bool:
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {message}\n"
    return True


@pytest.mark.usefixtures("folder")
def test_a_cohort_that_is_not_there_is_named() -> None:
    assert fails_with(
        run("build", "chort.csv", "--study", "study.toml", "-o", "a.json"),
        "chort.csv: the file cannot be read: No such file or directory; did you mean cohort.csv?",
    )


@pytest.mark.usefixtures("folder")
def test_a_study_that_is_not_there_is_named() -> None:
    assert fails_with(
        run("build", "cohort.csv", "--study", "none.toml", "-o", "a.json"),
        "none.toml: the study file cannot be read: No such file or directory.",
    )


@pytest.mark.usefixtures("folder")
def test_an_unknown_theme_is_named() -> None:
    result = build("-o", "a.json", "--theme", "nature")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: unknown theme 'nature'; there is ")


@pytest.mark.usefixtures("folder")
def test_every_wrong_output_is_named_before_the_cohort_is_read() -> None:
    assert fails_with(
        run("build", "none.csv", "-o", "a.doc", "-o", "none/a.pdf"),
        "a.doc: the suffix chooses the format; use .pdf, .html or .json.\n"
        "none/a.pdf: the folder none does not exist; make it first.",
    )


@pytest.mark.parametrize("name", ["cohort.csv", "study.toml"])
def test_an_input_is_never_overwritten(folder: Path, name: str) -> None:
    (folder / name).rename(folder / "input.json")
    content = (folder / "input.json").read_bytes()
    inputs = ["cohort.csv", "--study", "study.toml"]
    arguments = [argument.replace(name, "input.json") for argument in inputs]

    assert fails_with(
        run("build", *arguments, "-o", "input.json"),
        "input.json: is an input of the report; choose another name.",
    )
    assert (folder / "input.json").read_bytes() == content


def test_a_failed_run_leaves_the_report_of_the_last_one(folder: Path) -> None:
    (folder / "a.json").write_text("the last report")
    (folder / "cohort.csv").write_text(COHORT.replace("2,1", "2,7").replace("Jones", "Miller"))

    assert fails_with(
        build("-o", "a.json"),
        "cohort.csv: 2 problems in the cohort.\n"
        "  column id, rows 2, 4: the same identifier; a patient has one row.\n"
        "  column e, row 3: found '7'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS.\n"
        "  Correct these cells, or state their codes in the study file.",
    )
    assert (folder / "a.json").read_text() == "the last report"


def test_no_output_is_written_unless_all_can_be_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(results: object, theme: object, medium: str) -> str:
        del results, theme, medium
        raise OutputError("no ink")

    monkeypatch.setattr("reportgen.writers.html.page.render_html", fail)

    assert fails_with(build("-o", "a.json", "-o", "a.html"), "no ink")
    assert sorted(path.name for path in folder.iterdir()) == ["cohort.csv", "study.toml"]


@pytest.mark.usefixtures("folder", "without_web_fonts")
def test_no_identifier_is_written(folder: Path) -> None:
    assert build("-o", "a.json", "-o", "a.html").exit_code == 0
    for name in ("a.json", "a.html"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not [person for person in ("Miller", "Smith", "Jones", "Brown") if person in text]


def test_a_german_export_gives_the_same_report(folder: Path) -> None:
    (folder / "deutsch.toml").write_text(
        STUDY.replace('"e"', '"e", event_codes = ["ja"], censored_codes = ["nein"]').replace(
            "sex = {}",
            'sex = { levels = [{ key = "f", values = ["weiblich"] }, '
            '{ key = "m", values = ["männlich"] }] }',
        ),
        encoding="utf-8",
    )
    text = COHORT.replace(",1\n", ",ja\n").replace(",0\n", ",nein\n").replace(",", ";")
    text = text.replace(";f;", ";weiblich;").replace(";m;", ";männlich;").replace("\n", "\r\n")
    (folder / "deutsch.csv").write_bytes(text.replace(";4;", ";4,0;").encode("cp1252"))

    german = run("build", "deutsch.csv", "--study", "deutsch.toml", "-o", "german.json")
    english = build("-o", "english.json")

    assert (german.exit_code, english.exit_code) == (0, 0)
    records = [
        json.loads((folder / name).read_text(encoding="utf-8"))["records"]
        for name in ("german.json", "english.json")
    ]
    assert records[0] == records[1]


def test_a_cohort_of_another_study_says_how_to_describe_it(folder: Path) -> None:
    result = run("build", "cohort.csv", "-o", "a.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "--study FILE" in result.stderr
    assert not (folder / "a.json").exists()


def test_an_interrupted_run_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(path: Path, match: str | None) -> None:
        del path, match
        signal.raise_signal(signal.SIGINT)  # to this thread, and at once

    monkeypatch.setattr("reportgen.build.load_study", interrupt)
    # A shell that starts the tests in the background lets them ignore the signal.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = build("-o", "a.json")
    finally:
        signal.signal(signal.SIGINT, inherited)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "\nAborted!\n")
    assert not (folder / "a.json").exists()


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        result = subprocess.run(
            [sys.executable, "-m", "reportgen", "--help"],
            check=False,
            stdout=closed,
            stderr=subprocess.PIPE,
        )

    assert (result.returncode, result.stderr) == (1, b"")


def test_match_replaces_the_conventions_of_the_study(folder: Path) -> None:
    methods = []
    for match in ((), ("--match", "spss")):
        assert build("-o", "results.json", *match).exit_code == 0
        results = json.loads((folder / "results.json").read_text())
        medians = [r for r in results["records"] if r["analysis"] == "median_survival"]
        methods.append((results["study"]["methods"]["match"], medians[0]["method"]))

    assert [match for match, _ in methods] == ["r", "spss"]
    assert methods[0][1].endswith("by inversion of the log-transformed pointwise one of survival")
    assert methods[1][1].endswith("symmetric")


@pytest.mark.usefixtures("folder")
def test_an_unknown_program_to_match_is_a_usage_error() -> None:
    result = build("-o", "results.json", "--match", "excel")

    assert result.exit_code == 2
    assert "'excel' is not one of 'r', 'spss'" in result.output
