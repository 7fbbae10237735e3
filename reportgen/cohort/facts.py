"""Facts on how a cohort was read, each with its words."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.finding import name_rows
from reportgen.note import Fact, FactOfPatients
from reportgen.study.conventions import DAYS_PER_UNIT
from reportgen.study.derived import EndpointDates, TimeBetween, WhoGrade


@dataclass(frozen=True, slots=True)
class FileRead(Fact):
    """How the file is written."""

    description: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return f"The file was read as {self.description}."


@dataclass(frozen=True, slots=True)
class ColumnsNamed(Fact):
    """The columns of a file that lacks others."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return f"Its columns are {', '.join(self.columns)}."


@dataclass(frozen=True, slots=True)
class CommasRead(Fact):
    """The columns in which a comma is the decimal mark."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return f"A comma was read as the decimal mark in {', '.join(self.columns)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetJoined(Fact):
    """What came from another file."""

    what: str
    name: str
    description: str
    sha256: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"{self.what} were joined from {self.name}, {self.description}, "
            f"with the SHA-256 digest {self.sha256}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersFolded(FactOfPatients):
    """A data set of parameters stood for that of the patients."""

    name: str
    patients: int

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"{self.name} has a row a patient and parameter; of its columns those count that hold "
            f"one value for each of the {self.patients} patients."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsFolded(FactOfPatients):
    """The rows of a REDCap export became one a patient."""

    rows: int
    patients: int
    identifier: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"The {self.rows} rows of the REDCap export were folded into {self.patients}, one for "
            f"each {self.identifier}; each column takes the one value that the rows of a patient "
            "hold."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesConverted(Fact):
    """The times of an endpoint were in another unit than the report's."""

    endpoint: str
    own: str
    unit: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        smaller, larger = sorted((self.own, self.unit), key=lambda name: DAYS_PER_UNIT[name])
        factor = DAYS_PER_UNIT[larger] / DAYS_PER_UNIT[smaller]
        return (
            f"Times of {self.endpoint} were converted from {self.own} to {self.unit}, "
            f"{factor:g} {smaller} to a {larger.removesuffix('s')}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFromDates(Fact):
    """The time of an endpoint is from dates; of its event, ``told_by`` is the column."""

    endpoint: str
    dates: EndpointDates
    told_by: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"{self.endpoint} was derived from dates: from {self.dates.start} to "
            f"{self.dates.last_contact}; {self.told_by} says whether the event happened then."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFromDates(Fact):
    """The time of an endpoint and its event are from dates."""

    endpoint: str
    dates: EndpointDates

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        several = len(self.dates.events) > 1
        return (
            f"{self.endpoint} was derived from dates: from {self.dates.start} to "
            f"{'the earliest of ' if several else ''}{' and '.join(self.dates.events)} or, for "
            f"patients without {'any of them' if several else 'it'}, censored, to "
            f"{self.dates.last_contact}."
        )


@dataclass(frozen=True, slots=True)
class EventsCounted(FactOfPatients):
    """How many times the date of each column ended."""

    ended_by: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return f"Events: {', '.join(f'{count} by {column}' for column, count in self.ended_by)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWordsRead(Fact):
    """The words of a column that were read as the event, and those read as censored."""

    column: str
    endpoint: str
    events: tuple[str, ...]
    censored: tuple[str, ...]

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"In {self.column}, {_quote(self.events)} was read as the event of {self.endpoint} and "
            f"{_quote(self.censored)} as censored."
        )


def _quote(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words) or "no word"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableFromDates(Fact):
    """A variable is the time between two dates."""

    label: str
    rule: TimeBetween
    unit: str

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        return (
            f"{self.label} was derived from dates: from {self.rule.start} to {self.rule.end}, with "
            f"{DAYS_PER_UNIT[self.unit]:g} days to a {self.unit.removesuffix('s')}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFromKi67(Fact):
    """A grade is from the Ki-67 index; ``grades`` says from where to where each of them is."""

    label: str
    rule: WhoGrade
    grades: str

    def __str__(self) -> str:
        """Return the fact in a sentence or two."""
        described = (
            f"{self.label} was derived from {self.rule.ki67} by {self.rule.edition} "
            f"({self.grades}); mitoses and differentiation were not taken into account."
        )
        between = self.rule.between_2_and_3
        if between is None:
            return described
        return f"{described} An index above 2% and below 3% was taken as {between}."


@dataclass(frozen=True, slots=True, kw_only=True)
class InexactGraded(FactOfPatients):
    """The rows whose Ki-67 index is a bound or a range."""

    rule: WhoGrade
    rows: tuple[int, ...]

    def __str__(self) -> str:
        """Return the fact in a sentence."""
        how = "a range by its upper end" if self.rule.ranges == "upper" else "each within one grade"
        return f"Bounds and ranges were graded as such, {how} ({name_rows(self.rows)})."
