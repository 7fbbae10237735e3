"""A published figure, as the study file states it."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import model_validator

from reportgen.study.analysis_names import Analysis
from reportgen.study.study_model import StudyModel


class Claim(StudyModel):
    """A published figure, and the estimate that it is compared with.

    ``find`` gives fields of the result records, an empty text standing for null, and ``among``
    restricts them to some variables. One record is compared by ``value``, ``low``, ``high`` and
    ``count``, each rounded to as many digits as it is written with; of several, ``aggregate``
    takes the smallest or largest first. ``below`` asks that the field is less than a bound;
    ``significant`` that exactly these variables have a P value below the significance level;
    ``levels`` that exactly these levels hold any patient.
    """

    statement: str
    """What was published, in words."""
    find: dict[
        Literal[
            "analysis",
            "endpoint",
            "population",
            "variable",
            "level",
            "reference",
            "model",
            "method",
        ],
        str,
    ]
    """Fields of the result records that are compared; an empty text stands for null. `analysis` has
    to be one of them."""
    among: tuple[str, ...] = ()
    """Variables to which the records are restricted."""
    field: Literal["estimate", "p_value", "high", "n", "events"] = "estimate"
    """Field of the record that `value` or `below` is about."""
    unit: str = ""
    """Unit of the published figure; `%` of a proportion."""
    value: int | float | None = None
    """Published figure, with as many digits as were published."""
    low: int | float | None = None
    """Lower limit of its confidence interval."""
    high: int | float | None = None
    """Upper limit of its confidence interval."""
    count: int | None = None
    """Number of patients or events that was published with it."""
    below: int | float | None = None
    """Bound below which the field was published to lie."""
    aggregate: Literal["min", "max"] | None = None
    """Which of several records is compared: the smallest or the largest."""
    significant: tuple[str, ...] = ()
    """Variables that were published as significant, and no others among `among`."""
    levels: tuple[str, ...] = ()
    """Levels that hold any patient, and no others."""

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        stated = (self.value, self.below, self.count, self.significant or None, self.levels or None)
        if all(part is None for part in stated):
            raise ValueError("give value, count, below, significant or levels")
        analysis = self.find.get("analysis")
        if analysis not in get_args(Analysis):
            known = ", ".join(get_args(Analysis))
            raise ValueError(f"find.analysis is {analysis!r}, but must be one of {known}")
        return self
