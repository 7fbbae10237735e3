"""Printed numbers are rounded half up, from the decimal that a reader sees."""

import pytest

from reportgen.results.rounding import percent_of_counts, percent_of_proportion, round_half_up


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.25, 1, "0.3"),
        (0.35, 1, "0.4"),
        (2.675, 2, "2.68"),
        (2.6749, 2, "2.67"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (26, 1, "26.0"),
        (-0.25, 1, "-0.3"),
        (-2.5, 0, "-3"),
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.05, 1, "-0.1"),
        (1e-7, 3, "0.000"),
        (123456789.05, 1, "123456789.1"),
        (9.995, 2, "10.00"),
        (0.24999999999999997, 1, "0.3"),
        (12345678901.25, 1, "12345678901.3"),
        (99999999999.95, 1, "100000000000.0"),
        (1234567890123.0, 0, "1234567890123"),
        (250500000010.3, 1, "250500000010.3"),
        (0.2499999999, 1, "0.2"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: float, digits: int, expected: str) -> None:
    assert str(round_half_up(value, digits)) == expected


def test_a_very_large_number_keeps_its_digits() -> None:
    assert str(round_half_up(1e30, 1)) == "1" + "0" * 30 + ".0"


@pytest.mark.parametrize(
    ("count", "total", "digits", "expected"),
    [
        (27, 74, 1, "36.5"),
        (1, 8, 1, "12.5"),
        (1, 8, 0, "13"),
        (1, 80, 1, "1.3"),  # 1.25
        (0, 74, 1, "0.0"),
        (74, 74, 1, "100.0"),
        (2, 3, 2, "66.67"),
    ],
)
def test_a_percentage_is_formed_from_its_counts(
    count: int, total: int, digits: int, expected: str
) -> None:
    assert str(percent_of_counts(count, total, digits)) == expected


@pytest.mark.parametrize(
    ("proportion", "expected"),
    [
        (0.0285, "2.9"),  # 100 * 0.0285 is the float 2.8499999999999996
        (0.365, "36.5"),
        (0.6749999999999999, "67.5"),  # a product of fractions that is 27/40
        (1.0, "100.0"),
        (0.0, "0.0"),
    ],
)
def test_a_proportion_is_multiplied_as_a_decimal(proportion: float, expected: str) -> None:
    assert str(percent_of_proportion(proportion, 1)) == expected
