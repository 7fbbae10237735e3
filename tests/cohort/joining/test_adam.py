"""ADaM data sets: ADTTE and ADRS, a row a patient and parameter, are joined to ADSL."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.errors import CohortError, StudyError
from reportgen.study.study_file import load_study

STUDY = """
title = "Trial"
[cohort]
adam = { adtte = "adtte.csv", adrs = "adrs.csv" }
[variables]
arm = { column = "ARM" }
[endpoints]
OS = { param = "OS" }
[response]
param = "BESRSPI"
categories = ["CR", "PD"]
objective_response = ["CR"]
"""
ADSL = "USUBJID,ARM\nS-1,A\nS-2,B\nS-3,A\nS-4,B\n"
ADTTE = """USUBJID,PARAM,PARAMCD,AVAL,AVALU,CNSR
S-3,Overall Survival,OS,365.25,DAYS,2
S-3,Exacerbations,TNE,3,COUNT,0
S-1,Overall Survival,OS,30.4375,DAYS,0
S-4,Overall Survival,OS,60.875,DAYS,1
S-2,Progression (WEEKS),TTP,4,,0
S-2,Relapse,REL,4,,0
"""
ADRS = """USUBJID,PARAMCD,AVALC,AVISIT
S-1,BESRSPI,CR,END
S-2,OVR,CR,WEEK 1
S-2,OVR,PD,WEEK 2
S-2,BESRSPI,PD,END
"""


def load(
    folder: Path, study: str = STUDY, adsl: str = ADSL, adtte: str = ADTTE, adrs: str = ADRS
) -> Cohort:
    for name, text in (("adsl", adsl), ("adtte", adtte), ("adrs", adrs)):
        (folder / f"{name}.csv").write_text(text)
    (folder / "study.toml").write_text(study)
    return load_cohort(folder / "adsl.csv", load_study(folder / "study.toml").study)


def problem_of(folder: Path, **texts: str) -> str:
    with pytest.raises(CohortError) as caught:
        load(folder, **texts)
    return str(caught.value).removeprefix(f"{folder}/")


def test_a_parameter_gives_time_and_event(tmp_path: Path) -> None:
    cohort = load(tmp_path)
    data = cohort.endpoints["OS"]

    np.testing.assert_allclose(data.time, [1, np.nan, 12, 2])
    np.testing.assert_array_equal(data.event, [True, False, False, False])
    np.testing.assert_array_equal(data.observed, [True, False, True, True])
    assert cohort.study.endpoints["OS"].label == "Overall Survival"
    assert cohort.study.endpoints["OS"].unit == "days"
    assert list(cohort.file.row_numbers) == [2, 3, 4, 5]


def test_a_parameter_gives_the_best_response(tmp_path: Path) -> None:
    response = load(tmp_path).response

    assert response is not None
    assert list(response) == ["CR", "PD", None, None]


def test_the_joined_files_are_stated(tmp_path: Path) -> None:
    notes = [str(note) for note in load(tmp_path).notes]

    assert notes[1].startswith("Times and events were joined from adtte.csv, comma-separated, UTF-")
    assert notes[2].startswith("Responses were joined from adrs.csv, comma-separated, UTF-8, with ")


def test_a_unit_may_stand_in_the_name_of_the_parameter(tmp_path: Path) -> None:
    cohort = load(tmp_path, STUDY.replace('param = "OS"', 'param = "TTP"'))

    assert cohort.study.endpoints["OS"].unit == "weeks"
    assert cohort.endpoints["OS"].time[1] == pytest.approx(28 / 30.4375)


def test_a_parameter_without_a_unit_needs_one(tmp_path: Path) -> None:
    study = STUDY.replace('param = "OS"', 'param = "REL"')

    assert problem_of(tmp_path, study=study) == (
        "adtte.csv: REL (Relapse) has no unit in AVALU; "
        'give the endpoint one in the study file, e.g. unit = "days".'
    )
    with_unit = study.replace('"REL"', '"REL", unit = "weeks"')
    assert load(tmp_path, with_unit).endpoints["OS"].time[1] == pytest.approx(28 / 30.4375)


def test_a_count_is_no_time(tmp_path: Path) -> None:
    assert problem_of(tmp_path, study=STUDY.replace('param = "OS"', 'param = "TNE"')) == (
        "adtte.csv: TNE (Exacerbations) is in COUNT, which is no unit of time; an endpoint needs "
        "a parameter in days, weeks, months or years, and one unit."
    )


def test_a_unit_that_the_study_contradicts_is_refused(tmp_path: Path) -> None:
    study = STUDY.replace('param = "OS"', 'param = "OS", unit = "months"')

    assert problem_of(tmp_path, study=study) == (
        "adtte.csv: OS is in days by AVALU, but the study file says months; leave unit out there."
    )


def test_an_unknown_parameter_is_named_with_those_there_are(tmp_path: Path) -> None:
    assert problem_of(tmp_path, study=STUDY.replace('param = "OS"', 'param = "PFS"')) == (
        "adtte.csv: no record has the PARAMCD 'PFS'; the data set has OS, REL, TNE, TTP."
    )


def test_several_records_of_a_patient_are_refused(tmp_path: Path) -> None:
    assert problem_of(tmp_path, study=STUDY.replace("BESRSPI", "OVR")) == (
        "adrs.csv: row 4: another record of OVR for the same patient; name a parameter that has "
        "one record a patient, such as the best response over all visits."
    )


def test_a_patient_of_another_export_is_refused_by_row(tmp_path: Path) -> None:
    assert problem_of(tmp_path, adsl=ADSL.replace("S-4", "S-5")) == (
        "adtte.csv: row 5: a patient who is not in adsl.csv; "
        "take the data sets of one and the same export."
    )


def test_a_data_set_without_a_column_of_its_kind_is_refused(tmp_path: Path) -> None:
    assert problem_of(tmp_path, adtte=ADTTE.replace("CNSR", "EVENT")) == (
        "adtte.csv: the data set lacks CNSR; "
        "ADaM's data set of this kind has USUBJID, PARAMCD, AVAL, CNSR."
    )


def test_a_censoring_code_that_is_none_is_refused(tmp_path: Path) -> None:
    assert problem_of(tmp_path, adtte=ADTTE.replace("30.4375,DAYS,0", "30.4375,DAYS,Y")) == (
        "adtte.csv: column CNSR, row 4: found something else than whole numbers for OS; "
        "0 is an event, 1 and above are none."
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            ('adam = { adtte = "adtte.csv", adrs = "adrs.csv" }', ""),
            (
                "  endpoints.OS.param names the ADaM parameter 'OS', but cohort.adam has no adtte; "
                'say [cohort] adam = { adtte = "adtte.xpt" }.\n'
                "  response.param names the ADaM parameter 'BESRSPI', but cohort.adam has no adrs; "
                'say [cohort] adam = { adrs = "adrs.xpt" }.'
            ),
        ),
        (
            ('param = "OS"', 'param = "OS", time = "t"'),
            "  endpoints.OS: param stands for time; leave out one or the other.",
        ),
    ],
)
def test_a_study_that_contradicts_itself_is_refused(
    tmp_path: Path, change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(StudyError) as caught:
        load(tmp_path, STUDY.replace(*change))

    assert str(caught.value).partition("\n")[2] == problem
