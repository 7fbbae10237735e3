"""Cohorts at the edge of what can be estimated; the numbers are R's, survival 3.5-3."""

import pytest

from reportgen.results.population import EVERYONE, Population

STUDY = """
title = "A study"

[methods]
milestones = [4]

[variables]
site = { levels = ["a", "b", "c"] }
x = { type = "number" }

[response]
column = "best"
categories = ["CR", "PD"]
objective_response = ["CR"]
disease_control = ["CR"]
by = ["site"]

[endpoints.OS]
time = "t"
event = "d"

[strata]
variables = ["site"]

[predictors]
candidates = ["site", "x"]
"""

NO_EVENTS_AT_C = """
site,x,best,t,d
a,1.0,CR,5,1
a,2.5,PD,8,1
a,0.5,CR,12,0
a,3.0,PD,3,1
b,2.0,PD,2,1
b,4.0,PD,4,1
b,1.5,CR,9,0
b,3.5,PD,3,1
c,1.0,CR,7,0
c,2.0,CR,12,0
c,3.0,PD,6,0
"""


def exactly(value):
    return pytest.approx(value, rel=1e-10)


def ratios(results, variable, model="univariable"):
    """Return the hazard ratios of a variable by level."""
    found = results.select("hazard_ratio", variable=variable, model=model)
    return {ratio.level: ratio for ratio in found}


def test_one_patient_has_a_median_without_limits_and_no_comparison(analysed):
    results = analysed(STUDY, "site,x,best,t,d\na,1,CR,5,1")
    median = results.find("median_survival", variable=None)
    assert (median.n, median.events, median.estimate) == (1, 1, 5.0)
    assert (median.low, median.high, str(median.note)) == (None, None, "limits not estimable")
    assert results.find("median_follow_up", variable=None).estimate is None
    assert results.find("logrank").p_value is None
    assert str(results.find("logrank").note) == "not testable: fewer than two groups at risk"
    assert results.select("logrank_pairwise") == ()
    assert {ratio.estimate for ratio in results.select("hazard_ratio")} == {None}
    assert results.selections[0].entered == ()
    rate = results.find("objective_response", population=EVERYONE)
    assert (rate.estimate, rate.low, rate.high) == (1.0, exactly(0.025), 1.0)


def test_without_an_event_nothing_but_the_follow_up_is_estimated(analysed):
    results = analysed(STUDY, "site,x,best,t,d\na,1,CR,5,0\nb,2,PD,3,0\nc,4,PD,3,0")
    median = results.find("median_survival", variable=None)
    assert (median.n, median.events, median.estimate) == (3, 0, None)
    assert str(median.note) == "not reached: the curve stays above 1/2"
    # survfit(Surv(c(5, 3, 3), c(1, 1, 1)) ~ 1)
    follow_up = results.find("median_follow_up", variable=None)
    assert (follow_up.events, follow_up.estimate, follow_up.low, follow_up.high) == (3, 3, 3, None)
    assert results.find("survival_at", variable=None).estimate == 1.0
    assert results.find("logrank").p_value is None
    assert {test.p_value for test in results.select("logrank_pairwise")} == {None}
    notes = {str(ratio.note) for ratio in results.select("hazard_ratio", variable="site")}
    assert notes == {"not estimable: no event"}
    assert {str(left.reason) for left in results.selections[0].left_out} == {"no events"}
    assert str(ratios(results, "x")[None].note) == "not estimable: no event"
    assert results.selections[0].parameters == 0
    assert results.select("model_test") == ()


# tests/reference/firth.R on NO_EVENTS_AT_C with a as the reference level of the site.
PENALISED = {
    "efron": {
        "b": (0.9386064823227, 0.1487233007366571, 5.252643071574, 0.9424082411678),
        "c": (0.1349143876522, 0.0009931638549501, 1.440628788866, 0.1057419247512),
        "x": (1.8260175267686, 0.8507011119534010, 4.669242373834, 0.1247097776398),
        "site": 3.054594684019,
        "model": 5.856884833246,
    },
    "breslow": {
        "b": (0.9526925620617, 0.153946023712854, 5.291567121893, 0.9556223398098),
        "c": (0.1395005157041, 0.001026508329419, 1.490659265664, 0.1127325747602),
        "x": (1.8036949985725, 0.833448746088453, 4.659942313896, 0.1373043447717),
        "site": 2.937709449406,
        "model": 5.586025239571,
    },
}


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_a_level_without_events_is_estimated_by_penalised_likelihood_and_says_so(analysed, ties):
    results = analysed(STUDY.replace("[methods]", f'[methods]\nties = "{ties}"'), NO_EVENTS_AT_C)
    expected = PENALISED[ties]
    found = ratios(results, "site", "multivariable") | {
        "x": ratios(results, "x", "multivariable")[None]
    }
    for name, ratio in found.items():
        numbers = (ratio.estimate, ratio.low, ratio.high, ratio.p_value)
        assert numbers == pytest.approx(expected[name], rel=1e-9)
        assert "Firth's penalised likelihood; profile interval" in str(ratio.method)
    term = results.find("term_test", variable="site", model="multivariable")
    assert (term.statistic, term.df) == (pytest.approx(expected["site"], rel=1e-9), 2)
    (test,) = results.select("model_test")
    assert (test.statistic, test.df) == (pytest.approx(expected["model"], rel=1e-9), 3)
    # concordance(Surv(t, d) ~ x %*% coef, reverse = TRUE)
    assert results.find("concordance").estimate == exactly(34 / 42)
    assert results.find("proportional_hazards").statistic is None
    penalised = [what for what in results.second_engine.not_compared if "Firth" in what]
    assert penalised == ["hazard ratios by Firth's penalised likelihood (5)"]


def test_a_reference_level_without_events_is_estimated_by_penalised_likelihood(analysed):
    study = STUDY.replace('"c"] }', '"c"], reference = "c" }')
    results = analysed(study, NO_EVENTS_AT_C)
    found = ratios(results, "site")
    assert [found[level].reference for level in "ab"] == ["c", "c"]
    estimates = [found[level].estimate for level in "ab"]
    assert estimates == pytest.approx([5.722553699738, 9.116237989807], rel=1e-9)
    assert [found[level].low for level in "ab"] == pytest.approx(
        [0.5496422323531, 0.8564869088574], rel=1e-9
    )
    assert results.selections[0].entered == ("site", "x")
    assert results.find("logrank").statistic == exactly(3.4590594987)


def test_a_level_without_patients_changes_no_other_number(analysed):
    results = analysed(STUDY, NO_EVENTS_AT_C)
    wider = analysed(STUDY.replace('"c"] }', '"c", "none"] }'), NO_EVENTS_AT_C)
    assert str(ratios(wider, "site")["none"].note) == "no patients at this level"
    empty = wider.find("median_survival", variable="site", level="none")
    assert (empty.n, empty.events, str(empty.note)) == (0, 0, "no patients")
    about_the_rest = {
        e
        for e in wider.estimates
        if e.level != "none" and e.population != Population("site", "none")
    }
    differing = about_the_rest - set(results.estimates)
    assert {(e.analysis, str(e.note)) for e in differing} == {
        ("term_test", "without the levels that have no estimate: none")
    }


def test_a_constant_number_is_said_to_be_constant(analysed):
    rows = NO_EVENTS_AT_C.strip().splitlines()
    cells = [row.split(",") for row in rows[1:]]
    constant = "\n".join([rows[0], *(",".join([c[0], "7", *c[2:]]) for c in cells)])
    results = analysed(STUDY, constant)
    assert str(ratios(results, "x")[None].note) == "the same value in everyone"
    assert [left.variable for left in results.selections[0].left_out] == ["x"]
    assert results.selections[0].entered == ("site",)


def test_a_number_that_repeats_another_is_named_and_left_out_of_the_model(analysed):
    rows = NO_EVENTS_AT_C.strip().splitlines()
    doubled = [f"{row},{2 * float(row.split(',')[1])}" for row in rows[1:]]
    study = STUDY.replace(
        'x = { type = "number" }', 'x = { type = "number" }\ny = { type = "number" }'
    ).replace('["site", "x"]', '["x", "y"]')
    results = analysed(study, "\n".join([f"{rows[0]},y", *doubled]))
    alone = ratios(results, "x")[None]
    together = ratios(results, "x", "multivariable")[None]
    assert (together.estimate, together.low) == (alone.estimate, alone.low)
    assert ratios(results, "y", "multivariable") == {}
    (left_out,) = results.selections[0].left_out
    assert (left_out.variable, str(left_out.reason)) == ("y", "determined by x (collinear)")
    assert results.selections[0].parameters == 1


def test_separated_events_are_estimated_by_penalised_likelihood(analysed):
    cohort = "site,x,best,t,d\n" + "\n".join(
        f"{site},{x},CR,{t},1"
        for site, x, t in zip("aaabbb", [1, 2, 1, 2, 1, 2], "567123", strict=True)
    )
    results = analysed(STUDY.replace('["site", "x"]', '["site"]'), cohort)
    ratio = ratios(results, "site", "multivariable")["b"]
    numbers = (ratio.estimate, ratio.low, ratio.high)
    assert numbers == pytest.approx((13.00378940101, 1.169720845353, 1783.01492848), rel=1e-9)
    (likelihood_ratio,) = results.select("model_test")
    assert likelihood_ratio.statistic == pytest.approx(4.432294656879, rel=1e-9)
    assert results.find("logrank").statistic == exactly(5.05166051661)


def test_a_stratum_of_one_patient_is_compared_as_in_r(analysed):
    one_at_c = NO_EVENTS_AT_C.replace("c,1.0", "b,1.0").replace("c,2.0", "a,2.0")
    results = analysed(STUDY, one_at_c)
    assert results.find("median_survival", variable="site", level="c").n == 1
    # survdiff(Surv(t, d) ~ site), of all and of the pairs
    assert results.find("logrank").statistic == exactly(0.953130680351)
    assert results.find("logrank").p_value == exactly(0.620912356304)
    pairs = results.select("logrank_pairwise")
    by_pair = {pair.reference + pair.level: pair.statistic for pair in pairs}
    assert by_pair["ac"] == exactly(0.449814126394)
    assert by_pair["bc"] == exactly(0.781838949172)


def test_levels_without_an_order_have_no_test_for_trend(analysed):
    results = analysed(STUDY, NO_EVENTS_AT_C)
    assert results.select("logrank_trend") == ()
    assert len(results.select("logrank_pairwise")) == 3


def test_the_order_of_the_levels_decides_the_trend_alone(analysed):
    study = STUDY.replace('"c"] }', '"c"], ordered = true }')
    ordered = analysed(study, NO_EVENTS_AT_C)
    shuffled = analysed(study.replace('["a", "b", "c"]', '["b", "c", "a"]'), NO_EVENTS_AT_C)
    for results in (ordered, shuffled):
        assert results.find("logrank").statistic == exactly(3.4590594987)
        assert str(results.find("logrank_trend").method).endswith("levels scored by their order")
    # (s'(O - E))^2 / s'Vs of survdiff, s = 0, 1, 2 and s = 2, 0, 1 for a, b, c
    assert ordered.find("logrank_trend").statistic == exactly(1.45734694753)
    assert shuffled.find("logrank_trend").statistic == exactly(0.198050323284)


def test_a_missing_endpoint_leaves_a_patient_out_and_says_so(analysed):
    partly = NO_EVENTS_AT_C.replace("CR,5,1", "CR,,1").replace("PD,8,1", "PD,8,")
    results = analysed(STUDY, partly)
    median = results.find("median_survival", variable=None)
    assert (median.n, median.events) == (9, 4)
    assert results.find("objective_response", population=EVERYONE).n == 11
    exclusions = {e.reason: e.rows for e in results.flow.exclusions}
    assert exclusions == {"no time in column t": (2,), "no event in column d": (3,)}
    assert ratios(results, "x")[None].n == 9


def test_an_endpoint_that_everyone_lacks_estimates_nothing(analysed):
    results = analysed(STUDY, "site,x,best,t,d\na,1,CR,,1\nb,2,PD,3,\nc,4,PD,,")
    assert results.curves == ()
    medians = results.select("median_survival")
    assert {(median.n, median.estimate, str(median.note)) for median in medians} == {
        (0, None, "no patients")
    }
    assert {str(at.note) for at in results.select("survival_at")} == {"no patients"}
    assert {ratio.estimate for ratio in results.select("hazard_ratio")} == {None}
    assert results.second_engine.disagreements == ()


@pytest.mark.parametrize(("denominator", "n"), [("evaluable", 0), ("treated", 11)])
def test_a_response_that_everyone_lacks(analysed, denominator, n):
    nobody = NO_EVENTS_AT_C.replace("CR", "").replace("PD", "")
    rule = f'[response]\ndenominator = "{denominator}"'
    results = analysed(STUDY.replace("[response]", rule), nobody)
    rate = results.find("objective_response", population=EVERYONE)
    assert (rate.n, rate.events) == (n, 0)
    assert rate.estimate == (0.0 if n else None)
    assert str(rate.note) == ("None" if n else "nobody was assessed")
    tests = results.select("response_test")
    assert {test.p_value for test in tests} == {None}
    assert {str(test.note) for test in tests} == {
        "not testable: a row or a column of the table is empty"
    }


def test_a_variable_that_everyone_lacks_is_left_out(analysed):
    nowhere = "\n".join(
        row if row.startswith("site") else row[1:] for row in NO_EVENTS_AT_C.strip().splitlines()
    )
    results = analysed(STUDY, nowhere)
    assert results.find("logrank").n == 0
    assert {str(ratio.note) for ratio in ratios(results, "site").values()} == {
        "no patients at the reference level"
    }
    assert results.selections[0].entered == ("x",)
    assert ratios(results, "x", "multivariable")[None].n == 11
