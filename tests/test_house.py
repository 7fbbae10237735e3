"""The house: how long what is read in one go may be, and where markup may stand."""

import ast
from pathlib import Path

import pytest

import reportgen

PACKAGE = Path(reportgen.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LINES_OF_A_MODULE, LINES_OF_A_FUNCTION = 350, 50
# Where words are, and where they become a page: neither is taken apart by patterns.
OF_WORDS = ("report/blocks", "report/sections", "report/prose", "report/tables", "report/topics",
            "report/illustrations", "report/figures", "writers/html", "results", "disclosure",
            "analyses")  # fmt: skip


def place(path):
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


def length(function):
    """Return the lines of a function from def to end, without its docstring."""
    said = function.body[0] if ast.get_docstring(function) is not None else None
    words = said.end_lineno - said.lineno + 1 if said else 0
    return function.end_lineno - function.lineno + 1 - words


def imported(path):
    """Return the packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def named(path):
    """Return the names and attributes that a module uses or defines."""
    return {
        name
        for node in ast.walk(tree_of(path))
        for name in (getattr(node, key, None) for key in ("id", "attr", "name"))
        if isinstance(name, str)
    }


def test_no_module_is_long():
    lengths = {place(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {path: n for path, n in lengths.items() if n >= LINES_OF_A_MODULE} == {}


def test_no_function_is_long():
    lengths = {
        (place(path), node.name): length(node)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {where: n for where, n in lengths.items() if n >= LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("package", ["markupsafe", "jinja2"])
def test_markup_stands_in_the_html_writer_alone(package):
    users = {place(path) for path in MODULES if package in imported(path)}

    assert users
    assert {path for path in users if not path.startswith("writers/html/")} == set()


def test_tags_are_written_by_the_html_writer_alone():
    others = [path for path in MODULES if not place(path).startswith("writers/html/")]

    assert [place(path) for path in others if named(path) & {"Markup", "__html__"}] == []


def test_no_pattern_is_matched_against_sentences_or_pages():
    found = [
        place(path)
        for path in MODULES
        if place(path).startswith(OF_WORDS) and "re" in imported(path)
    ]

    assert found == []


def test_every_room_says_what_may_be_in_it():
    rooms = [path for path in MODULES if path.name == "__init__.py"]

    assert len(rooms) > 20
    assert [place(path) for path in rooms if not ast.get_docstring(tree_of(path))] == []
