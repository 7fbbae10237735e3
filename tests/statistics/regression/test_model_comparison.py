"""Tests of terms, stepwise selection and aliased columns against R."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.regression.collinearity import aliased_terms
from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.model_comparison import (
    InfiniteCoefficientError,
    stepwise_selection,
    term_tests,
)
from reportgen.statistics.survival_times import SurvivalTimes

R = json.loads((Path(__file__).parents[2] / "reference" / "firth_reference.json").read_text())
TOLERANCE = 1e-8
STATISTICS = ["likelihood-ratio", "wald", "score", "conditional"]


def relative(expected):
    return pytest.approx(expected, rel=TOLERANCE, abs=1e-11)


def proxy():
    """Return the patients of R's example of a term that enters first and leaves later."""
    data = {name: np.array(values) for name, values in R["proxy"]["data"].items()}
    times = SurvivalTimes.from_values(data.pop("time"), data.pop("event"))
    group = data.pop("group")
    terms = {"group": [0, 1]} | {name: [2 + i] for i, name in enumerate(data)}
    return times, np.column_stack([group == 1, group == 2, *data.values()]).astype(float), terms


def cohort(seed, n=80):
    """Return times tied to whole units, a factor of three levels and two other covariates."""
    random = np.random.default_rng(seed)
    level, age, size = random.integers(0, 3, n), random.normal(60, 10, n), random.exponential(3, n)
    time = np.ceil(random.exponential(20 * np.exp(-0.4 * level)))
    times = SurvivalTimes.from_values(time, random.random(n) < 0.7)
    terms = {"level": [0, 1], "age": [2], "size": [3]}
    return times, np.column_stack([level == 1, level == 2, age, size]).astype(float), terms


def separated(name):
    """Return the patients of an example of Firth's method, a term for each column."""
    data = {name: np.array(values, float) for name, values in R["firth"][name]["data"].items()}
    times = SurvivalTimes.from_values(data.pop("time"), data.pop("event"))
    return times, np.column_stack(list(data.values())), {name: [i] for i, name in enumerate(data)}


def assert_test_agrees(test, r):
    assert test.statistic == relative(r["statistic"])
    assert test.df == r["df"]
    # The tail area magnifies the relative error of the statistic by about half the statistic.
    assert test.p_value == pytest.approx(r["p"], rel=1e-6)


def assert_selection_agrees(times, design, terms, r):
    selection = stepwise_selection(
        times,
        design,
        terms,
        ties=r["ties"],
        direction=r["direction"],
        entry=r["entry"],
        removal=r["removal"],
        entry_p=r["pin"],
        removal_p=r["pout"],
        forced=tuple(r["forced"]),
    )
    assert list(selection.terms) == r["terms"]
    assert not selection.repeated
    for step, expected in zip(selection.steps, r["steps"], strict=True):
        assert (step.action, step.term) == (expected["action"], expected["term"])
        assert step.test.kind == r["entry" if step.action == "entered" else "removal"]
        assert_test_agrees(step.test, expected)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_tests_of_terms_agree_with_r(data_set, ties, statistic):
    tests = term_tests(
        data_set.times, data_set.design, data_set.terms, ties=ties, statistic=statistic
    )
    r = R["comparison"][data_set.name][ties][statistic]
    assert tests.keys() == r.keys()
    for name, test in tests.items():
        assert test.kind == statistic
        assert_test_agrees(test, r[name])


def test_selections_agree_with_a_loop_over_r_coxph(data_set):
    for r in R["comparison"][data_set.name]["selections"]:
        assert_selection_agrees(data_set.times, data_set.design, data_set.terms, r)


def test_selections_in_which_a_term_enters_and_leaves_agree_with_r():
    for r in R["proxy"]["selections"]:
        assert_selection_agrees(*proxy(), r)


def test_the_trace_names_the_terms_of_each_model():
    times, design, terms = proxy()
    selection = stepwise_selection(
        times, design, terms, ties="efron", direction="forward", removal="likelihood-ratio"
    )
    actions = [(step.action, step.term) for step in selection.steps]
    assert actions == [
        ("entered", "score"),
        ("entered", "a"),
        ("entered", "b"),
        ("removed", "score"),
    ]
    models = [step.model for step in selection.steps]
    assert models == [("score",), ("score", "a"), ("score", "a", "b"), ("a", "b")]
    assert selection.terms == ("a", "b")


@pytest.mark.parametrize("name", ["marker", "stages"])
@pytest.mark.parametrize("statistic", ["likelihood-ratio", "score"])
def test_tests_beside_infinite_coefficients_agree_with_r(name, ties, statistic):
    times, design, terms = separated(name)
    tests = term_tests(times, design, terms, ties=ties, statistic=statistic)
    for term, r in R["separated"][name][ties][statistic].items():
        # Both stop on the way to infinity, not at the same place.
        assert tests[term].statistic == pytest.approx(r["statistic"], rel=1e-6)


@pytest.mark.parametrize("statistic", ["wald", "conditional"])
def test_a_term_without_a_finite_estimate_has_no_wald_or_conditional_test(statistic, ties):
    times, design, terms = separated("marker")
    tests = term_tests(times, design, terms, ties=ties, statistic=statistic)
    assert tests["marker"] is None
    assert 0 < tests["age"].p_value < 1


def test_a_term_without_a_finite_estimate_is_not_removed_by_its_wald_statistic():
    times, design, terms = separated("marker")
    for removal in ("wald", "conditional"):
        with pytest.raises(InfiniteCoefficientError, match="marker"):
            stepwise_selection(
                times, design, terms, ties="efron", direction="backward", removal=removal
            )
    selection = stepwise_selection(
        times, design, terms, ties="efron", direction="backward", removal="likelihood-ratio"
    )
    assert selection.terms == ("marker",)


def test_a_single_binary_covariate_is_as_by_hand():
    # Three patients with events at 1 (x = 1), 2 (x = 0), 3 (x = 1), as in the tests of Cox models:
    # r = e^b is the root of 1/2; U = 1/6 and I = 17/36 at zero.
    times = SurvivalTimes.from_values([1, 2, 3], [1, 1, 1])
    design, terms = np.array([[1.0], [0.0], [1.0]]), {"x": [0]}
    expected = {"score": (1 / 6) ** 2 / (17 / 36)}
    r = 0.5**0.5
    highest = np.log(r / (2 * r + 1)) - np.log(1 + r)
    expected["likelihood-ratio"] = expected["conditional"] = 2 * (highest + np.log(6))
    expected["wald"] = np.log(r) ** 2 * (2 * r / (2 * r + 1) ** 2 + r / (1 + r) ** 2)
    for statistic, value in expected.items():
        tests = term_tests(times, design, terms, ties="efron", statistic=statistic)
        assert tests["x"].statistic == pytest.approx(value, rel=1e-9), statistic


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_the_test_of_all_terms_is_that_of_the_model(seed, ties):
    times, design, _ = cohort(seed)
    model, everything = fit_cox(times, design, ties=ties), {"everything": [0, 1, 2, 3]}

    def statistic(kind):
        tests = term_tests(times, design, everything, ties=ties, statistic=kind)
        return tests["everything"].statistic

    assert statistic("likelihood-ratio") == relative(model.likelihood_ratio_statistic)
    # With no other coefficient to adjust, nothing is approximated.
    assert statistic("conditional") == relative(model.likelihood_ratio_statistic)
    assert statistic("score") == relative(model.score_statistic)
    assert statistic("wald") == relative(model.wald_statistic([0, 1, 2, 3]))


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(["efron", "breslow"]))
def test_the_conditional_statistic_is_never_below_the_likelihood_ratio(seed, ties):
    # Its model without the term is not at the maximum.
    times, design, terms = cohort(seed)
    exact, conditional = (
        term_tests(times, design, terms, ties=ties, statistic=statistic)
        for statistic in ("likelihood-ratio", "conditional")
    )
    for name in terms:
        assert conditional[name].statistic >= exact[name].statistic - 1e-9
        assert conditional[name].statistic == pytest.approx(exact[name].statistic, rel=0.1, abs=0.1)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(STATISTICS), st.sampled_from([1e-9, 1e3, 1e9]))
def test_the_coding_of_terms_changes_no_test(seed, statistic, factor):
    times, design, terms = cohort(seed)
    recoded = design * [1, 1, factor, -1] + [0, 0, 0, 100]
    recoded[:, 0] = 1 - design[:, 0] - design[:, 1]  # the second level as the reference
    one, other = (
        term_tests(times, x, terms, ties="efron", statistic=statistic) for x in (design, recoded)
    )
    for name in terms:
        assert other[name].statistic == pytest.approx(one[name].statistic, rel=1e-7, abs=1e-9)


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from(["likelihood-ratio", "wald", "conditional"]))
def test_backward_elimination_ends_where_every_term_is_significant(seed, removal):
    times, design, terms = cohort(seed)
    selection = stepwise_selection(
        times,
        design,
        terms,
        ties="efron",
        direction="backward",
        removal=removal,
        entry_p=0,
        removal_p=0.05,
    )
    assert all(step.action == "removed" for step in selection.steps)
    assert all(step.test.p_value > 0.05 for step in selection.steps)
    remaining = {name: terms[name] for name in selection.terms}
    tests = term_tests(times, design, remaining, ties="efron", statistic=removal)
    assert all(test.p_value <= 0.05 for test in tests.values())


def test_a_model_that_comes_back_ends_the_selection():
    # What may enter at 0.9 has to leave at 0.01.
    times, design, terms = cohort(3)
    selection = stepwise_selection(
        times,
        design,
        terms,
        ties="efron",
        direction="forward",
        removal="wald",
        entry_p=0.9,
        removal_p=0.01,
    )
    assert selection.repeated
    models = [frozenset(), *(frozenset(step.model) for step in selection.steps)]
    assert models.index(models[-1]) < len(models) - 1
    assert frozenset(selection.terms) == models[-1]


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_forced_terms_stay(direction):
    times, design, terms = proxy()
    selection = stepwise_selection(
        times,
        design,
        terms,
        ties="efron",
        direction=direction,
        removal="wald",
        forced=("group", "noise"),
    )
    assert selection.terms == ("group", "a", "b", "noise")
    assert not {step.term for step in selection.steps} & {"group", "noise"}


def test_where_nothing_is_significant_nothing_is_selected():
    times, design, terms = proxy()
    selection = stepwise_selection(
        times, design, {"noise": terms["noise"]}, ties="efron", direction="forward", removal="wald"
    )
    assert (selection.steps, selection.terms, selection.repeated) == ((), (), False)


def test_the_columns_that_r_leaves_out_are_named_with_what_they_are_made_of():
    data = {name: np.array(x, float) for name, x in R["collinear"]["data"].items()}
    names = [name for name in data if name not in {"time", "event"}]
    design = np.column_stack([data[name] for name in names])
    aliased = aliased_terms(design, {name: [i] for i, name in enumerate(names)})
    assert [column.term for column in aliased] == R["collinear"]["left_out"]
    assert [names[column.column] for column in aliased] == R["collinear"]["left_out"]
    made_of = {column.term: column.combination_of for column in aliased}
    assert made_of == {
        "constant": (),
        "sum": ("x", "y"),
        "three": ("one", "two"),
        "both": ("one", "z"),
    }


def test_a_factor_is_named_by_the_column_that_another_determines():
    level = np.arange(30) % 3
    design = np.column_stack([level == 1, level == 2, level == 2, level == 0]).astype(float)
    terms = {"stage": [0, 1], "grade": [2, 3]}
    aliased = aliased_terms(design, terms)
    assert [(a.term, a.column, a.combination_of) for a in aliased] == [
        ("grade", 2, ("stage",)),
        ("grade", 3, ("stage",)),
    ]
    every_level = aliased_terms(design, {"stage": [0, 1, 3]})
    assert [(a.term, a.column, a.combination_of) for a in every_level] == [("stage", 3, ("stage",))]
    assert aliased_terms(design[:, :2], {"stage": [0, 1]}) == ()


@pytest.mark.parametrize("shift", [0, 1e6])
@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
def test_the_unit_of_a_column_does_not_hide_that_it_is_aliased(shift, scale):
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, 50))
    aliased = aliased_terms(
        np.column_stack([a, b, scale * (a + b + shift)]), {"a": [0], "b": [1], "sum": [2]}
    )
    assert [column.term for column in aliased] == ["sum"]
    nearly = np.column_stack([a, b, scale * (a + b + shift + 1e-3 * random.normal(size=50))])
    assert aliased_terms(nearly, {"a": [0], "b": [1], "sum": [2]}) == ()


def test_terms_that_cannot_be_estimated_are_refused_by_name():
    times, design, terms = cohort(1)
    repeated = np.column_stack([design, 2 * design[:, 2] + 1])
    with pytest.raises(SingularDesignError, match="years"):
        term_tests(times, repeated, terms | {"years": [4]}, ties="efron", statistic="wald")
    with pytest.raises(SingularDesignError, match="years"):
        stepwise_selection(
            times,
            repeated,
            terms | {"years": [4]},
            ties="efron",
            direction="forward",
            removal="wald",
        )
    censored = SurvivalTimes.from_values(times.time, np.zeros(len(times)))
    with pytest.raises(SingularDesignError, match="no event"):
        term_tests(censored, design, terms, ties="efron", statistic="score")


def test_a_term_that_is_constant_from_the_first_event_on_is_refused():
    times, design, terms = cohort(1)
    early = SurvivalTimes.from_values(np.append(times.time, 0.5), np.append(times.event, False))
    biopsy = np.zeros((81, 1))
    biopsy[-1] = 1
    extended = np.column_stack([np.vstack([design, design[:1]]), biopsy])
    with pytest.raises(SingularDesignError, match="biopsy"):
        term_tests(early, extended, terms | {"biopsy": [4]}, ties="efron", statistic="score")
