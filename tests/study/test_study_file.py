"""A study file is understood whole, or every problem is named with its key and what to do."""

import hashlib
from pathlib import Path

import pytest

from reportgen.errors import StudyError
from reportgen.resources import default_study
from reportgen.study.study import Study
from reportgen.study.study_file import load_study

STUDY = """
title = "Trial"

[variables]
sex = { label = "Sex", levels = ["f", "m"] }
age = { type = "number" }

[endpoints]
OS = { time = "months", event = "died" }
"""


def load(tmp_path: Path, text: str | bytes) -> Study:
    path = tmp_path / "study.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_study(path).study


def problem_of(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(StudyError) as caught:
        load(tmp_path, text)
    return str(caught.value).removeprefix(f"{tmp_path / 'study.toml'}: ")


def test_the_file_is_named_and_identified(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(STUDY)
    file = load_study(path)

    assert (file.name, file.study.title) == ("study.toml", "Trial")
    assert file.sha256 == hashlib.sha256(STUDY.encode()).hexdigest()


def test_a_byte_order_mark_is_no_part_of_the_study(tmp_path: Path) -> None:
    assert load(tmp_path, STUDY.encode("utf-8-sig")).title == "Trial"


def test_what_is_left_out_takes_its_default(tmp_path: Path) -> None:
    study = load(tmp_path, STUDY)

    assert (study.variables["age"].column, study.variables["age"].label) == ("age", "age")
    assert study.variables["sex"].reference_level == "f"
    assert study.endpoint_label("OS") == "OS"
    assert study.endpoints["OS"].event_codes == ("1",)
    assert study.endpoints["OS"].censored_codes == ("0",)
    assert study.methods.milestones == (12, 24, 36, 60)


def test_milestones_are_years_in_the_unit_of_the_report(tmp_path: Path) -> None:
    study = load(tmp_path, STUDY + '[methods]\ntime_unit = "days"\n')

    assert study.methods.milestones == (365.25, 730.5, 1095.75, 1826.25)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", ("midpoint", "log", "log", "efron")),
        ('match = "r"', ("midpoint", "log", "log", "efron")),
        ('match = "spss"', ("first", "symmetric", "log-log", "breslow")),
        ('match = "spss"\nties = "efron"', ("first", "symmetric", "log-log", "efron")),
    ],
)
def test_a_preset_sets_what_is_not_set_alone(
    tmp_path: Path, lines: str, expected: tuple[str, ...]
) -> None:
    methods = load(tmp_path, f"{STUDY}[methods]\n{lines}\n").methods

    assert (
        methods.median_rule,
        methods.median_interval,
        methods.survival_interval,
        methods.ties,
    ) == expected


def test_codes_are_the_text_that_a_file_holds(tmp_path: Path) -> None:
    study = load(
        tmp_path,
        STUDY.replace('"died"', '"died", event_codes = [1.0, "dead"], censored_codes = [0, 2.5]'),
    )

    assert study.endpoints["OS"].event_codes == ("1", "dead")
    assert study.endpoints["OS"].censored_codes == ("0", "2.5")


def test_a_level_knows_its_label_and_codes(tmp_path: Path) -> None:
    study = load(
        tmp_path,
        STUDY.replace('"f", "m"', '{ key = "f", label = "Female", values = [2, "w"] }, "m"'),
    )

    assert [level.codes for level in study.variables["sex"].levels] == [("2", "w"), ("m",)]
    assert study.level_label("sex", "f") == "Female"
    assert study.level_label("sex", "m") == "m"


def test_the_packaged_study_is_understood() -> None:
    assert list(load_study(default_study()).study.endpoints) == ["PFS", "OS"]


def test_a_file_that_is_not_there_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path / "none.toml")
    assert str(caught.value) == (
        f"{tmp_path}/none.toml: the study file cannot be read: No such file or directory."
    )


@pytest.mark.parametrize("codec", ["cp1252", "utf-16"])
def test_another_encoding_is_refused(tmp_path: Path, codec: str) -> None:
    assert (
        problem_of(tmp_path, 'title = "Tübingen"'.encode(codec))
        == "not a text file in UTF-8; save it as UTF-8."
    )


def test_a_slip_in_the_syntax_is_placed(tmp_path: Path) -> None:
    assert (
        problem_of(tmp_path, 'title = "T"\n[strata\n')
        == "not a TOML file: Expected ']' at the end of a table declaration (at line 2, column 8)."
    )


RESPONSE = '[response]\ncolumn = "r"\n'

ONE_PROBLEM = {
    "a typo in a key": (
        STUDY.replace("label", "lable"),
        "variables.sex.lable: not a key of a study file; did you mean label?",
    ),
    "a typo in a table": (
        STUDY.replace("[endpoints]", "[endpoint]"),
        "endpoint: not a key of a study file; did you mean endpoints?",
    ),
    "a key without likeness": (
        STUDY + '[strata]\nvariables = ["sex"]\nfoo = 1\n',
        (
            "strata.foo: not a key of a study file; known here: variables, test, exponents, "
            "stratified_by, adjustment."
        ),
    ),
    "a key of a level": (
        STUDY.replace('"f", "m"', '{ key = "f", lbel = "F" }'),
        "variables.sex.levels[1].lbel: not a key of a study file; did you mean label?",
    ),
    "an empty file": ("", "title: missing; add it."),
    "a missing key": (
        STUDY.replace('time = "months", ', ""),
        "endpoints.OS: give time, the column that holds it, or dates to derive it from.",
    ),
    "an unknown word": (
        STUDY.replace('"number"', '"numeric"'),
        "variables.age.type: is 'numeric', but should be 'number' or 'category'.",
    ),
    "a number for a text": (
        STUDY.replace('"died"', "3"),
        "endpoints.OS.event: is 3, but should be text in quotes.",
    ),
    "a list for a code": (
        STUDY.replace('"died"', '"died", event_codes = [["1"]]'),
        "endpoints.OS.event_codes[1]: is a list, but should be text in quotes.",
    ),
    "a text for a list": (
        STUDY + '[strata]\nvariables = "sex"\n',
        "strata.variables: is 'sex', but should be a list in brackets.",
    ),
    "a text for a table": (
        'endpoints = "OS"\n' + STUDY.split("[endpoints]", maxsplit=1)[0],
        "endpoints: is 'OS', but should be a table.",
    ),
    "a list for a text": ("title = []\n", "title: is a list, but should be text in quotes."),
    "a table for a text": (
        STUDY.replace('"Trial"', "{ a = 1 }"),
        "title: is a table, but should be text in quotes.",
    ),
    "a text for a number": (
        STUDY + '[[published]]\nstatement = "x"\nfind = {}\nvalue = "many"\n',
        "published[1].value: is 'many', but should be a number.",
    ),
    "an unknown field of a record": (
        STUDY + '[[published]]\nstatement = "x"\nfind = { level = "a", lvl = "b" }\ncount = 1\n',
        (
            "published[1].find.lvl: is 'lvl', but should be 'analysis', 'endpoint', 'population', "
            "'variable', 'level', 'reference', 'model' or 'method'."
        ),
    ),
    "a claim about nothing": (
        STUDY + '[[published]]\nstatement = "x"\nfind = {}\n',
        "published[1]: give value, count, below, significant or levels.",
    ),
    "a confidence level in per cent": (
        STUDY + "[methods]\nconfidence_level = 95\n",
        "methods.confidence_level: is 95, but should be less than 1.",
    ),
    "a milestone at the start": (
        STUDY + "[methods]\nmilestones = [12, 0]\n",
        "methods.milestones[2]: is 0, but should be greater than 0.",
    ),
    "an infinite number": (
        STUDY.replace('"number"', '"number", per = inf'),
        "variables.age.per: is inf, but should be a finite number.",
    ),
    "no candidate": (
        STUDY + "[predictors]\ncandidates = []\n",
        "predictors.candidates: holds 0, but needs 1.",
    ),
    "no event code": (
        STUDY.replace('"died"', '"died", event_codes = []'),
        "endpoints.OS.event_codes: holds 0, but needs 1.",
    ),
    "a code of both meanings": (
        STUDY.replace('"died"', '"died", censored_codes = [1, 0]'),
        "endpoints.OS: 1 is both an event and a censored code.",
    ),
    "a code that means missing": (
        STUDY.replace('"died"', '"died", censored_codes = ["NA"]'),
        (
            "endpoints.OS has 'NA', which means that a value is missing; leave it out here, or "
            "list the codes for missing without it in cohort.missing."
        ),
    ),
    "levels of a number": (
        STUDY.replace('"number"', '"number", levels = ["a"]'),
        "variables.age: a number has no levels, cut_points or reference; leave out type.",
    ),
    "a level listed twice": (
        STUDY.replace('"f", "m"', '"f", "f"'),
        "variables.sex: level keys must differ, but are f, f.",
    ),
    "a level listed twice, once with a blank": (
        STUDY.replace('"f", "m"', '"f", "f "'),
        "variables.sex: level keys must differ, but are f, f.",
    ),
    "levels that look the same": (
        STUDY.replace('"f", "m"', '{ key = "f", label = "G 1" }, "G  1"'),
        (
            "variables.sex: the labels 'G 1' and 'G  1' look the same; name the levels so that a "
            "reader can tell them apart, or make them one level with the values of both."
        ),
    ),
    "categories of response that look the same": (
        STUDY
        + RESPONSE
        + 'categories = ["A", { key = "B", label = "A" }]\nobjective_response = ["A"]\n',
        (
            "response: the labels 'A' and 'A' look the same; name the levels so that a "
            "reader can tell them apart, or make them one level with the values of both."
        ),
    ),
    "a value of two levels": (
        STUDY.replace('"f", "m"', '"f", { key = "m", values = ["m", "f"] }'),
        "variables.sex: 'f' stands for more than one level.",
    ),
    "cut-points out of order": (
        STUDY.replace('type = "number"', 'cut_points = [65, 50], levels = ["a", "b", "c"]'),
        "variables.age: cut_points must increase.",
    ),
    "too few levels for the cut-points": (
        STUDY.replace('type = "number"', 'cut_points = [50, 65], levels = ["a", "b"]'),
        "variables.age: 2 cut_points make 3 levels, but 2 are listed.",
    ),
    "a reference that is no level": (
        STUDY.replace('"Sex"', '"Sex", reference = "x"'),
        "variables.sex: reference 'x' is none of the levels f, m.",
    ),
    "a grouping by a number": (
        STUDY + '[strata]\nvariables = ["age"]\n',
        (
            "strata.variables names 'age', which is a number; name a variable with levels, or one "
            "with cut_points on the same column."
        ),
    ),
    "dates of another number of cycles": (
        STUDY + '[exposure]\nactivity_columns = ["a", "b"]\ndate_columns = ["c"]\n',
        "exposure: 2 activity_columns, but 1 date_columns; list one date a cycle.",
    ),
    "a response that is no category": (
        STUDY + RESPONSE + 'categories = ["PR", "PD"]\nobjective_response = ["CR"]\n',
        "response: objective_response names 'CR', which is none of the categories PR, PD.",
    ),
    "a response that is not evaluable as well": (
        STUDY
        + RESPONSE
        + 'categories = ["PR", "PD"]\nobjective_response = ["PR"]\nnot_evaluable = ["PD"]\n',
        "response: 'PD' stands for more than one level.",
    ),
    "neither endpoint nor response": (
        STUDY.split("[endpoints]", maxsplit=1)[0],
        "a study needs [endpoints.<NAME>] or [response].",
    ),
}


@pytest.mark.parametrize("kind", ONE_PROBLEM)
def test_a_problem_is_named_with_its_key_and_what_to_do(tmp_path: Path, kind: str) -> None:
    text, expected = ONE_PROBLEM[kind]

    assert problem_of(tmp_path, text) == f"1 problem in the study file.\n  {expected}"


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = STUDY.replace("label", "lable").replace('"number"', '"numeric"') + "foo = 1\n"

    assert problem_of(tmp_path, text) == (
        "3 problems in the study file.\n"
        "  variables.sex.lable: not a key of a study file; did you mean label?\n"
        "  variables.age.type: is 'numeric', but should be 'number' or 'category'.\n"
        "  endpoints.foo: is 1, but should be a table."
    )


def test_all_unknown_references_are_named_at_once(tmp_path: Path) -> None:
    text = (
        STUDY
        + '[baseline]\nvariables = ["agee"]\nby = "site"\n'
        + '[strata]\nvariables = ["gender"]\n'
        + '[predictors]\ncandidates = ["age", "gender"]\nendpoints = ["PFS"]\n'
    )

    assert problem_of(tmp_path, text) == (
        "5 problems in the study file.\n"
        "  baseline.by names 'site'; the study has sex, age.\n"
        "  strata.variables names 'gender'; the study has sex, age.\n"
        "  baseline.variables names 'agee'; the study has sex, age.\n"
        "  predictors.candidates names 'gender'; the study has sex, age.\n"
        "  predictors.endpoints names 'PFS'; the study has OS."
    )


def test_a_published_claim_about_an_unknown_variable_is_named(tmp_path):
    claim = """
    [[published]]
    statement = "S"
    find = { analysis = "term_test", endpoint = "DFS", variable = "ki76" }
    value = 1
    """
    path = tmp_path / "study.toml"
    path.write_text('title = "T"\n[endpoints.OS]\ntime = "t"\nevent = "e"\n' + claim)

    with pytest.raises(StudyError) as caught:
        load_study(path)

    assert "published[1] names 'ki76'; the study has patients, cycles" in str(caught.value)
    assert "published[1] names 'DFS'; the study has OS" in str(caught.value)


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("[strata]\nvariables = []\n", "strata.variables: holds 0, but needs 1."),
        (
            '[predictors]\ncandidates = ["sex", "sex"]\n',
            "predictors.candidates: 'sex' is listed more than once.",
        ),
        (
            '[baseline]\nvariables = ["sex"]\ncompare = "tests"\n',
            "baseline: compare = 'tests' needs the groups; name a variable in by.",
        ),
        (
            "[variables.cycles]\n",
            "variables.cycles: this name is the report's own; choose another.",
        ),
    ],
)
def test_lists_and_names_that_would_confuse_the_records_are_refused(tmp_path, extra, problem):
    path = tmp_path / "study.toml"
    path.write_text(STUDY + extra)

    with pytest.raises(StudyError) as caught:
        load_study(path)

    assert str(caught.value).splitlines()[1:] == [f"  {problem}"]


def test_what_a_plan_of_models_contradicts_is_named_at_once(tmp_path: Path) -> None:
    plan = """
[predictors]
candidates = ["sex"]
selection = "backward"
entry_test = "logrank"
removal_p_value = 0.01
forced = ["size"]
stratified_by = "sex"
"""
    with pytest.raises(StudyError) as error:
        load(tmp_path, STUDY + plan)

    assert str(error.value).splitlines()[1:] == [
        (
            "  predictors: entry_test 'logrank' does not go with selection = 'backward'; "
            "it can be 'score' or 'likelihood-ratio'."
        ),
        (
            "  predictors: removal_p_value (0.01) is below entry_p_value (0.05): "
            "what enters would leave at once; raise it."
        ),
        "  predictors: forced names size, which is none of the candidates.",
        (
            "  predictors: stratified_by 'sex' is one of the candidates itself; "
            "leave it out of one of the two."
        ),
    ]


def test_a_variable_is_no_subgroup_of_itself(tmp_path: Path) -> None:
    plan = '\n[subgroups]\nvariable = "sex"\nby = ["sex"]\n'
    with pytest.raises(StudyError) as error:
        load(tmp_path, STUDY + plan)

    assert str(error.value).splitlines()[1:] == [
        "  subgroups: by names 'sex', the variable of the hazard ratio itself."
    ]
