"""The wheel holds what the program needs, and nothing that it must not."""

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    if not (ROOT / "reportgen").is_dir():
        pytest.skip("not run: away from the checkout there is nothing to build")
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("folder", ["templates", "styles"])
def test_the_wheel_holds_every_template_and_style(names, folder):
    for path in (ROOT / folder).rglob("*.*"):
        assert f"reportgen/{path.relative_to(ROOT).as_posix()}" in names


def test_the_wheel_holds_the_example_and_the_default_study(names):
    shipped = {name for name in names if name.startswith("reportgen/data/")}

    assert shipped == {
        "reportgen/data/cohort.csv",
        "reportgen/data/cohort.md",
        "reportgen/data/gep_net_prrt.toml",
    }


def test_the_wheel_holds_no_tests(names):
    assert not [name for name in names if name.startswith(("tests", "data"))]


def test_the_fonts_come_with_their_licences(names):
    licences = [name for name in names if "/licenses/" in name and "OFL" in name]

    assert len(licences) == 2
