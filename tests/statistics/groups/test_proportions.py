"""Proportions and their difference, against R and against Newcombe's published table."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.groups.proportions import proportion_difference, proportion_interval

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "proportions_reference.json").read_text()
)
METHODS = ("clopper-pearson", "wilson", "jeffreys", "agresti-coull")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", REFERENCE["intervals"], ids=str)
def test_intervals_agree_with_r(case, method):
    limits = proportion_interval(
        case["x"], case["n"], method=method, confidence_level=case["level"]
    )

    assert limits == pytest.approx(case["limits"][method], abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_agree_with_newcombe_1998_table_2_method_10(first, second, low, high):
    difference = proportion_difference(first, second, confidence_level=0.95)

    assert difference.estimate == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (difference.low, difference.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("x", "n"), [(0, 0), (5, 4), (-1, 4)])
def test_what_is_no_proportion_is_refused(x, n):
    with pytest.raises(ValueError, match="is not a proportion"):
        proportion_interval(x, n, method="wilson", confidence_level=0.95)


@given(data=st.data(), method=st.sampled_from(METHODS), level=st.floats(0.6, 0.99))
def test_an_interval_holds_its_proportion_and_mirrors_its_complement(data, method, level):
    n = data.draw(st.integers(1, 300))
    x = data.draw(st.integers(0, n))

    low, high = proportion_interval(x, n, method=method, confidence_level=level)
    mirrored = proportion_interval(n - x, n, method=method, confidence_level=level)

    assert 0 <= low <= x / n + 1e-12
    assert x / n - 1e-12 <= high <= 1
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)
