"""The abstract says what could be analysed."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.prose.abstract import conclusion, findings, methods, purpose
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.study import Study
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
variables = { arm = { label = "Arm", levels = ["A", "B"] } }
predictors = { candidates = ["arm"] }
[endpoints]
PFS = { label = "Progression-free survival", time = "t", event = "d" }
OS = { label = "Overall survival", time = "t", event = "d" }
"""


@pytest.mark.parametrize(
    ("levels", "sizes"),
    [
        ('["yes", "no"]', "mutation: 2 yes, 1 no"),
        ('[{ key = "yes", phrase = "patients with it" }, "no"]', "mutation: 2 yes, 1 no"),
        (
            '[{ key = "yes", phrase = "patients with it" }, { key = "no", phrase = "others" }]',
            "2 with it, 1 others",
        ),
    ],
)
def test_the_sizes_of_groups_say_what_the_groups_are(tmp_path, numbers, levels, sizes):
    study = STUDY.replace("[endpoints]", '[baseline]\nby = "m"\nvariables = ["arm"]\n[endpoints]')
    variable = f', m = {{ label = "Mutation", levels = {levels} }} }}\npred'
    (tmp_path / "study.toml").write_text(study.replace(" }\npred", variable), "utf-8")
    (tmp_path / "cohort.csv").write_text("t,d,arm,m\n3,1,A,yes\n5,1,B,no\n7,0,A,yes\n", "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))

    assert f"3 patients ({sizes}) were included" in str(methods(results, numbers))


@pytest.mark.parametrize(
    ("stated", "aim", "sentence"),
    [
        ("", "", "To describe survival."),
        ("", "We aimed", "We aimed to describe survival."),
        ("To find predictors.", "We aimed", "We aimed to find predictors."),
        ("Outcome is little known.", "We aimed", "Outcome is little known."),
    ],
)
def test_a_purpose_under_a_heading_that_does_not_begin_it_is_a_sentence(stated, aim, sentence):
    endpoint = {"label": "Survival", "time": "t", "event": "e"}
    study = Study.model_validate({"title": "T", "purpose": stated, "endpoints": {"OS": endpoint}})

    assert str(purpose(Results(study=study, synthetic=False), aim)) == sentence


def test_models_that_were_not_fitted_share_a_sentence(tmp_path, numbers):
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    (tmp_path / "cohort.csv").write_text("t,d,arm\n3,0,A\n5,0,B\n7,0,A\n8,0,B\n", "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))

    unfitted = [said for said in map(str, findings(results, numbers)) if "model" in said]

    assert unfitted == [
        "No multivariable model of progression-free survival or overall survival was fitted."
    ]


def test_nothing_is_concluded_from_a_model_with_very_few_events_a_coefficient(tmp_path, numbers):
    study = STUDY.replace(
        'PFS = { label = "Progression-free survival", time = "t", event = "d" }', ""
    )
    rows = [f"{3 + n},{int(n < 3)},{'AB'[n % 2]}" for n in range(8)]
    (tmp_path / "study.toml").write_text(study, "utf-8")
    (tmp_path / "cohort.csv").write_text("\n".join(["t,d,arm", *rows]), "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))

    (model,) = [said for said in map(str, findings(results, numbers)) if "model" in said]

    assert model == "With 3.0 events per coefficient, the model of overall survival is exploratory."
    assert (
        str(conclusion(results, numbers))
        == "In this cohort, median overall survival was not reached."
    )


@pytest.mark.parametrize(("p_value", "concluded"), [(0.4, True), (None, False)])
def test_no_predictor_is_concluded_of_a_term_without_a_shown_test(
    results_of, numbers, median, p_value, concluded
):
    note = None if p_value else "suppressed: too few"
    test = Estimate(
        analysis="term_test",
        endpoint="OS",
        variable="sex",
        model="multivariable",
        p_value=p_value,
        note=note,
    )
    selection = PredictorSelection(
        endpoint="OS", entered=("sex",), left_out=(), n=74, events=52, parameters=1
    )
    results = results_of(median("OS"), test, selections=(selection,))

    said = str(conclusion(results, numbers))
    assert ("No variable predicted overall survival independently." in said) == concluded
