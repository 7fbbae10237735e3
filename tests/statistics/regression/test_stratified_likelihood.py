"""Stratified Cox models: what must be true of any; R's numbers are in test_models_against_r."""

import numpy as np
import pytest

from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.proportional_hazards import proportional_hazards_tests
from reportgen.statistics.survival_times import SurvivalTimes


@pytest.fixture(params=["efron", "breslow"])
def ties(request):
    return request.param


@pytest.fixture
def cohort():
    """Return tied times, two covariates, and the strata 0, 1 and 2."""
    random = np.random.default_rng(4)
    n = 150
    stratum = random.integers(0, 3, n)
    design = np.column_stack([random.normal(size=n), random.integers(0, 2, n)]).astype(float)
    time = np.ceil(random.exponential(10 * np.exp(-design[:, 1] / 2) * (1 + stratum)))
    return SurvivalTimes.from_values(time, random.random(n) < 0.7), design, stratum


def same(model, other):
    assert model.coefficients.tolist() == pytest.approx(other.coefficients.tolist(), rel=1e-10)
    assert model.covariance.tolist() == pytest.approx(other.covariance, rel=1e-9)
    assert model.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
    assert model.score_statistic == pytest.approx(other.score_statistic, rel=1e-10)


def test_one_stratum_is_no_stratum(cohort, ties):
    times, design, _ = cohort
    same(
        fit_cox(times, design, ties=ties, stratum=np.full(len(times), 7)),
        fit_cox(times, design, ties=ties),
    )


def test_patients_of_a_stratum_without_events_change_nothing(cohort, ties):
    times, design, stratum = cohort
    longer = SurvivalTimes.from_values(
        np.concatenate((times.time, [1.0, 50.0])), np.concatenate((times.event, [False, False]))
    )
    wider = np.vstack((design, [[9.0, 1.0], [-9.0, 0.0]]))
    more = np.concatenate((stratum, [5, 5]))
    same(
        fit_cox(longer, wider, ties=ties, stratum=more),
        fit_cox(times, design, ties=ties, stratum=stratum),
    )


def test_time_may_run_otherwise_in_each_stratum(cohort, ties):
    """Only the order within a stratum counts, for the model and for the concordance."""
    times, design, stratum = cohort
    stretched = SurvivalTimes.from_values(times.time ** (1 + stratum), times.event)
    model = fit_cox(times, design, ties=ties, stratum=stratum)
    same(fit_cox(stretched, design, ties=ties, stratum=stratum), model)
    risk = design @ model.coefficients
    assert concordance(stretched, risk, stratum) == concordance(times, risk, stratum)


def test_a_covariate_that_the_strata_determine_is_refused(cohort, ties):
    times, design, stratum = cohort
    with pytest.raises(SingularDesignError):
        fit_cox(times, np.column_stack((design, stratum == 1)), ties=ties, stratum=stratum)


def test_a_stratum_for_each_patient_leaves_no_pair_and_no_model(cohort, ties):
    times, design, _ = cohort
    alone = np.arange(len(times))
    assert concordance(times, design[:, 0], alone).estimate is None
    with pytest.raises(SingularDesignError):
        fit_cox(times, design, ties=ties, stratum=alone)


def test_the_order_of_the_strata_changes_no_test_of_proportional_hazards(cohort, ties):
    times, design, stratum = cohort
    terms = {"a": [0], "b": [1]}
    found = [
        proportional_hazards_tests(fit_cox(times, design, ties=ties, stratum=labels), times, terms)[
            1
        ].statistic
        for labels in (stratum, 2 - stratum)
    ]
    assert found[0] == pytest.approx(found[1], rel=1e-9)
