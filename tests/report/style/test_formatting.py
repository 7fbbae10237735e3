"""Numbers as a journal prints them: each rule of NumberFormat, with the values at its edges."""

import pytest

from reportgen.report.style.numbers import NumberFormat
from reportgen.report.style.theme import load_theme
from reportgen.results.records import Estimate

NUMBERS = NumberFormat(units={"months": "mo"})
COMMAS = NumberFormat(decimal_mark=",", interval_separator=" to ", percent_digits=0)


def estimate(
    low: float | None = None, high: float | None = None, *, n: int = 0, events: int | None = None
) -> Estimate:
    return Estimate(analysis="median_survival", low=low, high=high, n=n, events=events)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (None, 1, "NE"),
        (0.25, 1, "0.3"),
        (12.0, 2, "12.00"),
        (-1.25, 1, "−1.3"),
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (1e-9, 2, "0.00"),
        (1e30, 0, "1" + "0" * 30),
    ],
)
def test_a_number_has_fixed_digits_and_a_typographic_minus(
    value: float | None, digits: int, expected: str
) -> None:
    assert NUMBERS.number(value, digits) == expected


def test_the_decimal_mark_is_the_theme_s() -> None:
    assert COMMAS.number(1234.56, 1) == "1234,6"
    assert COMMAS.p_value(0.0001) == "<0,001"
    assert COMMAS.share(estimate(n=200, events=1)) == "1"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("12.1", "30.4", "12.1–30.4"),
        ("−1.2", "3.0", "−1.2 to 3.0"),
        ("−3.0", "−1.2", "−3.0 to −1.2"),
    ],
)
def test_an_interval_with_a_negative_limit_is_joined_by_a_word(
    low: str, high: str, expected: str
) -> None:
    assert NUMBERS.interval(low, high) == expected


def test_the_separator_of_an_interval_is_the_theme_s() -> None:
    assert COMMAS.ratio_interval(estimate(0.5, 1.25)) == "0,50 to 1,25"


@pytest.mark.parametrize(
    ("proportion", "expected"), [(None, "NE"), (0.0285, "2.9"), (0.365, "36.5"), (1.0, "100.0")]
)
def test_a_proportion_is_printed_in_per_cent(proportion: float | None, expected: str) -> None:
    assert NUMBERS.percent(proportion) == expected


@pytest.mark.parametrize(
    ("n", "events", "expected"),
    [(74, 27, "36.5"), (80, 1, "1.3"), (0, 0, "NE"), (74, None, "NE"), (74, 0, "0.0")],
)
def test_a_share_is_formed_from_its_counts(n: int, events: int | None, expected: str) -> None:
    assert NUMBERS.share(estimate(n=n, events=events)) == expected


def test_the_limits_of_a_proportion_are_percentages() -> None:
    assert NUMBERS.percent_interval(estimate(0.256, 0.4849)) == "25.6–48.5"
    assert NUMBERS.percent_interval(estimate(None, None)) == "NE–NE"


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "NR"), (26.0, "26"), (25.96, "26.0"), (0.05, "0.1"), (0.0, "0")]
)
def test_a_time_that_is_whole_has_no_decimals(value: float | None, expected: str) -> None:
    assert NUMBERS.time(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "NE"), (7.0, "7"), (7.25, "7.3"), (-7.0, "−7"), (-0.0, "0")]
)
def test_a_measured_value_that_is_whole_has_no_decimals(value: float | None, expected: str) -> None:
    assert NUMBERS.measured(value) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (18.25, 33.0, "18.3–33.0"),
        (18.25, None, "18.3–NR"),
        (None, 33.0, "NR–33.0"),
        (None, None, "NE"),
        (-1.0, 2.0, "−1.0 to 2.0"),
    ],
)
def test_the_limits_of_a_time_keep_their_decimals(
    low: float | None, high: float | None, expected: str
) -> None:
    assert NUMBERS.time_interval(estimate(low, high)) == expected


@pytest.mark.parametrize(("value", "expected"), [(None, "NR"), (33.0, "33.0")])
def test_a_limit_of_a_time_that_is_not_reached_says_so(value: float | None, expected: str) -> None:
    assert NUMBERS.time_limit(value) == expected


def test_a_small_ratio_is_not_printed_as_zero() -> None:
    assert NUMBERS.ratio(0.0049) == "0.005"
    assert NUMBERS.ratio(0.00000123) == "0.000001"
    assert NUMBERS.ratio(0.0063) == "0.006"
    assert NUMBERS.ratio(0.0097) == "0.01"
    assert NUMBERS.ratio(0.0000004) == "<0.000001"
    assert NUMBERS.ratio_interval(estimate(0.00099, 3.151)) == "0.001–3.15"


def test_a_large_ratio_is_a_whole_number() -> None:
    assert NUMBERS.ratio(99.994) == "99.99"
    assert NUMBERS.ratio(99.995) == "100"
    assert NUMBERS.ratio(528.83) == "529"
    assert NUMBERS.ratio_interval(estimate(0.5, 1_000_001)) == "0.50 to >1000000"


def test_a_ratio_has_two_digits() -> None:
    assert NUMBERS.ratio(2.675) == "2.68"
    assert NUMBERS.ratio(None) == "NE"
    assert NUMBERS.ratio_interval(estimate(0.995, 2.0)) == "1.00–2.00"
    assert NUMBERS.ratio_interval(estimate(0.5, None)) == "0.50 to >1000000"
    assert NUMBERS.ratio_interval(estimate(None, 0.5)) == "<0.000001 to 0.50"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "NE"),
        (0.0, "<0.001"),
        (1e-300, "<0.001"),
        (0.000999, "<0.001"),
        (0.001, "0.001"),
        (0.0014, "0.001"),
        (0.0015, "0.002"),
        (0.034, "0.034"),
        (0.0494, "0.049"),
        (0.0495, "0.0495"),
        (0.0496, "0.0496"),
        (0.04996, "0.04996"),
        (0.049949, "0.0499"),
        (0.0499999, "0.0499999"),
        (0.05, "0.050"),
        (0.0501, "0.050"),
        (0.0994, "0.099"),
        (0.0997, "0.10"),
        (0.1, "0.10"),
        (0.265, "0.27"),
        (0.99, "0.99"),
        (0.9901, ">0.99"),
        (0.999, ">0.99"),
        (1.0, ">0.99"),
    ],
)
def test_a_p_value_is_printed_on_its_own_side_of_the_usual_threshold(
    value: float | None, expected: str
) -> None:
    assert NUMBERS.p_value(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.034, "=\N{NO-BREAK SPACE}0.034"),
        (0.0001, "<\N{NO-BREAK SPACE}0.001"),
        (0.999, ">\N{NO-BREAK SPACE}0.99"),
    ],
)
def test_a_p_value_in_a_sentence_has_its_sign(value: float, expected: str) -> None:
    assert NUMBERS.p_text(value) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("months", "mo"), ("GBq", "GBq"), (None, ""), ("", "")]
)
def test_a_unit_is_abbreviated_where_the_theme_says_how(name: str | None, expected: str) -> None:
    assert NUMBERS.unit(name) == expected


@pytest.mark.parametrize(
    ("unit", "expected"), [("months", "5\N{NO-BREAK SPACE}mo"), ("%", "5%"), (None, "5"), ("", "5")]
)
def test_a_quantity_stays_on_one_line(unit: str | None, expected: str) -> None:
    assert NUMBERS.quantity("5", unit) == expected


def test_numbers_within_a_text_take_the_decimal_mark() -> None:
    lancet = NumberFormat(decimal_mark="·")

    assert lancet.marked("97.5% CI, per 0.5 mg. End") == "97·5% CI, per 0·5 mg. End"


@pytest.mark.parametrize(
    ("values", "digits"), [((7.0, 8.0), 0), ((7.0, None), 0), ((7.0, 8.5), 1), ((), 0)]
)
def test_the_values_of_a_row_have_the_same_decimals(
    values: tuple[float | None, ...], digits: int
) -> None:
    assert NUMBERS.measured_digits(values) == digits


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([10.0, None, 7.0], ["10", "NR", "7"]),
        ([10.0, None, 7.25], ["10.0", "NR", "7.3"]),
    ],
)
def test_times_that_stand_together_have_the_same_decimals(times, expected):
    together = NumberFormat().beside(times)

    assert [together.time(time) for time in times] == expected


@pytest.mark.parametrize(
    ("theme", "value", "expected"),
    [
        ("jama", 0.0094, ".009"),
        ("jama", 0.0096, ".01"),
        ("jama", 0.0496, ".0496"),
        ("lancet", 0.00098, "0·00098"),
        ("lancet", 0.000996, "0·0010"),
        ("lancet", 0.00996, "0·010"),
        ("lancet", 0.0996, "0·10"),
        ("nejm", 0.0098, "0.01"),
    ],
)
def test_a_p_value_that_is_rounded_up_has_the_digits_of_what_it_becomes(
    theme: str, value: float, expected: str
) -> None:
    assert load_theme(theme).numbers.p_value(value) == expected
