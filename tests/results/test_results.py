"""The results: how they are asked for, and what they give to other programs."""

import json

import pytest

from reportgen.results.curves import SurvivalCurve
from reportgen.results.records import RECORD_KEYS, Estimate
from reportgen.results.results import Results
from reportgen.study.study import Study
from reportgen.writers.data.results_json import render_json

STUDY = Study.model_validate({"title": "T", "endpoints": {"OS": {"time": "t", "event": "e"}}})
CONTRACT = [
    "analysis",
    "endpoint",
    "population",
    "variable",
    "level",
    "reference",
    "model",
    "time",
    "unit",
    "n",
    "events",
    "estimate",
    "standard_error",
    "low",
    "high",
    "confidence_level",
    "statistic",
    "df",
    "p_value",
    "method",
    "note",
]


@pytest.fixture
def results():
    estimates = (
        Estimate(analysis="logrank", endpoint="OS", variable="arm", p_value=0.25),
        Estimate(analysis="median_survival", endpoint="OS", estimate=12.0, n=3, events=2),
        Estimate(analysis="median_survival", endpoint="PFS", estimate=None, note="not reached"),
    )
    return Results(study=STUDY, synthetic=False, estimates=estimates)


def test_estimates_are_selected_by_their_fields(results):
    assert len(results.select("median_survival")) == 2
    assert [e.endpoint for e in results.select("median_survival", estimate=None)] == ["PFS"]


def test_one_estimate_is_found_or_none(results):
    assert results.find("median_survival", endpoint="OS").estimate == 12.0
    assert results.find("median_survival", endpoint="DFS") is None


def test_finding_several_is_an_error(results):
    with pytest.raises(ValueError, match="not one estimate but 2"):
        results.find("median_survival")


def test_counts_at_a_time_add_up_to_everyone():
    curve = SurvivalCurve(
        endpoint="OS",
        variable=None,
        level=None,
        n=6,
        time=(1.0, 2.0, 5.0),
        survival=(0.8, 0.8, 0.0),
        low=(None, None, None),
        high=(None, None, None),
        events=(1, 0, 2),
        censored=(0, 3, 0),
        interval_method="log",
        confidence_level=0.95,
    )

    counts = [curve.counts_at(t) for t in (0, 1, 2, 3, 5, 6)]
    assert [c.at_risk for c in counts] == [6, 6, 5, 2, 2, 0]
    assert [c.events for c in counts] == [0, 0, 1, 1, 1, 3]
    assert [c.censored for c in counts] == [0, 0, 0, 3, 3, 3]


def test_the_record_keys_are_the_contract():
    assert list(RECORD_KEYS) == CONTRACT


def test_the_json_has_the_documented_shape(analysed):
    document = json.loads(render_json(analysed))

    assert list(document) == ["schema", "study", "provenance", "data", "records"]
    assert document["schema"] == "reportgen-results/1"
    assert all(list(record) == CONTRACT for record in document["records"])


def test_the_json_holds_no_number_that_is_not_one(analysed, awkward):
    for results in (analysed, awkward):
        json.loads(render_json(results), parse_constant=pytest.fail)


def test_what_is_not_estimable_has_a_reason(analysed, awkward):
    tests = ("logrank", "logrank_trend", "logrank_pairwise", "response_test", "term_test")
    silent = [
        e
        for results in (analysed, awkward)
        for e in results.estimates
        if e.note is None
        and (
            (
                e.estimate is None
                and e.analysis in ("median_survival", "hazard_ratio", "survival_at")
            )
            or (e.p_value is None and e.analysis in tests)
        )
    ]

    assert silent == []


def test_records_hold_keys_of_the_study_not_labels(analysed):
    study = analysed.study
    for estimate in analysed.estimates:
        if estimate.endpoint is not None:
            assert estimate.endpoint in study.endpoints
        if estimate.reference is not None:
            levels = [level.key for level in study.variables[estimate.variable].levels]
            assert {estimate.reference, estimate.level} <= set(levels)
