"""Cox models as a study file asks for them equal those of R: ``reference/models_reference.R``."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import datasets

from reportgen.analyses.predictors.fit import fit_model
from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.results.interaction import Interaction
from reportgen.results.population import Population
from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.regression.cox import fit_cox
from reportgen.statistics.regression.cut_point import best_cut_point
from reportgen.statistics.regression.schoenfeld import scaled_schoenfeld_residuals, smooth_residuals
from reportgen.statistics.regression.validation import validate_model
from reportgen.statistics.survival_times import SurvivalTimes
from reportgen.study.study_file import load_study

COHORT = Path(datasets.__file__).parent / "gbsg2.csv"

STUDY = """
title = "Recurrence of node-positive breast cancer"
[methods]
ties = "{ties}"
{methods}
[variables]
age = {{ type = "number", unit = "years", per = 10 }}
menopause = {{ column = "menostat", levels = ["Pre", "Post"] }}
size = {{ column = "tsize", type = "number", unit = "mm", per = 10 }}
grade = {{ column = "tgrade", levels = ["I", "II", "III"] }}
nodes = {{ column = "pnodes", type = "number" }}
hormone = {{ column = "horTh", levels = ["no", "yes"] }}
[endpoints.RFS]
time = "time"
unit = "days"
event = "cens"
"""


def relative(expected):
    return pytest.approx(expected, rel=1e-8, abs=1e-12)


@cache
def reference():
    path = Path(__file__).parents[1] / "reference" / "models_reference.json"
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(params=["efron", "breslow"])
def ties(request):
    return request.param


@pytest.fixture
def analysed(tmp_path, ties):
    """Return the results of the study with further tables, and its cohort."""

    def analyse_with(tables, methods=""):
        path = tmp_path / "study.toml"
        path.write_text(STUDY.format(ties=ties, methods=methods) + tables, "utf-8")
        study_file = load_study(path)
        return analyse(study_file, load_cohort(COHORT, study_file.study))

    return analyse_with


def statistic_words(statistic):
    return {
        "wald": "Wald test",
        "likelihood-ratio": "likelihood ratio test",
        "score": "score test",
    }[statistic]


def numbers_of(ratios):
    """Return hazard ratios as R's script writes them."""
    return {
        "ratio": [ratio.estimate for ratio in ratios],
        "low": [ratio.low for ratio in ratios],
        "high": [ratio.high for ratio in ratios],
        "p": [ratio.p_value for ratio in ratios],
    }


def test_a_stratified_model(analysed, ties):
    results = analysed("""
[predictors]
candidates = ["age", "hormone", "nodes"]
stratified_by = "grade"
""")
    expected = reference()["stratified"][ties]
    ratios = results.select("hazard_ratio", model="multivariable")
    for name, values in numbers_of(ratios).items():
        assert values == relative(expected[name])
    assert all("stratified by grade" in str(ratio.method) for ratio in ratios)
    assert results.second_engine.disagreements == ()
    assert dict(results.second_engine.compared)["hazard ratios"] == 6
    tests = results.select("model_test")
    assert tests[0].statistic == relative(expected["likelihood_ratio"])
    assert tests[2].statistic == relative(expected["score"])
    zph = [test.statistic for test in results.select("proportional_hazards")]
    assert zph == relative(expected["zph"])
    found = results.find("concordance")
    assert [found.estimate, found.standard_error] == relative(expected["concordance"])


@pytest.mark.parametrize("statistic", ["wald", "likelihood-ratio", "score"])
@pytest.mark.parametrize("stratified", [True, False])
def test_tests_of_terms(analysed, ties, statistic, stratified):
    names = ["age", "hormone", "nodes"] if stratified else list(reference()["terms"][ties])
    by = 'stratified_by = "grade"' if stratified else ""
    results = analysed(f"""
[predictors]
candidates = {json.dumps(names)}
term_test = "{statistic}"
{by}
""")
    expected = (
        reference()["stratified"][ties]["terms"] if stratified else reference()["terms"][ties]
    )
    tests = results.select("term_test", model="multivariable")
    assert [test.variable for test in tests] == names
    for test in tests:
        # A likelihood ratio is the difference of two log likelihoods of some 1,500, to 13 digits.
        wanted = pytest.approx(expected[test.variable][statistic], rel=1e-8, abs=1e-10)
        assert test.statistic == wanted
        assert test.df == expected[test.variable]["df"]
        assert str(test.method).endswith(statistic_words(statistic))


@pytest.mark.parametrize("statistic", ["wald", "likelihood-ratio"])
def test_interactions(analysed, ties, statistic):
    results = analysed(f"""
[predictors]
candidates = ["age", "menopause", "grade", "hormone"]
term_test = "{statistic}"
interactions = [
  ["menopause", "hormone"], ["age", "grade"], ["grade", "hormone"], ["age", "nodes"]
]
""")
    key = statistic.replace("-", "_")
    tests = {test.row()["variable"]: test for test in results.select("interaction_test")}
    ratios = results.select("interaction_ratio")
    assert list(tests) == list(reference()["interactions"][ties])
    for name, expected in reference()["interactions"][ties].items():
        assert tests[name].statistic == relative(expected[key])
        assert tests[name].df == expected["df"]
        for field, values in numbers_of([r for r in ratios if r.row()["variable"] == name]).items():
            assert values == relative(expected[field])


def test_an_interaction_names_its_levels_and_units(analysed):
    results = analysed("""
[predictors]
candidates = ["age", "grade", "hormone"]
interactions = [["age", "grade"], ["grade", "hormone"], ["age", "nodes"]]
""")
    found = [ratio.row() for ratio in results.select("interaction_ratio")]
    assert [(r["variable"], r["level"], r["reference"], r["unit"]) for r in found] == [
        ("age:grade", "II", "I", "10 years"),
        ("age:grade", "III", "I", "10 years"),
        ("grade:hormone", "II:yes", "I:no", None),
        ("grade:hormone", "III:yes", "I:no", None),
        ("age:nodes", None, None, "10 years x unit"),
    ]


def test_hazard_ratios_by_subgroup(analysed, ties):
    results = analysed("""
[subgroups]
variable = "hormone"
by = ["menopause", "grade"]
""")
    for name, expected in reference()["subgroups"][ties].items():
        (test,) = results.select("interaction_test", interaction=Interaction(("hormone", name)))
        assert test.statistic == relative(expected["interaction"])
        for level, numbers in expected["levels"].items():
            (ratio,) = results.select("hazard_ratio", population=Population(name, level))
            assert (ratio.n, ratio.events) == (numbers["n"], numbers["events"])
            for field, values in numbers_of([ratio]).items():
                assert values == relative(numbers[field])
    assert results.second_engine.disagreements == ()
    assert dict(results.second_engine.compared)["hazard ratios"] == 6


def test_scaled_schoenfeld_residuals_and_their_smooth(tmp_path, ties):
    (tmp_path / "study.toml").write_text(STUDY.format(ties=ties, methods=""), "utf-8")
    cohort = load_cohort(COHORT, load_study(tmp_path / "study.toml").study)
    fit = fit_model(cohort, "RFS", ["age", "grade", "nodes"], "multivariable")
    scaled = scaled_schoenfeld_residuals(fit.model, fit.design.times)
    expected = reference()["schoenfeld"][ties]
    assert scaled.transformed[:20].tolist() == relative(expected["x"][:20])
    assert scaled.time[:20].tolist() == relative(expected["time"][:20])
    assert scaled.residuals.sum(axis=0).tolist() == pytest.approx(expected["sums"], rel=1e-7)
    assert (scaled.residuals**2).sum(axis=0).tolist() == relative(expected["squares"])
    assert scaled.residuals[-1].tolist() == relative(expected["last"])
    for column, smooth in enumerate(expected["smooths"]):
        found = smooth_residuals(scaled, column)
        assert found.value.tolist() == pytest.approx(smooth["value"], rel=1e-6, abs=1e-9)
        assert (found.high - found.value).tolist() == relative(smooth["margin"])


def resamples(n):
    """Return the rows that models_reference.R draws."""
    i = np.arange(n)
    return np.array([(i * (2 * b + 7) + i**2 * (b + 3)) % n for b in range(40)])


def test_optimism_by_the_bootstrap(ties):
    data = pd.read_csv(COHORT).head(120)
    times = SurvivalTimes.from_values(data["time"].to_numpy(float), data["cens"].to_numpy(bool))
    design = np.column_stack(
        [data["age"] / 10, data["tsize"] / 10, data["pnodes"], data["horTh"] == "yes"]
    ).astype(float)

    def procedure(rows):
        return fit_cox(times.subset(rows), design[rows], ties=ties).coefficients

    expected = reference()["validation"][ties]
    risk = design @ fit_cox(times, design, ties=ties).coefficients
    apparent = concordance(times, risk).estimate
    found = validate_model(times, design, apparent, procedure, resamples(120), ties=ties)
    assert apparent == relative(expected["apparent"])
    assert found.concordance == relative(expected["corrected"])
    assert found.calibration_slope == relative(expected["slope"])
    assert found.fitted == 40


def test_quantiles_other_than_the_median(analysed):
    tables = '\n[strata]\nvariables = ["grade"]\n'
    by_rule = 'median_rule = "midpoint-or-last"\nquantiles = [0.1, 0.25]\n'
    results = analysed(tables, by_rule)
    plain = analysed(tables, by_rule + 'median_interval = "plain"\n')
    for found, level, name in (
        (results, None, "all"),
        (results, "III", "III"),
        (plain, "III", "plain"),
    ):
        quantiles = found.select("survival_quantile", level=level)
        assert [str(q.method).split(";")[0] for q in quantiles] == ["0.1 quantile", "0.25 quantile"]
        expected = reference()["quantiles"][name]
        assert [q.estimate for q in quantiles] == relative(expected["time"])
        assert [q.low for q in quantiles] == relative(expected["low"])
        assert [q.high for q in quantiles] == relative(expected["high"])


def test_the_best_cut_point_and_what_the_search_costs():
    data = pd.read_csv(COHORT).head(120)
    times = SurvivalTimes.from_values(data["time"].to_numpy(float), data["cens"].to_numpy(bool))
    nodes = data["pnodes"].to_numpy(float)
    expected = reference()["cut_point"]
    found = best_cut_point(times, nodes)
    assert found.statistic == relative(expected["statistic"])
    assert found.possible == expected["possible"]
    assert found.corrected_p_value == relative(expected["corrected"])
    assert list(found.divides) == (nodes > expected["cut"]).tolist()


CANDIDATES = '["age", "menopause", "size", "grade", "nodes", "hormone"]'


def steps_of(results):
    return [
        (str(step.method).split(";")[0], step.variable, step.statistic, step.df)
        for step in results.select("selection_step")
    ]


@pytest.mark.parametrize("ties", ["efron"], indirect=True)
def test_backward_elimination_goes_the_steps_of_drop1(analysed):
    results = analysed(f"""
[predictors]
candidates = {CANDIDATES}
selection = "backward"
""")
    # drop1(coxph(...), test = "Chisq"), and again without what it says to drop
    assert steps_of(results) == [
        ("removed", "age", pytest.approx(1.87673149, rel=1e-8), 1),
        ("removed", "menopause", pytest.approx(1.47808262, rel=1e-8), 1),
    ]
    (selection,) = results.selections
    assert selection.entered == ("size", "grade", "nodes", "hormone")
    assert [(left.variable, str(left.reason)) for left in selection.left_out] == [
        ("age", "removed"),
        ("menopause", "removed"),
    ]


@pytest.mark.parametrize("ties", ["efron"], indirect=True)
def test_forward_selection_enters_by_the_score_test(analysed):
    results = analysed(f"""
[predictors]
candidates = {CANDIDATES}
selection = "forward"
""")
    # coxph(..., init = c(coef(reduced), 0), iter.max = 0)$score, the largest of each step
    assert steps_of(results) == [
        ("entered", "nodes", pytest.approx(78.4593752345, rel=1e-9), 1),
        ("entered", "grade", pytest.approx(17.4539213416, rel=1e-9), 2),
        ("entered", "hormone", pytest.approx(7.29153515906809, rel=1e-9), 1),
    ]
    left_out = {left.variable: str(left.reason) for left in results.selections[0].left_out}
    assert left_out == {"age": "not entered", "menopause": "not entered", "size": "not entered"}


@pytest.mark.parametrize("ties", ["efron"], indirect=True)
def test_a_forced_variable_stays(analysed):
    results = analysed(f"""
[predictors]
candidates = {CANDIDATES}
selection = "backward"
forced = ["age"]
""")
    # With age in the model drop1 gives menopause P = 0.067 and size P = 0.066: both stay.
    assert results.select("selection_step") == ()
    assert results.selections[0].left_out == ()


@pytest.mark.parametrize("ties", ["efron"], indirect=True)
@pytest.mark.parametrize("selection", ["all", "univariable", "backward"])
def test_the_bootstrap_repeats_the_selection_and_the_seed_its_draws(analysed, selection):
    plan = f"""
[predictors]
candidates = {CANDIDATES}
selection = "{selection}"
bootstrap = 20
"""
    first, again, other = (
        analysed(text).find("optimism_corrected_concordance")
        for text in (plan, plan, f"{plan}bootstrap_seed = 2\n")
    )
    assert first == again
    assert first.estimate != other.estimate
    how = "the same terms" if selection == "all" else "selection repeated"
    assert str(first.method) == f"bootstrap of 20 resamples, seed 1, {how} in each"


@pytest.mark.parametrize("ties", ["efron"], indirect=True)
@pytest.mark.parametrize(
    ("program", "reference_level"),
    [("r", "no"), ("stata", "no"), ("spss", "yes"), ("sas", "yes")],
)
def test_the_reference_level_is_the_one_that_the_program_takes(analysed, program, reference_level):
    results = analysed('\n[predictors]\ncandidates = ["hormone"]\n', f'match = "{program}"')
    (ratio,) = results.select("hazard_ratio", model="univariable")
    assert ratio.reference == reference_level
