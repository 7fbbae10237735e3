"""The JSON Schema of the study file, by which editors complete and check one.

It is generated from the models of the study; the descriptions are the docstrings under their
fields. They are read here and not by pydantic, which would take its time on every build. Draft 7 is
what the usual TOML extensions of editors know.
"""

from __future__ import annotations

import ast
import inspect
import json
from itertools import pairwise
from typing import Any

from reportgen.study.conventions import PRESETS
from reportgen.study.study import Study
from reportgen.study.study_model import StudyModel

_DRAFT = "http://json-schema.org/draft-07/schema#"
_LEVEL = "#/definitions/Level"
# Keys without a default of their own that the models fill in from others.
_FILLED = {"Methods": tuple(PRESETS["r"]), "Predictors": ("entry_test",)}


def study_schema() -> dict[str, Any]:
    """Return the schema as plain data."""
    schema = Study.model_json_schema(ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs")
    for name, keys in _FILLED.items():
        required = [key for key in definitions[name]["required"] if key not in keys]
        definitions[name]["required"] = required
    _describe(schema, Study)
    for model in StudyModel.__subclasses__():
        if model.__name__ in definitions:
            _describe(definitions[model.__name__], model)
    adapted = {name: _adapt(definition) for name, definition in definitions.items()}
    title = "Study file of reportgen"
    return {"$schema": _DRAFT, **_adapt(schema), "title": title, "definitions": adapted}


def render_schema() -> str:
    """Return the schema as JSON text, indented, with a final line break."""
    return json.dumps(study_schema(), ensure_ascii=False, indent=1) + "\n"


def describe_fields(model: type[StudyModel]) -> dict[str, str]:
    """Return the docstring under each field of a model."""
    (tree,) = ast.parse(inspect.getsource(model)).body
    return {
        field.target.id: text.value.value
        for field, text in pairwise(getattr(tree, "body", ()))
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(text.value.value, str)
    }


def _describe(definition: dict[str, Any], model: type[StudyModel]) -> None:
    """Put the descriptions of a model's fields into its schema."""
    for key, description in describe_fields(model).items():
        definition["properties"][key]["description"] = description


def _adapt(node: dict[str, Any]) -> dict[str, Any]:
    """Return a schema as draft 7 has it, and without what TOML does not have: null."""
    node = {key: value for key, value in node.items() if key != "title"}
    if "default" in node and node["default"] is None:
        del node["default"]
    if "description" in node:
        node["description"] = _as_text(node["description"])
    if "prefixItems" in node:
        node["items"] = [_adapt(item) for item in node.pop("prefixItems")]
    elif "items" in node:
        node["items"] = _adapt(node["items"])
    if "anyOf" in node:
        node |= _adapt_choices(node.pop("anyOf"))
    if "$ref" in node:
        node |= _adapt_reference(node.pop("$ref"))
    if "propertyNames" in node:  # editors complete the names of properties
        names = node.pop("propertyNames")["enum"]
        node["properties"] = dict.fromkeys(names, node["additionalProperties"])
        node["additionalProperties"] = False
    elif isinstance(node.get("additionalProperties"), dict):
        node["additionalProperties"] = _adapt(node["additionalProperties"])
    if "properties" in node:
        node["properties"] = {key: _adapt(value) for key, value in node["properties"].items()}
    return node


def _adapt_choices(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a choice of schemas without null; the schema itself where one is left."""
    left = [_adapt(choice) for choice in choices if choice.get("type") != "null"]
    if all(choice == {"type": choice.get("type")} for choice in left):
        kinds = [choice["type"] for choice in left]
        return {"type": "number" if "number" in kinds else kinds[0]}
    return left[0] if len(left) == 1 else {"anyOf": left}


def _adapt_reference(reference: str) -> dict[str, Any]:
    """Return a reference that other keys may stand beside; a level may be its key alone."""
    if reference == _LEVEL:
        return {"anyOf": [{"type": ["string", "number"]}, {"$ref": reference}]}
    return {"allOf": [{"$ref": reference}]}


def _as_text(docstring: str) -> str:
    """Return a docstring as one line of Markdown a paragraph."""
    paragraphs = docstring.replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
