"""Each view finds the records of its topic, and none of another."""

import pytest

from reportgen.report.topics.patients import Patients
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.report.topics.subgroups import SubgroupAnalysis
from reportgen.report.topics.survival import AllSurvival, StratifiedSurvival, Survival
from reportgen.results.method import Summary
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.survival_method import LogRank
from reportgen.study.study import Study

WOMEN = Population("sex", "f")
STUDY = {
    "title": "T",
    "variables": {
        "sex": {"label": "Sex", "levels": ["m", "f"]},
        "grade": {"label": "Grade", "levels": ["1", "2", "3"]},
    },
    "endpoints": {
        "PFS": {"label": "Progression-free survival", "time": "t", "event": "e"},
        "OS": {"label": "Overall survival", "time": "t", "event": "e"},
    },
    "predictors": {"endpoints": ["OS"], "candidates": ["sex"]},
}


def results_of(*estimates):
    return Results(study=Study.model_validate(STUDY), synthetic=False, estimates=estimates)


def median(endpoint="OS", variable=None, level=None, estimate=12.0):
    return Estimate(
        analysis="median_survival",
        endpoint=endpoint,
        variable=variable,
        level=level,
        estimate=estimate,
    )


def ratio(model, variable="sex", level="f", population=EVERYONE):
    return Estimate(
        analysis="hazard_ratio",
        endpoint="OS",
        variable=variable,
        level=level,
        model=model,
        population=population,
        estimate=2.0,
    )


def term(variable, p_value):
    return Estimate(
        analysis="term_test",
        endpoint="OS",
        variable=variable,
        model="multivariable",
        p_value=p_value,
    )


def test_the_median_of_everyone_is_none_of_a_stratum():
    results = results_of(median("PFS"), median("OS"), median("OS", "sex", "f", 20.0))

    assert Survival(results, "OS").median == median("OS")
    assert StratifiedSurvival(results, "OS", "sex").medians == (median("OS", "sex", "f", 20.0),)
    assert StratifiedSurvival(results, "OS", "sex").median("m") is None
    assert [survival.endpoint for survival in AllSurvival(results).of_everyone] == ["PFS", "OS"]


def test_the_test_of_strata_comes_before_that_of_a_candidate():
    kind = {"analysis": "logrank", "endpoint": "OS", "variable": "sex"}
    stratified = Estimate(method=LogRank(stratified_by="grade"), p_value=0.02, **kind)
    alone = Estimate(method=LogRank(), p_value=0.01, **kind)
    results = results_of(stratified, alone)

    assert StratifiedSurvival(results, "OS", "sex").test == stratified
    assert PredictorAnalysis(results, "OS").logrank_test("sex") == alone


def test_predictors_are_without_the_ratios_of_subgroups():
    in_women = ratio("subgroup", population=WOMEN)
    results = results_of(ratio("univariable"), in_women, ratio("multivariable"))
    predictors = PredictorAnalysis(results, "OS")

    assert predictors.ratios == (ratio("univariable"), ratio("multivariable"))
    assert predictors.alone.of("sex") == (ratio("univariable"),)
    assert predictors.together.of("grade") == ()
    assert SubgroupAnalysis(results, "OS").ratios_in(WOMEN) == (in_women,)


def test_a_predictor_is_independent_by_the_test_of_its_term_before_rounding():
    results = results_of(
        term("sex", 0.04999), term("grade", 0.05), ratio("multivariable", "grade", "2")
    )

    assert PredictorAnalysis(results, "OS").independent == ["sex"]
    assert PredictorAnalysis(results, "OS").independent_ratios == []


def rate(population, n, level="CR"):
    return Estimate(
        analysis="response_rate", population=population, level=level, n=n, events=n // 2
    )


def test_a_population_of_whom_nobody_was_assessed_is_not_drawn():
    response = ResponseAnalysis(results_of(rate(EVERYONE, 8), rate(WOMEN, 0)))

    assert response.populations == [EVERYONE, WOMEN]
    assert response.drawn_populations == [EVERYONE]
    assert response.rates(WOMEN) == (rate(WOMEN, 0),)


@pytest.mark.parametrize(("population", "number"), [(EVERYONE, 8.0), (WOMEN, 9.0)])
def test_a_summary_is_of_one_population(population, number):
    def mean(of, value):
        return Estimate(
            analysis="summary",
            variable="age",
            population=of,
            estimate=value,
            method=Summary("mean"),
        )

    patients = Patients(results_of(mean(EVERYONE, 8.0), mean(WOMEN, 9.0)))

    assert patients.summary("age", "mean", population) == mean(population, number)
    assert patients.summary("age", "median", population) is None
    assert patients.number is None
