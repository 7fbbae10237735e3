"""Published figures are compared with as many digits as they are written with."""

import pytest
from pydantic import ValidationError

from reportgen.analyses.published import check_claim
from reportgen.results.interaction import Interaction
from reportgen.results.method import Summary
from reportgen.results.records import Estimate
from reportgen.study.claim import Claim
from reportgen.study.conventions import Methods

METHODS = Methods.model_validate({})

MEDIAN = Estimate(
    analysis="median_survival",
    endpoint="OS",
    n=74,
    events=50,
    unit="months",
    estimate=55.0,
    low=48.849,
    high=61.151,
    confidence_level=0.95,
)


def claim_of(find, **stated):
    return Claim.model_validate({"statement": "A figure", "find": find, **stated})


def checked(estimates, find, **stated):
    return check_claim(claim_of(find, **stated), estimates, METHODS)


def agreement(estimates, find, **stated):
    """Return for each part of a claim whether it agrees."""
    check, _ = checked(estimates, find, **stated)
    return {part.what: part.agrees for part in check.parts}


def rate(events, n):
    return Estimate(analysis="response_rate", level="PR", n=n, events=events, estimate=events / n)


def terms_of(**p_values):
    return [
        Estimate(analysis="term_test", model="multivariable", variable=key, p_value=p)
        for key, p in p_values.items()
    ]


def ratios_of(**estimates):
    return [
        Estimate(analysis="hazard_ratio", variable=key, level="yes", estimate=value)
        for key, value in estimates.items()
    ]


def test_a_value_and_its_limits_agree():
    find = {"analysis": "median_survival", "endpoint": "OS"}
    check, record = checked([MEDIAN], find, value=55, low=48.8, high=61.2)
    assert check.agrees
    assert [(part.what, part.computed, part.digits) for part in check.parts] == [
        ("value", 55.0, 0),
        ("low", 48.849, 1),
        ("high", 61.151, 1),
    ]
    assert record.analysis == "published_claim"
    assert (record.estimate, record.low, record.high, record.n) == (55.0, 48.849, 61.151, 74)
    assert str(record.note) == "agrees; published: value 55, low 48.8, high 61.2"


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ({"value": 54}, {"value"}),
        ({"value": 55, "low": 48.9}, {"low"}),
        ({"value": 55, "low": 48.8, "high": 61.1}, {"high"}),
        ({"value": 55, "low": 48.85}, set()),
        ({"value": 55.1, "high": 61.15}, {"value"}),
    ],
)
def test_only_the_parts_that_differ_disagree(stated, wrong):
    parts = agreement([MEDIAN], {"analysis": "median_survival"}, **stated)
    assert {what for what, agrees in parts.items() if not agrees} == wrong
    _, record = checked([MEDIAN], {"analysis": "median_survival"}, **stated)
    assert str(record.note).startswith("does not agree" if wrong else "agrees")


@pytest.mark.parametrize(
    ("estimate", "published", "agrees"),
    [
        (2.5, 3, True),
        (2.5, 2, False),
        (2.4999999, 2, True),
        (0.25, 0.3, True),
        (0.25, 0.2, False),
        (1.005, 1.01, True),
        (1.005, 1.0, True),
        (22.0, 22.0, True),
        (21.96, 22.0, True),
        (21.94, 22.0, False),
    ],
)
def test_a_half_is_rounded_up(estimate, published, agrees):
    found = [Estimate(analysis="summary", method=Summary("mean"), estimate=estimate)]
    find = {"analysis": "summary", "method": "mean"}
    assert agreement(found, find, value=published) == {"value": agrees}


@pytest.mark.parametrize(
    ("events", "n", "published"),
    [
        (27, 74, 36.5),
        (9, 41, 22.0),
        (1, 8, 13),
        (23, 40, 58),  # 23 / 40 * 100 is 57.49999999999999 in floating point
        (23, 80, 28.8),
        (69, 120, 58),
    ],
)
def test_per_cent_are_rounded_as_formed_from_the_counts(events, n, published):
    found, find = [rate(events, n)], {"analysis": "response_rate", "level": "PR"}
    parts = agreement(found, find, value=published, count=events, unit="%")
    assert parts == {"value": True, "count": True}


def test_a_count_is_the_events_of_the_record():
    find = {"analysis": "response_rate"}
    assert agreement([rate(27, 74)], find, count=26) == {"count": False}
    check, _ = checked([rate(27, 74)], find, count=26, unit="%")
    assert [(part.published, part.computed) for part in check.parts] == [(26, 27)]


@pytest.mark.parametrize(("p_value", "agrees"), [(0.049, True), (0.05, False), (None, False)])
def test_below_asks_for_less_than_the_bound(p_value, agrees):
    found = [Estimate(analysis="logrank", p_value=p_value)]
    find = {"analysis": "logrank"}
    assert agreement(found, find, field="p_value", below=0.05) == {"below": agrees}


@pytest.mark.parametrize(("events", "agrees"), [(4, True), (6, False)])
def test_below_is_in_per_cent_where_the_claim_is(events, agrees):
    check, _ = checked([rate(events, 10)], {"analysis": "response_rate"}, below=50, unit="%")
    assert check.agrees is agrees
    assert check.parts[0].computed == 10 * events


def test_a_range_is_compared_by_its_largest_value():
    found = [Estimate(analysis="summary", method=Summary("range"), low=1, high=11)]
    find = {"analysis": "summary", "method": "range"}
    assert agreement(found, find, field="high", below=12) == {"below": True}
    assert agreement(found, find, field="high", below=11) == {"below": False}


@pytest.mark.parametrize(
    ("p_values", "agrees"),
    [
        ({"ki67": 0.01, "nse": 0.049, "age": 0.05}, True),
        ({"nse": 0.01, "ki67": 0.01, "age": None}, True),
        ({"ki67": 0.01, "nse": 0.06, "age": 0.5}, False),
        ({"ki67": 0.01, "nse": 0.01, "age": 0.01}, False),
        ({}, False),
    ],
)
def test_exactly_the_named_variables_are_significant(p_values, agrees):
    find = {"analysis": "term_test", "model": "multivariable"}
    check, record = checked(terms_of(**p_values), find, significant=["ki67", "nse"])
    assert check.agrees is agrees
    assert check.published_keys == ("ki67", "nse")
    below = {key for key, p in p_values.items() if p is not None and p < METHODS.significance}
    assert set(check.computed_keys) == below
    assert (record.variable, record.estimate) == (None, None)


@pytest.mark.parametrize(
    ("counts", "agrees"),
    [
        ({"G1": 5, "G2": 3, "G3": 0}, True),
        ({"G1": 5, "G2": 3, "G3": 1}, False),
        ({"G1": 5, "G2": 0, "G3": 0}, False),
    ],
)
def test_exactly_the_named_levels_hold_patients(counts, agrees):
    found = [
        Estimate(analysis="summary", variable="grade", level=level, events=count)
        for level, count in counts.items()
    ]
    find = {"analysis": "summary", "variable": "grade"}
    check, record = checked(found, find, levels=["G1", "G2"])
    assert check.agrees is agrees
    assert (check.variable, record.variable, record.level) == ("grade", "grade", None)


@pytest.mark.parametrize(
    ("aggregate", "value", "variable"), [("min", 2.1, "kps"), ("max", 3.1, "ki67")]
)
def test_the_smallest_or_the_largest_of_some_variables_is_taken(aggregate, value, variable):
    found = [*ratios_of(ki67=3.14, kps=2.05, age=0.4), *ratios_of(nse=None)]
    check, record = checked(
        found,
        {"analysis": "hazard_ratio"},
        among=["ki67", "kps", "nse"],
        aggregate=aggregate,
        value=value,
    )
    assert check.agrees
    assert record.variable == variable


def test_an_aggregate_of_nothing_does_not_agree():
    check, record = checked([], {"analysis": "hazard_ratio"}, aggregate="max", value=3.1)
    assert not check.agrees
    assert record.estimate is None


@pytest.mark.parametrize("found", [[], [MEDIAN, MEDIAN]])
def test_a_claim_about_no_record_or_several_does_not_agree(found):
    check, record = checked(found, {"analysis": "median_survival"}, value=55)
    assert not check.agrees
    assert check.parts[0].computed is None
    assert str(record.note) == (
        "does not agree; published: value 55; no single record to compare with"
    )


def test_an_empty_text_finds_the_records_without_that_key():
    subgroup = Estimate(analysis="median_survival", variable="ki67", level="G1", estimate=90.0)
    find = {"analysis": "median_survival", "variable": ""}
    assert agreement([subgroup, MEDIAN], find, value=55) == {"value": True}


def test_a_record_without_a_number_does_not_agree():
    found = [Estimate(analysis="median_survival")]
    parts = agreement(found, {"analysis": "median_survival"}, value=55, low=48.8, high=61.2)
    assert parts == {"value": False, "low": False, "high": False}


def test_a_claim_that_states_nothing_is_refused():
    with pytest.raises(ValidationError, match="give value, count, below, significant or levels"):
        claim_of({"analysis": "summary"})


def test_a_claim_about_a_subgroup_that_is_not_reported_is_not_about_everyone():
    find = {"analysis": "response_rate", "population": "sex=f"}
    check, record = checked([], find, value=55)

    assert not check.agrees
    assert record.row()["population"] == "sex=f"
    assert checked([], {"analysis": "response_rate"}, value=55)[1].row()["population"] == "all"


def test_a_set_of_interactions_is_named_as_in_the_records():
    tested = Estimate(
        analysis="interaction_test", interaction=Interaction(("age", "sex")), p_value=0.01
    )
    check, _ = checked([tested], {"analysis": "interaction_test"}, significant=("age",))

    assert check.computed_keys == ("age:sex",)
