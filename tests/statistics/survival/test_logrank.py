"""Log-rank tests against R survdiff and SPSS KM."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.adjustment import adjust_p_values
from reportgen.statistics.survival.logrank import (
    logrank_test,
    logrank_trend_test,
    pairwise_logrank_tests,
)
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
R_ADJUSTMENTS = {
    "none": "none",
    "holm": "holm",
    "bonferroni": "bonferroni",
    "benjamini-hochberg": "BH",
}
rows_in_groups = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 2)), min_size=1, max_size=40
)


def split(rows):
    times = SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])
    return times, np.array([row[2] for row in rows])


def assert_same_test(one, other):
    if one.statistic is None:
        assert other.statistic is None
    else:
        assert other.statistic == pytest.approx(one.statistic, rel=1e-8, abs=1e-10)
        assert other.p_value == pytest.approx(one.p_value, rel=1e-7, abs=1e-10)


def test_the_overall_test_agrees_with_r_survdiff(data_set, agree):
    test, r = logrank_test(data_set.times, data_set.group), data_set.r["logrank"]
    assert (test.n, test.events) == (data_set.r["n"], data_set.r["events"])
    assert test.df == r["df"]
    agree([test.statistic, test.p_value], [r["chisq"], r["p"]], TOLERANCE)
    agree(test.observed, r["obs"], TOLERANCE)
    agree(test.expected, r["exp"], TOLERANCE)


def test_the_trend_test_agrees_with_the_parts_of_r_survdiff(data_set, agree):
    test, r = logrank_trend_test(data_set.times, data_set.group), data_set.r["logrank"]["trend"]
    assert test.df == 1
    agree([test.statistic, test.p_value], [r["statistic"], r["p"]], TOLERANCE)


def test_the_trend_test_agrees_with_r_s_score_test_of_the_exact_likelihood(data_set, agree):
    test = logrank_trend_test(data_set.times, data_set.group)
    agree(test.statistic, data_set.r["logrank"]["trend"]["exact_score"], TOLERANCE)


@pytest.mark.parametrize("adjustment", R_ADJUSTMENTS)
def test_pairwise_tests_agree_with_r_survdiff_and_p_adjust(adjustment, data_set, agree):
    tests = pairwise_logrank_tests(data_set.times, data_set.group, adjustment=adjustment)
    r = data_set.r["logrank"]
    assert list(tests) == [tuple(pair) for pair in r["pairs"]]
    p_values = [test.p_value for test in tests.values()]
    agree(p_values, r["pairwise"][R_ADJUSTMENTS[adjustment]], TOLERANCE)


def test_small_samples_agree_with_r_survdiff(r_comparisons, agree):
    for name, r in r_comparisons.items():
        time = [0.1 + 0.2, 0.7, 0.9, 0.3, 0.8, 1.1] if name == "last_bit" else r["time"]
        times, group = SurvivalTimes.from_values(time, r["event"]), np.array(r["group"], dtype=int)
        test, trend = logrank_test(times, group), logrank_trend_test(times, group)
        assert test.df == r["df"], name
        agree([test.statistic, test.p_value], [r["chisq"], r["p"]], TOLERANCE)
        agree(test.observed, r["obs"], TOLERANCE)
        agree(test.expected, r["exp"], TOLERANCE)
        agree(
            [trend.statistic, trend.p_value], [r["trend"]["statistic"], r["trend"]["p"]], TOLERANCE
        )


def test_the_overall_test_agrees_with_spss_31(spss, spss_patients, agree):
    times = SurvivalTimes.from_values(spss_patients["time"], spss_patients["event"])
    test = logrank_test(times, spss_patients["sex"].to_numpy())
    expected = spss["logrank"]
    assert test.df == expected["df"]
    agree([test.statistic, test.p_value], [expected["statistic"], expected["p"]], TOLERANCE)


def test_two_groups_of_two_patients_are_as_by_hand():
    # Deaths at 1 (A; at risk A 2, B 2), 2 (B; 1, 2), 3 (A; 1, 1), 4 (B; 0, 1).
    # Expected in A: 1/2 + 1/3 + 1/2 + 0 = 4/3; variance 1/4 + 2/9 + 1/4 = 13/18.
    times = SurvivalTimes.from_values([1, 3, 2, 4], [1, 1, 1, 1])
    test = logrank_test(times, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(test.expected, [4 / 3, 8 / 3], rtol=1e-14)
    assert test.statistic == pytest.approx((2 - 4 / 3) ** 2 / (13 / 18), rel=1e-12)


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 0], [0, 0, 0, 0]),  # one group
        ([1, 2, 3, 4], [0, 0, 0, 0], [0, 0, 1, 1]),  # no event
        ([1, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1]),  # one group has left before the first event
        ([2, 2, 2, 2], [1, 1, 1, 1], [0, 0, 1, 1]),  # everyone dies at once: no variance
        ([], [], []),
    ],
)
def test_nothing_to_compare_gives_no_statistic(time, event, group):
    times, group = SurvivalTimes.from_values(time, event), np.array(group, dtype=int)
    for test in (logrank_test(times, group), logrank_trend_test(times, group)):
        assert test.statistic is None
        assert test.p_value is None


def test_a_group_that_holds_nobody_counts_for_nothing():
    times = SurvivalTimes.from_values([1, 3, 2, 4], [1, 1, 1, 1])
    one = logrank_test(times, np.array([0, 0, 1, 1]))
    other = logrank_test(times, np.array([0, 0, 2, 2]))
    assert one == other


def test_the_trend_keeps_the_rank_of_a_group_that_holds_nobody():
    # By hand: with the scores 0, 1, 3 the statistic is not that of 0, 1, 2.
    times = SurvivalTimes.from_values([1, 4, 2, 5, 3, 6], np.ones(6))
    near = logrank_trend_test(times, np.array([0, 0, 1, 1, 2, 2]))
    far = logrank_trend_test(times, np.array([0, 0, 1, 1, 3, 3]))
    assert near.statistic != pytest.approx(far.statistic)


@given(rows_in_groups, st.randoms(use_true_random=False))
def test_the_order_of_patients_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert_same_test(logrank_test(*split(rows)), logrank_test(*split(shuffled)))
    assert_same_test(logrank_trend_test(*split(rows)), logrank_trend_test(*split(shuffled)))


@given(rows_in_groups)
def test_relabelling_the_groups_changes_nothing(rows):
    relabelled = [(time, event, (group + 1) % 3) for time, event, group in rows]
    assert_same_test(logrank_test(*split(rows)), logrank_test(*split(relabelled)))


@given(rows_in_groups)
def test_reversing_the_order_of_the_groups_keeps_the_trend(rows):
    mirrored = [(time, event, 2 - group) for time, event, group in rows]
    assert_same_test(logrank_trend_test(*split(rows)), logrank_trend_test(*split(mirrored)))


@given(rows_in_groups)
def test_shifting_the_scores_of_the_groups_keeps_the_trend(rows):
    shifted = [(time, event, group + 5) for time, event, group in rows]
    assert_same_test(logrank_trend_test(*split(rows)), logrank_trend_test(*split(shifted)))


@given(rows_in_groups)
def test_over_two_groups_the_trend_is_the_overall_test(rows):
    two = [(time, event, group % 2) for time, event, group in rows]
    overall, trend = logrank_test(*split(two)), logrank_trend_test(*split(two))
    assert_same_test(overall, trend)


@given(rows_in_groups)
def test_expected_events_add_up_to_observed_events(rows):
    test = logrank_test(*split(rows))
    assert sum(test.expected) == pytest.approx(sum(test.observed))
    assert sum(test.observed) == test.events


@given(rows_in_groups)
def test_any_increasing_change_of_time_changes_nothing(rows):
    squared = [(time**2, event, group) for time, event, group in rows]
    assert_same_test(logrank_test(*split(rows)), logrank_test(*split(squared)))


@pytest.mark.parametrize(
    ("adjustment", "expected"),
    [
        # By hand from the definitions of Holm, Bonferroni, and Benjamini and Hochberg.
        ("holm", [0.03, 0.06, 0.06, 0.02]),
        ("bonferroni", [0.04, 0.16, 0.12, 0.02]),
        ("benjamini-hochberg", [0.02, 0.04, 0.04, 0.02]),
        ("none", [0.01, 0.04, 0.03, 0.005]),
    ],
)
def test_adjusted_p_values_of_four_tests_are_as_by_hand(adjustment, expected):
    adjusted = adjust_p_values([0.01, 0.04, 0.03, 0.005], adjustment)
    assert adjusted == pytest.approx(expected, rel=1e-12)


def test_a_missing_p_value_stays_missing_and_does_not_count():
    assert adjust_p_values([0.02, None, 0.01], "bonferroni") == [0.04, None, 0.02]
    assert adjust_p_values([None, None], "holm") == [None, None]
    assert adjust_p_values([], "holm") == []


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=10),
    st.sampled_from(["holm", "bonferroni", "benjamini-hochberg"]),
)
def test_adjustment_never_lowers_a_p_value_nor_swaps_two(p_values, adjustment):
    adjusted = adjust_p_values(p_values, adjustment)
    assert (np.array(adjusted) >= np.array(p_values) * (1 - 1e-12)).all()
    assert all(0 <= p_value <= 1 for p_value in adjusted)
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= -1e-15).all()
