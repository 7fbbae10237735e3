"""Tests of tables of counts, against R, enumeration and scipy."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import chi2_contingency, fisher_exact, random_table

from reportgen.statistics.groups.contingency import independence_test, proportion_trend_test
from reportgen.statistics.groups.fisher import fisher_p_value

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "contingency_reference.json").read_text()
)
TABLES = pytest.mark.parametrize("case", REFERENCE["tables"], ids=lambda case: str(case["counts"]))


@TABLES
def test_fisher_s_test_agrees_with_r(case):
    test = independence_test(np.array(case["counts"]), "fisher")

    assert test.p_value == pytest.approx(case["fisher"], rel=1e-9)


@TABLES
def test_the_chi_square_test_agrees_with_r(case):
    test = independence_test(np.array(case["counts"]), "chi-square")

    assert test.statistic == pytest.approx(case["plain"]["statistic"], abs=1e-9)
    assert test.df == case["plain"]["df"]
    assert test.p_value == pytest.approx(case["plain"]["p"], rel=1e-9)
    assert not test.corrected


@TABLES
def test_the_corrected_chi_square_test_agrees_with_r(case):
    test = independence_test(np.array(case["counts"]), "chi-square-corrected")

    assert test.statistic == pytest.approx(case["corrected"]["statistic"], abs=1e-9)
    assert test.p_value == pytest.approx(case["corrected"]["p"], rel=1e-9)
    assert test.corrected == (np.shape(case["counts"]) == (2, 2))


@pytest.mark.parametrize("case", REFERENCE["trends"], ids=lambda case: str(case["counts"]))
def test_the_test_for_trend_agrees_with_r(case):
    test = proportion_trend_test(np.array(case["counts"]))

    assert test.statistic == pytest.approx(case["statistic"], abs=1e-9)
    assert test.p_value == pytest.approx(case["p"], rel=1e-9)


@pytest.mark.parametrize("name", ["fisher", "chi-square", "chi-square-corrected"])
@pytest.mark.parametrize("counts", [[[0, 0], [3, 4]], [[3, 0], [4, 0]], [[0, 0], [0, 0]]])
def test_an_empty_row_or_column_cannot_be_tested(counts, name):
    test = independence_test(np.array(counts), name)

    assert test.p_value is None
    assert test.reason == "empty_margin"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([[3, 4], [0, 0], [0, 0]], "one_group_of_patients"),
        ([[3, 0], [4, 0], [1, 0]], "alike_in_all"),
        ([[0, 3], [0, 4], [0, 1]], "alike_in_all"),
    ],
)
def test_what_has_no_trend_to_test_says_why(counts, reason):
    assert proportion_trend_test(np.array(counts)).reason == reason


def test_a_table_that_too_many_share_the_margins_of_is_refused_with_the_reason():
    counts = np.array([[80, 95, 70, 88, 92], [75, 90, 99, 81, 77], [90, 71, 85, 94, 80]])

    test = independence_test(counts, "fisher")

    assert test.p_value is None
    assert (test.reason, test.shape) == ("too_many_tables", (3, 5))


def test_many_rows_with_large_counts_are_refused_rather_than_confused():
    assert fisher_p_value(np.full((9, 9), 40)) is None


def test_a_table_of_one_row_is_no_table():
    with pytest.raises(ValueError, match="nothing to test"):
        fisher_p_value(np.array([[3, 4]]))


def _by_enumeration(counts):
    """Return Fisher's P value from the probability of every table, as scipy gives it."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    law = random_table(rows, columns)
    cells = [range(min(r, c) + 1) for r in rows[:-1] for c in columns[:-1]]
    observed, total = law.pmf(counts), 0.0
    for free in itertools.product(*cells):
        table = np.zeros_like(counts)
        table[:-1, :-1] = np.reshape(free, table[:-1, :-1].shape)
        table[:-1, -1] = rows[:-1] - table[:-1].sum(axis=1)
        table[-1] = columns - table[:-1].sum(axis=0)
        if (table >= 0).all() and law.pmf(table) <= observed * (1 + 1e-7):
            total += law.pmf(table)
    return total


@given(
    arrays.arrays(
        np.int64, st.sampled_from([(2, 2), (3, 2), (3, 3), (2, 4)]), elements=st.integers(0, 3)
    )
)
def test_fisher_s_test_sums_the_tables_that_are_no_likelier(counts):
    held = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    test = independence_test(counts, "fisher")

    if min(held.shape) < 2:
        assert test.p_value is None
    else:
        assert test.p_value == pytest.approx(_by_enumeration(held), rel=1e-9)


@given(arrays.arrays(np.int64, (2, 2), elements=st.integers(1, 2000)))
def test_tables_of_two_by_two_agree_with_scipy(counts):
    fisher = independence_test(counts, "fisher").p_value
    corrected = independence_test(counts, "chi-square-corrected")

    assert fisher == pytest.approx(fisher_exact(counts).pvalue, rel=1e-7, abs=1e-300)
    expected = chi2_contingency(counts, correction=True)
    assert corrected.statistic == pytest.approx(expected.statistic, abs=1e-9, rel=1e-9)


@given(arrays.arrays(np.int64, (3, 4), elements=st.integers(1, 6)), st.randoms())
def test_the_order_of_rows_and_columns_does_not_matter(counts, random):
    rows, columns = list(range(3)), list(range(4))
    random.shuffle(rows)
    random.shuffle(columns)

    there = independence_test(counts, "fisher").p_value
    back = independence_test(counts[rows][:, columns].T, "fisher").p_value

    assert there == pytest.approx(back, rel=1e-9)
