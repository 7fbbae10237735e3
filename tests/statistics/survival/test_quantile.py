"""Quantiles of survival against R quantile(survfit()), and by the exact rules."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.median import median_survival, survival_quantile
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
R_NAMES = {
    "log": "log",
    "log-log": "log-log",
    "plain": "plain",
    "logit": "logit",
    "arcsine": "arcsin",
}
RULES = ["midpoint", "midpoint-or-last", "midpoint-or-none", "first"]
samples = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)
probabilities = st.sampled_from([Fraction(n, d) for d in (2, 3, 4, 10) for n in range(1, d)])


def times_of(rows):
    return SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])


def quantile_of(times, probability, *, rule="midpoint-or-last", interval="log-log"):
    return survival_quantile(
        kaplan_meier(times), probability, rule=rule, interval=interval, confidence_level=0.95
    )


def assert_quantiles_agree(times, probabilities, r, agree):
    for interval, r_name in R_NAMES.items():
        for i, probability in enumerate(probabilities):
            quantile = quantile_of(times, probability, interval=interval)
            expected = [r[r_name][name][i] for name in ("time", "low", "high")]
            agree([quantile.time, quantile.low, quantile.high], expected, TOLERANCE)


def test_quantiles_agree_with_r_quantile_survfit(data_set, comparisons_in_r, agree):
    r = comparisons_in_r["data_sets"][data_set.name]
    for (times, _), expected in zip(
        data_set.samples(), [r["overall"], *r["by_group"]], strict=True
    ):
        assert_quantiles_agree(
            times, comparisons_in_r["probabilities"], expected["quantiles"], agree
        )


def test_quantiles_of_small_samples_agree_with_r_quantile_survfit(comparisons_in_r, agree):
    for r in comparisons_in_r["samples"].values():
        times = SurvivalTimes.from_values(r["time"], r["event"])
        assert_quantiles_agree(times, comparisons_in_r["probabilities"], r["quantiles"], agree)


@pytest.mark.parametrize(
    ("rule", "last_is_event", "expected"),
    [
        # CAMIS: SAS and R quantile() have 102.5 = (87 + 118) / 2 where an event ends the stretch;
        # where none does, R quantile() has it still, R print() has 87, and SAS has nothing.
        ("midpoint", True, 102.5),
        ("midpoint-or-last", True, 102.5),
        ("midpoint-or-none", True, 102.5),
        ("first", True, 87),
        ("midpoint", False, 87),
        ("midpoint-or-last", False, 102.5),
        ("midpoint-or-none", False, None),
        ("first", False, 87),
    ],
)
def test_a_curve_that_rests_at_one_half_follows_the_rule(rule, last_is_event, expected):
    time = [54, 75, 77, 84, 87, 92, 103, 105, 112, 118]
    times = SurvivalTimes.from_values(time, [1, 1, 1, 1, 1, 0, 0, 0, 0, last_is_event])
    assert quantile_of(times, 0.5, rule=rule).time == expected
    median = median_survival(
        kaplan_meier(times), rule=rule, interval="log-log", confidence_level=0.95
    )
    assert median == quantile_of(times, Fraction(1, 2), rule=rule)


def test_stata_prints_the_first_of_a_stretch():
    # Statalist, November 2002: stci prints 3 and 2 for these.
    even = SurvivalTimes.from_values([1, 2, 3, 4, 5, 6], np.ones(6))
    tied = SurvivalTimes.from_values([1, 2, 2, 4, 6, 8], np.ones(6))
    assert quantile_of(even, 0.5, rule="first").time == 3
    assert quantile_of(tied, 0.5, rule="first").time == 2


@pytest.mark.parametrize("rule", RULES)
def test_quartiles_of_four_patients_are_as_by_hand(rule):
    # S is 3/4 from 1, 1/2 from 2, 1/4 from 4 and 0 from 8.
    times = SurvivalTimes.from_values([1, 2, 4, 8], np.ones(4))
    expected = (1, 2, 4) if rule == "first" else (1.5, 3, 6)
    assert tuple(quantile_of(times, p, rule=rule).time for p in (0.25, 0.5, 0.75)) == expected
    assert quantile_of(times, 0.2, rule=rule).time == 1
    assert quantile_of(times, 0.9, rule=rule).time == 8


def test_a_probability_in_floating_point_is_the_fraction_that_it_means():
    # Ten patients: S = 9/10 and so on, which floating point only nearly reaches; and a third.
    ten = SurvivalTimes.from_values(np.arange(1, 11), np.ones(10))
    for n in range(1, 10):
        assert quantile_of(ten, n / 10, rule="first").time == n
        assert quantile_of(ten, n / 10, rule="midpoint").time == n + 0.5
    six = SurvivalTimes.from_values(np.arange(1, 7), np.ones(6))
    assert quantile_of(six, 1 / 3, rule="midpoint").time == 2.5
    assert quantile_of(six, 1 - 1 / 3, rule="midpoint").time == 4.5


@pytest.mark.parametrize("probability", [0, 1, -0.1, 1.5, Fraction(0)])
def test_a_probability_outside_0_and_1_is_refused(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile_of(SurvivalTimes.from_values([1], [1]), probability)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("interval", [*R_NAMES, "symmetric"])
def test_nothing_is_estimated_where_nobody_has_the_event(rule, interval):
    for time in ([3], [1, 2, 2, 5]):
        times = SurvivalTimes.from_values(time, np.zeros(len(time)))
        quantile = quantile_of(times, 0.25, rule=rule, interval=interval)
        assert (quantile.time, quantile.standard_error) == (None, None)
        assert (quantile.low, quantile.high) == (None, None)


def test_the_symmetric_interval_of_a_quartile_is_as_by_hand():
    # Twenty patients: S is 0.80 at 4, 0.75 at 4.5 and 0.70 at 6; 0.30 at 14, 0.25 at 15 and 0.20 at
    # 16.5. The density at the first quartile is 0.10 / (6 - 4), at the third 0.10 / (16.5 - 14);
    # Greenwood's error is sqrt(3/16 / 20) at both.
    time = np.arange(1.0, 21.0)
    time[4], time[15] = 4.5, 16.5
    times = SurvivalTimes.from_values(time, np.ones(20))
    error = (3 / 16 / 20) ** 0.5
    for p, at, width in ((0.25, 4.5, 6 - 4), (0.75, 15, 16.5 - 14)):
        quantile = quantile_of(times, p, rule="first", interval="symmetric")
        assert quantile.time == at
        assert quantile.standard_error == pytest.approx(error * width / 0.10, rel=1e-12)
        half = 1.96 * quantile.standard_error
        assert (quantile.low, quantile.high) == pytest.approx((at - half, at + half), rel=1e-12)


def test_the_symmetric_interval_of_the_fixture_s_quartile_comes_from_what_spss_printed(
    spss_patients,
):
    # SPSS 31.0.1 printed for sex 2: S(166) = 0.74236425339367, the first at or below 0.75, with the
    # error 0.074078075943244; S(112) = 0.80065359477124, the last at or above 0.80; and
    # S(186) = 0.68050056561086, the first at or below 0.70. It was not asked for the quartile.
    patients = spss_patients[spss_patients["sex"] == 2]
    times = SurvivalTimes.from_values(patients["time"], patients["event"])
    quantile = quantile_of(times, 0.25, rule="first", interval="symmetric")
    assert quantile.time == 166
    expected = 0.074078075943244 * (186 - 112) / (0.80065359477124 - 0.68050056561086)
    assert quantile.standard_error == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("interval", [*R_NAMES, "symmetric"])
@settings(max_examples=30)
@given(rows=samples, p=probabilities, factor=st.sampled_from([0.25, 2.0, 16.0]))
def test_scaling_time_scales_quantiles_and_intervals(interval, rows, p, factor):
    # Powers of two, so that scaling is exact.
    for rule in RULES:
        one = quantile_of(times_of(rows), p, rule=rule, interval=interval)
        scaled = times_of([(time * factor, event) for time, event in rows])
        other = quantile_of(scaled, p, rule=rule, interval=interval)
        for name in ("time", "standard_error", "low", "high"):
            value, scaled_value = getattr(one, name), getattr(other, name)
            if value is None:
                assert scaled_value is None
            else:
                assert scaled_value == pytest.approx(factor * value, rel=1e-12, abs=1e-12)


@settings(max_examples=50)
@given(samples, probabilities, st.randoms(use_true_random=False))
def test_the_order_of_patients_changes_nothing(rows, p, random):
    shuffled = random.sample(rows, len(rows))
    assert quantile_of(times_of(rows), p) == quantile_of(times_of(shuffled), p)


@settings(max_examples=50)
@given(samples, probabilities)
def test_survival_at_the_first_time_is_at_or_below_the_quantile_and_not_before(rows, p):
    curve = kaplan_meier(times_of(rows))
    first = quantile_of(times_of(rows), p, rule="first").time
    above = curve.compare_with(1 - p) > 0
    if first is None:
        assert above.all()
    else:
        index = int(np.searchsorted(curve.time, first))
        assert not above[index]
        assert above[:index].all()


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40)
@given(samples)
def test_quantiles_rise_with_their_probability(rule, rows):
    found = [quantile_of(times_of(rows), n / 8, rule=rule).time for n in range(1, 8)]
    known = [time for time in found if time is not None]
    assert known == sorted(known)
    # Once a quantile is not reached, no later one is.
    assert found[: len(known)] == known


@settings(max_examples=50)
@given(samples, probabilities)
def test_the_rules_differ_only_where_the_curve_rests_at_the_quantile(rows, p):
    curve = kaplan_meier(times_of(rows))
    found = {quantile_of(times_of(rows), p, rule=rule).time for rule in RULES}
    if not (curve.compare_with(1 - p) == 0).any():
        assert len(found) == 1
