"""What only a wheel can break: where the program is loaded from, its command, what it holds.

The tests with the mark ``wheel`` run once more on the built wheel, where there is no checkout.
"""

import json
import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

import reportgen
from reportgen import __version__
from reportgen.report.style.theme import load_theme
from reportgen.resources import default_study, example_cohort, shipped_directory

ROOT = Path(__file__).parents[1]
COMMAND = Path(sysconfig.get_path("scripts")) / "reportgen"
SUFFIXES = ("pdf", "html", "json")


def run(*arguments, folder=None, **environment):
    """Return what the installed command prints, started as a user starts it."""
    finished = subprocess.run(
        [COMMAND, *map(str, arguments)],
        check=True,
        capture_output=True,
        cwd=folder,
        env=os.environ | environment,
        text=True,
    )
    return finished.stdout


def demo(folder, **environment):
    """Return the bytes of the example report in each format, by suffix."""
    outputs = [f"-odemo.{suffix}" for suffix in SUFFIXES]
    said = run("demo", *outputs, folder=folder, **environment)

    assert said == "".join(f"Wrote demo.{suffix}\n" for suffix in SUFFIXES)
    return {suffix: (folder / f"demo.{suffix}").read_bytes() for suffix in SUFFIXES}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return demo(tmp_path_factory.mktemp("demo"), PYTHONHASHSEED="1", TZ="UTC")


@pytest.mark.wheel
def test_the_program_is_the_one_beside_the_tests_or_else_the_installed_one():
    beside = ROOT / "reportgen"
    installed = Path(sysconfig.get_path("purelib")) / "reportgen"

    assert Path(reportgen.__file__).parent == (beside if beside.exists() else installed)


@pytest.mark.wheel
@pytest.mark.parametrize("name", ["templates", "styles", "data"])
def test_each_folder_that_ships_with_the_program_is_of_that_program(name):
    program = Path(reportgen.__file__).parent

    assert shipped_directory(name).parent in {program, program.parent}


@pytest.mark.wheel
@pytest.mark.parametrize("name", ["default", "jama", "lancet", "nejm"])
def test_a_theme_has_its_style_sheets_and_fonts(name):
    theme = load_theme(name)

    assert theme.stylesheets
    assert theme.fonts
    assert all(path.is_file() for path in theme.stylesheets)
    assert all(face.path.is_file() for face in theme.fonts)


@pytest.mark.wheel
def test_the_command_says_its_version():
    assert run("--version") == f"reportgen, version {__version__}\n"


@pytest.mark.wheel
@pytest.mark.parametrize("command", ["build", "check", "demo", "init", "schema"])
def test_each_command_has_its_help(command):
    assert run(command, "--help").startswith(f"Usage: reportgen {command} [OPTIONS]")


@pytest.mark.wheel
def test_the_example_is_reported_in_each_format(report):
    assert report["pdf"].startswith(b"%PDF-")
    assert report["html"].startswith(b"<!doctype html>")
    document = json.loads(report["json"])
    assert document["study"]["synthetic"]
    assert document["provenance"]["cohort_file"] == "cohort.csv"


def test_the_same_input_gives_the_same_bytes_in_another_process(report, tmp_path):
    again = demo(tmp_path, PYTHONHASHSEED="2", TZ="Asia/Tokyo", HOME=str(tmp_path))

    for suffix in SUFFIXES:
        assert again[suffix] == report[suffix]


@pytest.mark.wheel
def test_the_way_of_a_new_user_is_open(tmp_path):
    """Init, check and build of the example cohort, each in a process of its own."""
    cohort, study = example_cohort(), default_study()

    assert run("init", cohort, "-o", "draft.toml", folder=tmp_path) == "Wrote draft.toml\n"
    assert run("check", cohort, "--study", study).startswith("cohort.csv: 74 patients.\n")
    built = run("build", cohort, "--study", study, "-o", "a.json", folder=tmp_path)
    assert built == "Wrote a.json\n"
