"""How the cohort file of a study is read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from reportgen.study.study_model import Code, Name, StudyModel

DEFAULT_MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", ".", "NULL", "null", "[Not Available]")


class SyntheticMark(StudyModel):
    """The column and the value by which a file says that its patients are invented."""

    column: str
    """Column that says where a row comes from."""
    value: str
    """Its value in an invented row."""


class Adam(StudyModel):
    """The ADaM data sets beside ADSL, which is the cohort file: one row a patient and parameter."""

    adtte: Name | None = None
    """File of ADTTE, the times to events."""
    adrs: Name | None = None
    """File of ADRS, the responses."""


DateOf = Literal["birth", "diagnosis", "start", "progression", "death", "last_contact"]


class CohortSettings(StudyModel):
    """How the cohort file is read.

    ``identifier`` names the column that identifies a patient; ``missing`` lists the codes that mean
    that a value is missing. ``sheet`` is that of a workbook; ``dictionary`` and the files of
    ``adam`` lie in the folder of the cohort file. ``dates`` names columns of dates that must be in
    order.
    """

    identifier: Name | None = None
    """Column that identifies a patient: checked for duplicates, never printed."""
    synthetic: SyntheticMark | None = None
    """The column and the value by which the file says that its patients are invented; the report
    then says so on every page."""
    missing: tuple[Code, ...] = DEFAULT_MISSING
    """Codes that mean that a value is missing."""
    sheet: Name | None = None
    """Sheet of a workbook; its first that is shown and holds anything if left out."""
    dictionary: Name | None = None
    """Data dictionary of REDCap, for labels; it lies in the folder of the cohort file."""
    adam: Adam | None = None
    """ADaM data sets in the folder of the cohort file, which is ADSL, or ADTTE where there is
    none."""
    dates: dict[DateOf, Name] = Field(default_factory=dict)
    """Columns of dates that have to be in the order of a life, by what they are of."""

    @model_validator(mode="before")
    @classmethod
    def _identify_subjects(cls, data: Any) -> Any:
        if isinstance(data, dict) and "adam" in data:
            return {"identifier": "USUBJID", **data}
        return data


def from_parameter(data: Any, columns: dict[str, Any]) -> Any:
    """Fill in the columns that stand for an ADaM parameter where ``param`` names one.

    ``{}`` in a column's name stands for the parameter.
    """
    if not isinstance(data, dict) or not isinstance(data.get("param"), str):
        return data
    param = data["param"]
    if given := [key for key in columns if key in data]:
        raise ValueError(f"param stands for {', '.join(given)}; leave out one or the other")
    return {**data, **{k: v.format(param) if isinstance(v, str) else v for k, v in columns.items()}}
