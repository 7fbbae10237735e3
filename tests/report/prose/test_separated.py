"""What the report says where the events are separated, and Firth's likelihood is not offered."""

import re

import numpy as np
import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.document import compose
from reportgen.report.style.theme import load_theme
from reportgen.study.study_file import load_study
from reportgen.writers.html.page import render_html

STUDY = """
title = "T"
[variables]
grade = { label = "Grade", column = "g", levels = ["a", "b", "c"] }
sex = { label = "Sex", column = "s", levels = ["f", "m"] }
site = { label = "Site", column = "st", levels = ["u", "v"] }
size = { label = "Size", column = "x", type = "number" }
[endpoints]
OS = { label = "Overall survival", time = "t", event = "e" }
"""


@pytest.fixture
def report(tmp_path):
    """Return the words of the report on patients of whom those of grade c have no event."""

    def write(plan, rows=150):
        random = np.random.default_rng(2)
        lines = ["g,s,st,x,t,e"]
        for _ in range(rows):
            g, s, st = (random.choice(list(levels)) for levels in ("abc", "fm", "uv"))
            event = int(g != "c" and random.random() < 0.8)
            time = random.integers(1, 20) + 15 * (g == "c")
            lines.append(f"{g},{s},{st},{random.integers(1, 9)},{time},{event}")
        (tmp_path / "cohort.csv").write_text("\n".join(lines))
        (tmp_path / "study.toml").write_text(STUDY + plan)
        study_file = load_study(tmp_path / "study.toml")
        results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))
        text = re.sub(
            r"<[^>]*>",
            "",
            render_html(compose(results, load_theme("default")), load_theme("default"), "screen"),
        )
        return results, re.sub(r"\s+", " ", text)

    return write


def test_a_term_that_is_significant_by_a_level_without_a_ratio_has_no_direction(report):
    _, text = report("""
[predictors]
candidates = ["grade", "size"]
stratified_by = "site"
term_test = "likelihood-ratio"
""")
    assert re.search(
        r"Grade \(hazard ratios, [\d.]+ [^)]* for b and none finite for c against a; "
        r"overall P.{3,20}[\d.]+\) independently predicted overall survival",
        text,
    )


def test_a_term_without_a_test_is_not_called_no_predictor(report):
    _, text = report("""
[predictors]
candidates = ["grade", "size"]
stratified_by = "site"
""")
    assert "No other variable predicted overall survival independently" in text
    assert "Grade could not be tested: the events are separated." in text


def test_an_interaction_that_cannot_be_tested_is_not_called_absent(report):
    _, text = report("""
[subgroups]
variable = "grade"
by = ["sex"]
stratified_by = "site"
interaction_test = "wald"
""")
    assert "did not differ significantly" not in text
    assert "Not testable: grade by sex (no finite estimate" in text


def test_penalised_subgroups_say_so_in_the_methods(report):
    results, text = report('\n[subgroups]\nvariable = "grade"\nby = ["sex"]\n')
    (test,) = results.select("interaction_test")
    assert "Firth's penalised likelihood" in str(test.method)
    assert "such a model was fitted by Firth’s penalised likelihood" in text


def test_a_variable_of_one_level_makes_no_subgroups(report):
    plan = '[variables.one]\ncolumn = "s"\n[subgroups]\nvariable = "one"\nby = ["grade"]\n'
    results, text = report(plan, rows=1)
    assert results.select("hazard_ratio", model="subgroup") == ()
    assert "Hazard ratio of one by subgroup" not in text


def test_forced_variables_stay_where_no_selection_is_possible(report):
    results, text = report("""
[predictors]
candidates = ["grade", "size"]
selection = "backward"
removal_test = "wald"
forced = ["size"]
""")
    assert results.selections[0].entered == ("size",)
    assert "grade has no finite hazard ratio; set removal_test to likelihood-ratio" in text


def test_a_resample_in_which_nothing_enters_has_no_optimism(report):
    results, _ = report("""
[predictors]
candidates = ["size"]
selection = "forward"
entry_p_value = 1.0
removal_p_value = 1.0
bootstrap = 5
""")
    assert results.find("optimism_corrected_concordance").note is None
    nothing, _ = report("""
[predictors]
candidates = ["size", "sex"]
selection = "forward"
forced = ["sex"]
entry_p_value = 0.000001
removal_p_value = 0.000001
bootstrap = 5
""")
    assert nothing.find("optimism_corrected_concordance").note is None
