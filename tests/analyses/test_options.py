"""Options of a study file reach the estimators, and the records say so; against R."""

import json
from pathlib import Path

import lifelines.datasets
import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.study.study_file import load_study

LUNG = Path(*lifelines.datasets.__path__) / "lung.csv"
REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "options_reference.json").read_text()
)
STUDY = """
title = "Lung cancer"

[methods]
time_unit = "days"
{methods}

[variables]
[variables.sex]
levels = [{{ key = "men", values = [1] }}, {{ key = "women", values = [2] }}]

[variables.ecog]
column = "ph.ecog"
label = "Performance status"
cut_points = [0]
levels = ["0", "1+"]

[endpoints]
OS = {{ time = "time", event = "status" }}

[strata]
variables = ["sex"]
{strata}

[predictors]
candidates = ["sex"]
"""


@pytest.fixture
def lung(tmp_path):
    """Return a maker of the results of the lung data under options of the study file."""

    def make(*, methods="", strata=""):
        path = tmp_path / "study.toml"
        path.write_text(STUDY.format(methods=methods, strata=strata))
        study_file = load_study(path)
        return analyse(study_file, load_cohort(LUNG, study_file.study))

    return make


def agrees(test, reference):
    return (test.statistic, test.p_value) == pytest.approx(
        (reference["statistic"], reference["p_value"]), rel=1e-9
    )


def test_a_stratified_test_agrees_with_r_survdiff(lung):
    results = lung(strata='stratified_by = "ecog"')

    test = results.select("logrank", variable="sex")[0]
    assert agrees(test, REFERENCE["stratified"])
    assert str(test.method) == "log-rank test, stratified by ecog"
    assert test.n == 227


def test_fleming_harrington_with_1_and_0_agrees_with_r_survdiff_rho_1(lung):
    results = lung(strata='test = "fleming-harrington"\nexponents = [1, 0]')

    test = results.select("logrank", variable="sex")[0]
    assert agrees(test, REFERENCE["fleming_harrington_1_0"])
    assert str(test.method) == "Fleming-Harrington test with p = 1 and q = 0"


def test_a_candidate_keeps_its_log_rank_test_beside_another_test_of_the_strata(lung):
    results = lung(strata='test = "tarone-ware"')

    methods = [str(test.method) for test in results.select("logrank", variable="sex")]
    assert methods == ["Tarone-Ware test", "log-rank test"]


def test_the_second_engine_recomputes_only_the_log_rank_test_itself(lung):
    weighted = dict(lung(strata='test = "gehan-breslow"').second_engine.compared)
    plain = dict(lung().second_engine.compared)

    assert weighted["log-rank tests"] == 1
    assert plain["log-rank tests"] == 1


def test_restricted_means_agree_with_r_survfit(lung):
    results = lung(methods="restricted_mean_horizon = 500")
    found = results.select("restricted_mean_survival")

    expected = REFERENCE["restricted_mean"]
    for mean, name in zip(found, ("all", "men", "women", "difference"), strict=True):
        assert (mean.estimate, mean.standard_error) == pytest.approx(
            (expected[name]["estimate"], expected[name]["standard_error"]), rel=1e-9
        )
        assert (mean.time, mean.unit) == (500, "days")
    assert (found[3].level, found[3].reference) == ("women", "men")
    assert found[3].p_value == pytest.approx(expected["difference"]["p_value"], rel=1e-9)


def test_no_restricted_mean_unless_a_horizon_is_set(lung):
    assert lung().select("restricted_mean_survival") == ()


def test_a_horizon_beyond_the_follow_up_has_no_restricted_mean(lung):
    results = lung(methods="restricted_mean_horizon = 5000")

    notes = {str(mean.note) for mean in results.select("restricted_mean_survival")}
    assert notes == {
        "followed less long than the horizon",
        "a group is empty or followed less long than the horizon",
    }


@pytest.mark.parametrize(
    ("match", "interval", "ties"),
    [
        ("sas", "by inversion of the log-log-transformed pointwise one of survival", "Breslow"),
        ("stata", "by inversion of the log-log-transformed pointwise one of survival", "Breslow"),
        ("r", "by inversion of the log-transformed pointwise one of survival", "Efron"),
        ("spss", "symmetric", "Breslow"),
    ],
)
def test_match_sets_the_conventions_of_a_program(lung, match, interval, ties):
    results = lung(methods=f'match = "{match}"')

    median = results.find("median_survival", variable=None)
    (ratio,) = results.select("hazard_ratio", model="univariable")
    assert str(median.method).endswith(f"interval: {interval}")
    assert f"ties: {ties}" in str(ratio.method)
