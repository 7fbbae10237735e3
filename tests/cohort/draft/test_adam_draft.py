"""A draft on ADaM data sets takes each time of ADTTE for an endpoint, and builds."""

from pathlib import Path

import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.cohort.draft.source import read_source
from reportgen.cohort.draft.study_draft import confirm, draft_study
from reportgen.errors import CohortError
from reportgen.study.study_file import load_study, open_decisions

PATIENTS = 24
ADSL = "STUDYID,USUBJID,SUBJID,AGE,SEX,ARM,ARMCD,SAFFL,DTHFL,TRTSDT\n" + "".join(
    f"X,X-{n:02},{n:02},{40 + n},{'FM'[n % 2]},{'Drug' if n % 3 else 'Placebo'},"
    f"{'A' if n % 3 else 'B'},Y,{'NY'[n % 2]},2020-01-{n + 1:02}\n"
    for n in range(PATIENTS)
)
ADTTE = "USUBJID,PARAM,PARAMCD,AVAL,AVALU,CNSR,SEX\n" + "".join(
    f"X-{n:02},{label},{code},{time},{unit},{n % 4 // 3},{'FM'[n % 2]}\n"
    for n in range(PATIENTS)
    for label, code, time, unit in (
        ("Exacerbations", "TNE", n % 5, "COUNT"),
        ("Time to Response (Weeks)", "TTR", n + 1, ""),
        ("Progression-Free Survival", "PFS", 30 + n, "DAYS"),
        ("Overall Survival", "OS", 60 + n, "DAYS"),
        ("Time to Pain", "TTPAIN", n + 2, ""),
    )
)
ADRS = "USUBJID,PARAM,PARAMCD,AVALC\n" + "".join(
    f"X-{n:02},{label},{code},{response}\n"
    for n in range(PATIENTS)
    for label, code, response in (
        ("Response by Visit", "OVR", "CR"),
        ("Response by Visit", "OVR", "PD"),
        ("End of Induction", "INVET", ("CR", "PD")[n % 2]),
        ("Best Response", "BOR", ("CR", "PR", "PD", "NE")[n % 4]),
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the data sets of an invented trial."""
    for name, text in (("adsl", ADSL), ("ADTTE", ADTTE), ("adrs", ADRS)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def draft(path: Path) -> str:
    return draft_study(read_source(path))


def accept(path: Path, text: str) -> Cohort:
    study = path.parent / "study.toml"
    study.write_text(confirm(text, open_decisions(text)))
    return load_cohort(path, load_study(study).study)


def test_the_times_beside_adsl_are_endpoints(folder: Path) -> None:
    text = draft(folder / "adsl.csv")
    cohort = accept(folder / "adsl.csv", text)

    assert 'adam = { adtte = "ADTTE.csv", adrs = "adrs.csv" }' in text
    assert list(cohort.study.endpoints) == ["OS", "PFS", "TTR", "TTPAIN"]
    assert '# Times in days; CNSR is 0, the event, in 18 of 24 records.\nparam = "OS"' in text
    assert (
        "# DECIDE: which unit is it? Neither AVALU nor the name of the parameter says it.\n"
        'unit = "days"'
    ) in text
    assert "# Left out, because they are no times, or have several records of a patient: TNE." in (
        text
    )
    assert int(cohort.endpoints["OS"].event.sum()) == 18
    assert cohort.study.endpoints["TTR"].unit == "weeks"


def test_the_parameter_with_one_record_a_patient_is_the_best_response(folder: Path) -> None:
    text = draft(folder / "adsl.csv")
    response = accept(folder / "adsl.csv", text).study.response

    assert response is not None
    assert (response.param, response.not_evaluable) == ("BOR", ("NE",))
    assert (
        "# DECIDE: is this the best response? By their categories, INVET could be as well.\n"
        'param = "BOR"'
    ) in text


def test_adsl_gives_what_is_known_when_time_starts(folder: Path) -> None:
    text = draft(folder / "adsl.csv")
    study = accept(folder / "adsl.csv", text).study

    assert list(study.variables) == ["age", "sex", "arm"]
    assert study.variables["arm"].label == "Planned arm"
    assert "they say the same as others: ARMCD as ARM." in text
    assert "they are known later only, or say who was analysed: SAFFL, DTHFL and TRTSDT." in text
    assert study.strata is not None
    assert study.strata.variables == ("arm",)
    assert study.subgroups is not None
    assert (study.subgroups.variable, study.subgroups.by) == ("arm", ("sex",))
    assert (
        "# DECIDE: were subgroups planned in which arm is compared, and which? "
        "Delete the table if not."
    ) in text


def test_adtte_alone_is_enough(folder: Path) -> None:
    (folder / "adsl.csv").unlink()
    text = draft(folder / "ADTTE.csv")
    cohort = accept(folder / "ADTTE.csv", text)

    assert len(cohort) == PATIENTS
    assert list(cohort.study.variables) == ["sex"]
    assert int(cohort.endpoints["OS"].event.sum()) == 18
    assert list(cohort.file.row_numbers)[:3] == [2, 7, 12]
    assert str(cohort.notes[1]) == (
        "ADTTE.csv has a row a patient and parameter; of its columns those count that hold one "
        "value for each of the 24 patients."
    )


def test_adtte_beside_adsl_is_not_the_cohort(folder: Path) -> None:
    path = folder / "ADTTE.csv"
    with pytest.raises(CohortError) as caught:
        draft(path)

    assert str(caught.value) == (
        f"{path}: the data set has a row a patient and parameter (PARAMCD); name "
        f"{folder / 'adsl.csv'} in its place, which has a row a patient: this one is joined to it."
    )
