"""When two texts are the same."""

import pytest

from reportgen.spelling import as_read, as_seen, look_alikes, natural_order


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" G1\t", "G1"),
        ("\N{NO-BREAK SPACE}G1", "G1"),
        ("G  1", "G  1"),
        ("Sa\u0303o", "S\u00e3o"),
        ("", ""),
    ],
)
def test_a_text_is_read_without_blanks_at_its_ends_and_with_composed_accents(text, read):
    assert as_read(text) == read


@pytest.mark.parametrize(
    "text", ["G 1", "G  1 ", "G\N{NO-BREAK SPACE}1", "G 1\N{ZERO WIDTH SPACE}"]
)
def test_blanks_and_what_is_invisible_make_no_difference_to_a_reader(text):
    assert as_seen(text) == "G 1"


def test_prefixes_signs_and_capitals_make_a_difference():
    assert look_alikes(["G1", "G10", "g1", "G1+", "G 1", "γ", "y"]) is None
    assert look_alikes(["a", "G 1", "b", "G  1"]) == ("G 1", "G  1")


@pytest.mark.parametrize(
    "ordered",
    [
        ["2", "10", "10.5", "T1"],
        ["T1", "T2", "T10", "T10a", "Tis"],
        ["Arm 1", "Arm 2", "Arm 12"],
        ["1-2%", "3-10%", "11%"],
        ["A", "B", "a"],
        ["1e400", "inf", "nan"],
    ],
)
def test_numbers_in_names_count_by_their_value(ordered):
    mixed = [*ordered[1::2], *ordered[::2]]

    assert sorted(mixed, key=natural_order) == ordered
