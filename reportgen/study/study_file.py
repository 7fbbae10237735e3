"""Read a study file, and say what is wrong with one."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import ValidationError

from reportgen.errors import StudyError
from reportgen.spelling import why_unread
from reportgen.study.study import Study

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS = {
    "a valid string": "text in quotes",
    "a valid tuple": "a list in brackets",
    "a valid dictionary": "a table",
    "a valid number": "a number",
    "a valid integer": "a whole number",
}
DECISION = "DECIDE"
"""Begins the comments of a study file that ask something."""

_DECISION_LINE = re.compile(rf"\s*#\s*{DECISION}\b:?\s*(.*)")
_BRANCHES = ("int", "float", "[key]")  # steps of a location that are none of the file's


@dataclass(frozen=True, slots=True)
class StudyFile:
    """A study with the name and the digest of the file that it was read from."""

    study: Study
    name: str
    sha256: str


def load_study(path: Path, match: str | None = None) -> StudyFile:
    """Read and check the study file at *path*.

    Parameters
    ----------
    match
        The program whose conventions to follow in place of the one that the file names; options
        that the file sets alone stay as they are.

    Raises
    ------
    StudyError
        If the file cannot be read, is not TOML, leaves a decision open, or has keys or values that
        are not understood; the message lists every problem with its key, its value and what to do.
    """
    try:
        content = path.read_bytes()
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        data = tomllib.loads(text)
    except OSError as error:
        raise StudyError(f"{path}: {why_unread(path, error, 'the study file')}") from error
    except UnicodeDecodeError as error:
        raise StudyError(f"{path}: not a text file in UTF-8; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{path}: not a TOML file: {error}.") from error
    _check_decisions(path, text)
    if match is not None and isinstance(data.setdefault("methods", {}), dict):
        data["methods"]["match"] = match
    try:
        study = Study.model_validate(data)
    except ValidationError as error:
        problems = _explain_all(error.errors())
        raise StudyError("\n".join([f"{path}: {_count(len(problems))}.", *problems])) from error
    return StudyFile(study=study, name=path.name, sha256=hashlib.sha256(content).hexdigest())


def open_decisions(text: str) -> dict[int, str]:
    """Return the decisions that a study file leaves open, by line."""
    lines = enumerate(text.splitlines(), start=1)
    matches = ((number, _DECISION_LINE.match(line)) for number, line in lines)
    return {number: match[1] for number, match in matches if match}


def _check_decisions(path: Path, text: str) -> None:
    decisions = open_decisions(text)
    if decisions:
        lines = [f"  line {number}: {question}" for number, question in decisions.items()]
        count = "1 decision is" if len(lines) == 1 else f"{len(lines)} decisions are"
        raise StudyError(
            "\n".join([f"{path}: {count} still open.", *lines])
            + f"\n  Make each, correct what stands below it, and delete its line (# {DECISION})."
        )


def _count(problems: int) -> str:
    return f"{problems} problem{'s' if problems > 1 else ''} in the study file"


def _explain_all(problems: list[ErrorDetails]) -> list[str]:
    """Return the lines of all problems, one of each key."""
    explained = {_key(problem["loc"]): problem for problem in problems}
    return [
        line
        for key, problem in explained.items()
        if not _is_echo(key, problem, explained)
        for line in _explain(problem)
    ]


def _is_echo(key: str, problem: ErrorDetails, explained: dict[str, ErrorDetails]) -> bool:
    """Return whether a list is only too short because its entries are wrong."""
    return problem["type"] == "too_short" and any(k.startswith(f"{key}[") for k in explained)


def _explain(problem: ErrorDetails) -> list[str]:
    """Return a line for each thing that is wrong: the key, its value, and what to do."""
    key = _key(problem["loc"])
    kind, value, context = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "missing":
        return [f"  {key}: missing; add it."]
    if kind == "extra_forbidden":
        return [f"  {key}: not a key of a study file; {_suggest(problem['loc'])}"]
    if kind == "value_error":
        place = f"{key}: " if key else ""
        return [f"  {place}{text}." for text in str(context["error"]).splitlines()]
    if kind == "too_short":
        return [f"  {key}: holds {context['actual_length']}, but needs {context['min_length']}."]
    expected = problem["msg"].removeprefix("Input should be ")
    for name, words in _WORDS.items():
        expected = words if expected.startswith(name) else expected
    return [f"  {key}: is {_shown(value)}, but should be {expected}."]


def _key(location: tuple[int | str, ...]) -> str:
    """Return a location as TOML writes it, e.g. ``published[2].value``."""
    if location and location[-1] in _BRANCHES:
        location = location[:-1]
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    return "a list" if isinstance(value, list) else repr(value)


def _suggest(location: tuple[int | str, ...]) -> str:
    """Say which keys there are beside an unknown one, the nearest first."""
    place: Any = Study
    for part in location[:-1]:
        place = _annotation_at(place, part)
    known = list(getattr(place, "model_fields", ()))
    if near := get_close_matches(str(location[-1]), known, n=1):
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}."


def _annotation_at(place: Any, part: int | str) -> Any:
    """Return the type behind one step of a location: of a field, or of an entry of a container."""
    container, arguments = get_origin(place), get_args(place)
    if container in (dict, tuple):
        return arguments[-1] if container is dict else arguments[0]
    found = place.model_fields[str(part)].annotation
    optional = [argument for argument in get_args(found) if argument is not NoneType]
    return optional[0] if get_origin(found) is UnionType else found
