"""Times are checked and tied as R ties them (survival::aeqSurv)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.survival_times import TIE_TOLERANCE, SurvivalTimes, tie_near_equal


def test_times_that_differ_in_the_last_bit_become_equal():
    assert 0.1 + 0.2 != 0.3
    times = SurvivalTimes.from_values([0.1 + 0.2, 0.3, 0.7], [1, 0, 1])
    assert times.time[0] == times.time[1] == 0.3


def test_near_equal_times_take_the_smallest_value_as_in_r_aeqsurv():
    values = np.array([5.0 + 2e-9, 5.0, 5.0 + 1e-9, 9.0])
    np.testing.assert_array_equal(tie_near_equal(values), [5.0, 5.0, 5.0, 9.0])


def test_a_chain_of_near_equal_times_becomes_one_time_as_in_r_aeqsurv():
    # R compares neighbours, so that the ends of a chain may differ by more than the tolerance.
    values = 1.0 + 0.9 * TIE_TOLERANCE * np.arange(5)
    np.testing.assert_array_equal(tie_near_equal(values), np.ones(5))


def test_small_times_are_tied_by_the_absolute_tolerance():
    # By hand: gaps of 1e-9 are below 1.49e-8, whatever the mean.
    np.testing.assert_array_equal(tie_near_equal(np.array([1e-9, 2e-9])), [1e-9, 1e-9])


def test_large_times_are_tied_by_the_tolerance_relative_to_their_mean():
    # By hand: the mean is about 1e6, so that gaps up to 0.0149 are ties and a gap of 0.02 is none.
    values = np.array([1e6, 1e6 + 0.01, 1e6 + 0.03])
    np.testing.assert_array_equal(tie_near_equal(values), [1e6, 1e6, 1e6 + 0.03])


def test_whole_days_are_never_tied():
    days = np.arange(0.0, 5000.0)
    np.testing.assert_array_equal(tie_near_equal(days), days)


def test_days_divided_by_a_month_in_two_ways_are_tied():
    days = np.arange(1.0, 400.0)
    divided, multiplied = days / 30.4375, days * (1 / 30.4375)
    assert (divided != multiplied).any()
    tied = tie_near_equal(np.concatenate((divided, multiplied)))
    assert np.unique(tied).size == days.size


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
def test_tying_moves_no_time_up_and_keeps_the_order(values):
    times = np.array(values)
    tied = tie_near_equal(times)
    assert (tied <= times).all()
    order = np.argsort(times, kind="stable")
    assert (np.diff(tied[order]) >= 0).all()
    assert set(tied) <= set(times)


def test_the_caller_s_array_is_left_alone():
    values = np.array([0.1 + 0.2, 0.3])
    SurvivalTimes.from_values(values, [1, 1])
    assert values[0] == 0.1 + 0.2


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([1.0, 2.0], [1], "shape"),
        ([[1.0, 2.0]], [[1, 0]], "shape"),
        ([1.0, -0.5], [1, 0], "not negative"),
        ([1.0, np.nan], [1, 0], "finite"),
        ([1.0, np.inf], [1, 0], "finite"),
    ],
)
def test_impossible_times_are_refused(time, event, message):
    with pytest.raises(ValueError, match=message):
        SurvivalTimes.from_values(time, event)


def test_no_patient_is_a_valid_sample():
    assert len(SurvivalTimes.from_values([], [])) == 0


def test_reversed_times_exchange_event_and_censoring():
    times = SurvivalTimes.from_values([1, 2, 3], [1, 0, 1]).reversed()
    np.testing.assert_array_equal(times.event, [False, True, False])
    np.testing.assert_array_equal(times.time, [1, 2, 3])


def test_a_subset_holds_its_members_only():
    times = SurvivalTimes.from_values([1, 2, 3], [1, 0, 1]).subset(np.array([True, False, True]))
    np.testing.assert_array_equal(times.time, [1, 3])
    np.testing.assert_array_equal(times.event, [True, True])
