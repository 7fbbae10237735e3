"""The endpoints of a study, and the strata by which they are compared."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from reportgen.study.cohort_settings import from_parameter
from reportgen.study.conventions import TimeUnit
from reportgen.study.derived import EndpointDates
from reportgen.study.study_model import Code, Name, SomeNames, StudyModel
from reportgen.study.variable import Level


class Endpoint(StudyModel):
    """A time to an event: the columns, their unit and codes, and what they mean in words.

    An ADaM parameter ``param`` stands for both columns: its AVAL, and its CNSR, where 0 is an event
    and anything above is none.
    """

    label: str = ""
    """What the endpoint is called; its key if left out."""
    phrase: str = ""
    """What it is called within a sentence; its label if left out, with a small first letter unless
    that is of a name or an acronym, as far as the program can tell."""
    param: Name | None = None
    """Parameter of ADTTE that stands for time and event."""
    time: str = ""
    """Column with the time to the event or to censoring."""
    unit: TimeUnit | None = None
    """Unit of the column; that of the report (`methods.time_unit`) if left out. Times are converted
    with 365.25 days to a year."""
    event: str = ""
    """Column that says whether the time ended with the event."""
    dates: EndpointDates | None = None
    """Columns of dates from which the time, and with `events` the event, are derived in place of
    `time` and `event`."""
    event_codes: tuple[Code, ...] = Field(default=("1",), min_length=1)
    """Codes of `event` that mean the event. Where neither these nor `censored_codes` are given and
    the column holds words, known words are understood."""
    censored_codes: tuple[Code, ...] = Field(default=("0",), min_length=1)
    """Codes of `event` that mean that the time was censored."""
    start: str = ""
    """From what the time is counted, in words."""
    event_label: str = ""
    """What the event is, in words."""

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        if bool(self.time) == (self.dates is not None):
            raise ValueError("give time, the column that holds it, or dates to derive it from")
        if bool(self.event) == (self.dates is not None and bool(self.dates.events)):
            raise ValueError("give event, the column that holds it, or dates.events to derive it")
        if self.dates is not None and self.unit is not None:
            raise ValueError("dates are counted in days and converted; leave out unit")
        return self

    @property
    def source_columns(self) -> tuple[tuple[str, str], ...]:
        """Return the columns of the file that the endpoint comes from, each with its key."""
        dated: tuple[tuple[str, str], ...] = ()
        if self.dates is not None:
            dated = (
                ("dates.start", self.dates.start),
                *(("dates.events", column) for column in self.dates.events),
                ("dates.last_contact", self.dates.last_contact),
            )
        named = (("time", self.time), ("event", self.event))
        return (*(pair for pair in named if pair[1]), *dated)

    @model_validator(mode="before")
    @classmethod
    def _name_parameter(cls, data: Any) -> Any:
        columns = {"time": "{}.AVAL", "event": "{}.CNSR"}
        codes = {"event_codes": ("0",), "censored_codes": ("1",)}
        return from_parameter(data, {**columns, **codes})

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        if both := set(self.event_codes) & set(self.censored_codes):
            raise ValueError(f"{', '.join(sorted(both))} is both an event and a censored code")
        return self

    @property
    def outcomes(self) -> tuple[Level, Level]:
        """Return the two things that the event column may say, with the codes of each."""
        return (
            Level(key="event", values=self.event_codes),
            Level(key="censored", values=self.censored_codes),
        )


class Strata(StudyModel):
    """Variables by whose levels every endpoint is described and compared.

    ``exponents`` are those of the Fleming-Harrington test; ``stratified_by`` names a variable
    within whose levels the test compares.
    """

    variables: SomeNames
    """Variables by whose levels survival is described and compared: overall, for trend and
    pairwise."""
    test: Literal["logrank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"] = (
        "logrank"
    )
    """Test that compares the levels, each by its own definition."""
    exponents: tuple[float, float] | None = None
    """The two exponents of the Fleming-Harrington test, which weights by S(t)^rho (1 -
    S(t))^gamma."""
    stratified_by: Name | None = None
    """Variable within whose levels the test compares."""
    adjustment: Literal["holm", "bonferroni", "benjamini-hochberg", "none"] = "holm"
    """Adjustment of the P values of pairwise comparisons."""

    @model_validator(mode="after")
    def _check_exponents(self) -> Self:
        if (self.test == "fleming-harrington") != (self.exponents is not None):
            raise ValueError('exponents go with test = "fleming-harrington", and only with it')
        if self.exponents is not None and min(self.exponents) < 0:
            raise ValueError(f"exponents must not be negative, but are {list(self.exponents)}")
        if self.stratified_by in self.variables:
            raise ValueError(f"stratified_by {self.stratified_by!r} is one of the variables itself")
        return self
