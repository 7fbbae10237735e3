"""Medians against R survfit and SPSS KM, and by the exact rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.median import median_survival
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
R_NAMES = {
    "log": "log",
    "log-log": "log-log",
    "plain": "plain",
    "logit": "logit",
    "arcsine": "arcsin",
}


def times_of(rows):
    return SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])


def median_of(times, *, rule="midpoint", interval="log-log", level=0.95):
    return median_survival(
        kaplan_meier(times), rule=rule, interval=interval, confidence_level=level
    )


def assert_medians_agree(times, r, level, agree):
    for interval, r_name in R_NAMES.items():
        median = median_of(times, interval=interval, level=level)
        agree([median.time, median.low, median.high], r[r_name], TOLERANCE)


def test_medians_agree_with_r_survfit(data_set, agree):
    for times, r in data_set.samples():
        assert_medians_agree(times, r["medians"], 0.95, agree)


def test_medians_with_90_percent_intervals_agree_with_r_survfit(data_set, agree):
    for times, r in data_set.samples():
        assert_medians_agree(times, r["medians_90"], 0.90, agree)


def test_median_follow_up_agrees_with_r_survfit_of_the_reversed_event(data_set, agree):
    for times, r in data_set.samples():
        assert_medians_agree(times.reversed(), r["follow_up"], 0.95, agree)


def test_medians_of_small_samples_agree_with_r_survfit(r_samples, sample_times, agree):
    for name, r in r_samples.items():
        times = sample_times(name)
        assert_medians_agree(times, r["medians"], 0.95, agree)
        assert_medians_agree(times, r["medians_90"], 0.90, agree)
        assert_medians_agree(times.reversed(), r["follow_up"], 0.95, agree)


@pytest.mark.parametrize("row", ["overall", "sex 1", "sex 2"])
def test_the_symmetric_interval_agrees_with_spss_31(row, spss, spss_patients, agree):
    patients = spss_patients
    if row != "overall":
        patients = patients[patients["sex"] == int(row[-1])]
    times = SurvivalTimes.from_values(patients["time"], patients["event"])
    expected = spss["kaplan_meier"][row]
    median = median_of(times, rule="first", interval="symmetric")
    assert (len(times), times.event.sum()) == (expected["n"], expected["events"])
    agree(
        [median.time, median.standard_error, median.low, median.high],
        [expected[name] for name in ("median", "standard_error", "low", "high")],
        TOLERANCE,
    )


@pytest.mark.parametrize(
    ("rule", "last_is_event", "expected"),
    [
        # SAS documents 102.5 as (87 + 118) / 2; SPSS and Stata take the first time with S <= 1/2.
        ("midpoint", True, 102.5),
        ("first", True, 87),
        ("first", False, 87),
        # No event ends the stretch: R print(survfit()) has 87.
        ("midpoint", False, 87),
    ],
)
def test_a_curve_that_rests_at_one_half_follows_the_rule(rule, last_is_event, expected):
    time = [54, 75, 77, 84, 87, 92, 103, 105, 112, 118]
    event = [1, 1, 1, 1, 1, 0, 0, 0, 0, last_is_event]
    assert median_of(SurvivalTimes.from_values(time, event), rule=rule).time == expected


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=25))
def test_the_median_of_an_even_uncensored_sample_is_the_exact_rule(values):
    below = sorted(values)
    above = [value + 20_000 for value in below]
    times = SurvivalTimes.from_values(below + above, np.ones(2 * len(below)))
    assert median_of(times, rule="first").time == below[-1]
    assert median_of(times, rule="midpoint").time == (below[-1] + above[0]) / 2


@given(st.lists(st.integers(0, 50), min_size=1, max_size=41).filter(lambda values: len(values) % 2))
def test_the_median_of_an_odd_uncensored_sample_is_its_middle(values):
    times = SurvivalTimes.from_values(values, np.ones(len(values)))
    expected = sorted(values)[len(values) // 2]
    assert median_of(times, rule="first").time == expected
    assert median_of(times, rule="midpoint").time == expected


@pytest.mark.parametrize("interval", [*R_NAMES, "symmetric"])
@given(
    rows=st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40),
    factor=st.sampled_from([0.25, 2.0, 16.0]),
)
def test_scaling_time_scales_the_median_and_its_interval(interval, rows, factor):
    # Powers of two, so that scaling is exact.
    for rule in ("first", "midpoint"):
        one = median_of(times_of(rows), rule=rule, interval=interval)
        scaled = times_of([(time * factor, event) for time, event in rows])
        other = median_of(scaled, rule=rule, interval=interval)
        for name in ("time", "standard_error", "low", "high"):
            value, scaled_value = getattr(one, name), getattr(other, name)
            if value is None:
                assert scaled_value is None
            else:
                assert scaled_value == pytest.approx(factor * value, rel=1e-12, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_the_interval_encloses_the_median(rows):
    for interval in R_NAMES:
        median = median_of(times_of(rows), rule="first", interval=interval)
        if median.time is not None and median.low is not None:
            assert median.low <= median.time
        if median.high is not None:
            assert median.time is not None
            assert median.high >= median.time


def test_a_median_that_is_not_reached_has_no_time_and_no_interval():
    times = SurvivalTimes.from_values([1, 2, 3, 4, 5], [1, 0, 1, 0, 0])
    median = median_of(times, rule="first", interval="symmetric")
    assert (median.time, median.standard_error, median.low, median.high) == (None,) * 4


def test_the_symmetric_interval_of_four_uncensored_patients_is_as_by_hand():
    # S = 3/4, 1/2, 1/4, 0. The density is (3/4 - 1/4) / (3 - 1) = 1/4, Greenwood's standard error
    # at the median is sqrt(1/2 x 1/2 / 4) = 1/4, so the standard error of the median is 1.
    times = SurvivalTimes.from_values([1, 2, 3, 4], [1, 1, 1, 1])
    median = median_of(times, rule="first", interval="symmetric")
    assert median.time == 2
    assert median.standard_error == pytest.approx(1, rel=1e-12)
    assert (median.low, median.high) == pytest.approx((2 - 1.96, 2 + 1.96), rel=1e-12)


def test_the_symmetric_interval_is_missing_where_the_curve_stays_above_0_45():
    # By hand: S = 1/2 at 5 and no event follows, so that the density has no right end.
    times = SurvivalTimes.from_values([1, 2, 3, 4, 5] + [9] * 5, [1] * 5 + [0] * 5)
    median = median_of(times, rule="first", interval="symmetric")
    assert (median.time, median.standard_error, median.low) == (5, None, None)


def test_the_symmetric_interval_is_missing_where_survival_is_zero_at_the_median():
    # By hand: one event of one patient has no Greenwood standard error.
    times = SurvivalTimes.from_values([3], [1])
    median = median_of(times, rule="first", interval="symmetric")
    assert (median.time, median.standard_error) == (3, None)


def test_without_a_step_at_0_55_the_density_starts_at_time_zero():
    # By hand: 20 patients, 11 events at 10, nine at 30. S(10) = 9/20 is the first step, so that
    # u = 0 with S = 1, l = 10 and f = (11/20) / 10; Greenwood's error is sqrt(9/20 x 11/20 / 20).
    times = SurvivalTimes.from_values([10] * 11 + [30] * 9, np.ones(20))
    median = median_of(times, rule="first", interval="symmetric")
    assert median.time == 10
    expected = (0.45 * 0.55 / 20) ** 0.5 / (0.55 / 10)
    assert median.standard_error == pytest.approx(expected, rel=1e-12)


def test_steps_at_exactly_0_55_and_0_45_are_the_ends_of_the_density():
    # By hand: 20 uncensored patients: S(9) = 0.55, S(10) = 0.50, S(11) = 0.45, so that
    # f = 0.10 / 2 and Greenwood's error is sqrt(0.25 / 20). The steps before and after are at
    # other distances, so that neither can stand in.
    time = np.arange(1.0, 21.0)
    time[7], time[11] = 7.5, 12.5
    times = SurvivalTimes.from_values(time, np.ones(20))
    median = median_of(times, rule="first", interval="symmetric")
    assert median.time == 10
    assert median.standard_error == pytest.approx((0.25 / 20) ** 0.5 / 0.05, rel=1e-12)
