"""The second engine finds what was altered in the records, and names it."""

from dataclasses import replace

import pytest

from reportgen.analyses.second_engine import second_engine
from reportgen.analyses.second_engine.second_engine import plan_recomputation
from reportgen.analysis import analyse

STUDY = """
title = "A study"

[methods]
ties = "TIES"

[variables]
site = { levels = ["a", "b", "c"] }
x = { type = "number", per = 2 }

[endpoints.OS]
time = "t"
event = "d"

[endpoints.PFS]
time = "p"
event = "d"

[strata]
variables = ["site"]

[predictors]
endpoints = ["OS"]
candidates = ["site", "x"]
"""

COHORT = """
site,x,t,p,d
a,1.0,5,3,1
a,2.5,8,8,1
a,0.5,12,7,0
a,3.0,3,3,1
a,2.0,9,2,1
b,2.0,2,1,1
b,4.0,4,4,1
b,1.5,9,5,0
b,3.5,3,3,1
b,0.5,5,5,1
c,1.0,7,7,1
c,2.0,12,6,0
c,3.0,3,2,1
c,1.5,5,4,1
,2.5,6,6,1
"""


@pytest.fixture(scope="module", params=["efron", "breslow"])
def cohort_and_results(request, load):
    study_file, cohort = load(STUDY.replace("TIES", request.param), COHORT)
    return cohort, analyse(study_file, cohort)


@pytest.fixture
def check(cohort_and_results):
    """Return a function that alters the records which *keys* find, and recomputes their kind.

    The change is a function from the records that were found to those that take their places.
    """
    cohort, results = cohort_and_results

    def check_altered(change, analysis, **keys):
        found = results.select(analysis, **keys)
        assert found
        altered = dict(zip(map(id, found), change(found), strict=True))
        same_kind = results.select(analysis)
        return plan_recomputation(cohort, [altered.get(id(e), e) for e in same_kind]).run()

    return check_altered


def plus(amount, field="estimate"):
    return lambda found: [replace(e, **{field: getattr(e, field) + amount}) for e in found]


def exchange_levels(found):
    first, second = found
    return [replace(first, level=second.level), replace(second, level=first.level)]


def descriptions(engine):
    return [disagreement.description for disagreement in engine.disagreements]


def test_what_was_not_altered_agrees(cohort_and_results):
    _, results = cohort_and_results
    engine = results.second_engine
    assert engine.disagreements == engine.not_compared == ()
    assert dict(engine.compared) == {
        "medians": 8,
        "median follow-ups": 8,
        "log-rank tests": 2,
        "pairwise log-rank tests": 6,
        "hazard ratios": 6,
    }
    assert engine.total == 30
    assert engine.without_number == sum(
        median.estimate is None
        for kind in ("median_survival", "median_follow_up")
        for median in results.select(kind)
        if median.n
    )


def test_a_wrong_median_is_named_with_both_numbers(check):
    engine = check(plus(1), "median_survival", endpoint="PFS", level="b")
    (found,) = engine.disagreements
    assert found.description == "medians: PFS, site, b"
    assert (found.printed, found.second) == (5.0, 4.0)


def test_a_median_that_is_withheld_is_named(check):
    engine = check(
        lambda found: [replace(found[0], estimate=None)],
        "median_survival",
        endpoint="OS",
        variable=None,
    )
    assert descriptions(engine) == ["medians: OS"]
    assert engine.disagreements[0].printed is None


def test_medians_under_exchanged_labels_are_named(check):
    def first_two(found):
        return [*exchange_levels(found[:2]), found[2]]

    engine = check(first_two, "median_survival", endpoint="OS", variable="site")
    assert sorted(descriptions(engine)) == ["medians: OS, site, a", "medians: OS, site, b"]


def test_a_median_under_another_endpoint_is_named(check):
    engine = check(
        lambda found: [replace(found[0], endpoint="OS")],
        "median_survival",
        endpoint="PFS",
        variable=None,
    )
    assert descriptions(engine) == ["medians: OS"]


@pytest.mark.parametrize("model", ["univariable", "multivariable"])
def test_a_wrong_hazard_ratio_is_named_alone(check, model):
    engine = check(plus(0.01), "hazard_ratio", variable="site", level="b", model=model)
    assert descriptions(engine) == [f"hazard ratios: OS, site, b against a, {model}"]


def test_a_wrong_hazard_ratio_of_a_number_is_named(check):
    engine = check(plus(0.01), "hazard_ratio", variable="x", model="univariable")
    assert descriptions(engine) == ["hazard ratios: OS, x, univariable"]


@pytest.mark.parametrize("model", ["univariable", "multivariable"])
def test_hazard_ratios_under_exchanged_labels_are_named(check, model):
    engine = check(exchange_levels, "hazard_ratio", variable="site", model=model)
    assert sorted(descriptions(engine)) == [
        f"hazard ratios: OS, site, b against a, {model}",
        f"hazard ratios: OS, site, c against a, {model}",
    ]


def test_a_wrong_log_rank_test_is_named(check):
    engine = check(plus(0.01, "statistic"), "logrank", endpoint="OS")
    assert descriptions(engine) == ["log-rank tests: OS, site"]


def test_a_wrong_pairwise_test_is_named_by_its_pair(check):
    engine = check(
        plus(0.01, "statistic"), "logrank_pairwise", endpoint="OS", level="c", reference="b"
    )
    assert descriptions(engine) == ["pairwise log-rank tests: OS, site, c against b"]


def test_pairwise_tests_under_exchanged_labels_are_named(check):
    engine = check(exchange_levels, "logrank_pairwise", endpoint="OS", reference="a")
    assert len(descriptions(engine)) == 2


@pytest.mark.parametrize(("amount", "named"), [(1e-9, 0), (1e-4, 1)])
def test_the_tolerance_lets_rounding_pass_and_nothing_more(check, amount, named):
    engine = check(plus(amount), "hazard_ratio", variable="x", model="multivariable")
    assert len(engine.disagreements) == named


def test_what_is_too_large_for_the_second_engine_is_said(cohort_and_results, monkeypatch):
    cohort, results = cohort_and_results
    monkeypatch.setattr(second_engine, "_MOST_ROWS", 3)
    engine = plan_recomputation(cohort, results.estimates).run()
    assert engine.not_compared == ("hazard ratios on more than 3 rows (6)",)
    assert "hazard ratios" not in dict(engine.compared)


def test_ratios_beside_one_that_is_too_large_are_the_same_and_not_compared(load):
    def ratios_of_site(per):
        study = STUDY.replace("TIES", "efron").replace("per = 2", f"per = {per}")
        results = analyse(*load(study, COHORT))
        found = results.select("hazard_ratio", variable="site", model="multivariable")
        return results.second_engine, [ratio.estimate for ratio in found]

    engine, ratios = ratios_of_site(2000)
    assert ratios == pytest.approx(ratios_of_site(2)[1], rel=1e-9)
    assert engine.disagreements == ()
    reason = "hazard ratios of a model that has one without an estimate, or beyond a million"
    assert f"{reason} (2)" in engine.not_compared


def test_what_is_expected_of_it_is_what_it_finds_where_all_agrees(cohort_and_results):
    cohort, results = cohort_and_results
    assert plan_recomputation(cohort, results.estimates).expected() == results.second_engine


def test_its_iterations_go_far_below_the_tolerance(cohort_and_results, monkeypatch):
    cohort, results = cohort_and_results
    monkeypatch.setattr(second_engine, "TOLERANCE", 1e-10)

    assert plan_recomputation(cohort, results.estimates).run().disagreements == ()
