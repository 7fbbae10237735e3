"""Every rule of docs/checks.md: its whole message, and what a build does about it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cohort.data_check import DataCheck, check_data
from reportgen.command.cli import main
from reportgen.finding import Finding
from reportgen.study.study_file import load_study

STUDY = """
title = "T"
[endpoints]
OS = { time = "t", event = "e" }
"""
PAIRED = """
title = "T"
[endpoints]
PFS = { time = "p", event = "q" }
OS = { time = "t", event = "e" }
"""
DATED = STUDY + '[cohort.dates]\nbirth = "b"\nprogression = "p"\ndeath = "d"\n'


def check(folder: Path, study: str, rows: str) -> DataCheck:
    (folder / "study.toml").write_text(study, encoding="utf-8")
    (folder / "cohort.csv").write_text(rows, encoding="utf-8")
    return check_data(folder / "cohort.csv", load_study(folder / "study.toml").study)


def findings(folder: Path, study: str, rows: str, *, missing: bool = False) -> list[str]:
    """Return what a build does about each finding, and the finding."""
    found = check(folder, study, rows).findings
    return [f"{f.action}: {f}" for f in found if missing or f.action != "missing"]


def with_variable(definition: str, more: str = "") -> str:
    return f"{STUDY}[variables]\nx = {definition}\n{more}"


def column(cells: list[object]) -> str:
    """Return a cohort with these cells in column x."""
    rows = [f"{5 + number}|{number % 2}|{cell}" for number, cell in enumerate(cells)]
    return "\n".join(["t|e|x", *rows, ""])


def test_a_clean_file_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t,e\n5,1\n6,0\n", missing=True) == []


# ----------------------------------------------------------------------------- times and events


def test_a_time_of_zero_is_kept(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t,e\n5,1\n0,0\n") == [
        (
            "keep: column t, row 3: a time of 0 for OS; "
            "these patients are kept; correct the times if they were followed."
        )
    ]


def test_an_event_without_a_time_and_a_time_without_an_event_are_left_out(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t,e\n5,1\n,0\n7,\n8,0\n,\n") == [
        (
            "exclude: column t, row 3: an event code without a time for OS; "
            "these rows are left out of OS; fill in both, or neither."
        ),
        (
            "exclude: column e, row 4: a time without an event code for OS; "
            "these rows are left out of OS; fill in both, or neither."
        ),
    ]


@pytest.mark.parametrize(
    ("event", "who"), [("1", "all 2 patients have"), ("0", "none of the 2 patients has")]
)
def test_everyone_or_no_one_with_an_event_is_noticed(tmp_path: Path, event: str, who: str) -> None:
    assert findings(tmp_path, STUDY, f"t,e\n5,{event}\n6,{event}\n") == [
        (
            f"keep: column e: {who} an event of OS; "
            "if that is not so, set event_codes and censored_codes in the study file."
        )
    ]


def test_days_under_months_are_noticed(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t,e\n365,1\n1460,0\n730,1\n") == [
        (
            "keep: column t: times of OS up to 1460 months with a median of 730, "
            "which is 61 years; "
            "check that they are in months, and state unit in endpoints.OS where they are not."
        )
    ]


def test_an_impossible_time_stops_the_build(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t,e\n5,1\n12001,0\n") == [
        (
            "stop: column t, row 3: a time of OS of more than 1000 years; "
            "expected months; correct the times."
        )
    ]


@pytest.mark.parametrize("unit", ["days", "weeks"])
def test_a_plausible_scale_is_not_noticed(tmp_path: Path, unit: str) -> None:
    study = STUDY.replace('"e"', f'"e", unit = "{unit}"')

    assert findings(tmp_path, study, "t,e\n365,1\n1000,0\n730,1\n") == []


def test_progression_after_death_by_the_times_is_noticed(tmp_path: Path) -> None:
    rows = "p,q,t,e\n5,1,5,1\n6,1,5,1\n5,0,5,1\n5,0,5,0\n4,0,5,1\n"

    assert findings(tmp_path, PAIRED, rows) == [
        (
            "keep: column p, row 3: PFS longer than OS in t; "
            "no one lives longer without progression than at all; check both times."
        ),
        (
            "keep: column p, row 4: PFS is censored at the time at which OS has the death; "
            "a death ends progression-free survival; check the event."
        ),
    ]


def test_impossible_dates_stop_the_build(tmp_path: Path) -> None:
    rows = (
        "t,e,b,p,d\n5,1,1950-01-01,2009-05-18,2009-05-17\n5,0,1950-01-01,1949-12-31,\n"
        "5,1,1950-01-01,,2150-01-01\n5,0,1950-01-01,2009-05-17,\n"
    )

    assert findings(tmp_path, DATED, rows) == [
        (
            "stop: column p, row 3: a date before that of birth in b; "
            "expected dates in the order of a life; correct the one that is wrong."
        ),
        (
            "stop: column p, row 2: a date after that of death in d; "
            "expected dates in the order of a life; correct the one that is wrong."
        ),
        (
            "stop: column d, row 4: a date in the future; "
            "expected dates in the order of a life; correct the one that is wrong."
        ),
    ]


def test_a_time_that_ends_before_its_start_stops_the_build(tmp_path: Path) -> None:
    study = STUDY + '[cohort.dates]\nstart = "s"\nprogression = "p"\nlast_contact = "l"\n'
    rows = "t,e,s,p,l\n5,1,2010-01-02,2010-01-01,2010-01-02\n5,0,2010-01-01,,2009-12-31\n"

    assert findings(tmp_path, study, rows) == [
        (
            f"stop: column {column}, row {row}: a date before that of start in s; "
            "expected dates in the order of a life; correct the one that is wrong."
        )
        for column, row in (("p", 2), ("l", 3))
    ]


def test_a_column_of_dates_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert findings(tmp_path, DATED, "t,e,b,p\n5,1,,\n6,0,,\n") == [
        "stop: column d: not in the file; the study needs it for cohort.dates.death."
    ]


def test_a_column_of_the_study_is_no_hint_at_another(tmp_path: Path) -> None:
    study = PAIRED.replace('"t"', '"os_months"').replace('"p"', '"pfs_months"')

    assert findings(tmp_path, study, "os_months,e,q\n5,1,1\n6,0,0\n") == [
        "stop: column pfs_months: not in the file; the study needs it for endpoints.PFS.time."
    ]


def test_columns_that_are_there_are_checked_where_others_are_missing(tmp_path: Path) -> None:
    study = with_variable("{}", '[predictors]\ncandidates = ["x"]\n')
    rows = "t,e_status,y\n-5,1,1\n6,0,2\n"
    found = check(tmp_path, study, rows)
    result = run(tmp_path, "build", "-o", str(tmp_path / "a.json"))

    assert [str(finding) for finding in found.findings] == [
        "column x: not in the file; the study needs it for variables.x.",
        (
            "column e: not in the file, which has 'e_status'; "
            "the study needs it for endpoints.OS.event."
        ),
        "column t, row 2: found '-5'; expected a number, 0 or more.",
    ]
    assert tuple(map(str, found.notes)) == (
        "The file was read as comma-separated, UTF-8.",
        "Its columns are t, e_status, y.",
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {tmp_path}/cohort.csv: the study needs 2 columns that the file does not have.\n"
        "  e (endpoints.OS.event); the file has 'e_status'\n"
        "  x (variables.x)\n"
        "  Columns of the file, which was read as comma-separated, UTF-8:\n"
        "  t, e_status, y\n"
        "  The study is 'T'.\n"
        "  Rename the columns, or name those of the file in a study file (--study FILE);\n"
        "  reportgen init cohort.csv -o study.toml drafts one for the columns that there are.\n"
        "  Besides, in the columns that the file has:\n"
        "  column t, row 2: found '-5'; expected a number, 0 or more.\n"
    )


def test_a_cycle_in_the_future_stops_the_build(tmp_path: Path) -> None:
    study = STUDY + '[exposure]\nactivity_columns = ["a"]\ndate_columns = ["d"]\n'

    assert findings(tmp_path, study, "t,e,a,d\n5,1,7,2150-01-01\n5,0,7,2009-05-17\n") == [
        (
            "stop: column d, row 2: a date in the future; "
            "expected dates in the order of a life; correct the one that is wrong."
        )
    ]


def test_the_number_of_a_day_in_excel_is_named(tmp_path: Path) -> None:
    assert findings(tmp_path, DATED, "t,e,b,p,d\n5,1,18264,,\n6,0,,,\n")[0] == (
        "stop: column b, row 2: found '18264'; expected a date such as 2009-05-17 or 17.05.2009."
    )
    assert findings(tmp_path, DATED, "t,e,b,p,d\n5,1,39950,,\n6,0,,,\n")[0] == (
        "stop: column b, row 2: found '39950'; expected a date such as 2009-05-17 or 17.05.2009 "
        "(39950 may be Excel's number for 2009-05-17: show the cells as dates)."
    )


# ------------------------------------------------------------------------------------- numbers

KI67 = '{ type = "number", unit = "%" }'


def test_per_cent_are_from_0_to_100(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable(KI67), column([2, 101, "-1", 10])) == [
        "stop: column x, rows 3, 4: found '101', '-1'; expected a number from 0 to 100."
    ]


def test_a_range_is_the_study_s(tmp_path: Path) -> None:
    study = with_variable('{ type = "number", unit = "%", minimum = -100, maximum = 400 }')

    assert findings(tmp_path, study, column([-50, 399])) == []
    assert findings(tmp_path, study, column([-50, 401])) == [
        "stop: column x, row 3: found '401'; expected a number from -100 to 400."
    ]
    study = with_variable('{ type = "number", maximum = 5 }')
    assert findings(tmp_path, study, column([-50, 6])) == [
        "stop: column x, row 3: found '6'; expected a number, 5 or less."
    ]


def test_fractions_for_per_cent_stop_the_build(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable(KI67), column([0.02, 0.1, 1])) == [
        (
            "stop: column x, rows 2, 3, 4: values from 0.02 to 1; expected per cent, not fractions "
            "of 1; multiply them by 100, or state a maximum of the variable in the study file."
        )
    ]
    stated = with_variable(KI67.replace("}", ", maximum = 1 }"))
    assert findings(tmp_path, stated, column([0.02, 0.1, 1])) == []
    assert findings(tmp_path, with_variable(KI67), column([1, 0, 1])) == []


def test_a_sign_of_per_cent_is_read_where_that_is_the_unit(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable(KI67), column(["2%", "10 %", 20])) == []
    assert findings(tmp_path, with_variable('{ type = "number" }'), column(["2%", 3])) == [
        "stop: column x, row 2: found '2%'; expected a number."
    ]


def test_units_in_cells_stop_the_build(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable('{ type = "number" }'), column(["5 ng/mL", 6])) == [
        "stop: column x, row 2: found '5 ng/mL'; expected a number."
    ]


def test_two_units_in_one_column_are_noticed(tmp_path: Path) -> None:
    study = with_variable('{ type = "number" }')
    cells = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1100, 1200, 1300, 1400, 1500]

    assert findings(tmp_path, study, column(cells)) == [
        (
            "keep: column x, rows 8, 9, 10, 11, 12: values up to 1.6 and from 1100 on, and none "
            "between; check that all are in one unit."
        )
    ]
    assert findings(tmp_path, study, column(cells[:-1])) == []


@pytest.mark.parametrize("code", [999, -9])
def test_what_looks_like_a_code_for_missing_is_noticed(tmp_path: Path, code: int) -> None:
    assert findings(tmp_path, with_variable('{ type = "number" }'), column([50, 61, code])) == [
        (
            f"keep: column x, row 4: {code}, far from every other value; "
            "if it is a code for missing, list it under missing of [cohort]."
        )
    ]


# -------------------------------------------------------------------------- formulas and levels


@pytest.mark.parametrize("definition", ['{ type = "number" }', "{}"])
def test_formulas_stop_the_build(tmp_path: Path, definition: str) -> None:
    assert findings(tmp_path, with_variable(definition), column(["=B2-A2", 6, "#DIV/0!"])) == [
        (
            "stop: column x, row 2: found '=B2-A2'; "
            "expected its value, not the formula; copy and paste the values."
        ),
        (
            "stop: column x, row 4: found '#DIV/0!'; "
            "expected a value, not the error of a formula; correct the formula."
        ),
    ]


def test_signs_are_no_formulas(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable("{}"), column(["+", "-", "+/-", "++"])) == []


def test_a_stratum_of_one_is_noticed(tmp_path: Path) -> None:
    study = with_variable("{}", '[strata]\nvariables = ["x"]\n')

    assert findings(tmp_path, study, column(["a", "b", "b"])) == [
        (
            "keep: column x, row 2: the only patient with 'a' of x, which is among the strata; "
            "estimates of one patient say little; combine levels."
        )
    ]


@pytest.mark.parametrize(("definition", "value"), [("{}", "'5'"), ('{ type = "number" }', "5")])
def test_a_predictor_with_one_level_is_noticed(tmp_path: Path, definition: str, value: str) -> None:
    study = with_variable(definition, '[predictors]\ncandidates = ["x"]\n')

    assert findings(tmp_path, study, column([5, 5, "5.0", ""])) == [
        (
            f"keep: column x: every patient has {value} of x, which is among the predictors; "
            "leave it out there; it cannot tell patients apart."
        )
    ]


def test_levels_that_are_spelt_alike_are_noticed(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable("{}"), column(["male", "Male", "female"])) == [
        (
            "keep: column x: 'male', 'Male' are taken for different levels; "
            "spell them alike, or list the levels with their values."
        )
    ]


@pytest.mark.parametrize(
    ("codes", "cells"),
    [
        ("", ["TRUE", "FALSE"]),
        ("", ["true", "False"]),
        (", event_codes = [true], censored_codes = [false]", ["TRUE", "false"]),
        (', event_codes = ["True"], censored_codes = ["False"]', ["TRUE", "FALSE"]),
    ],
)
def test_truth_values_are_codes(tmp_path: Path, codes: str, cells: list[str]) -> None:
    study = STUDY.replace('"e"', f'"e"{codes}')
    rows = "t,e\n" + "".join(f"5,{cell}\n" for cell in cells)

    assert findings(tmp_path, study, rows) == []


def test_whole_numbers_with_decimal_commas_are_codes(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "t;e\n5,5;1,0\n6,5;0,0\n") == []


# --------------------------------------------------------------------------------- header, missing


def test_a_header_in_row_3_is_named(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "Registry,,\nof 2024,,\nt,e,x\n5,1,2\n") == [
        (
            "stop: the names of the columns stand in row 3, not in the first that holds anything; "
            "remove what stands above row 3."
        )
    ]


def test_missing_values_are_listed(tmp_path: Path) -> None:
    assert findings(tmp_path, with_variable("{}"), column(["a", "", "NA", "b"]), missing=True) == [
        "missing: column x, rows 3, 4: found '', 'NA'; a code for missing."
    ]
    assert findings(tmp_path, with_variable("{}"), column(["a", "", "b"]), missing=True) == [
        "missing: column x, row 3: an empty cell."
    ]


# --------------------------------------------------------------------------------- the commands


def run(folder: Path, *arguments: str) -> Result:
    command, *rest = arguments
    paths = [str(folder / "cohort.csv"), "--study", str(folder / "study.toml")]
    return CliRunner().invoke(main, [command, *paths, *rest], prog_name="reportgen")


PROBLEMS = "id,t,e,x\nMiller,-5,1,a\nSmith,6,1,\nJones,0,1,a\nBrown,,0,b\nMiller,1,2,b\n"
IDENTIFIED = with_variable("{}", '[cohort]\nidentifier = "id"\n[strata]\nvariables = ["x"]\n')


def test_check_lists_everything_at_once(tmp_path: Path) -> None:
    check(tmp_path, IDENTIFIED, PROBLEMS)
    result = run(tmp_path, "check")

    assert result.exit_code == 1
    assert result.output == (
        "cohort.csv:\n  The file was read as comma-separated, UTF-8.\n\n"
        "The build stops at 3 problems:\n"
        "  column id, rows 2, 6: the same identifier; a patient has one row.\n"
        "  column t, row 2: found '-5'; expected a number, 0 or more.\n"
        "  column e, row 6: found '2'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS.\n\n"
        "The build keeps these values and warns of 2 things:\n"
        "  column t, row 4: a time of 0 for OS; "
        "these patients are kept; correct the times if they were followed.\n"
        "  column e: all 2 patients have an event of OS; "
        "if that is not so, set event_codes and censored_codes in the study file.\n\n"
        "The build takes values as missing in 1 column:\n"
        "  column x, row 3: an empty cell.\n"
    )


def test_check_says_that_nothing_was_found(tmp_path: Path) -> None:
    check(tmp_path, STUDY, "t,e\n5,1\n6,0\n")
    result = run(tmp_path, "check")

    assert (result.exit_code, result.output) == (
        0,
        (
            "cohort.csv: 2 patients.\n  The file was read as comma-separated, UTF-8.\n\n"
            "Nothing was found that needs a look.\n"
        ),
    )


def test_check_gives_records_of_rows(tmp_path: Path) -> None:
    check(tmp_path, STUDY, "t,e\n-5,1\nx,0\n")
    result = run(tmp_path, "check", "--json")
    common = {
        "severity": "error",
        "action": "stop",
        "column": "t",
        "found": None,
        "expected": "expected a number, 0 or more",
    }

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "schema": "reportgen-check/1",
        "file": "cohort.csv",
        "patients": None,
        "stops": True,
        "notes": ["The file was read as comma-separated, UTF-8."],
        "findings": [common | {"row": 2, "value": "-5"}, common | {"row": 3, "value": "x"}],
    }


def test_no_identifier_is_shown(tmp_path: Path) -> None:
    check(tmp_path, IDENTIFIED, PROBLEMS.replace("Smith,6", "Smith,Jones"))
    for arguments in (("check",), ("check", "--json")):
        output = run(tmp_path, *arguments).output

        assert "a patient's identifier" in output
        assert not [name for name in ("Miller", "Smith", "Jones", "Brown") if name in output]


def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    assert findings(tmp_path, STUDY, "") == [
        "stop: the file is empty; it needs a header and a row a patient."
    ]


@pytest.mark.usefixtures("without_web_fonts")
def test_build_prints_warnings_and_lists_them_in_the_report(tmp_path: Path) -> None:
    check(tmp_path, STUDY, "t,e\n5,1\n0,0\n,1\n")
    outputs = [tmp_path / "a.json", tmp_path / "a.html"]
    result = run(tmp_path, "build", "-o", str(outputs[0]), "-o", str(outputs[1]))
    warning = (
        "olumn t, row 3: a time of 0 for OS; "
        "these patients are kept; correct the times if they were followed."
    )

    assert result.exit_code == 0
    assert result.stderr == f"Warning: c{warning}\n"
    assert json.loads(outputs[0].read_text())["data"] == {
        "notes": ["The file was read as comma-separated, UTF-8."],
        "warnings": [f"C{warning}"],
        "exclusions": [
            {"analysis": "OS", "patients": 1, "rows": [4], "reason": "no time in column t"}
        ],
    }
    assert f"C{warning}" in outputs[1].read_text()


def test_a_finding_says_what_a_build_does() -> None:
    consequences = {
        action: Finding(action=action, found="x", expected="").consequence
        for action in ("stop", "keep", "exclude", "missing")
    }

    assert consequences == {
        "stop": "the build stops",
        "keep": "the build keeps the values and prints this",
        "exclude": "the build leaves these rows out of that analysis",
        "missing": "the build takes the values as missing",
    }
