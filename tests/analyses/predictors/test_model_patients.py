"""The patients of a multivariable model are its complete cases, wherever they are counted."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
[methods]
match = "spss"
[variables]
sex = {}
grade = { levels = [1, 2] }
size = { type = "number" }
[endpoints]
OS = { time = "t", event = "e" }
[predictors]
candidates = ["sex", "grade", "size"]
"""
ROWS = [
    # t, e, sex, grade, size: the last three patients lack a predictor
    (1, 1, "f", 1, 5),
    (2, 1, "m", 2, 3),
    (3, 0, "f", 2, 6),
    (3, 1, "m", 1, 2),
    (4, 1, "f", 1, 7),
    (5, 0, "m", 2, 4),
    (5, 1, "f", 2, 8),
    (6, 1, "m", 1, 5),
    (7, 1, "f", "", 1),
    (8, 1, "m", "", 9),
    (9, 0, "f", 1, ""),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    lines = ["t,e,sex,grade,size", *(",".join(map(str, row)) for row in ROWS)]
    (folder / "cohort.csv").write_text("\n".join(lines))
    (folder / "study.toml").write_text(STUDY)
    study_file = load_study(folder / "study.toml")
    return analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))


def test_levels_are_counted_among_the_complete_cases(results):
    (selection,) = results.selections

    counts = {(c.variable, c.level): (c.n, c.events) for c in selection.level_counts}
    assert counts == {
        ("sex", "f"): (4, 3),
        ("sex", "m"): (4, 3),
        ("grade", "1"): (4, 4),
        ("grade", "2"): (4, 2),
    }
    assert selection.n == 8


def test_who_lacks_a_predictor_is_left_out_of_the_model_by_variable_and_row(results):
    exclusions = [e for e in results.flow.exclusions if e.analysis == "OS model"]

    assert [(e.patients, e.rows, e.reason) for e in exclusions] == [
        (2, (10, 11), "no value of grade"),
        (1, (12,), "no value of size"),
    ]


def test_the_endpoint_itself_leaves_nobody_out(results):
    assert [e for e in results.flow.exclusions if e.analysis == "OS"] == []


def test_a_ratio_beyond_a_million_asks_for_a_smaller_step(tmp_path):
    lines = ["t,e,x", *(f"{t},1,{x / 50}" for t, x in ((1, 9), (2, 4), (3, 7), (4, 1), (5, 3)))]
    (tmp_path / "cohort.csv").write_text("\n".join(lines))
    (tmp_path / "study.toml").write_text(
        'title = "T"\n[variables]\nx = { type = "number" }\n[endpoints]\n'
        'OS = { time = "t", event = "e" }\n[predictors]\ncandidates = ["x"]\n'
    )
    study_file = load_study(tmp_path / "study.toml")

    found = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))

    ratio = found.find("hazard_ratio", model="univariable")
    assert ratio.estimate > 1e6
    # coxph(Surv(1:5, rep(1, 5)) ~ c(9, 4, 7, 1, 3)): of P the unit is no matter.
    assert ratio.p_value == pytest.approx(0.170989082182, rel=1e-9)
    assert "above a million" in str(ratio.note)


def test_the_second_engine_counts_its_rows_before_it_makes_them(tmp_path):
    """Whole months of a registry have so many ties that Breslow's windows would fill the memory."""
    lines = ["t,e,sex", *(f"{1 + i % 24},1,{'fm'[i % 2]}" for i in range(4000))]
    (tmp_path / "cohort.csv").write_text("\n".join(lines))
    (tmp_path / "study.toml").write_text(
        'title = "T"\n[methods]\nmatch = "spss"\n[variables]\nsex = {}\n[endpoints]\n'
        'OS = { time = "t", event = "e" }\n[predictors]\ncandidates = ["sex"]\n'
    )
    study_file = load_study(tmp_path / "study.toml")

    found = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))

    assert found.second_engine.not_compared == ("hazard ratios on more than 100000 rows (2)",)
