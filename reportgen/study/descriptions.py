"""What a study describes of its patients: characteristics, treatment and best response."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from reportgen.study.cohort_settings import from_parameter
from reportgen.study.study_model import Code, Name, Names, SomeNames, StudyModel
from reportgen.study.variable import Level, check_codes_differ, check_labels_differ


class Baseline(StudyModel):
    """The table of patient characteristics: which variables, and by which variable's levels.

    ``compare`` says how the groups ``by`` whose levels patients are described are compared.
    """

    variables: SomeNames
    """Variables of the table, in its order."""
    by: Name | None = None
    """Variable by whose levels the patients are described as well."""
    compare: Literal["none", "standardised-differences", "tests"] = "none"
    """Column that compares these groups: by standardised differences, or by tests
    ([methods.md](methods.md))."""

    @model_validator(mode="after")
    def _check_groups(self) -> Self:
        if self.compare != "none" and self.by is None:
            raise ValueError(f"compare = {self.compare!r} needs the groups; name a variable in by")
        return self


class Exposure(StudyModel):
    """Columns that hold the activity and the date of each treatment cycle, in order."""

    activity_columns: SomeNames
    """Columns with the activity of each treatment cycle, in order; empty where it was not given."""
    date_columns: Names = ()
    """Columns with the dates of the same cycles."""
    activity_unit: str = "GBq"
    """Unit of the activities."""

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.date_columns and len(self.date_columns) != len(self.activity_columns):
            raise ValueError(
                f"{len(self.activity_columns)} activity_columns, "
                f"but {len(self.date_columns)} date_columns; list one date a cycle"
            )
        return self


# What the categories of RECIST, with minor response, and of PERCIST are called.
_CATEGORY_LABELS = (
    {
        "CR": "Complete response",
        "PR": "Partial response",
        "MR": "Minor response",
        "SD": "Stable disease",
        "PD": "Progressive disease",
    },
    {
        "CMR": "Complete metabolic response",
        "PMR": "Partial metabolic response",
        "SMD": "Stable metabolic disease",
        "PMD": "Progressive metabolic disease",
    },
)


class Response(StudyModel):
    """Best response: its categories from best to worst, and which of them count as what.

    ``test`` compares the subgroups ``by`` which it is given; ``"automatic"`` is Fisher's in a table
    of two rows and two columns, and the chi-square test without correction in a larger one.
    The categories are in a ``column``, or in the ADaM parameter ``param``.
    """

    param: Name | None = None
    """Parameter of ADRS that stands for the column."""
    column: str
    """Column with the best response."""
    label: str = "Best response"
    """What the response is called."""
    criteria: str = ""
    """The criteria of response, in words."""
    categories: tuple[Level, ...] = Field(min_length=2)
    """Categories from best to worst; those of RECIST (CR, PR, SD and PD, with MR) and of PERCIST
    (CMR, PMR, SMD and PMD) alone have their usual labels if they are given none."""
    not_evaluable: tuple[Code, ...] = ()
    """Codes of patients whose response could not be evaluated."""
    objective_response: tuple[Code, ...] = Field(min_length=1)
    """Categories that count as an objective response."""
    disease_control: tuple[Code, ...] = ()
    """Categories that count as disease control."""
    denominator: Literal["evaluable", "treated"] = "evaluable"
    """Of whom the rates are: patients with an evaluable response, or all who were treated."""
    by: Names = ()
    """Variables by whose levels the response is given and compared."""
    test: Literal["automatic", "fisher", "chi-square", "chi-square-corrected"] = "automatic"
    """Test that compares these groups; `automatic` is Fisher's for two groups and two outcomes, and
    chi-square without correction for more."""

    @model_validator(mode="before")
    @classmethod
    def _name_parameter(cls, data: Any) -> Any:
        return from_parameter(data, {"column": "{}.AVALC"})

    @model_validator(mode="after")
    def _label_categories(self) -> Self:
        keys = {category.key for category in self.categories}
        labels = next((known for known in _CATEGORY_LABELS if keys <= set(known)), {})
        labelled = tuple(
            category
            if category.label
            else category.model_copy(update={"label": labels.get(category.key, "")})
            for category in self.categories
        )
        object.__setattr__(self, "categories", labelled)
        return self

    @model_validator(mode="after")
    def _check_categories(self) -> Self:
        known = [category.key for category in self.categories]
        check_codes_differ(self.codes)
        check_labels_differ(self.categories)
        for name in ("objective_response", "disease_control"):
            if unknown := [key for key in getattr(self, name) if key not in known]:
                raise ValueError(
                    f"{name} names {', '.join(map(repr, unknown))}, "
                    f"which is none of the categories {', '.join(known)}"
                )
        return self

    @property
    def codes(self) -> tuple[Level, ...]:
        """Return everything that the column may hold: the categories and what is not evaluable."""
        return (*self.categories, *(Level(key=code) for code in self.not_evaluable))
