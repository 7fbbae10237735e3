"""Rank tests and standardised differences, against R."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportgen.statistics.groups.group_differences import (
    rank_test,
    standardised_mean_difference,
    standardised_share_difference,
)

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "contingency_reference.json").read_text()
)
EMPTY = np.array([])


def arrays_of(samples):
    return [np.atleast_1d(np.array(sample, dtype=float)) for sample in samples]


@pytest.mark.parametrize("case", REFERENCE["ranks"], ids=lambda case: str(case["samples"])[:50])
def test_rank_tests_agree_with_r(case):
    test = rank_test([*arrays_of(case["samples"]), EMPTY])

    assert test.statistic == pytest.approx(case["statistic"], rel=1e-12)
    assert test.p_value == pytest.approx(case["p"], rel=1e-9)


@pytest.mark.parametrize(
    ("sizes", "shift", "name"),
    [
        ((49, 11), 0.5, "wilcoxon-exact"),
        ((50, 10), 0.5, "wilcoxon-normal"),
        ((5, 5), 0.0, "wilcoxon-normal"),
        ((5, 5, 5), 0.5, "kruskal-wallis"),
    ],
)
def test_the_rank_test_is_named_as_it_was_done(sizes, shift, name):
    samples = [np.arange(n, dtype=float) + i * shift / 2 for i, n in enumerate(sizes)]

    assert rank_test(samples).test == name


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        ([EMPTY, EMPTY], "groups_without_values"),
        ([np.array([1.0, 2.0]), EMPTY], "groups_without_values"),
        ([np.array([2.0, 2.0]), np.array([2.0])], "same_value"),
    ],
)
def test_what_cannot_be_ranked_says_why(samples, reason):
    test = rank_test(samples)

    assert (test.p_value, test.reason) == (None, reason)


@pytest.mark.parametrize("case", REFERENCE["standardised"]["means"], ids=str)
def test_differences_of_means_agree_with_r(case):
    first, second = arrays_of(case["samples"])

    found = standardised_mean_difference(first, second)

    assert found.estimate == pytest.approx(case["difference"], rel=1e-12, abs=1e-12)
    assert standardised_mean_difference(second, first) == found


@pytest.mark.parametrize("case", REFERENCE["standardised"]["shares"], ids=str)
def test_differences_of_shares_agree_with_r(case):
    first, second = np.array(case["counts"])

    found = standardised_share_difference(first, second)

    assert found.estimate == pytest.approx(case["difference"], rel=1e-9, abs=1e-9)


def test_two_levels_give_the_distance_of_two_proportions():
    found = standardised_share_difference(np.array([30, 10]), np.array([10, 10]))

    # (3/4 - 1/2) over the root of the mean of 3/16 and 4/16
    assert found.estimate == pytest.approx(0.25 / np.sqrt(3.5 / 16))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([1.0], [2.0, 3.0], "few_values"),
        ([], [2.0, 3.0], "few_values"),
        ([1.0, 1.0], [2.0, 2.0], "no_variation"),
        ([2.0, 2.0], [2.0, 2.0], "all_alike"),
    ],
)
def test_means_without_spread_have_no_standardised_difference(first, second, reason):
    assert standardised_mean_difference(np.array(first), np.array(second)).reason == reason


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([0, 0], [2, 3], "empty_group"),
        ([4, 0], [3, 0], "all_alike"),
        ([4, 0], [0, 3], "no_common_level"),
        ([4, 2, 0, 0], [0, 0, 3, 3], "no_common_level"),
    ],
)
def test_shares_without_spread_have_no_standardised_difference(first, second, reason):
    assert standardised_share_difference(np.array(first), np.array(second)).reason == reason
