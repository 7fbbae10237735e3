"""What all parts of a study have in common: they are frozen, and know their keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from reportgen.spelling import as_read


def _as_code(value: Any) -> Any:
    """Return a code as the text that a cell is read as: 1 and 1.0 are ``"1"``.

    The truth values of TOML are ``TRUE`` and ``FALSE``, as spreadsheets show them.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return as_read(value) if isinstance(value, str) else value


Code = Annotated[str, BeforeValidator(_as_code), WithJsonSchema({"type": ["string", "number"]})]


def _differ(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names anything twice."""
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(map(repr, repeated))} is listed more than once")
    return names


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Name, ...], AfterValidator(_differ)]
Pair = Annotated[tuple[Name, Name], AfterValidator(_differ)]
SomeNames = Annotated[tuple[Name, ...], Field(min_length=1), AfterValidator(_differ)]


class StudyModel(BaseModel):
    """Base of all parts of a study: frozen, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
