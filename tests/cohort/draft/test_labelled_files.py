"""A draft says in words what a file, or REDCap's dictionary, says in words."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.cohort.draft.source import read_source
from reportgen.cohort.draft.study_draft import confirm, draft_study
from reportgen.errors import CohortError
from reportgen.study.study_file import load_study, open_decisions

PATIENTS = 24
CODED = pd.DataFrame(
    [
        {
            "PATNR": 1000.0 + n,
            "V1": 1.0 + n % 2,
            "V2": 999.0 if n % 7 == 0 else 70.0 + n % 4 * 10,
            "V3": 1.5 * n + 1,
            "V4": float(n % 3 > 0),
            "V5": 1.0 + n % 4,
            "V6": 2000.0 + n % 9,
            "D1": dt.date(1950, 1, 1 + n),
            "D2": dt.date(2010, 1, 1 + n),
        }
        for n in range(PATIENTS)
    ]
)
COLUMN_LABELS = {
    "V1": "Geschlecht",
    "V2": "Karnofsky-Index",
    "V3": "Gesamtüberleben (Monate)",
    "V4": "Vitalstatus",
    "V5": "Bestes Ansprechen",
    "V6": "Year of diagnosis",
    "D1": "Geburtsdatum",
    "D2": "Datum Therapiebeginn",
}
VALUE_LABELS = {
    "V1": {1: "männlich", 2: "weiblich"},
    "V2": {999: "unbekannt"},
    "V4": {0: "lebt", 1: "verstorben"},
    "V5": {1: "CR", 2: "PR", 3: "SD", 4: "PD"},
}


def draft(path: Path, dictionary: Path | None = None) -> str:
    return draft_study(read_source(path, dictionary))


def accept(path: Path, text: str) -> Cohort:
    study = path.parent / "study.toml"
    study.write_text(confirm(text, open_decisions(text)), "utf-8")
    return load_cohort(path, load_study(study).study)


@pytest.fixture(params=["sav", "dta"])
def coded(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a file of codes and the labels of both."""
    path = tmp_path / f"patienten.{request.param}"
    write = {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}[request.param]
    write(CODED, path, column_labels=COLUMN_LABELS, variable_value_labels=VALUE_LABELS)
    return path


def test_codes_are_called_by_their_labels(coded: Path) -> None:
    text = draft(coded)
    cohort = accept(coded, text)
    study = cohort.study

    assert study.variables["v1"].label == "Geschlecht"
    assert [level.key for level in study.variables["v1"].levels] == ["männlich", "weiblich"]
    assert study.response is not None
    assert study.response.objective_response == ("CR", "PR")
    assert study.endpoints["OS"].time == "V3"
    assert study.endpoints["OS"].unit == "months"
    assert "# Found lebt in 8 and verstorben in 16 rows; the words say what they mean." in text
    assert int(cohort.endpoints["OS"].event.sum()) == 16


def test_a_label_may_mean_that_a_value_is_missing(coded: Path) -> None:
    text = draft(coded)

    assert "# DECIDE: do these all mean that a value is missing? unbekannt may." in text
    assert int(accept(coded, text).variables["v2"].isna().sum()) == 4


def test_a_label_says_what_identifies_a_patient_and_what_dates_are(coded: Path) -> None:
    text = draft(coded)

    assert "may identify a patient: D1." in text
    assert '[cohort.dates]\nbirth = "D1"\nstart = "D2"\n' in text
    assert "1950" not in text


def test_a_calendar_year_has_no_unit(coded: Path) -> None:
    assert 'label = "Year of diagnosis"\n# From 2000 to 2008.\ntype = "number"\n\n' in draft(coded)


EXPORT = "record_id,redcap_event_name,f1,sex,sites___1,os_months,died,lab\n" + "".join(
    f"{n},baseline_arm_1,Doe{n},{1 + n % 2},{n % 3 % 2},,,{n}\n"
    f"{n},follow_up_arm_1,,,,{n + 2},{n % 2},{n + 1}\n"
    for n in range(1, PATIENTS + 1)
)
DICTIONARY = (
    '"Variable / Field Name","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Identifier?"\n'
    'record_id,text,"Record",,\n'
    'f1,text,"What the patient is called",,y\n'
    'sex,radio,"Sex at birth","1, Male | 2, Female",\n'
    'sites,checkbox,"Metastases","1, Liver | 2, Bone",\n'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return an export of REDCap with two rows a patient, and its dictionary beside it."""
    (tmp_path / "Registry_DataDictionary_2026-01-01.csv").write_text(DICTIONARY)
    path = tmp_path / "export.csv"
    path.write_text(EXPORT)
    return path


def test_a_dictionary_beside_an_export_gives_its_labels(export: Path) -> None:
    text = draft(export)
    cohort = accept(export, text)

    assert 'dictionary = "Registry_DataDictionary_2026-01-01.csv"' in text
    assert cohort.study.variables["sex"].label == "Sex at birth"
    assert list(cohort.variables["sex"][:2]) == ["Female", "Male"]
    assert cohort.study.variables["sites_1"].label == "Metastases: Liver"
    assert len(cohort) == PATIENTS


def test_what_a_dictionary_marks_as_an_identifier_is_left_out(export: Path) -> None:
    text = draft(export)

    assert "# Left out, because they may identify a patient: f1." in text
    assert "Doe" not in text


def test_columns_that_differ_in_the_rows_of_a_patient_are_left_out(export: Path) -> None:
    assert "# Left out, because they hold several values of a patient: lab." in draft(export)


def test_a_dictionary_of_any_name_can_be_given(export: Path) -> None:
    (export.parent / "Registry_DataDictionary_2026-01-01.csv").rename(export.parent / "d.csv")

    assert "dictionary" not in draft(export)
    assert 'dictionary = "d.csv"' in draft(export, export.parent / "d.csv")


def test_a_dictionary_of_another_folder_is_refused(export: Path) -> None:
    other = export.parent / "other"
    other.mkdir()
    (other / "d.csv").write_text(DICTIONARY)
    with pytest.raises(CohortError) as caught:
        draft(export, other / "d.csv")

    assert str(caught.value) == (
        f"{other / 'd.csv'}: the dictionary has to lie in the folder of the cohort file; copy it "
        f"to {export.parent}."
    )
