"""Grades by the Ki-67 index are those of the WHO editions, or none."""

import pytest

from reportgen.cohort.derivation.who_grade import grade_of, read_ki67
from reportgen.study.derived import WhoGrade

LATER = ("WHO 2017", "WHO 2019", "WHO 2022")


def grade(text: str, edition: str = "WHO 2019", **choices: str) -> str | None:
    rule = WhoGrade.model_validate({"ki67": "ki67", "edition": edition, **choices})
    try:
        return grade_of(read_ki67(text), rule)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("text", "of_2010", "since_2017"),
    [
        ("0", "G1", "G1"),
        ("2", "G1", "G1"),
        ("2.0", "G1", "G1"),
        ("2.5", None, "G1"),
        ("2.999", None, "G1"),
        ("3", "G2", "G2"),
        ("20", "G2", "G2"),
        ("20.1", "G3", "G3"),
        ("100", "G3", "G3"),
        ("10 %", "G2", "G2"),
        ("10%", "G2", "G2"),
        ("<1", "G1", "G1"),
        ("<2", "G1", "G1"),
        ("≤ 2", "G1", "G1"),
        ("<=2%", "G1", "G1"),
        ("<3", None, "G1"),
        ("<5", None, None),
        (">20", "G3", "G3"),
        (">=20", None, None),
        (">10", None, None),
        ("1-2", "G1", "G1"),
        ("2-3", None, None),
        ("3-5", "G2", "G2"),
        ("5 – 10 %", "G2", "G2"),
        ("15 bis 20", "G2", "G2"),
        ("2-5", None, None),
        ("10-25", None, None),
        ("25 to 30%", "G3", "G3"),
    ],
)
def test_an_index_has_the_grade_of_its_edition(text, of_2010, since_2017):
    assert grade(text, "WHO 2010") == of_2010
    assert [grade(text, edition) for edition in LATER] == [since_2017] * 3


@pytest.mark.parametrize("text", ["", "-1", "101", "5-2", "ca. 5", "~5", "2,5", "5+", "low", "1/2"])
def test_what_is_no_index_in_percent_has_no_grade(text):
    assert grade(text) is None


@pytest.mark.parametrize("choice", ["G1", "G2"])
def test_the_gap_of_2010_is_filled_as_chosen(choice):
    assert grade("2.5", "WHO 2010", between_2_and_3=choice) == choice
    assert grade("2", "WHO 2010", between_2_and_3=choice) == "G1"
    assert grade("3", "WHO 2010", between_2_and_3=choice) == "G2"
    assert grade("<3", "WHO 2010", between_2_and_3=choice) == ("G1" if choice == "G1" else None)


def test_a_range_has_the_grade_of_its_upper_end_where_that_is_chosen():
    assert grade("2-5", ranges="upper") == "G2"
    assert grade("10-25", ranges="upper") == "G3"


def test_the_end_of_a_bound_is_not_an_index_that_was_seen():
    assert grade(">10", ranges="upper") is None
    assert grade("<5", ranges="upper") is None
