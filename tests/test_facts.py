"""Facts stay facts until they are printed: nothing reads the words of a record back."""

import ast
from pathlib import Path

import pytest

import reportgen

PACKAGE = Path(reportgen.__file__).parent
FACTS = {"method", "note", "population"}
READING = {
    "split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix",
    "removesuffix", "replace", "find", "index", "strip", "lower", "count",
}  # fmt: skip


def words_of_a_fact(node):
    """Return whether an expression is the words of a method, a note or a population."""
    if isinstance(node, ast.Attribute):
        return node.attr in FACTS
    if isinstance(node, ast.Call):
        is_str = isinstance(node.func, ast.Name) and node.func.id in {"str", "repr"}
        if is_str or (isinstance(node.func, ast.Attribute) and node.func.attr in READING):
            inner = node.args[0] if is_str and node.args else node.func
            return words_of_a_fact(
                inner.value if isinstance(inner, ast.Attribute) and not is_str else inner
            )
    if isinstance(node, ast.JoinedStr):
        return any(
            words_of_a_fact(part.value)
            for part in node.values
            if isinstance(part, ast.FormattedValue)
        )
    if isinstance(node, ast.BoolOp):
        return any(map(words_of_a_fact, node.values))
    return False


def readings(tree):
    """Yield the places where words of a fact are taken apart or looked into."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            taken_apart = node.func.attr in READING and words_of_a_fact(node.func.value)
            searched = (
                isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and any(map(words_of_a_fact, node.args))
            )
            if taken_apart or searched:
                yield node.lineno
        elif isinstance(node, ast.Compare):
            for operator, side in zip(node.ops, node.comparators, strict=True):
                within = isinstance(operator, ast.In | ast.NotIn) and words_of_a_fact(side)
                words = isinstance(operator, ast.Eq | ast.NotEq) and any(
                    isinstance(one, ast.Constant) and isinstance(one.value, str)
                    for one in (node.left, side)
                )
                if within or (words and (words_of_a_fact(node.left) or words_of_a_fact(side))):
                    yield node.lineno
        elif isinstance(node, ast.Subscript) and words_of_a_fact(node.value):
            yield node.lineno


def test_no_module_reads_the_words_of_a_method_a_note_or_a_population():
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in readings(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'str(test.method).split("; ")[0]',
        'record.note.removeprefix("not estimable: ")',
        "FIRTH in str(ratio.method)",
        'population.split("=") if record.population == "all" else None',
        're.search("[0-9]", record.note or "")',
        'f"{record.method}".startswith("log-rank")',
    ],
)
def test_a_reading_of_words_is_seen(code):
    assert list(readings(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'phrase("Optimism was estimated by {}.", str(corrected.method))',
        "record.population == EVERYONE",
        'test.method_as(LogRank).test == "logrank"',
        'reason.status == "suppressed"',
    ],
)
def test_what_uses_facts_is_not(code):
    assert not list(readings(ast.parse(code)))
