"""Firth's penalised Cox regression against R, coxphf and arithmetic by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.firth import fit_firth
from reportgen.statistics.survival_times import SurvivalTimes

R = json.loads((Path(__file__).parents[2] / "reference" / "firth_reference.json").read_text())
TOLERANCE = 1e-8


def relative(expected):
    return pytest.approx(expected, rel=TOLERANCE, abs=1e-12)


def sample(name):
    """Return the times and covariates of a sample, and R's numbers for it."""
    r = R["firth"][name]
    data = dict(r["data"])
    times = SurvivalTimes.from_values(data.pop("time"), data.pop("event"))
    return times, np.column_stack([np.array(x, dtype=float) for x in data.values()]), r


def cohort(*, seed, n=60, marked=4):
    """Return times tied to whole units, a marker without events, a continuous covariate."""
    random = np.random.default_rng(seed)
    marker, age = (np.arange(n) < marked).astype(float), random.normal(60, 10, n)
    time = np.ceil(random.exponential(20, n)) + 5 * marker
    event = (random.random(n) < 0.7) & (marker == 0)
    return SurvivalTimes.from_values(time, event), np.column_stack([marker, age])


def intervals(model):
    columns = range(model.coefficients.size)
    return np.array([model.confidence_interval(j, 0.95) for j in columns], dtype=float)


@pytest.fixture(params=["marker", "stages", "early", "tied", "handful"])
def name(request):
    """Return the name of each sample in turn."""
    return request.param


def test_estimates_agree_with_r(name, ties):
    times, design, r = sample(name)
    model = fit_firth(times, design, ties=ties)
    assert model.coefficients.tolist() == relative(r[ties]["coef"])
    assert model.standard_errors.tolist() == relative(r[ties]["se"])
    assert model.penalised_log_likelihood == relative(r[ties]["loglik"])
    assert (model.n, model.events, model.ties) == (len(times), times.event.sum(), ties)


def test_profile_intervals_agree_with_r(name, ties):
    times, design, r = sample(name)
    limits = intervals(fit_firth(times, design, ties=ties))
    assert limits[:, 0].tolist() == relative(r[ties]["low"])
    assert limits[:, 1].tolist() == relative(r[ties]["high"])


def test_profile_intervals_of_another_level_agree_with_r(name):
    times, design, r = sample(name)
    model = fit_firth(times, design, ties="efron")
    columns = range(design.shape[1])
    limits = np.array([model.confidence_interval(j, 0.90) for j in columns])
    assert limits[:, 0].tolist() == relative(r["efron_90"]["low"])
    assert limits[:, 1].tolist() == relative(r["efron_90"]["high"])


def test_penalised_likelihood_ratio_tests_agree_with_r(name, ties):
    times, design, r = sample(name)
    model, p = fit_firth(times, design, ties=ties), design.shape[1]
    chisq = [model.likelihood_ratio_statistic([j]) for j in range(p)]
    assert chisq == relative(r[ties]["chisq"])
    # The tail area magnifies the relative error of the statistic by about half the statistic.
    p_values = [model.likelihood_ratio_p_value([j]) for j in range(p)]
    assert p_values == pytest.approx(r[ties]["p"], rel=1e-7)


def test_penalised_likelihood_ratio_tests_of_terms_agree_with_r(name, ties):
    times, design, r = sample(name)
    model, p = fit_firth(times, design, ties=ties), design.shape[1]
    assert model.likelihood_ratio_statistic(list(range(p))) == relative(r[ties]["chisq_all"])
    assert model.likelihood_ratio_p_value(list(range(p))) == pytest.approx(r[ties]["p_all"])
    if p > 2:
        assert model.likelihood_ratio_statistic([0, 1]) == relative(r[ties]["chisq_first_two"])
        assert model.likelihood_ratio_p_value([0, 1]) == pytest.approx(r[ties]["p_first_two"])


def test_a_monotone_likelihood_agrees_with_coxphf():
    # Data and output of coxphf 1.13 as in the tests of firthmodels 0.8; coxphf stops at steps of
    # 1e-6, which is what the digits are good for.
    random = np.random.default_rng(42)
    censored = random.choice([0, 1], 100, p=[0.35, 0.65])
    others = [random.standard_normal(100), random.uniform(-1, 1, 100)]
    design = np.column_stack([censored, *others, random.choice([0, 1], 100, p=[0.6, 0.4])])
    survival = random.exponential(1 / (0.1 * np.exp(design @ [0, 0.5, -0.3, 0.7])))
    censoring = random.exponential(15, 100)
    event = (survival <= censoring) & (censored == 1)
    times = SurvivalTimes.from_values(np.minimum(survival, censoring), event)
    model = fit_firth(times, design, ties="breslow")
    coefficients = [3.8815800583, 0.6042066427, -0.4202139201, 1.0415063080]
    assert model.coefficients.tolist() == pytest.approx(coefficients, rel=1e-6)
    errors = [1.4430190269, 0.1599607483, 0.2541800107, 0.3128784410]
    assert model.standard_errors.tolist() == pytest.approx(errors, rel=1e-6)
    p_values = [7.318984974e-09, 1.686334002e-04, 9.295083722e-02, 8.463066114e-04]
    for j, p_value in enumerate(p_values):
        assert model.likelihood_ratio_p_value([j]) == pytest.approx(p_value, rel=1e-6)
    assert model.likelihood_ratio_statistic([0, 1, 2, 3]) == pytest.approx(57.6071, rel=1e-6)
    limits = [
        [1.9343469272, 8.7215676015],
        [0.2921186188, 0.9164270978],
        [-0.9217200647, 0.0699415336],
        [0.4348431279, 1.6550461482],
    ]
    np.testing.assert_allclose(intervals(model), limits, rtol=1e-6)


def test_two_patients_are_as_by_hand(ties):
    # Heinze and Schemper 2001, section 2. With r = e^b: l* = log(r / (1 + r)) + 1/2 log(r / (1 +
    # r)^2), highest at r = 3; l* there and at 1 give the test.
    times = SurvivalTimes.from_values([1, 2], [1, 0])
    model = fit_firth(times, np.array([[1.0], [0.0]]), ties=ties)
    assert np.exp(model.coefficients[0]) == pytest.approx(3, rel=1e-12)
    fall = 2 * (np.log(3 / 4) + np.log(3 / 16) / 2 - np.log(1 / 2) - np.log(1 / 4) / 2)
    assert model.likelihood_ratio_statistic([0]) == pytest.approx(fall, rel=1e-12)
    for limit in model.confidence_interval(0, 0.95):
        r = np.exp(limit)
        value = np.log(r / (1 + r)) + np.log(r / (1 + r) ** 2) / 2
        assert value == pytest.approx(np.log(3 / 4) + np.log(3 / 16) / 2 - 1.9207294103470618)


@pytest.mark.parametrize("rare", [2, 6, 30])
def test_a_level_without_events_has_finite_estimates_and_limits(rare, ties):
    times, design = cohort(seed=rare, n=120, marked=rare)
    assert fit_cox(times, design, ties=ties).infinite == (0,)
    model = fit_firth(times, design, ties=ties)
    low, high = intervals(model)[0]
    assert -12 < low < model.coefficients[0] < high


def test_a_covariate_that_orders_the_events_has_a_finite_estimate(ties):
    model = fit_firth(*ordered(30), ties=ties)
    low, high = intervals(model)[0]
    assert 0 < low < model.coefficients[0] < high < 10


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_the_penalised_likelihood_is_highest_at_the_estimate(seed, ties):
    times, design = cohort(seed=seed, n=40)
    model = fit_firth(times, design, ties=ties)

    def penalised(coefficients):
        # By the definition, from the ordinary likelihood that is tested elsewhere.
        risk_sets = ordinary.at(coefficients)
        return risk_sets.value + np.linalg.slogdet(risk_sets.information())[1] / 2

    ordinary = fit_cox(times, design, ties=ties).likelihood
    highest = penalised(model.coefficients)
    assert model.penalised_log_likelihood == pytest.approx(highest, rel=1e-12)
    for step in np.vstack([np.eye(2), -np.eye(2)]) * model.standard_errors * 1e-3:
        assert penalised(model.coefficients + step) < highest


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_recoding_the_reference_inverts_the_hazard_ratio_and_its_interval(seed, ties):
    times, design = cohort(seed=seed)
    recoded = design.copy()
    recoded[:, 0] = 1 - recoded[:, 0]
    one, other = (fit_firth(times, x, ties=ties) for x in (design, recoded))
    np.testing.assert_allclose(other.coefficients, one.coefficients * [-1, 1], rtol=1e-9)
    np.testing.assert_allclose(intervals(other)[0], -intervals(one)[0][::-1], rtol=1e-9)
    np.testing.assert_allclose(intervals(other)[1], intervals(one)[1], rtol=1e-8, atol=1e-10)
    statistics = [model.likelihood_ratio_statistic([0]) for model in (one, other)]
    assert statistics[0] == pytest.approx(statistics[1], rel=1e-8)


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from([1e-9, 1e-3, 1e3, 1e9]))
def test_the_unit_of_a_covariate_only_scales_its_coefficient(seed, factor):
    times, design = cohort(seed=seed)
    one = fit_firth(times, design, ties="efron")
    other = fit_firth(times, design * [1, factor], ties="efron")
    scale = np.array([1, factor])
    np.testing.assert_allclose(other.coefficients * scale, one.coefficients, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(
        intervals(other) * scale[:, None], intervals(one), rtol=1e-8, atol=1e-10
    )
    assert other.likelihood_ratio_statistic([1]) == pytest.approx(
        one.likelihood_ratio_statistic([1]), rel=1e-7, abs=1e-10
    )


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_the_order_of_patients_and_the_scale_of_time_change_nothing(seed, ties):
    times, design = cohort(seed=seed)
    order = np.random.default_rng(seed).permutation(len(times))
    shuffled = SurvivalTimes.from_values(times.time[order] ** 2, times.event[order])
    one, other = fit_firth(times, design, ties=ties), fit_firth(shuffled, design[order], ties=ties)
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-9, atol=1e-14)


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_the_interval_leaves_out_one_where_p_is_below_five_per_cent(seed, ties):
    times, design = cohort(seed=seed)
    model = fit_firth(times, design, ties=ties)
    for j, (low, high) in enumerate(intervals(model)):
        assert (low < 0 < high) == (model.likelihood_ratio_p_value([j]) > 0.05)


def test_with_more_patients_it_approaches_the_ordinary_estimate(ties):
    # The penalty is of the order of 1 and the information of n, so that in standard errors the
    # estimate moves by the order of 1 / sqrt(n).
    for n in (200, 2_000, 20_000):
        random = np.random.default_rng(1)
        design = np.column_stack([random.random(n) < 0.1, random.normal(size=n)]).astype(float)
        time = np.ceil(random.exponential(20 * np.exp(-design @ [0.8, 0.3])))
        times = SurvivalTimes.from_values(time, random.random(n) < 0.7)
        ordinary = fit_cox(times, design, ties=ties)
        firth = fit_firth(times, design, ties=ties)
        shift = (firth.coefficients - ordinary.coefficients) / ordinary.standard_errors
        assert 0 < np.abs(shift).max() < 2 / np.sqrt(n)
        np.testing.assert_allclose(firth.standard_errors, ordinary.standard_errors, rtol=10 / n)


def test_without_ties_both_methods_are_one():
    times, design = cohort(seed=2)
    untied = SurvivalTimes.from_values(np.arange(60) * 37 % 61, times.event)
    efron, breslow = (fit_firth(untied, design, ties=ties) for ties in ("efron", "breslow"))
    np.testing.assert_allclose(efron.coefficients, breslow.coefficients, rtol=1e-12)
    np.testing.assert_allclose(intervals(efron), intervals(breslow), rtol=1e-12)


def test_patients_who_are_censored_before_the_first_event_change_nothing():
    times, design = cohort(seed=2)
    early = SurvivalTimes.from_values(
        np.append(times.time, [0.1, 0.2]), np.append(times.event, [False, False])
    )
    known = fit_firth(times, design, ties="efron")
    model = fit_firth(early, np.vstack([design, [[1, 1e6], [0, -1e6]]]), ties="efron")
    np.testing.assert_allclose(model.coefficients, known.coefficients, rtol=1e-9)
    np.testing.assert_allclose(intervals(model), intervals(known), rtol=1e-9)
    assert (model.n, known.n) == (62, 60)


def ordered(n):
    """Return n patients who die in the order of their covariate, and that covariate."""
    return SurvivalTimes.from_values(np.arange(n), np.ones(n)), -np.arange(float(n))[:, None]


def test_a_limit_or_an_estimate_beyond_floating_point_is_none(ties):
    # The risks of the first and the last of n patients differ by the factor exp(n b).
    model = fit_firth(*ordered(100), ties=ties)
    low, high = model.confidence_interval(0, 0.95)
    assert low > 0
    assert high is None
    assert fit_firth(*ordered(300), ties=ties) is None


def test_a_limit_is_none_where_the_likelihood_is_higher_than_at_the_estimate():
    # Three events among seven patients, one of them an outlier: the likelihood has two maxima.
    times = SurvivalTimes.from_values(np.arange(1, 8), [1, 0, 1, 1, 0, 0, 0])
    design = np.array([[0.0], [34.5], [0.3], [0.1], [1.6], [4.0], [7.0]])
    model = fit_firth(times, design, ties="efron")
    low, high = model.confidence_interval(0, 0.95)
    assert low is None
    assert high > model.coefficients[0]


def test_a_covariate_that_cannot_be_estimated_is_refused():
    times, design = cohort(seed=1)
    for column in (np.zeros(60), np.full(60, 0.1), 1 - design[:, 0], 2 * design[:, 1] + 3):
        with pytest.raises(SingularDesignError):
            fit_firth(times, np.column_stack([design, column]), ties="efron")
    with pytest.raises(SingularDesignError):
        fit_firth(times, np.empty((60, 0)), ties="efron")
    with pytest.raises(SingularDesignError, match="no event"):
        fit_firth(SurvivalTimes.from_values(times.time, np.zeros(60)), design, ties="efron")
