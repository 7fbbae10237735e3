"""A variable by rule: a time between two dates, or a grade by the Ki-67 index."""

from __future__ import annotations

from reportgen.cohort.columns.column_reader import ColumnReader
from reportgen.cohort.derivation.derived_column import add_column, check_order
from reportgen.cohort.derivation.who_grade import GRADES_IN_WORDS, Ki67, grade_of, read_ki67
from reportgen.cohort.facts import GradeFromKi67, InexactGraded, VariableFromDates
from reportgen.finding import Finding
from reportgen.note import Fact, Note
from reportgen.study.conventions import DAYS_PER_UNIT
from reportgen.study.derived import TimeBetween, WhoGrade
from reportgen.study.variable import Variable


def derive_variable(
    reader: ColumnReader, key: str, variable: Variable, notes: list[Note]
) -> Variable:
    """Return a variable on a derived column where it is given by a rule."""
    if variable.who_grade is not None:
        return _derive_grade(reader, key, variable, variable.who_grade, notes)
    if variable.time_between is not None:
        return _derive_time(reader, key, variable, variable.time_between, notes)
    return variable


def _derive_time(
    reader: ColumnReader, key: str, variable: Variable, rule: TimeBetween, notes: list[Note]
) -> Variable:
    check_order(reader, rule.start, rule.end)
    unit = str(variable.unit)
    times = [
        None if start is None or end is None else (end - start).days / DAYS_PER_UNIT[unit]
        for start, end in zip(reader.dates(rule.start), reader.dates(rule.end), strict=True)
    ]
    notes.append(Note((VariableFromDates(label=variable.label, rule=rule, unit=unit),)))
    column = add_column(reader, f"{key} from dates", times)
    return variable.model_copy(update={"column": column})


def _derive_grade(
    reader: ColumnReader, key: str, variable: Variable, rule: WhoGrade, notes: list[Note]
) -> Variable:
    indices = _read_indices(reader, rule)
    grades = [None if index is None else grade_of(index, rule) for index in indices]
    inexact = tuple(
        number
        for number, index in zip(reader.file.row_numbers, indices, strict=True)
        if index is not None and not index.is_exact
    )
    facts: list[Fact] = [
        GradeFromKi67(label=variable.label, rule=rule, grades=GRADES_IN_WORDS[rule.edition])
    ]
    if inexact:
        facts.append(InexactGraded(rule=rule, rows=inexact))
    notes.append(Note(tuple(facts)))
    column = add_column(reader, f"{key} from {rule.ki67}", grades)
    return variable.model_copy(update={"column": column, "ordered": True})


def _read_indices(reader: ColumnReader, rule: WhoGrade) -> list[Ki67 | None]:
    """Return the Ki-67 indices; those that have no grade by the rule are noted as problems."""

    def parse(cell: str) -> Ki67:
        if reader.file.decimal_comma and "," in cell:
            reader.decimal_commas.add(rule.ki67)
            cell = cell.replace(",", ".")
        index = read_ki67(cell)
        grade_of(index, rule)
        return index

    expected = (
        f"a Ki-67 index in percent within one grade of {rule.edition} "
        f"({GRADES_IN_WORDS[rule.edition]}), or {' or '.join(_remedies(rule))} in who_grade"
    )
    indices = reader.parse(rule.ki67, parse, expected)
    known = [index.high[0] for index in indices if index is not None]
    if any(value % 1 for value in known) and max(known) <= 1:
        found = "no value is above 1, as if the Ki-67 index were a fraction"
        reader.report(
            Finding(action="stop", column=rule.ki67, found=found, expected="expected percent")
        )
    return indices


def _remedies(rule: WhoGrade) -> list[str]:
    """Return the keys that give a grade to more indices."""
    found = ['ranges = "upper"'] if rule.ranges == "refuse" else []
    if rule.edition == "WHO 2010" and rule.between_2_and_3 is None:
        found.append("between_2_and_3")
    return found or ["an exact index"]
