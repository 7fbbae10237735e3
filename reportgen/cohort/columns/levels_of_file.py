"""The levels of categories that a study leaves to the file."""

from __future__ import annotations

from reportgen.cohort.columns.column_reader import ColumnReader, spelt_otherwise, text_of_codes
from reportgen.finding import Finding
from reportgen.spelling import look_alikes, natural_order
from reportgen.study.study import Study
from reportgen.study.variable import Level, Variable

_MOST_LEVELS = 12


def with_levels(study: Study, reader: ColumnReader) -> Study:
    """Return the study with the levels that it leaves to the file, labels and reference levels.

    The levels are the codes that the file holds, in natural order; where the file says what all of
    them mean, they are called by that. A category whose values cannot be levels is reported.
    """
    variables = {
        key: _with_levels(key, _with_label(key, variable, reader), reader)
        for key, variable in study.variables.items()
    }
    if study.methods.reference_level == "last":
        variables = {key: _with_last_reference(variable) for key, variable in variables.items()}
    return study.model_copy(update={"variables": variables})


def _with_last_reference(variable: Variable) -> Variable:
    """Return a variable with its last level as the reference where the study names none."""
    if not variable.levels or variable.reference:
        return variable
    return variable.model_copy(update={"reference": variable.levels[-1].key})


def _with_label(key: str, variable: Variable, reader: ColumnReader) -> Variable:
    """Return a variable with the file's label where the study gives it none of its own."""
    label = reader.file.labels.get(variable.column)
    if label is None or variable.label != key:
        return variable
    return variable.model_copy(update={"label": label})


def _with_levels(key: str, variable: Variable, reader: ColumnReader) -> Variable:
    if variable.type != "category" or variable.levels:
        return variable
    meanings = reader.file.value_labels.get(variable.column, {})
    code_of = {meaning: code for code, meaning in meanings.items()}
    cells = {cell for cell in reader.cells(variable.column) if cell is not None}
    codes = sorted({code_of.get(cell, reader.code(cell)) for cell in cells}, key=natural_order)
    names = text_of_codes(codes, meanings)
    why = _why_no_levels(variable, codes, names) or _why_in_doubt(codes, sorted(cells))
    if why and variable.column not in reader.absent:
        what = f"variables.{key}: column {variable.column} {why[0]}"
        reader.report(Finding(action="stop", found=what, expected=why[1]))
    levels = tuple(
        Level(key=name, values=(code,) if name != code else ())
        for code, name in zip(codes, names, strict=True)
    )
    return variable.model_copy(update={"levels": levels})


def _why_no_levels(
    variable: Variable, codes: list[str], names: list[str]
) -> tuple[str, str] | None:
    """Return why the values of a file cannot be the levels of a category, and what to do."""
    if not codes:
        return "holds no value", "leave the variable out, or list its levels"
    if len(codes) > _MOST_LEVELS:
        return (
            f"holds {len(codes)} different values",
            'say type = "number", give cut_points, or list the levels',
        )
    if variable.reference is not None and variable.reference not in names:
        return f"does not hold the reference {variable.reference!r}, but {', '.join(names)}", ""
    return None


def _why_in_doubt(codes: list[str], cells: list[str]) -> tuple[str, str] | None:
    """Return why it is in doubt which values of a file are one level, and what to do."""
    if pair := look_alikes(codes):
        doubt = "which look the same"
    elif pair := spelt_otherwise(cells):
        doubt = "which are the same number"
    else:
        return None
    return (
        f"holds {pair[0]!r} and {pair[1]!r}, {doubt}",
        "make them alike in the file, or list the levels with their values",
    )
