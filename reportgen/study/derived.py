"""What a study may ask to be derived by rule in place of naming a column that holds it."""

from __future__ import annotations

from typing import Literal

from reportgen.study.study_model import Name, Names, StudyModel

WhoEdition = Literal["WHO 2010", "WHO 2017", "WHO 2019", "WHO 2022"]


class EndpointDates(StudyModel):
    """Columns of dates from which the time of an endpoint, and its event, are derived.

    The event is at the earliest of the ``events`` dates that a patient has: with progression and
    death listed, death without progression is an event; with progression alone, it is not.
    """

    start: Name
    """Column with the date from which time is counted."""
    events: Names = ()
    """Columns with the dates of the events, in the order in which they can happen; a patient has
    the event at the earliest. Leave it out where a column of codes (`event`) says whether time
    ended with the event."""
    last_contact: Name
    """Column with the date up to which a patient without event was observed."""


class TimeBetween(StudyModel):
    """Columns of dates between which the time is a number, in the variable's unit."""

    start: Name
    """Column with the earlier date."""
    end: Name
    """Column with the later date."""


class WhoGrade(StudyModel):
    """The grade of a neuroendocrine neoplasm by its Ki-67 index alone.

    G1 is up to 2% in the edition of 2010 and below 3% in the later ones; G2 reaches to 20%.
    """

    ki67: Name
    """Column with the Ki-67 index in percent. Beside numbers it may hold `10 %`, bounds such as
    `<2` and ranges such as `3-5`; where one lies within a grade, it has that grade."""
    edition: WhoEdition
    """Edition of the WHO classification."""
    between_2_and_3: Literal["G1", "G2"] | None = None
    """Grade of an index above 2% and below 3%, which the edition of 2010 leaves open; without it
    such an index is an error."""
    ranges: Literal["refuse", "upper"] = "refuse"
    """Grade of a range over more than one grade, such as `2-5`: none (`"refuse"`, an error), or
    that of its upper end (`"upper"`)."""
