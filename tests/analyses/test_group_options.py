"""How subgroups are compared, in response and at baseline: the option reaches the record."""

import json
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[1] / "reference"
IN_R = json.loads((REFERENCE / "contingency_reference.json").read_text())["invented"]
INVENTED = (REFERENCE / "studies" / "invented.csv").read_text("utf-8")
STUDY = """
title = "Thirty invented patients"

[variables]
arm = { levels = ["A", "B", "C"], ordered = true }
site = { levels = ["colon", "lung", "skin", "eye"] }
marker = { type = "number" }
constant = { type = "number" }
mild = { levels = ["no", "yes"] }

[baseline]
variables = ["arm", "site", "marker", "constant", "mild"]
by = "BY"
compare = "COMPARE"

[response]
column = "response"
categories = ["CR", "PR", "SD", "PD"]
not_evaluable = ["NE"]
objective_response = ["CR", "PR"]
denominator = "treated"
by = ["arm", "mild", "site"]
test = "TEST"
"""
FISHER = "Fisher's exact test"
PLAIN = "Pearson's chi-square test without correction"
YATES = "Pearson's chi-square test with Yates's correction"


@pytest.fixture
def of(analysed):
    """Return a function from the options to the results of the invented patients."""

    def results(test="automatic", by="mild", compare="none", study=STUDY):
        text = study.replace("TEST", test).replace("BY", by).replace("COMPARE", compare)
        return analysed(text, INVENTED)

    return results


def response_tests(results):
    """Return the tests by variable and outcome."""
    return {
        (test.variable, str(test.method).split(": ")[0]): test
        for test in results.select("response_test")
    }


@pytest.mark.parametrize(
    ("option", "small", "large"),
    [
        ("fisher", FISHER, FISHER),
        ("chi-square", PLAIN, PLAIN),
        ("chi-square-corrected", YATES, PLAIN),
    ],
)
def test_response_is_compared_as_the_study_asks(of, option, small, large):
    tests = response_tests(of(option))
    mild, arm = tests["mild", "objective response"], tests["arm", "objective response"]

    assert mild.p_value == pytest.approx(IN_R[option]["mild"], abs=1e-9)
    assert arm.p_value == pytest.approx(IN_R[option]["arm"], abs=1e-9)
    best = tests["arm", "all categories"], tests["site", "all categories"]
    assert best[0].p_value == pytest.approx(IN_R[option]["arm_best"], abs=1e-9)
    assert best[1].p_value == pytest.approx(IN_R[option]["site_best"], abs=1e-9)
    assert str(mild.method) == f"objective response: {small}; difference with Newcombe's interval"
    assert str(arm.method) == f"objective response: {large}"


def test_the_automatic_test_is_exact_for_two_by_two_only(of):
    tests = response_tests(of())

    assert tests["mild", "objective response"].p_value == pytest.approx(IN_R["fisher"]["mild"])
    assert tests["arm", "objective response"].p_value == pytest.approx(IN_R["chi-square"]["arm"])
    assert FISHER in str(tests["mild", "objective response"].method)
    assert PLAIN in str(tests["arm", "objective response"].method)


def test_ordered_levels_are_tested_for_trend(of):
    (trend,) = of().select("response_trend")

    assert (trend.variable, trend.n, trend.df) == ("arm", 29, 1)
    assert trend.p_value == pytest.approx(IN_R["trend"], rel=1e-9)
    assert str(trend.method) == (
        "objective response: Cochran-Armitage test for trend, levels scored by their order"
    )


def test_groups_are_not_compared_at_baseline_unless_asked(of):
    results = of()

    assert results.select("baseline_test") == results.select("baseline_difference") == ()


def test_baseline_tests_agree_with_r(of):
    by_mild = {test.variable: test for test in of(compare="tests").select("baseline_test")}
    by_arm = {test.variable: test for test in of(by="arm", compare="tests").select("baseline_test")}

    assert set(by_mild) == {"arm", "site", "marker", "constant"}
    expected = IN_R["baseline"]
    assert by_mild["marker"].p_value == pytest.approx(expected["marker_by_mild"], rel=1e-9)
    assert by_mild["site"].p_value == pytest.approx(expected["site_by_mild"], rel=1e-9)
    assert by_arm["marker"].p_value == pytest.approx(expected["marker_by_arm"], rel=1e-9)
    assert str(by_mild["marker"].method) == (
        "Wilcoxon rank-sum test, normal approximation with continuity correction; by mild"
    )
    assert str(by_arm["marker"].method) == "Kruskal-Wallis test; by arm"
    assert str(by_mild["site"].method) == f"{PLAIN}; by mild"
    assert str(by_mild["site"].note) == "at least one expected count is below 5"
    assert str(by_mild["constant"].note) == "not testable: the same value in everyone"


def test_standardised_differences_agree_with_r(of):
    option = "standardised-differences"
    by_mild = of(compare=option).select("baseline_difference")
    site = next(record for record in by_mild if record.variable == "site")
    by_arm = of(by="arm", compare=option).select("baseline_difference")
    marker = next(record for record in by_arm if record.variable == "marker")
    constant = next(record for record in by_arm if record.variable == "constant")

    expected = IN_R["baseline"]
    assert site.estimate == pytest.approx(expected["site_difference_by_mild"], rel=1e-9)
    assert (site.level, site.reference, site.n) == ("yes", "no", 28)
    assert marker.estimate == pytest.approx(expected["marker_difference_by_arm"], rel=1e-9)
    assert str(marker.method).endswith("by arm; the largest of all pairs of groups")
    assert (constant.estimate, str(constant.note)) == (None, "not estimable: the same in everyone")


def test_a_group_without_patients_is_left_out_of_the_pairs(of):
    records = of(by="site", compare="standardised-differences").select("baseline_difference")
    mild = next(record for record in records if record.variable == "mild")

    assert mild.estimate is not None
    assert str(mild.note) == "3 of 6 pairs not estimable: no value in a group"


def test_groups_that_share_no_level_have_no_largest_difference(analysed):
    study = STUDY.replace("TEST", "automatic").replace("BY", "arm")
    study = study.replace("COMPARE", "standardised-differences")
    apart = "arm,site,marker,constant,mild,response\n" + "\n".join(
        f"{arm},{site},{marker},1,yes,CR"
        for arm, site, marker in [
            ("A", "colon", 1), ("A", "colon", 1), ("B", "lung", 2), ("B", "lung", 2),
            ("C", "lung", 3), ("C", "colon", 4),
        ]
    )  # fmt: skip
    records = {
        record.variable: record for record in analysed(study, apart).select("baseline_difference")
    }

    assert str(records["site"].note) == "not estimable: two groups have no level in common"
    assert (
        str(records["marker"].note) == "not estimable: no variation within two groups that differ"
    )


@pytest.mark.parametrize("compare", ["tests", "standardised-differences"])
def test_values_that_everyone_lacks_are_not_compared(analysed, compare):
    nothing = "arm,site,marker,constant,mild,response\nA,,,1,no,\nB,,,1,yes,\n"
    study = STUDY.replace("TEST", "fisher").replace("BY", "mild").replace("COMPARE", compare)
    results = analysed(study, nothing)
    records = (*results.select("baseline_test"), *results.select("baseline_difference"))
    without_values = [record for record in records if record.variable in {"site", "marker"}]

    assert len(without_values) == 2
    assert all(record.p_value is record.estimate is None for record in without_values)
    assert all(record.note for record in without_values)
