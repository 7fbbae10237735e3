"""The wheel holds what the program needs, and nothing that it must not; it asks for the rest."""

import ast
import itertools
import re
import sys
import tomllib
import zipfile
from importlib.metadata import requires
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


# What a declared package hands out of one that it asks for itself, by the name of the import.
PART_OF = {"pydantic_core": "pydantic", "pydyf": "weasyprint"}


def imported_packages():
    """Return the packages outside the standard library that some module imports."""
    found = set()
    for path in (ROOT / "reportgen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"reportgen"}


def declared_packages(project):
    """Return the names of a project's requirements, those of its extras too."""
    extras = project.get("optional-dependencies", {}).values()
    requirements = itertools.chain(project["dependencies"], *extras)
    return {re.match(r"[\w-]+", requirement)[0].lower() for requirement in requirements}


@pytest.mark.skipif(
    not (ROOT / "reportgen").is_dir(), reason="not run: away from the checkout there is no source"
)
def test_every_package_that_is_imported_is_declared_and_the_reverse():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    imported = {PART_OF.get(name, name).lower() for name in imported_packages()}

    assert imported == declared_packages(project)


@pytest.mark.parametrize(("part", "package"), PART_OF.items())
def test_what_is_imported_of_another_package_is_asked_for_by_it(part, package):
    asked = {re.match(r"[\w-]+", requirement)[0] for requirement in requires(package)}

    assert part.replace("_", "-") in asked
