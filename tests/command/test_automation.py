"""Exit codes, errors for scripts, completion, and what to install on which system."""

import contextlib
import json
import os
import platform
import subprocess
import sys

import pytest
from click.testing import CliRunner

from reportgen import __version__
from reportgen.command.cli import main
from reportgen.writers.pdf.installation import how_to_install_pango

STUDY = 'title = "Trial"\n[endpoints]\nOS = { time = "t", event = "e" }\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the working folder, which holds a small study and its cohort."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "cohort.csv").write_text("t,e\n1,1\n2,1\n3,0\n4,1\n")
    return tmp_path


def build(*arguments):
    command = ["build", "cohort.csv", "--study", "study.toml", *arguments]
    return CliRunner().invoke(main, command, prog_name="reportgen")


def error_of(result):
    """Return the one object that standard error holds."""
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    error = json.loads(result.stderr)
    assert error.pop("schema") == "reportgen-error/1"
    assert error.pop("reportgen") == __version__
    assert error["exit_code"] == result.exit_code
    return error


@pytest.mark.usefixtures("folder")
def test_a_quiet_command_says_nothing():
    result = build("-o", "a.json", "--quiet")

    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.usefixtures("folder")
def test_a_quiet_command_still_says_what_went_wrong():
    result = build("-o", "a.doc", "-q")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: a.doc: the suffix")


@pytest.mark.usefixtures("folder")
def test_a_script_reads_a_success_as_ever():
    result = build("-o", "a.json", "--json")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "Wrote a.json\n", "")


def test_a_script_reads_what_is_wrong_with_the_cohort(folder):
    (folder / "cohort.csv").write_text("t,e\n1,1\n2,7\n")

    assert error_of(build("-o", "a.json", "--json")) == {
        "exit_code": 1,
        "kind": "cohort",
        "message": "cohort.csv: 1 problem in the cohort.",
        "details": [
            (
                "column e, row 3: found '7'; expected one of 1, 0; "
                "list other codes in event_codes or censored_codes of endpoints.OS."
            ),
            "Correct these cells, or state their codes in the study file.",
        ],
    }


def test_a_script_reads_what_is_wrong_with_the_study(folder):
    (folder / "study.toml").write_text("title = 1")
    error = error_of(build("-o", "a.json", "--json"))

    assert (error["exit_code"], error["kind"]) == (1, "study")


@pytest.mark.usefixtures("folder")
def test_a_script_reads_what_is_wrong_with_the_output():
    assert error_of(build("-o", "a.doc", "--json")) == {
        "exit_code": 1,
        "kind": "output",
        "message": "a.doc: the suffix chooses the format; use .pdf, .html or .json.",
        "details": [],
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", [(), ("-o", "a.json", "--colour")])
def test_a_script_reads_what_is_wrong_with_the_usage(arguments):
    error = error_of(build("--json", *arguments))

    assert (error["exit_code"], error["kind"], error["details"]) == (2, "usage", [])
    assert error["message"].startswith(("Missing option", "No such option"))


@pytest.fixture
def without_pango(monkeypatch):
    """Make the import of the printer fail as it does where its libraries are missing."""

    class Missing:
        def find_spec(self, name, path=None, target=None):
            del path, target
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("sys.meta_path", [Missing(), *sys.meta_path])
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian"})


@pytest.mark.usefixtures("without_pango")
def test_a_missing_library_is_the_system_s_fault_and_says_how_to_install_it(folder):
    result = build("-o", "a.html", "-o", "a.pdf")

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "Error: PDF output needs the Pango library, which is not installed or not found.\n"
        "  Install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
        "  HTML (-o report.html) and JSON (-o report.json) work without it.\n"
    )
    assert not (folder / "a.html").exists()


@pytest.mark.usefixtures("folder", "without_pango")
def test_a_script_reads_that_a_library_is_missing():
    error = error_of(build("-o", "a.pdf", "--json"))

    assert (error["exit_code"], error["kind"]) == (3, "environment")


@pytest.mark.parametrize(
    ("system", "release", "line"),
    [
        ("Linux", {"ID": "ubuntu", "ID_LIKE": "debian"}, "apt-get install libpango-1.0-0 "),
        ("Linux", {"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt-get install libpango"),
        ("Linux", {"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf install pango"),
        ("Linux", {"ID": "opensuse-leap", "ID_LIKE": "suse opensuse"}, "zypper install"),
        ("Linux", {"ID": "arch"}, "pacman -S pango"),
        ("Darwin", {}, "brew install pango"),
        ("Windows", {}, "pacman -S mingw-w64-x86_64-pango"),
    ],
)
def test_the_line_is_that_of_the_system(monkeypatch, system, release, line):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)

    assert how_to_install_pango().startswith("  Install it: ")
    assert line in how_to_install_pango()


def test_a_system_that_is_not_known_gets_every_line(monkeypatch):
    def unknown():
        raise OSError("no os-release")

    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", unknown)

    for line in ("debian: apt-get", "fedora: dnf", "macos: brew", "windows: install MSYS2"):
        assert line in how_to_install_pango()


@pytest.mark.parametrize(
    ("words", "expected"), [("reportgen b", "build"), ("reportgen build --st", "--study")]
)
def test_the_shell_completes_commands_and_options(words, expected):
    environment = {
        **os.environ,
        "_REPORTGEN_COMPLETE": "zsh_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    program = "from reportgen.command.cli import main; main(prog_name='reportgen')"
    result = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )

    assert result.returncode == 0
    assert expected in result.stdout.split("\n")


def test_the_module_is_the_command():
    results = [
        subprocess.run(
            [sys.executable, *command, "--help"], check=True, capture_output=True, text=True
        ).stdout
        for command in (
            ["-m", "reportgen"],
            ["-c", "from reportgen.command.cli import main; main(prog_name='reportgen')"],
        )
    ]

    assert results[0] == results[1]


# ----------------------------------------------------------------------------------- progress


@pytest.fixture
def pseudo_terminal():
    """Return both ends of a terminal."""
    try:
        return os.openpty()
    except (AttributeError, OSError):
        pytest.skip("not run: this system has no pseudo-terminals")


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        (["check", "cohort.csv", "--study", "study.toml"], ["Checking cohort.csv"]),
        (["init", "cohort.csv"], ["Reading cohort.csv"]),
        (
            ["build", "cohort.csv", "--study", "study.toml", "-o", "a.json"],
            ["Starting", "Reading cohort.csv", "Analysing 4 patients", "Writing a.json"],
        ),
        (["check", "cohort.csv", "--study", "study.toml", "--quiet"], []),
    ],
)
def test_progress_is_shown_on_a_terminal_and_cleared(folder, pseudo_terminal, arguments, steps):
    terminal, end = pseudo_terminal
    subprocess.run(
        [sys.executable, "-m", "reportgen", *arguments],
        cwd=folder,
        stderr=end,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    os.close(end)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal that nobody holds open
        while piece := os.read(terminal, 4096):
            shown += piece
    os.close(terminal)

    clear = "\r\x1b[2K"
    assert shown.decode() == "".join(
        [*(f"{clear}{step}..." for step in steps), clear if steps else ""]
    )
