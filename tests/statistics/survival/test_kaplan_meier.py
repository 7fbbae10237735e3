"""The curve against R survfit, and by its own laws."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.survival.kaplan_meier import kaplan_meier, pointwise_interval
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
R_NAMES = {
    "log": "log",
    "log-log": "log-log",
    "plain": "plain",
    "logit": "logit",
    "arcsine": "arcsin",
}
patients = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def times_of(rows):
    return SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])


def assert_curve_agrees(curve, r, agree):
    at = np.searchsorted(curve.time, r["time"])
    agree(curve.time[at], r["time"], TOLERANCE)
    np.testing.assert_array_equal(curve.at_risk[at], r["n_risk"])
    np.testing.assert_array_equal(curve.events[at], r["n_event"])
    np.testing.assert_array_equal(curve.censored[at], r["n_censor"])
    agree(curve.survival[at], r["surv"], TOLERANCE)
    agree(curve.standard_error[at], r["std_err"], TOLERANCE)
    for method, r_name in R_NAMES.items():
        low, high = pointwise_interval(curve, method=method, confidence_level=0.95)
        agree(low[at], r["lower"][r_name], TOLERANCE)
        agree(high[at], r["upper"][r_name], TOLERANCE)


def test_curves_and_their_intervals_agree_with_r_survfit(data_set, agree):
    for times, r in data_set.samples():
        assert_curve_agrees(kaplan_meier(times), r["curve"], agree)


def test_small_samples_agree_with_r_survfit(r_samples, sample_times, agree):
    for name, r in r_samples.items():
        curve = kaplan_meier(sample_times(name))
        assert curve.time.size == len(r["curve"]["time"]), name
        assert_curve_agrees(curve, r["curve"], agree)


def test_the_curve_of_five_patients_is_as_by_hand():
    # Events at 1, 3, 3 and censored at 3, 4: S = 4/5, then 4/5 x 2/4.
    curve = kaplan_meier(SurvivalTimes.from_values([1, 3, 3, 3, 4], [1, 1, 1, 0, 0]))
    np.testing.assert_array_equal(curve.time, [1, 3, 4])
    np.testing.assert_array_equal(curve.at_risk, [5, 4, 1])
    np.testing.assert_array_equal(curve.events, [1, 2, 0])
    np.testing.assert_array_equal(curve.censored, [0, 1, 1])
    np.testing.assert_allclose(curve.survival, [0.8, 0.4, 0.4], rtol=1e-15)
    np.testing.assert_allclose(curve.log_variance, [1 / 20, 1 / 20 + 2 / 8, 0.3], rtol=1e-15)


def test_a_curve_without_patients_is_refused():
    with pytest.raises(ValueError, match="at least one patient"):
        kaplan_meier(SurvivalTimes.from_values([], []))


@pytest.mark.parametrize("method", R_NAMES)
def test_limits_are_missing_where_survival_is_zero(method):
    curve = kaplan_meier(SurvivalTimes.from_values([1, 2], [1, 1]))
    low, high = pointwise_interval(curve, method=method, confidence_level=0.95)
    assert np.isnan(low[-1])
    assert np.isnan(high[-1])


@pytest.mark.parametrize("n", range(2, 60, 2))
def test_half_is_recognised_where_floating_point_misses_it(n):
    # By hand: of n uncensored patients one half has survived n / 2 of them.
    curve = kaplan_meier(SurvivalTimes.from_values(np.arange(1, n + 1), np.ones(n)))
    expected = np.sign(n // 2 - np.arange(1, n + 1))
    np.testing.assert_array_equal(curve.compare_with(Fraction(1, 2)), expected)


@given(patients)
def test_the_order_of_patients_changes_nothing(rows):
    one, other = kaplan_meier(times_of(rows)), kaplan_meier(times_of(rows[::-1]))
    for name in ("time", "at_risk", "events", "censored", "survival", "log_variance"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(patients)
def test_survival_starts_at_most_at_one_and_never_rises(rows):
    survival = kaplan_meier(times_of(rows)).survival
    steps = np.diff(np.concatenate(([1.0], survival)))
    assert (steps <= 0).all()
    assert survival[-1] >= 0


@given(patients)
def test_patients_at_risk_and_patients_gone_add_up_to_all(rows):
    curve = kaplan_meier(times_of(rows))
    left = curve.events + curve.censored
    gone_before = np.cumsum(left) - left
    np.testing.assert_array_equal(curve.at_risk + gone_before, np.full(left.size, len(rows)))
    assert left.sum() == curve.n == len(rows)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_without_censoring_survival_is_the_share_of_survivors(values):
    curve = kaplan_meier(SurvivalTimes.from_values(values, np.ones(len(values))))
    share = [np.mean(np.array(values) > time) for time in curve.time]
    np.testing.assert_allclose(curve.survival, share, atol=1e-12)


@given(patients, st.sampled_from(sorted(R_NAMES)), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_limits_enclose_the_survival(rows, method, level):
    curve = kaplan_meier(times_of(rows))
    low, high = pointwise_interval(curve, method=method, confidence_level=level)
    known = np.isfinite(low)
    np.testing.assert_array_equal(known, np.isfinite(high))
    assert (low[known] <= curve.survival[known] + 1e-12).all()
    assert (high[known] >= curve.survival[known] - 1e-12).all()
    assert ((low[known] >= 0) & (high[known] <= 1)).all()


@given(patients, st.sampled_from(sorted(R_NAMES)))
def test_a_higher_confidence_level_gives_no_narrower_limits(rows, method):
    curve = kaplan_meier(times_of(rows))
    low, high = pointwise_interval(curve, method=method, confidence_level=0.95)
    wider_low, wider_high = pointwise_interval(curve, method=method, confidence_level=0.99)
    known = np.isfinite(low)
    assert (wider_low[known] <= low[known] + 1e-12).all()
    assert (wider_high[known] >= high[known] - 1e-12).all()
