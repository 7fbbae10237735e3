"""A variable of the study: a column of the file as the report uses it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from reportgen.spelling import look_alikes
from reportgen.study.conventions import DAYS_PER_UNIT
from reportgen.study.derived import TimeBetween, WhoGrade
from reportgen.study.study_model import Code, StudyModel


class Level(StudyModel):
    """One level of a category: its key, its label and the file's values that mean it.

    ``phrase`` names the patients at the level within a sentence, e.g. ``patients with pancreatic
    tumours``.
    """

    key: Code
    """Name of the level in the study file and in the results; the file's value unless `values` are
    given."""
    label: str = ""
    """What the level is called in the report; its key if left out."""
    phrase: str = ""
    """What patients at the level are called within a sentence."""
    values: tuple[Code, ...] = ()
    """Values of the file that mean this level."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"key": data}

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the values in the file that mean this level."""
        return self.values or (self.key,)


def check_codes_differ(levels: tuple[Level, ...]) -> None:
    """Check that no value of the file means two levels."""
    codes = [code for level in levels for code in dict.fromkeys(level.codes)]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"{', '.join(map(repr, repeated))} stands for more than one level")


def check_labels_differ(levels: tuple[Level, ...]) -> None:
    """Check that a reader can tell the levels apart."""
    if pair := look_alikes(level.label or level.key for level in levels):
        raise ValueError(
            f"the labels {pair[0]!r} and {pair[1]!r} look the same; name the levels so that a "
            "reader can tell them apart, or make them one level with the values of both"
        )


class Variable(StudyModel):
    """A column of the file as the report uses it.

    A ``number`` keeps its values. A ``category`` has levels: listed here, or, where none are
    listed, those that the file holds. With ``cut_points`` the levels are intervals of a number, in
    increasing order, and ``closed`` says whether a value equal to a cut-point belongs to the
    interval below it (``"right"``) or above it (``"left"``). Levels that are ``ordered``, as those
    of cut-points always are, are also tested for trend. A number outside ``minimum`` and
    ``maximum`` stops the build; per cent are from 0 to 100 unless these say otherwise.
    """

    column: str = ""
    """Column of the file; the variable's key if left out."""
    label: str = ""
    """What the variable is called in the report; its key if left out."""
    phrase: str = ""
    """What it is called within a sentence; its label if left out, with a small first letter unless
    that is of a name or an acronym, as far as the program can tell."""
    unit: str | None = None
    """Unit of the values."""
    type: Literal["number", "category"] = "category"
    """Whether the values are numbers or levels."""
    levels: tuple[Level, ...] = ()
    """Levels in their order; those that the file holds if left out, by the numbers in their
    names (T2 before T10). A level is a key or a table of `key`, `label`, `phrase` and `values`."""
    ordered: bool = False
    """Whether the order of the levels means something; they are then tested for trend. Those of
    cut-points always are."""
    cut_points: tuple[float, ...] = ()
    """Increasing numbers that part the column's values into levels."""
    closed: Literal["left", "right"] = "right"
    """Whether a value equal to a cut-point belongs to the interval below it (`right`) or above it
    (`left`)."""
    reference: Code | None = None
    """Level that the others are compared with; that of `methods.reference_level` if left out."""
    per: float = Field(default=1.0, gt=0)
    """Step of a number to which its hazard ratio refers: 10 gives that of 10 units. Where the ratio
    is beyond a million, a smaller step gives one that can be printed."""
    missing_label: str = "Missing"
    """What patients without a value are called in the table of characteristics, e.g. `Not
    applicable`."""
    who_grade: WhoGrade | None = None
    """Derive the grade of a neuroendocrine neoplasm from its Ki-67 index, in place of `column`."""
    time_between: TimeBetween | None = None
    """Derive a number, such as an age, from two dates, in place of `column`; `unit` is then `days`,
    `weeks`, `months` or `years`."""
    minimum: float | None = None
    """Least number that the column may hold; 0 if left out where the unit is `%`."""
    maximum: float | None = None
    """Greatest number that the column may hold; 100 if left out where the unit is `%`."""

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        keys = [level.key for level in self.levels]
        if self.type == "number" and (keys or self.cut_points or self.reference):
            raise ValueError("a number has no levels, cut_points or reference; leave out type")
        if len(set(keys)) < len(keys):
            raise ValueError(f"level keys must differ, but are {', '.join(keys)}")
        if not self.cut_points:
            check_codes_differ(self.levels)
        check_labels_differ(self.levels)
        if any(a >= b for a, b in pairwise(self.cut_points)):
            raise ValueError("cut_points must increase")
        if self.cut_points and len(keys) != len(self.cut_points) + 1:
            raise ValueError(
                f"{len(self.cut_points)} cut_points make {len(self.cut_points) + 1} levels, "
                f"but {len(keys)} are listed"
            )
        if self.reference is not None and keys and self.reference not in keys:
            raise ValueError(
                f"reference {self.reference!r} is none of the levels {', '.join(keys)}"
            )
        return self

    @model_validator(mode="after")
    def _check_derivation(self) -> Self:
        rules = [rule for rule in (self.who_grade, self.time_between) if rule is not None]
        if rules and self.column:
            raise ValueError("a variable that is derived has no column; leave it out, or the rule")
        if len(rules) > 1:
            raise ValueError("give who_grade or time_between, not both")
        if self.who_grade and (self.type == "number" or self.cut_points):
            raise ValueError("who_grade gives the levels G1 to G3; leave out type and cut_points")
        if self.time_between and self.type != "number" and not self.cut_points:
            raise ValueError('time_between gives a number; say type = "number", or give cut_points')
        if self.time_between and self.unit not in DAYS_PER_UNIT:
            raise ValueError(
                f"time_between needs a unit of time, {', '.join(DAYS_PER_UNIT)}, "
                f"but unit is {self.unit!r}"
            )
        return self

    @property
    def source_columns(self) -> tuple[str, ...]:
        """Return the columns of the file that the variable comes from."""
        if self.who_grade:
            return (self.who_grade.ki67,)
        if self.time_between:
            return (self.time_between.start, self.time_between.end)
        return (self.column,)

    @property
    def lowest(self) -> float | None:
        """Return the least number that the column may hold."""
        return 0.0 if self.minimum is None and self.unit == "%" else self.minimum

    @property
    def highest(self) -> float | None:
        """Return the greatest number that the column may hold."""
        return 100.0 if self.maximum is None and self.unit == "%" else self.maximum

    @property
    def has_order(self) -> bool:
        """Return whether the order of the levels means something."""
        return self.ordered or bool(self.cut_points)

    @property
    def reference_level(self) -> str:
        """Return the key of the level that the others are compared with."""
        return self.reference if self.reference is not None else self.levels[0].key
