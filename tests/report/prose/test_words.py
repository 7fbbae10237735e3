"""Lists, plurals and labels within a sentence."""

import pytest

from reportgen.report.prose.words import join_clauses, join_list, plural, sentence_start
from reportgen.study.label import lower_start
from reportgen.study.study import Study


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b, and c"),
        (["<a>", "b"], "<a> and b"),
    ],
)
def test_lists(parts, expected):
    assert str(join_list(parts)) == expected


def test_clauses_with_commas_are_divided_by_semicolons():
    assert str(join_clauses(["a, b", "c", "d"])) == "a, b; c; and d"


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Overall survival", "overall survival"),
        ("Progression-free survival", "progression-free survival"),
        ("Ki-67 index", "Ki-67 index"),
        ("PSA", "PSA"),
        ("Karnofsky performance score", "Karnofsky performance score"),
        ("pT stage", "pT stage"),
        ("Neuron-specific enolase", "neuron-specific enolase"),
        ("C-reactive protein", "C-reactive protein"),
        ("X-ray dose", "X-ray dose"),
        ("", ""),
    ],
)
def test_labels_within_a_sentence_keep_their_names_and_acronyms(label, within):
    assert lower_start(label) == within


def test_a_phrase_of_the_study_file_takes_the_place_of_the_label_within_a_sentence():
    study = Study.model_validate(
        {
            "title": "T",
            "variables": {
                "site": {"label": "Hospital", "phrase": "Hospital of first contact"},
                "sex": {"label": "Sex"},
            },
            "endpoints": {
                "OS": {"label": "Survival", "phrase": "the Survival", "time": "t", "event": "e"}
            },
        }
    )

    assert study.variable_phrase("site") == "Hospital of first contact"
    assert study.variable_phrase("sex") == "sex"
    assert study.endpoint_phrase("OS") == "the Survival"


@pytest.mark.parametrize(
    ("level", "called"),
    [
        ({"key": "f", "label": "Female"}, "female patients"),
        ({"key": "f", "label": "Female", "phrase": "women"}, "women"),
        ({"key": "f", "label": "Drug A"}, "drug A"),
        ({"key": "WT"}, "WT"),
    ],
)
def test_patients_at_a_level_are_called_by_a_noun(level, called):
    variables = {
        "v": {"label": "Sex", "levels": [level, "other"]},
        "donor": {"label": "Donor sex", "levels": [level, "other"]},
    }
    endpoints = {"OS": {"time": "t", "event": "e"}}
    study = Study.model_validate({"title": "T", "variables": variables, "endpoints": endpoints})

    assert study.level_phrase("v", level["key"]) == called
    assert "patients" not in study.level_phrase("donor", level["key"])


def test_a_sentence_starts_with_a_capital():
    assert str(sentence_start("median <x>")) == "Median <x>"
    assert not sentence_start("")


def test_one_is_singular():
    assert plural(1, "event") == "1\N{NO-BREAK SPACE}event"
    assert plural(0, "event") == "0\N{NO-BREAK SPACE}events"
