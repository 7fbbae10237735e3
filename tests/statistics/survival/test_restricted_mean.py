"""Restricted means against R survfit and SPSS KM."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.restricted_mean import (
    mean_survival,
    restricted_mean,
    restricted_mean_difference,
)
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
# SPSS Statistics 31.0.1, KM /PRINT MEAN, of the patients of spss31_fixture.json: estimate,
# standard error, lower and upper bound.
SPSS_MEANS = {
    "sex 1": (335.06565959338, 27.564884197458, 281.03848656637, 389.0928326204),
    "sex 2": (289.53733375361, 25.509306273637, 239.53909345728, 339.53557404994),
    "overall": (310.83810966402, 18.86391387701, 273.86483846508, 347.81138086296),
}
rows = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40)


def times_of(rows):
    return SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])


def mean_of(times, horizon):
    return restricted_mean(kaplan_meier(times), horizon, confidence_level=0.95)


def assert_means_agree(times, r, agree):
    for expected in r["horizons"]:
        mean = mean_of(times, expected["horizon"])
        agree([mean.estimate, mean.standard_error], [expected["estimate"], expected["se"]], 1e-9)
        agree(mean.standard_error, expected["se_by_integral"], TOLERANCE)
    own = mean_survival(kaplan_meier(times), confidence_level=0.95)
    agree([own.estimate, own.standard_error], [r["own"]["estimate"], r["own"]["se"]], TOLERANCE)


def test_restricted_means_agree_with_r_survfit(data_set, comparisons_in_r, agree):
    r = comparisons_in_r["data_sets"][data_set.name]
    for (times, _), expected in zip(
        data_set.samples(), [r["overall"], *r["by_group"]], strict=True
    ):
        assert_means_agree(times, expected["restricted_means"], agree)


def test_restricted_means_of_small_samples_agree_with_r_survfit(comparisons_in_r, agree):
    for r in comparisons_in_r["samples"].values():
        times = SurvivalTimes.from_values(r["time"], r["event"])
        assert_means_agree(times, r["restricted_means"], agree)


def test_the_difference_of_two_groups_agrees_with_the_arithmetic_in_r(
    data_set, comparisons_in_r, agree
):
    r = comparisons_in_r["data_sets"][data_set.name]["difference"]
    first, second = np.unique(data_set.group)[:2]
    difference = restricted_mean_difference(
        mean_of(data_set.times.subset(data_set.group == first), r["horizon"]),
        mean_of(data_set.times.subset(data_set.group == second), r["horizon"]),
        confidence_level=0.95,
    )
    assert difference.horizon == r["horizon"]
    agree(
        [difference.estimate, difference.standard_error, difference.low, difference.high],
        [r[name] for name in ("estimate", "se", "low", "high")],
        TOLERANCE,
    )
    agree(difference.p_value, r["p"], TOLERANCE)


@pytest.mark.parametrize("row", SPSS_MEANS)
def test_the_mean_agrees_with_spss_31(row, spss_patients, agree):
    patients = spss_patients
    if row != "overall":
        patients = patients[patients["sex"] == int(row[-1])]
    times = SurvivalTimes.from_values(patients["time"], patients["event"])
    mean = mean_survival(kaplan_meier(times), confidence_level=0.95)
    agree([mean.estimate, mean.standard_error, mean.low, mean.high], SPSS_MEANS[row], 1e-12)


def test_the_mean_of_four_uncensored_patients_is_as_by_hand():
    # The area is the mean of 1, 2, 3 and 6. S is 3/4, 1/2, 1/4, 0, so that the areas left after 1,
    # 2 and 3 are 2, 5/4 and 3/4, Greenwood's terms 1/12, 1/6, 1/2, and the variance
    # 4/12 + 25/96 + 9/32 = 7/8, which is the mean squared deviation 7/2 over 4.
    times = SurvivalTimes.from_values([1, 2, 3, 6], np.ones(4))
    mean = mean_of(times, 6)
    assert mean.estimate == pytest.approx(3, rel=1e-12)
    assert mean.standard_error == pytest.approx((7 / 8) ** 0.5, rel=1e-12)
    # Until 2 the times are 1, 2, 2, 2.
    mean = mean_of(times, 2)
    assert mean.estimate == pytest.approx(1.75, rel=1e-12)
    assert mean.standard_error == pytest.approx((3 / 16 / 4) ** 0.5, rel=1e-12)


def test_past_the_last_time_nothing_is_estimated():
    times = SurvivalTimes.from_values([1, 2, 3], [1, 1, 0])
    assert mean_of(times, 3).estimate == pytest.approx(1 + 2 / 3 + 1 / 3)
    mean = mean_of(times, 3.5)
    assert (mean.horizon, mean.estimate, mean.standard_error) == (3.5, None, None)
    assert (mean.low, mean.high) == (None, None)


def test_past_the_end_of_a_curve_at_zero_the_area_does_not_grow():
    times = SurvivalTimes.from_values([1, 2, 3], [1, 0, 1])
    assert mean_of(times, 100).estimate == mean_of(times, 3).estimate
    assert mean_of(times, 100).standard_error == mean_of(times, 3).standard_error


def test_before_the_first_event_the_mean_is_the_horizon():
    times = SurvivalTimes.from_values([2, 3, 5], [0, 1, 0])
    mean = mean_of(times, 2.5)
    assert (mean.estimate, mean.standard_error, mean.low, mean.high) == (2.5, 0, 2.5, 2.5)


@pytest.mark.parametrize("horizon", [0, -1, np.inf, np.nan])
def test_a_horizon_that_is_no_later_time_is_refused(horizon):
    with pytest.raises(ValueError, match="horizon"):
        mean_of(SurvivalTimes.from_values([1, 2], [1, 1]), horizon)


def test_a_difference_needs_both_means():
    short, long = (SurvivalTimes.from_values([1, last], [1, 0]) for last in (3, 9))
    for pair in ((short, long), (long, short)):
        difference = restricted_mean_difference(
            *(mean_of(times, 5) for times in pair), confidence_level=0.95
        )
        assert (difference.horizon, difference.estimate, difference.standard_error) == (
            5,
            None,
            None,
        )
        assert (difference.low, difference.high, difference.p_value) == (None, None, None)


def test_a_difference_needs_one_horizon():
    times = SurvivalTimes.from_values([1, 9], [1, 0])
    with pytest.raises(ValueError, match="differ"):
        restricted_mean_difference(mean_of(times, 5), mean_of(times, 6), confidence_level=0.95)


def test_two_groups_without_events_have_a_difference_but_no_test():
    times = SurvivalTimes.from_values([1, 9], [0, 0])
    difference = restricted_mean_difference(
        mean_of(times, 5), mean_of(times, 5), confidence_level=0.95
    )
    assert (difference.estimate, difference.standard_error, difference.p_value) == (0, 0, None)


def test_a_group_without_events_is_compared_with_another():
    # By hand: 5 against 1, 2, 5, 5, whose mean is 3.25 and population variance 3.1875.
    none = SurvivalTimes.from_values([6, 7], [0, 0])
    some = SurvivalTimes.from_values([1, 2, 6, 7], [1, 1, 0, 0])
    difference = restricted_mean_difference(
        mean_of(none, 5), mean_of(some, 5), confidence_level=0.95
    )
    assert difference.estimate == pytest.approx(-1.75, rel=1e-12)
    assert difference.standard_error == pytest.approx((3.1875 / 4) ** 0.5, rel=1e-12)
    expected = 2 * NormalDist().cdf(-1.75 / (3.1875 / 4) ** 0.5)
    assert difference.p_value == pytest.approx(expected, rel=1e-9)


@settings(max_examples=50)
@given(rows, st.sampled_from([0.25, 2.0, 16.0]), st.integers(1, 30))
def test_scaling_time_scales_the_mean(rows, factor, horizon):
    # Powers of two, so that scaling is exact.
    one = mean_of(times_of(rows), horizon)
    scaled = times_of([(time * factor, event) for time, event in rows])
    other = mean_of(scaled, horizon * factor)
    for name in ("estimate", "standard_error", "low", "high"):
        value, scaled_value = getattr(one, name), getattr(other, name)
        if value is None:
            assert scaled_value is None
        else:
            assert scaled_value == pytest.approx(factor * value, rel=1e-12, abs=1e-12)


@settings(max_examples=50)
@given(rows, st.integers(1, 30), st.randoms(use_true_random=False))
def test_the_order_of_patients_changes_nothing(rows, horizon, random):
    shuffled = random.sample(rows, len(rows))
    assert mean_of(times_of(rows), horizon) == mean_of(times_of(shuffled), horizon)


@settings(max_examples=50)
@given(rows, st.integers(1, 29))
def test_the_mean_grows_with_the_horizon_and_stays_below_it(rows, horizon):
    short, long = mean_of(times_of(rows), horizon), mean_of(times_of(rows), horizon + 1)
    if long.estimate is not None:
        assert short.estimate <= long.estimate <= short.estimate + 1
        assert long.standard_error >= short.standard_error
        assert long.estimate <= horizon + 1 + 1e-12


@settings(max_examples=50)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(1, 40))
def test_without_censoring_it_is_the_mean_of_the_times_cut_off(values, horizon):
    times = SurvivalTimes.from_values(values, np.ones(len(values)))
    cut = np.minimum(values, horizon)
    mean = mean_of(times, horizon)
    assert mean.estimate == pytest.approx(cut.mean())
    assert mean.standard_error == pytest.approx(cut.std() / len(cut) ** 0.5, abs=1e-9)


@settings(max_examples=50)
@given(rows)
def test_merging_a_group_with_its_twin_halves_the_variance(rows):
    one, both = (
        mean_survival(kaplan_meier(times_of(patients)), confidence_level=0.95)
        for patients in (rows, rows * 2)
    )
    assert both.estimate == pytest.approx(one.estimate)
    assert both.standard_error == pytest.approx(one.standard_error / 2**0.5, abs=1e-12)
