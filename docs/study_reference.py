"""Write the keys of the study file into ``study-file.md``, from the schema; run it from anywhere.

    python docs/study_reference.py

The text around the two marks is written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportgen.study.study_schema import render_schema, study_schema

PAGE = Path(__file__).with_name("study-file.md")
SCHEMA = Path(__file__).with_name("study-file.schema.json")
BEGIN = "<!-- keys: written by docs/study_reference.py from the fields of the models -->"
END = "<!-- end of the keys -->"
_KINDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "`true` or `false`",
    "object": "table",
}


def main() -> None:
    """Write the page and the schema beside it."""
    PAGE.write_text(renew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(render_schema(), encoding="utf-8")


def renew(page: str) -> str:
    """Return the page with its keys as the models have them now."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{describe_keys()}\n{END}{after}"


def describe_keys() -> str:
    """Return the keys of every table, a section a table."""
    schema = study_schema()
    sections = [_section("The study", schema)]
    sections += [
        _section(heading, definition)
        for heading, definition in _tables(schema, schema["definitions"], "")
    ]
    return "\n".join(sections)


def _tables(
    node: dict[str, Any], definitions: dict[str, Any], path: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every table below a schema with its heading, each after the one that it is in."""
    for key, value in node["properties"].items():
        name = _name_of_table(value)
        if name is None or (name == "Level" and key != "levels"):
            continue
        place = f"{path}{key}"
        heading = f"`[{place}]`"
        if value.get("type") == "array":
            heading = f"`[[{place}]]`"
        elif "additionalProperties" in value:
            place = f"{place}.<key>"
            heading = f"`[{place}]`"
        yield heading, definitions[name]
        yield from _tables(definitions[name], definitions, f"{place}.")


def _name_of_table(value: dict[str, Any]) -> str | None:
    """Return the name of the definition of a key's table, or of each of its tables."""
    one = value.get("items", value.get("additionalProperties", value))
    choices = [*one.get("allOf", ()), *one.get("anyOf", ())] if isinstance(one, dict) else []
    names = [choice["$ref"].rpartition("/")[2] for choice in choices if "$ref" in choice]
    return names[0] if names else None


def _section(heading: str, definition: dict[str, Any]) -> str:
    required = definition.get("required", ())
    rows = [
        f"| `{key}` | {_values(value)} | {_default(value, is_required=key in required)} | "
        f"{value.get('description', '').replace('|', chr(92) + '|')} |"
        for key, value in definition["properties"].items()
    ]
    columns = "| key | value | if left out | meaning |\n|---|---|---|---|"
    return "\n".join([f"### {heading}\n\n{definition['description']}\n\n{columns}", *rows, ""])


def _default(value: dict[str, Any], *, is_required: bool) -> str:
    if is_required:
        return "required"
    default = value.get("default")
    is_empty = default in (None, "", [], {}) or isinstance(default, dict)
    return "" if is_empty else f"`{json.dumps(default, ensure_ascii=False)}`"


def _values(value: dict[str, Any]) -> str:
    """Return what a key may hold, in words."""
    kind = value.get("type", "")
    if "enum" in value:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in value["enum"])
    if _name_of_table(value):
        return "tables" if kind else "table"
    if kind == "array":
        items = value["items"]
        return f"list: {_values(items[0] if isinstance(items, list) else items)}"
    return " or ".join(_KINDS[name] for name in (kind if isinstance(kind, list) else [kind]))


if __name__ == "__main__":
    main()
