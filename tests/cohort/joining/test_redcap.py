"""Exports of REDCap: rows of one patient become one, or are refused; a dictionary gives labels."""

from pathlib import Path

import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.errors import CohortError
from reportgen.study.study_file import load_study

STUDY = """
title = "Registry"
[cohort]
identifier = "record_id"
dictionary = "dictionary.csv"
[variables]
sex = {}
liver = { column = "sites___1" }
bone = { column = "sites___2" }
surgery = {}
[endpoints]
OS = { time = "os", event = "died" }
"""
COHORT = """\
record_id,redcap_event_name,redcap_repeat_instance,sex,sites___1,sites___2,surgery,os,died,x
1,baseline_arm_1,,2,1,0,1,,,5
1,follow_up_arm_1,1,,,,,12,1,6
1,follow_up_arm_1,2,,,,,,,7
2,baseline_arm_1,,1,0,0,0,,,5
2,follow_up_arm_1,1,1,,,,8,0,
"""
DICTIONARY = (
    '"Variable / Field Name","Form Name","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels"\n'
    'record_id,base,text,"Record",\n'
    'sex,base,radio,"Sex at birth","1, Male | 2, Female"\n'
    'sites,base,checkbox,"Metastases","1, Liver | 2, Bone"\n'
    'surgery,base,yesno,"Previous surgery",\n'
    'os,follow,text,"Months",\n'
)


def load(folder: Path, cohort: str = COHORT, dictionary: str = DICTIONARY) -> Cohort:
    (folder / "export.csv").write_text(cohort)
    (folder / "dictionary.csv").write_text(dictionary)
    (folder / "study.toml").write_text(STUDY)
    return load_cohort(folder / "export.csv", load_study(folder / "study.toml").study)


def problem_of(folder: Path, **texts: str) -> str:
    with pytest.raises(CohortError) as caught:
        load(folder, **texts)
    return str(caught.value).removeprefix(f"{folder}/")


def test_the_rows_of_a_patient_become_one(tmp_path: Path) -> None:
    cohort = load(tmp_path)

    assert len(cohort) == 2
    assert list(cohort.file.row_numbers) == [2, 5]
    assert list(cohort.endpoints["OS"].time) == [12, 8]
    assert str(cohort.notes[1]) == (
        "The 5 rows of the REDCap export were folded into 2, one for each record_id; "
        "each column takes the one value that the rows of a patient hold."
    )


def test_rows_that_differ_in_a_column_of_the_study_are_refused(tmp_path: Path) -> None:
    cohort = COHORT.replace("1,follow_up_arm_1,2,,,,,,,7", "1,follow_up_arm_1,2,1,,,,14,,7")

    assert problem_of(tmp_path, cohort=cohort) == (
        "export.csv: the REDCap export has several rows a patient, which can be folded into one "
        "only where they agree.\n"
        "  column sex, rows 2, 4: different values of a patient.\n"
        "  column os, rows 3, 4: different values of a patient.\n"
        "  Export a report of one event, without repeating instruments."
    )


def test_a_file_with_one_row_a_patient_stays_as_it_is(tmp_path: Path) -> None:
    rows = [line for line in COHORT.splitlines() if "follow" not in line]

    assert tuple(map(str, load(tmp_path, "\n".join(rows)).notes)) == (
        "The file was read as comma-separated, UTF-8.",
    )


def test_the_dictionary_names_fields_and_choices(tmp_path: Path) -> None:
    variables = load(tmp_path).study.variables

    assert {key: variable.label for key, variable in variables.items()} == {
        "sex": "Sex at birth",
        "liver": "Metastases: Liver",
        "bone": "Metastases: Bone",
        "surgery": "Previous surgery",
    }
    assert {key: [level.key for level in variables[key].levels] for key in variables} == {
        "sex": ["Male", "Female"],
        "liver": ["Unchecked", "Checked"],
        "bone": ["Unchecked"],
        "surgery": ["No", "Yes"],
    }


def test_an_export_with_labels_gives_the_same_levels(tmp_path: Path) -> None:
    labelled = COHORT.replace("arm_1,,2,1,0,1", "arm_1,,Female,Checked,Unchecked,Yes")
    labelled = labelled.replace("arm_1,,1,0,0,0", "arm_1,,Male,Unchecked,Unchecked,No")
    labelled = labelled.replace("arm_1,1,1,", "arm_1,1,Male,")
    raw, named = load(tmp_path), load(tmp_path, labelled)

    assert named.variables.equals(raw.variables)
    assert named.study.variables == raw.study.variables


def test_a_file_that_is_no_dictionary_is_refused(tmp_path: Path) -> None:
    assert problem_of(tmp_path, dictionary="name,label\nsex,Sex\n") == (
        "dictionary.csv: not a data dictionary of REDCap: it has no column "
        "'Variable / Field Name', 'Field Label', 'Field Type', "
        "'Choices, Calculations, OR Slider Labels'; download the dictionary under Project Setup."
    )
