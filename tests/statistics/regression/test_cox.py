"""Cox models against R coxph and SPSS COXREG."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-8


def relative(expected):
    return pytest.approx(expected, rel=TOLERANCE, abs=1e-12)


def cohort(*, seed=0, n=120, effect=0.5):
    """Return times tied to whole units, a binary and a continuous covariate."""
    random = np.random.default_rng(seed)
    arm, age = random.integers(0, 2, n).astype(float), random.normal(60, 10, n)
    time = np.ceil(random.exponential(20 * np.exp(-effect * arm), n))
    return SurvivalTimes.from_values(time, random.random(n) < 0.7), arm, age


def separated(*, n, rare, others, seed=0):
    """Return a cohort of which *rare* patients carry a marker and have no event."""
    random = np.random.default_rng(seed)
    time, event = random.exponential(10, n) + 0.1, random.random(n) < 0.6
    marker = np.zeros(n)
    marker[:rare], event[:rare] = 1, False
    time[:rare] += 5  # so that they are at risk at other patients' events
    covariates = [random.normal(60, 10, n) for _ in range(others)]
    return SurvivalTimes.from_values(time, event), np.column_stack([marker, *covariates])


def test_coefficients_and_standard_errors_agree_with_r_coxph(data_set, ties):
    model, r = data_set.fit(ties), data_set.r[ties]
    assert model.coefficients.tolist() == relative(r["coef"])
    assert model.standard_errors.tolist() == relative(r["se"])
    assert (model.n, model.events) == (data_set.r["n"], data_set.r["events"])
    assert model.infinite == ()
    assert model.ties == ties


def test_log_likelihoods_and_global_tests_agree_with_r_coxph(data_set, ties):
    model, r = data_set.fit(ties), data_set.r[ties]
    assert [model.log_likelihood_null, model.log_likelihood] == relative(r["loglik"])
    assert model.likelihood_ratio_statistic == relative(r["likelihood_ratio"])
    assert model.score_statistic == relative(r["score"])
    everything = list(range(model.coefficients.size))
    assert model.wald_statistic(everything) == relative(r["wald_all"])


def test_wald_tests_of_terms_agree_with_r_coxph(data_set, ties):
    model, r = data_set.fit(ties), data_set.r[ties]["wald"]
    for name, columns in data_set.terms.items():
        assert model.wald_statistic(columns) == relative(r[name]["statistic"])
        assert len(columns) == r[name]["df"]
        # The tail area magnifies the relative error of the statistic by about half the statistic.
        assert model.wald_p_value(columns) == pytest.approx(r[name]["p"], rel=1e-6)


def test_strong_effects_with_ties_agree_with_r_coxph(r_strong):
    for r in r_strong:
        x = np.arange(r["n"])
        times = SurvivalTimes.from_values(r["n"] - x // r["tied"], np.ones(r["n"]))
        model = fit_cox(times, x[:, None].astype(float), ties=r["ties"])
        assert model.coefficients[0] == relative(r["coef"]), r
        assert model.standard_errors[0] == relative(r["se"]), r
        assert [model.log_likelihood_null, model.log_likelihood] == relative(r["loglik"])
        assert model.infinite == ()


def test_a_model_of_two_terms_agrees_with_spss_31(ties, spss, spss_patients):
    times = SurvivalTimes.from_values(spss_patients["time"], spss_patients["event"])
    design = spss_patients[["age", "sex"]].to_numpy(dtype=float)
    model, expected = fit_cox(times, design, ties=ties), spss["cox"]
    for column, name in enumerate(["age", "sex"]):
        row = expected[name]
        assert model.coefficients[column] == pytest.approx(row["coefficient"], rel=1e-9)
        assert model.standard_errors[column] == pytest.approx(row["standard_error"], rel=1e-9)
        assert model.wald_p_value([column]) == pytest.approx(row["p"], rel=1e-9)
    likelihood = expected["minus_two_log_likelihood"]
    assert -2 * model.log_likelihood_null == pytest.approx(likelihood["null"], rel=1e-9)
    assert -2 * model.log_likelihood == pytest.approx(likelihood["model"], rel=1e-9)


def test_three_patients_are_as_by_hand():
    # Events at 1 (x = 1), 2 (x = 0), 3 (x = 1): L(b) = e^b / (2 e^b + 1) x 1 / (1 + e^b). Its
    # logarithm is largest where 1 = 2 r / (2 r + 1) + r / (1 + r), so r = e^b = sqrt(1/2).
    times = SurvivalTimes.from_values([1, 2, 3], [1, 1, 1])
    model = fit_cox(times, np.array([[1.0], [0.0], [1.0]]), ties="efron")
    r = 0.5**0.5
    information = 2 * r / (2 * r + 1) ** 2 + r / (1 + r) ** 2
    assert np.exp(model.coefficients[0]) == pytest.approx(r, rel=1e-8)
    assert model.standard_errors[0] == pytest.approx(information**-0.5, rel=1e-8)
    assert model.log_likelihood_null == pytest.approx(-np.log(6), rel=1e-12)


def test_tied_events_divide_the_risk_set_as_by_hand():
    # Two of four patients die at once. At b = 0 Breslow's denominators are 4 x 4, Efron's 4 x 3.
    times = SurvivalTimes.from_values([1, 1, 2, 3], [1, 1, 0, 0])
    design = np.array([[0.0], [1.0], [2.0], [0.0]])
    efron, breslow = (fit_cox(times, design, ties=ties) for ties in ("efron", "breslow"))
    assert efron.log_likelihood_null == pytest.approx(-np.log(12), rel=1e-12)
    assert breslow.log_likelihood_null == pytest.approx(-np.log(16), rel=1e-12)


def test_without_ties_both_methods_are_one(spss_patients):
    times = SurvivalTimes.from_values(spss_patients["time"], spss_patients["event"])
    design = spss_patients[["age", "sex"]].to_numpy(dtype=float)
    efron, breslow = (fit_cox(times, design, ties=ties) for ties in ("efron", "breslow"))
    np.testing.assert_allclose(efron.coefficients, breslow.coefficients, rtol=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_recoding_the_reference_inverts_the_hazard_ratio(seed):
    times, arm, age = cohort(seed=seed)
    for ties in ("efron", "breslow"):
        one = fit_cox(times, np.column_stack([arm, age]), ties=ties)
        other = fit_cox(times, np.column_stack([1 - arm, age]), ties=ties)
        assert other.coefficients[0] == pytest.approx(-one.coefficients[0], rel=1e-8, abs=1e-9)
        assert other.coefficients[1] == pytest.approx(one.coefficients[1], rel=1e-8, abs=1e-9)
        np.testing.assert_allclose(other.standard_errors, one.standard_errors, rtol=1e-8)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_order_of_patients_changes_nothing(seed):
    times, arm, age = cohort(seed=seed)
    order = np.random.default_rng(seed).permutation(len(times))
    design = np.column_stack([arm, age])
    shuffled = SurvivalTimes.from_values(times.time[order], times.event[order])
    for ties in ("efron", "breslow"):
        one, other = fit_cox(times, design, ties=ties), fit_cox(shuffled, design[order], ties=ties)
        np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-7, atol=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([1e-9, 1e-3, 1e3, 1e9, 1e12]))
def test_the_unit_of_a_covariate_only_scales_its_coefficient(seed, factor):
    times, arm, age = cohort(seed=seed)
    one = fit_cox(times, np.column_stack([arm, age]), ties="efron")
    other = fit_cox(times, np.column_stack([arm, age * factor]), ties="efron")
    assert other.coefficients[0] == pytest.approx(one.coefficients[0], rel=1e-7, abs=1e-8)
    assert other.coefficients[1] * factor == pytest.approx(one.coefficients[1], rel=1e-6, abs=1e-9)
    assert other.wald_statistic([0, 1]) == pytest.approx(one.wald_statistic([0, 1]), rel=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_any_increasing_change_of_time_changes_nothing(seed):
    times, arm, age = cohort(seed=seed)
    design = np.column_stack([arm, age])
    one = fit_cox(times, design, ties="efron")
    squared = SurvivalTimes.from_values(times.time**2, times.event)
    other = fit_cox(squared, design, ties="efron")
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_gradient_is_zero_and_the_likelihood_highest_at_the_estimate(seed):
    times, arm, age = cohort(seed=seed, n=40)
    assume(0 < arm[times.event].sum() < times.event.sum())
    for ties in ("efron", "breslow"):
        model = fit_cox(times, np.column_stack([arm, age]), ties=ties)
        gradient = model.likelihood.at(model.coefficients).score()
        np.testing.assert_allclose(gradient * model.standard_errors, 0, atol=1e-6)
        for step in np.vstack([np.eye(2), -np.eye(2)]) * model.standard_errors:
            nearby = model.likelihood.at(model.coefficients + step)
            assert nearby.value < model.log_likelihood


def test_a_binary_covariate_s_score_test_is_the_logrank_test_without_ties():
    # Cox 1972: without ties the score test of two groups is the log-rank test; three patients.
    # U = (1 - 2/3) + (0 - 1/2), information 2/9 + 1/4.
    times = SurvivalTimes.from_values([1, 2, 3], [1, 1, 1])
    model = fit_cox(times, np.array([[1.0], [0.0], [1.0]]), ties="efron")
    assert model.score_statistic == pytest.approx((1 / 6) ** 2 / (17 / 36), rel=1e-9)


# Separation: a level without events has no finite hazard ratio (Heinze G, Schemper M. Biometrics
# 2001;57:114-119), however few patients it has and whatever else is in the model.


@pytest.mark.parametrize("n", [60, 200, 1000])
@pytest.mark.parametrize("rare", [2, 6, 30])
@pytest.mark.parametrize("others", [0, 1, 3])
def test_a_level_without_events_is_reported_as_infinite(n, rare, others, ties):
    times, design = separated(n=n, rare=rare, others=others)
    model = fit_cox(times, design, ties=ties)
    assert model.infinite == (0,)


def test_every_level_is_infinite_where_the_reference_has_no_event(ties):
    random = np.random.default_rng(1)
    level, age = np.arange(150) % 3, random.normal(60, 10, 150)
    time, event = random.exponential(10, 150) + 5 * (level == 0), random.random(150) < 0.7
    times = SurvivalTimes.from_values(time, event & (level != 0))
    model = fit_cox(times, np.column_stack([level == 1, level == 2, age]).astype(float), ties=ties)
    assert model.infinite == (0, 1)


def is_separated(times, design):
    """Return whether linear programming finds a direction in which the likelihood never falls.

    Such a direction d has (x(i) - x(j)) d >= 0 for every event i and every j at risk at its time.
    """
    scaled = (design - design.mean(axis=0)) / design.std(axis=0)
    rows = [
        scaled[i] - scaled[j]
        for i in np.flatnonzero(times.event)
        for j in np.flatnonzero(times.time >= times.time[i])
    ]
    gains = np.array(rows)
    result = linprog(-gains.sum(axis=0), A_ub=-gains, b_ub=np.zeros(len(gains)), bounds=(-1, 1))
    return -result.fun > 1e-7


def test_coefficients_are_infinite_where_linear_programming_finds_separation(ties):
    found = []
    for seed in range(80):
        random = np.random.default_rng(seed)
        n = 8 + seed % 20
        marker, dose = random.integers(0, 2, n).astype(float), np.exp(random.normal(3, 1, n))
        marker[:2], event = (0, 1), random.random(n) < 0.15
        event[0], time = True, np.ceil(random.exponential(10, n))
        time[:2] = 1  # so that both levels are at risk at the first event
        times, design = SurvivalTimes.from_values(time, event), np.column_stack([marker, dose])
        separated_here = is_separated(times, design)
        assert bool(fit_cox(times, design, ties=ties).infinite) == separated_here, seed
        found.append(separated_here)
    assert 20 < sum(found) < 60  # both kinds are there in numbers


@pytest.mark.parametrize("rare", [2, 6, 30])
def test_the_other_coefficients_are_those_without_the_separated_patients(rare, ties):
    # In the limit the marked patients leave every risk set, so that the rest is fitted to the
    # remaining patients.
    times, design = separated(n=200, rare=rare, others=2)
    model = fit_cox(times, design, ties=ties)
    remaining = design[:, 0] == 0
    limit = fit_cox(times.subset(remaining), design[remaining, 1:], ties=ties)
    np.testing.assert_allclose(model.coefficients[1:], limit.coefficients, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        model.standard_errors[1:], limit.standard_errors, rtol=1e-4, atol=1e-6
    )


def test_a_covariate_that_orders_the_events_is_reported_as_infinite(ties):
    times = SurvivalTimes.from_values(np.arange(1, 31), np.ones(30))
    model = fit_cox(times, np.arange(30.0)[:, None], ties=ties)
    assert model.infinite == (0,)


def test_a_strong_but_finite_effect_is_not_reported_as_infinite(ties):
    # One patient in the wrong place makes the maximum finite: 29 before 1.
    order = np.arange(30.0)
    order[[0, 29]] = order[[29, 0]]
    times = SurvivalTimes.from_values(np.arange(1, 31), np.ones(30))
    assert fit_cox(times, order[:, None], ties=ties).infinite == ()


@pytest.mark.parametrize("outlier", [1e5, 1e6])
def test_an_outlier_that_floating_point_cannot_carry_is_reported_as_infinite(outlier, ties):
    # One value in another unit: its risk is too large a power. R coxph gives NA for 1e5 and 1e6.
    i = np.arange(1, 200)
    times = SurvivalTimes.from_values(np.append((i * 37) % 199 + 1, 0.5), np.ones(200))
    model = fit_cox(times, np.append(np.sin(i * 1.7), outlier)[:, None], ties=ties)
    assert model.infinite == (0,)


@pytest.mark.parametrize(
    "column",
    [
        np.zeros(30),
        np.ones(30),
        np.full(30, 0.1),  # its floating-point standard deviation is not zero
        np.full(30, 1e9 + 0.1),
    ],
)
def test_a_constant_covariate_is_refused(column):
    times, arm, _ = cohort(n=30)
    for design in (column[:, None], np.column_stack([arm, column])):
        with pytest.raises(SingularDesignError, match="constant"):
            fit_cox(times, design, ties="efron")


def test_a_covariate_that_repeats_others_is_refused():
    times, arm, age = cohort(n=30)
    for repeated in (arm, 1 - arm, 2 * age + 3, arm + age):
        with pytest.raises(SingularDesignError, match="combination"):
            fit_cox(times, np.column_stack([arm, age, repeated]), ties="efron")


def test_a_covariate_that_is_constant_from_the_first_event_on_is_refused():
    # Nothing in the partial likelihood depends on it; R coxph has NA for its coefficient.
    times = SurvivalTimes.from_values([1, 2, 5, 6, 7, 8, 9, 10], [0, 0, 1, 1, 1, 1, 0, 1])
    early = np.array([1.0, 0, 0, 0, 0, 0, 0, 0])
    other = np.array([3.0, 4, 1, 5, 2, 2, 1, 1])
    with pytest.raises(SingularDesignError, match="constant"):
        fit_cox(times, np.column_stack([early, other]), ties="efron")


def test_a_model_without_covariates_is_refused():
    times, _, _ = cohort(n=30)
    with pytest.raises(SingularDesignError):
        fit_cox(times, np.empty((30, 0)), ties="efron")


def test_a_sample_without_events_is_refused():
    times, arm, _ = cohort(n=30)
    censored = SurvivalTimes.from_values(times.time, np.zeros(30))
    with pytest.raises(SingularDesignError, match="no event"):
        fit_cox(censored, arm[:, None], ties="efron")
