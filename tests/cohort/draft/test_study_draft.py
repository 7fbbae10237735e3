"""A draft names what the columns look like, asks what they do not say, and then builds."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from reportgen.build import analyse_cohort
from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.cohort.draft.source import read_source
from reportgen.cohort.draft.study_draft import confirm, draft_study
from reportgen.resources import example_cohort
from reportgen.study.study import Study
from reportgen.study.study_file import load_study, open_decisions

DATASETS = Path(str(find_spec("lifelines").origin)).parent / "datasets"

# The columns of the trial of pembrolizumab, with invented patients.
TRIAL = """id,age,sex,cohort,orr,cbr,change_ctdna_group,os_status,os_time,pfs_status,pfs_time
A1,62.1,Male,A,SD/PD,PD/SD<C6,Increase,1,6.5,1,2.7
A2,57.1,Male,A,CR/PR,CR/PR/SD>=C6,Decrease,0,35.4,0,35.4
A3,70.9,Female,B,SD/PD,PD/SD<C6,Increase,1,4.1,1,1.9
A4,48.2,Female,B,SD/PD,PD/SD<C6,Decrease,1,14.2,1,2.0
A5,66.0,Male,B,CR/PR,CR/PR/SD>=C6,Decrease,0,30.3,1,20.9
A6,59.9,Female,A,SD/PD,PD/SD<C6,Increase,1,9.1,1,1.4
"""

# The export of a German department.
DEPARTMENT = """Pat.-Nr.;Nachname;Geburtsdatum;Geschlecht;Alter;MIB-1;Überlebenszeit (Monate);\
Status;Ansprechen
1;Adler;01.02.1950;m;60,5;2,5;12,4;verstorben;PR
2;Berg;03.02.1951;w;61,2;10 %;22,4;lebt;SD
3;Conrad;04.05.1949;w;71,2;<2;32,4;lebt;PD
4;Dorn;30.11.1955;m;51,2;5-10;42,4;lebt;k.A.
5;Eck;24.12.1957;m;51,9;5;44,4;verstorben;NE
6;Falk;24.12.1961;w;48,9;1;3,4;verstorben;PD
"""

# Dates in place of times.
DATED = """patient,therapy_start,progression_date,death_date,last_contact_date,arm
1,2020-01-01,2020-06-01,2020-12-01,2020-12-01,A
2,2020-01-01,,2020-12-01,2020-12-01,A
3,2020-01-01,2020-03-01,,2021-12-01,B
4,2020-02-01,,,2021-12-01,B
"""


def draft(path: Path) -> str:
    return draft_study(read_source(path))


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "patients.csv"
    path.write_bytes(text.encode(encoding))
    return path


def accept(tmp_path: Path, cohort: Path, text: str) -> tuple[Study, Cohort]:
    """Return the study of a draft whose decisions are all made as they are believed."""
    path = tmp_path / "study.toml"
    path.write_text(confirm(text, open_decisions(text)), encoding="utf-8")
    study = load_study(path).study
    patients = load_cohort(cohort, study)
    analyse_cohort(cohort, path, None)
    return study, patients


def asked(text: str, about: str) -> str:
    """Return the comment above a line of a draft."""
    lines = text.splitlines()
    (position,) = [n for n, line in enumerate(lines) if line.startswith(about)]
    return lines[position - 1]


def table(text: str, name: str) -> list[str]:
    """Return the lines of a table that set a key."""
    body = text.split(f"[{name}]\n")[1].split("\n\n", maxsplit=1)[0]
    return [line for line in body.splitlines() if not line.startswith("#")]


# --------------------------------------------------------------------------- files of lifelines


@pytest.mark.parametrize(
    ("name", "endpoint", "columns", "unit", "events"),
    [
        ("rossi", "TTE", ("week", "arrest"), "weeks", 114),
        ("lung", "OS", ("time", "status"), "days", 165),
        ("gbsg2", "OS", ("time", "cens"), "days", 299),
        ("larynx", "OS", ("time", "death"), "years", 50),
        ("kidney_transplant", "OS", ("time", "death"), "days", 140),
        ("waltons_dataset", "OS", ("T", "E"), "months", 156),
        ("g3", "OS", ("time", "event"), "months", 6),
    ],
)
def test_a_published_file_builds_once_the_decisions_are_made(
    tmp_path, name, endpoint, columns, unit, events
):
    """The events are those that the papers of the data sets count."""
    cohort = DATASETS / f"{name}.csv"
    study, patients = accept(tmp_path, cohort, draft(cohort))
    described = study.endpoints[endpoint]

    assert list(study.endpoints) == [endpoint]
    assert (described.time, described.event, described.unit) == (*columns, unit)
    assert patients.endpoints[endpoint].event.sum() == events


def test_two_endpoints_are_told_apart(tmp_path):
    cohort = DATASETS / "lymph_node.csv"
    study, patients = accept(tmp_path, cohort, draft(cohort))

    found = {key: (e.time, e.event) for key, e in study.endpoints.items()}
    assert found == {"OS": ("survtime", "censdead"), "RFS": ("rectime", "censrec")}
    assert study.cohort.identifier == "id"
    assert patients.endpoints["OS"].event.sum() == 171


def test_the_median_of_the_lung_data_is_that_of_r(tmp_path):
    """R has status 1 and 2, and prints 310 (285-363) for survfit(Surv(time, status) ~ 1, lung)."""
    lung = pd.read_csv(DATASETS / "lung.csv")
    lung["status"] += 1
    cohort = write(tmp_path, lung.to_csv(index=False))
    text = draft(cohort)

    assert asked(text, "event_codes") == (
        "# DECIDE: which codes mean the event? Found 1 in 63 and 2 in 165 rows; R's survival "
        "package has 2 for death."
    )
    path = tmp_path / "study.toml"
    path.write_text(confirm(text, open_decisions(text)) + '[methods]\ntime_unit = "days"\n')
    records = analyse_cohort(cohort, path, None).records
    (median,) = [r for r in records if r["analysis"] == "median_survival" and not r["variable"]]
    assert (median["estimate"], median["low"], median["high"]) == (310, 285, 363)


def test_the_endpoints_of_the_example_need_no_decision():
    text = draft(example_cohort())

    for key in ("OS", "PFS"):
        assert table(text, f"endpoints.{key}")[1:] == [
            f'time = "{key.lower()}_months"',
            'unit = "months"',
            f'event = "{key.lower()}_event"',
            'event_codes = ["1"]',
            'censored_codes = ["0"]',
            'start = ""',
        ]
    assert "[exposure]" in text
    assert 'identifier = "patient_id"' in text


# ------------------------------------------------------------------------------- other shapes


def test_a_trial_s_file_is_understood(tmp_path):
    cohort = write(tmp_path, TRIAL)
    text = draft(cohort)
    study, patients = accept(tmp_path, cohort, text)

    assert asked(text, "objective_response").startswith("# DECIDE: which categories count")
    assert study.response.column == "orr"
    assert study.response.objective_response == ("CR/PR",)
    assert {key: e.unit for key, e in study.endpoints.items()} == {"OS": "months", "PFS": "months"}
    assert list(patients.endpoints["PFS"].event) == [True, False, True, True, True, True]
    # known after the start only, or another response
    assert study.predictors.candidates == ("age", "sex", "cohort")
    assert "they may be known later only: change_ctdna_group." in text
    assert "# Left out, because they look like nothing known: cbr." in text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_german_export_is_understood(tmp_path, encoding):
    cohort = write(tmp_path, DEPARTMENT, encoding)
    text = draft(cohort)
    study, patients = accept(tmp_path, cohort, text)
    survival = study.endpoints["OS"]

    assert study.cohort.identifier == "Pat.-Nr."
    assert "may identify a patient: Nachname and Geburtsdatum." in text
    assert "k.A." in study.cohort.missing
    assert (survival.time, survival.unit) == ("Überlebenszeit (Monate)", "months")
    assert (survival.event_codes, survival.censored_codes) == (("verstorben",), ("lebt",))
    assert "DECIDE" not in asked(text, "event_codes")
    assert study.variables["alter"].type == "number"
    assert asked(text, "who_grade").startswith("# DECIDE: by which edition")
    assert list(patients.variables["grade"]) == ["G1", "G2", "G1", "G2", "G2", "G1"]
    assert study.response.not_evaluable == ("NE",)


def test_endpoints_are_drafted_from_dates(tmp_path):
    cohort = write(tmp_path, DATED)
    text = draft(cohort)
    study, patients = accept(tmp_path, cohort, text)

    assert asked(text, 'dates = { start = "therapy_start", events = ["death_date"]').startswith(
        "# DECIDE: are these the dates"
    )
    assert study.endpoints["PFS"].dates.events == ("progression_date", "death_date")
    assert list(patients.endpoints["PFS"].event) == [True, True, True, False]
    assert list(patients.endpoints["OS"].event) == [True, True, False, False]


def test_a_file_without_a_time_says_so(tmp_path):
    text = draft(write(tmp_path, "sex,stage\nf,I\nm,II\nf,I\nm,II\n"))

    assert asked(text, "time = ").startswith("# DECIDE: no column looks like the time")


def test_the_event_next_to_a_time_is_only_a_question(tmp_path):
    rows = "".join(f"{time},{time % 2},{time % 3 % 2}\n" for time in range(1, 9))
    text = draft(write(tmp_path, f"days,arrest,fin\n{rows}"))

    assert asked(text, 'event = "arrest"') == "# DECIDE: is this the event? No name says so."


@pytest.mark.parametrize(
    ("name", "codes", "expected", "is_asked"),
    [
        ("dead", ("yes", "no"), ("yes", "no"), False),
        ("verstorben", ("ja", "nein"), ("ja", "nein"), False),
        ("died", ("1", "0"), ("1", "0"), False),
        ("event", ("True", "False"), ("TRUE", "FALSE"), False),
        ("status", ("deceased", "alive"), ("deceased", "alive"), False),
        ("OS_STATUS", ("1:DECEASED", "0:LIVING"), ("1:DECEASED", "0:LIVING"), False),
        ("status", ("1", "0"), ("1", "0"), True),
        ("status", ("2", "1"), ("2", "1"), True),
        ("status", ("yes", "no"), ("yes", "no"), True),
        ("cens", ("1", "0"), ("1", "0"), True),
        ("CNSR", ("1", "0"), ("0", "1"), True),
        ("alive", ("yes", "no"), ("no", "yes"), True),
        ("lebt", ("1", "0"), ("0", "1"), True),
        ("status", ("x", "a"), ("x", "a"), True),
    ],
)
def test_codes_are_taken_without_a_question_only_where_name_or_word_says_it(
    tmp_path, name, codes, expected, is_asked
):
    rows = "".join(f"{time},{codes[time % 2]}\n" for time in range(1, 7))
    text = draft(write(tmp_path, f"time,{name}\n{rows}"))

    assert f'event_codes = ["{expected[0]}"]\ncensored_codes = ["{expected[1]}"]' in text
    assert asked(text, "event_codes").startswith("# DECIDE") is is_asked


def test_one_of_several_times_is_asked_about(tmp_path):
    text = draft(write(tmp_path, "months_ill,months_seen,dead\n3,1,1\n4,2,0\n5,3,1\n9,4,1\n"))

    assert asked(text, 'time = "months_ill"') == (
        "# DECIDE: is this the time? By its name, months_seen could be as well."
    )


def test_a_receptor_s_status_is_asked_about(tmp_path):
    rows = "".join(f"{time},{'ab'[time % 2]}\n" for time in range(1, 7))
    text = draft(write(tmp_path, f"time,receptor_status\n{rows}"))

    assert asked(text, "event = ").startswith("# DECIDE: is this the event?")


@pytest.mark.parametrize(
    ("name", "highest", "unit", "is_asked"),
    [
        ("os_days", 20, "days", False),
        ("OS (Tage)", 20, "days", False),
        ("os_mo", 200, "months", False),
        ("os_jahre", 20, "years", False),
        ("os_time", 2000, "days", True),
        ("os_time", 120, "months", True),
        ("os_time", 9, "years", True),
    ],
)
def test_a_unit_comes_from_the_name_or_is_asked_about(tmp_path, name, highest, unit, is_asked):
    text = draft(write(tmp_path, f"{name},os_event\n1,1\n2,0\n3,1\n{highest},1\n"))

    assert f'unit = "{unit}"' in text
    assert asked(text, "unit = ").startswith("# DECIDE") is is_asked


# --------------------------------------------------------------------------------- privacy


def test_no_value_that_may_identify_a_patient_is_written(tmp_path):
    text = draft(write(tmp_path, DEPARTMENT + "7;Gross;24.12.1961;w;48,9;1;3,4;verstorben;PD\n"))

    for name in ("Adler", "Berg", "Conrad", "Dorn", "Eck", "Falk", "Gross", "1950", "24.12"):
        assert name not in text


def test_a_numbering_of_patients_is_left_out(tmp_path):
    rows = "".join(f"{n % 7 + 1},{n % 2},{70_000 + n}\n" for n in range(30))
    text = draft(write(tmp_path, f"os_days,os_event,lab_ref\n{rows}"))

    assert "7000" not in text
    assert "look like nothing known: lab_ref." in text


def test_free_text_is_left_out(tmp_path):
    rows = "".join(f"{n},1,note about person {n}\n" for n in range(1, 9))
    text = draft(write(tmp_path, f"os_days,os_event,remark\n{rows}"))

    assert "note about" not in text
    assert "may identify a patient: remark." in text


def test_rows_of_one_patient_are_asked_about(tmp_path):
    text = draft(write(tmp_path, "id,os_days,os_event\nA,1,0\nA,2,1\nB,5,1\nC,6,0\n"))

    assert asked(text, "identifier").startswith("# DECIDE: does this number the patients?")


# ----------------------------------------------------------------------------------- groupings


def test_a_numbering_within_groups_is_no_variable():
    text = draft(DATASETS / "g3.csv")

    assert "look like nothing known: no. and histology." in text


def test_columns_that_part_the_patients_alike_are_named(tmp_path):
    rows = "".join(f"{n + 1},{n % 2},{1 + n % 3 % 2},{'mf'[n % 3 % 2]}\n" for n in range(24))
    text = draft(write(tmp_path, f"os_days,os_event,sex_code,sex\n{rows}"))

    assert "# Left out, because they say the same as others: sex_code as sex." in text
    assert "[variables.sex]" in text


def test_subgroups_are_drafted_where_there_is_an_arm(tmp_path):
    rows = "".join(f"{n + 1},{n % 2},{'AB'[n % 3 % 2]},{'mf'[n % 5 % 2]}\n" for n in range(24))
    with_arm = draft(write(tmp_path, f"os_days,os_event,arm,sex\n{rows}"))
    without = draft(write(tmp_path, f"os_days,os_event,stage,sex\n{rows}"))

    assert table(with_arm, "subgroups") == ['variable = "arm"', 'by = ["sex"]']
    assert "[subgroups]" not in without


# What a registry of a German hospital exports.
REGISTRY = """Fall-Nr.;Diagnosedatum;Todesdatum;Datum letzter Kontakt;Rezidiv;\
Zeit bis Rezidiv (Tage);CgA (ng/ml);Alter (Jahre)
1;01.02.2010;01.03.2012;01.03.2012;ja;300;12,5;61
2;01.03.2010;;01.03.2013;nein;900;80,1;45
3;01.04.2010;;01.03.2014;ja;120;700;52
4;01.05.2010;01.03.2011;01.03.2011;nein;301;9,9;61
"""


def test_a_german_registry_is_understood(tmp_path):
    cohort = write(tmp_path, REGISTRY)
    text = draft(cohort)
    study, patients = accept(tmp_path, cohort, text)

    assert '[cohort.dates]\nstart = "Diagnosedatum"\ndeath = "Todesdatum"\nlast_contact = ' in text
    assert study.endpoints["OS"].dates.events == ("Todesdatum",)
    assert (study.endpoints["TTR"].time, study.endpoints["TTR"].event) == (
        "Zeit bis Rezidiv (Tage)",
        "Rezidiv",
    )
    assert list(patients.endpoints["OS"].event) == [True, False, False, True]
    assert list(patients.endpoints["TTR"].event) == [True, False, True, False]
    assert {key: (v.label, v.unit) for key, v in study.variables.items()} == {
        "cga_ng_ml": ("CgA", "ng/mL"),
        "alter_jahre": ("Alter", "years"),
    }
