"""The proportional-hazards test against R cox.zph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.regression.cox import fit_cox
from reportgen.statistics.regression.proportional_hazards import proportional_hazards_tests
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-6


def cohort(seed):
    """Return tied times, and an arm and a dose that act on them."""
    random = np.random.default_rng(seed)
    arm, dose = random.integers(0, 2, 150).astype(float), random.normal(28, 8, 150)
    time = np.ceil(random.exponential(20 * np.exp(-0.4 * arm)))
    return SurvivalTimes.from_values(time, random.random(150) < 0.7), arm, dose


def both_tests(times, design):
    model = fit_cox(times, design, ties="efron")
    return proportional_hazards_tests(model, times, {"arm": [0], "dose": [1]})


def assert_same_tests(one, other, tolerance):
    (terms, overall), (other_terms, other_overall) = one, other
    for name, test in terms.items():
        assert other_terms[name].statistic == pytest.approx(
            test.statistic, rel=tolerance, abs=tolerance
        )
    assert other_overall.statistic == pytest.approx(overall.statistic, rel=tolerance, abs=tolerance)


def test_tests_of_terms_agree_with_r_cox_zph(data_set, ties):
    r = data_set.r[ties]["zph"]
    tests, _ = proportional_hazards_tests(data_set.fit(ties), data_set.times, data_set.terms)
    assert list(tests) == list(data_set.terms)
    for name, test in tests.items():
        assert test.df == r[name]["df"]
        assert test.statistic == pytest.approx(r[name]["chisq"], rel=TOLERANCE)
        assert test.p_value == pytest.approx(r[name]["p"], rel=TOLERANCE)


def test_the_overall_test_agrees_with_r_cox_zph(data_set, ties):
    r = data_set.r[ties]["zph"]["GLOBAL"]
    _, overall = proportional_hazards_tests(data_set.fit(ties), data_set.times, data_set.terms)
    assert overall.df == r["df"]
    assert overall.statistic == pytest.approx(r["chisq"], rel=TOLERANCE)
    assert overall.p_value == pytest.approx(r["p"], rel=TOLERANCE)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([1e-9, 1e-3, 1e3, 1e6, 1e9, 1e12]))
def test_the_unit_of_a_covariate_changes_nothing(seed, factor):
    # Linear algebra: the score test is invariant under scaling; becquerels for gigabecquerels.
    times, arm, dose = cohort(seed)
    one = both_tests(times, np.column_stack([arm, dose]))
    other = both_tests(times, np.column_stack([arm, dose * factor]))
    assert_same_tests(one, other, 1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_order_of_patients_changes_nothing(seed):
    times, arm, dose = cohort(seed)
    order = np.random.default_rng(seed).permutation(len(times))
    shuffled = SurvivalTimes.from_values(times.time[order], times.event[order])
    one = both_tests(times, np.column_stack([arm, dose]))
    other = both_tests(shuffled, np.column_stack([arm, dose])[order])
    assert_same_tests(one, other, 1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_recoding_the_reference_changes_nothing(seed):
    times, arm, dose = cohort(seed)
    one = both_tests(times, np.column_stack([arm, dose]))
    other = both_tests(times, np.column_stack([1 - arm, dose]))
    assert_same_tests(one, other, 1e-6)


def test_the_test_of_a_single_term_is_the_overall_test():
    times, arm, _ = cohort(0)
    model = fit_cox(times, arm[:, None], ties="efron")
    tests, overall = proportional_hazards_tests(model, times, {"arm": [0]})
    assert tests["arm"].statistic == pytest.approx(overall.statistic, rel=1e-9)
    assert tests["arm"].df == overall.df == 1


def test_an_effect_that_turns_round_is_found():
    # By construction: the marked patients die first and last, the others in between.
    marked = np.array([1.0] * 15 + [0.0] * 30 + [1.0] * 15)
    times = SurvivalTimes.from_values(np.arange(1, 61), np.ones(60))
    model = fit_cox(times, marked[:, None], ties="efron")
    _, overall = proportional_hazards_tests(model, times, {"marked": [0]})
    assert overall.p_value < 0.001
