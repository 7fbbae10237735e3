"""Facts on the data: what counts patients or names rows is left out by its type."""

import re
from dataclasses import dataclass, fields
from typing import get_type_hints

import pytest

from reportgen.cohort import facts
from reportgen.cohort.facts import EventsCounted, FileRead, RowsFolded
from reportgen.note import Fact, FactOfPatients, Note, without_patients

KINDS = [
    kind
    for kind in vars(facts).values()
    if isinstance(kind, type) and issubclass(kind, Fact) and kind not in (Fact, FactOfPatients)
]
READ = FileRead("comma-separated, UTF-8")
COUNTED = EventsCounted((("Prog. Date", 12), ("Death", 3)))


def holds_a_number(kind: type[Fact]) -> bool:
    """Return whether a kind of fact has a field of whole numbers."""
    hints = get_type_hints(kind)
    return any(re.search(r"\bint\b", str(hints[field.name])) for field in fields(kind))  # type: ignore[arg-type]


def kinds_below(kind: type[Fact]) -> set[str]:
    """Return the names of all kinds of fact of the package that derive from one."""
    names = set()
    for child in kind.__subclasses__():
        if child.__module__.startswith("reportgen"):
            names |= {child.__name__, *kinds_below(child)}
    return names


def test_every_kind_of_fact_is_known_here():
    assert kinds_below(Fact) == {"FactOfPatients", *(kind.__name__ for kind in KINDS)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_with_whole_numbers_is_one_of_patients(kind):
    assert holds_a_number(kind) == kind.of_patients
    assert issubclass(kind, FactOfPatients) == kind.of_patients


def test_a_number_outside_a_fact_of_patients_would_be_found():
    @dataclass(frozen=True)
    class Forgotten(Fact):
        patients: int

        def __str__(self) -> str:
            return f"{self.patients} patients."

    assert holds_a_number(Forgotten)
    assert not Forgotten.of_patients


def test_a_note_is_printed_in_the_order_of_its_facts():
    assert str(Note((READ, COUNTED))) == (
        "The file was read as comma-separated, UTF-8. Events: 12 by Prog. Date, 3 by Death."
    )


def test_a_fact_of_patients_is_left_out_and_the_rest_of_its_note_kept():
    assert without_patients([Note((READ, COUNTED))]) == (Note((READ,)),)


def test_a_note_of_nothing_else_is_left_out():
    folded = RowsFolded(rows=9, patients=3, identifier="record_id")

    assert without_patients([Note((folded,)), Note((READ,))]) == (Note((READ,)),)


def test_words_do_not_decide_what_is_left_out():
    note = Note((FileRead("an Excel workbook, sheet 'Events: 3 rows. Row 2'"),))

    assert without_patients([note]) == (note,)
