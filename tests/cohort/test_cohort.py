"""Patients are checked and typed as the study asks; what it does not expect is named by row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.errors import CohortError
from reportgen.finding import Exclusion
from reportgen.resources import default_study, example_cohort
from reportgen.results.population import EVERYONE, Population
from reportgen.study.study_file import load_study

ENDPOINT = '[endpoints]\nOS = { time = "t", event = "e" }\n'
DEFAULT = 'title = "T"\n' + ENDPOINT


def load(tmp_path: Path, study: str, rows: str) -> Cohort:
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    path = tmp_path / "cohort.csv"
    path.write_text(rows, encoding="utf-8")
    return load_cohort(path, load_study(tmp_path / "study.toml").study)


def problem_of(tmp_path: Path, study: str, rows: str) -> str:
    with pytest.raises(CohortError) as caught:
        load(tmp_path, study, rows)
    return str(caught.value).removeprefix(f"{tmp_path / 'cohort.csv'}: ")


def one_problem(line: str) -> str:
    return (
        f"1 problem in the cohort.\n  {line}\n"
        "  Correct these cells, or state their codes in the study file."
    )


def with_variable(definition: str) -> str:
    return f'title = "T"\n[variables]\nx = {definition}\n{ENDPOINT}'


def variable(tmp_path: Path, definition: str, cells: list[str]) -> list[object]:
    rows = "\n".join(f"5|1|{cell}" for cell in cells)
    return list(load(tmp_path, with_variable(definition), f"t|e|x\n{rows}\n").variables["x"])


# ------------------------------------------------------------------------------------ endpoints


def test_a_time_and_an_event_are_typed(tmp_path: Path) -> None:
    cohort = load(tmp_path, DEFAULT, "t,e\n5.5,1\n0,0\n+3e1,1.0\n")
    data = cohort.endpoints["OS"]

    assert len(cohort) == 3
    np.testing.assert_array_equal(data.time, [5.5, 0, 30])
    np.testing.assert_array_equal(data.event, [True, False, True])
    np.testing.assert_array_equal(data.observed, [True, True, True])


def test_event_codes_are_those_of_the_study(tmp_path: Path) -> None:
    study = DEFAULT.replace('"e"', '"e", event_codes = ["ja", 2], censored_codes = ["nein", "01"]')
    cohort = load(tmp_path, study, "t;e\n5,5;ja\n6;2\n7;nein\n8;01\n")

    np.testing.assert_array_equal(cohort.endpoints["OS"].event, [True, True, False, False])
    np.testing.assert_array_equal(cohort.endpoints["OS"].time, [5.5, 6, 7, 8])


@pytest.mark.parametrize(
    ("own", "of_report", "cell", "expected"),
    [
        ("days", "months", 365.25, 12),
        ("days", "months", 30.4375, 1),
        ("days", "years", 730.5, 2),
        ("weeks", "months", 30.4375, 7),
        ("years", "months", 1, 12),
        ("months", "days", 1, 30.4375),
        ("months", "months", 7, 7),
    ],
)
def test_a_time_is_converted_by_the_days_of_its_unit(
    tmp_path: Path, own: str, of_report: str, cell: float, expected: float
) -> None:
    study = DEFAULT.replace('"e"', f'"e", unit = "{own}"')
    study += f'[methods]\ntime_unit = "{of_report}"\n'
    cohort = load(tmp_path, study, f"t,e\n{cell},1\n")

    assert cohort.endpoints["OS"].time[0] == pytest.approx(expected, rel=1e-12)


def test_what_was_found_is_noted(tmp_path: Path) -> None:
    study = DEFAULT.replace('"e"', '"e", unit = "days"')
    cohort = load(tmp_path, study, "t;e\n5,5;1\n0;0\n0;1\n")

    assert tuple(map(str, cohort.notes)) == (
        "The file was read as semicolon-separated, UTF-8.",
        "A comma was read as the decimal mark in t.",
        "Times of OS were converted from days to months, 30.4375 days to a month.",
    )
    (finding,) = cohort.findings
    assert str(finding) == (
        "column t, rows 3, 4: a time of 0 for OS; "
        "these patients are kept; correct the times if they were followed."
    )


def test_wrong_cells_of_each_column_are_named_at_once(tmp_path: Path) -> None:
    rows = "t,e\n-2,1\n5,2\ninf,1\nabc,x\n12 mg,0\n1e400,1\n1_0,1\n٣,1\n5,0\n"

    assert problem_of(tmp_path, DEFAULT, rows) == (
        "2 problems in the cohort.\n"
        "  column t, rows 2, 4, 5, 6, 7, 8, 9: found '-2', 'inf', 'abc', '12 mg', '1e400', '1_0', "
        "'٣'; expected a number, 0 or more.\n"
        "  column e, rows 3, 5: found '2', 'x'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS.\n"
        "  Correct these cells, or state their codes in the study file."
    )


def test_rows_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    rows = '\r\nt,e,note\r\n5,1,"a\r\nb"\r\n\r\nx,1,\r\n\r\n'

    assert problem_of(tmp_path, DEFAULT, rows) == one_problem(
        "column t, row 5: found 'x'; expected a number, 0 or more."
    )


def test_the_first_of_many_rows_and_values_are_named(tmp_path: Path) -> None:
    rows = "t,e\n" + "".join(f"-{i},1\n" for i in range(1, 11))

    assert problem_of(tmp_path, DEFAULT, rows) == one_problem(
        "column t, rows 2, 3, 4, 5, 6, 7, 8, 9 and 2 more: found '-1', '-2', '-3', '-4', "
        "'-5', '-6', '-7', '-8'; expected a number, 0 or more."
    )


def test_many_texts_may_be_names(tmp_path: Path) -> None:
    rows = "t,e\n" + "".join(f"name{i},1\n" for i in range(9))

    assert problem_of(tmp_path, DEFAULT, rows) == one_problem(
        "column t, rows 2, 3, 4, 5, 6, 7, 8, 9 and 1 more: "
        "found 9 different texts, which may be names; expected a number, 0 or more."
    )


def test_what_looks_like_an_identifier_is_not_shown(tmp_path: Path) -> None:
    assert problem_of(tmp_path, IDENTIFIED, "id,t,e\nP-01,P-77,1\nP-02,7x,0\n") == one_problem(
        "column t, rows 2, 3: found a patient's identifier, '7x'; expected a number, 0 or more."
    )


def test_a_long_cell_is_cut(tmp_path: Path) -> None:
    assert problem_of(tmp_path, DEFAULT, f"t,e\n{'z' * 41},1\n") == one_problem(
        f"column t, row 2: found '{'z' * 40}...'; expected a number, 0 or more."
    )


# ------------------------------------------------------------------------------ missing columns


def test_missing_columns_are_named_with_those_that_look_like_them(tmp_path: Path) -> None:
    study = (
        'title = "Trial"\n[variables]\nage_years = { type = "number" }\nsite = {}\n'
        '[endpoints]\nOS = { time = "os_months", event = "died" }\n'
    )

    assert problem_of(tmp_path, study, "ID;Age Years;os_time;os_status\nA;5;5;1\n") == (
        "the study needs 4 columns that the file does not have.\n"
        "  age_years (variables.age_years); the file has 'Age Years'\n"
        "  os_months (endpoints.OS.time); the file has 'os_time', 'os_status'\n"
        "  site (variables.site), died (endpoints.OS.event)\n"
        "  Columns of the file, which was read as semicolon-separated, UTF-8:\n"
        "  ID, Age Years, os_time, os_status\n"
        "  The study is 'Trial'.\n"
        "  Rename the columns, or name those of the file in a study file (--study FILE);\n"
        "  reportgen init cohort.csv -o study.toml drafts one for the columns that there are."
    )


def test_a_message_about_many_missing_columns_fits_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("t,e\n5,1\n")
    with pytest.raises(CohortError) as caught:
        load_cohort(path, load_study(default_study()).study)
    lines = str(caught.value).splitlines()

    assert lines[0] == f"{path}: the study needs 38 columns that the file does not have."
    assert len(lines) < 30
    assert all(len(line) <= 96 for line in lines[1:] if "The study is" not in line)
    assert "cycle_6_date (exposure)" in str(caught.value)


def test_one_missing_column_is_one(tmp_path: Path) -> None:
    assert problem_of(tmp_path, DEFAULT, "t,x\n5,1\n").startswith(
        "the study needs 1 column that the file does not have.\n  e (endpoints.OS.event)\n"
    )


def test_a_file_without_a_header_is_not_shown(tmp_path: Path) -> None:
    assert problem_of(tmp_path, DEFAULT, "Miller,5,1\nSmith,6,0\n") == (
        "the first row holds values, not the names of columns; put a header above it."
    )


# ---------------------------------------------------------------------------------- identifiers

IDENTIFIED = DEFAULT + '[cohort]\nidentifier = "id"\n'


def test_a_repeated_or_missing_identifier_is_named_by_row_only(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path, IDENTIFIED, "id,t,e\nMiller,1,1\nSmith,1,1\nMiller,1,1\n,1,1\nSmith,1,1\nNA,1,1\n"
    )

    assert problem == (
        "3 problems in the cohort.\n"
        "  column id, rows 5, 7: no identifier; every patient needs one.\n"
        "  column id, rows 2, 4: the same identifier; a patient has one row.\n"
        "  column id, rows 3, 6: the same identifier; a patient has one row.\n"
        "  Correct these cells, or state their codes in the study file."
    )


def test_an_identifier_that_slipped_into_another_column_is_not_shown(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path, IDENTIFIED, "id,t,e\nMiller,Miller,1\nSmith,x,1\nJones,Smith,1\n"
    )

    assert problem == one_problem(
        "column t, rows 2, 3, 4: found a patient's identifier, 'x'; expected a number, 0 or more."
    )


# ------------------------------------------------------------------------------------ variables


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("right", ["low", "low", "middle", "middle", "middle", "high", None]),
        ("left", ["low", "middle", "middle", "middle", "high", "high", None]),
    ],
)
def test_a_value_at_a_cut_point_belongs_to_the_closed_side(
    tmp_path: Path, closed: str, expected: list[str | None]
) -> None:
    definition = (
        f'{{ cut_points = [2, 10], closed = "{closed}", levels = ["low", "middle", "high"] }}'
    )
    cells = ["1.9", "2", "2.1", "9.99", "10", "10.01", ""]

    assert variable(tmp_path, definition, cells) == expected


def test_levels_are_found_in_the_file_in_natural_order(tmp_path: Path) -> None:
    cohort = load(
        tmp_path, with_variable("{}"), "t,e,x\n1,1,10\n1,1,b\n1,1,2.0\n1,1,2\n1,1,a\n1,1,\n"
    )

    assert [level.key for level in cohort.study.variables["x"].levels] == ["2", "10", "a", "b"]
    assert list(cohort.variables["x"]) == ["10", "b", "2", "2", "a", None]
    members = cohort.members_of(Population("x", "2"))
    assert list(members) == [False, False, True, True, False, False]
    assert cohort.members_of(EVERYONE).all()


def test_blanks_at_the_ends_of_a_cell_and_of_a_code_count_for_nothing(tmp_path: Path) -> None:
    definition = '{ levels = [" G1", { key = "other", values = ["G10 ", "G1+"] }] }'
    cells = ["G1 ", "G10", " G1+", "\N{NO-BREAK SPACE}G1", " "]

    assert variable(tmp_path, definition, cells) == ["G1", "other", "other", "G1", None]


def test_accents_are_the_same_however_they_are_encoded(tmp_path: Path) -> None:
    composed, decomposed = "S\u00e3o", "Sa\u0303o"

    assert variable(tmp_path, "{}", [composed, decomposed]) == [composed, composed]
    listed = f'{{ levels = ["{decomposed}"] }}'
    assert variable(tmp_path, listed, [composed, decomposed]) == [composed, composed]


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        (["G 1", "G  1", "b"], "'G 1' and 'G  1', which look the same"),
        (["G 1", "G\N{NO-BREAK SPACE}1"], "'G 1' and 'G\\xa01', which look the same"),
        (["G1", "G\N{SOFT HYPHEN}1"], "'G1' and 'G\\xad1', which look the same"),
        (["1", "01", "2"], "'01' and '1', which are the same number"),
        (["1.50", "1.5"], "'1.5' and '1.50', which are the same number"),
        (["+1", "1.0", "-1"], "'+1' and '1', which are the same number"),
        (
            ["10000000000000001", "10000000000000000"],
            "'10000000000000000' and '10000000000000001', which are the same number",
        ),
    ],
)
def test_levels_of_the_file_that_may_be_one_are_refused(
    tmp_path: Path, cells: list[str], doubt: str
) -> None:
    rows = "t,e,x\n" + "".join(f"1,1,{cell}\n" for cell in cells)

    assert problem_of(tmp_path, with_variable("{}"), rows) == one_problem(
        f"variables.x: column x holds {doubt}; make them alike in the file, "
        "or list the levels with their values."
    )


def test_numbers_in_two_spellings_are_two_levels_where_both_are_listed(tmp_path: Path) -> None:
    listed = '{ levels = ["01", "1"] }'

    assert variable(tmp_path, listed, ["01", "1", "1.0"]) == ["01", "1", "1"]


def test_levels_that_only_look_like_numbers_keep_one_order(tmp_path: Path) -> None:
    cells = ["nAn", "10", "inf", "9"]
    cohort = load(tmp_path, with_variable("{}"), "t,e,x\n" + "".join(f"1,1,{c}\n" for c in cells))

    assert [level.key for level in cohort.study.variables["x"].levels] == ["9", "10", "inf", "nAn"]


def test_a_reference_that_the_file_does_not_hold_is_named(tmp_path: Path) -> None:
    study = with_variable('{ reference = "c" }')

    assert problem_of(tmp_path, study, "t,e,x\n1,1,b\n1,1,a\n") == one_problem(
        "variables.x: column x does not hold the reference 'c', but a, b."
    )


def test_a_category_of_many_values_is_no_category(tmp_path: Path) -> None:
    rows = "t,e,x\n" + "".join(f"1,1,{i}\n" for i in range(13))

    assert problem_of(tmp_path, with_variable("{}"), rows) == one_problem(
        "variables.x: column x holds 13 different values; "
        'say type = "number", give cut_points, or list the levels.'
    )


def test_a_category_without_a_value_is_none(tmp_path: Path) -> None:
    assert problem_of(tmp_path, with_variable("{}"), "t,e,x\n1,1,\n1,1,NA\n") == one_problem(
        "variables.x: column x holds no value; leave the variable out, or list its levels."
    )


def test_levels_that_do_not_match_are_named(tmp_path: Path) -> None:
    study = with_variable('{ levels = ["male", { key = "f", values = ["female", 2] }] }')

    assert problem_of(tmp_path, study, "t,e,x\n1,1,m\n1,1,2\n1,1,w\n") == one_problem(
        "column x, rows 2, 4: found 'm', 'w'; expected one of male, female, 2; "
        "list other codes in levels of variables.x."
    )


def test_the_values_of_a_level_are_the_file_s(tmp_path: Path) -> None:
    definition = '{ levels = ["male", { key = "f", values = ["female", 2, "02"] }] }'

    assert variable(tmp_path, definition, ["male", "2.0", "02", "female"]) == [
        "male",
        "f",
        "f",
        "f",
    ]


@pytest.mark.parametrize("cell", ["12 mg", "nan1", "1,5,0", "<2", "3-10", "Infinity"])
def test_a_number_that_is_none_is_named(tmp_path: Path, cell: str) -> None:
    study = with_variable('{ type = "number" }')

    assert problem_of(tmp_path, study, f"t|e|x\n1|1|{cell}\n") == one_problem(
        f"column x, row 2: found '{cell}'; expected a number."
    )


def test_a_number_may_be_negative_and_missing(tmp_path: Path) -> None:
    values = np.array(variable(tmp_path, '{ type = "number" }', ["-1.5", "", "1e2"]), dtype=float)

    np.testing.assert_array_equal(values, [-1.5, np.nan, 100])


def test_a_comma_beside_points_is_in_doubt(tmp_path: Path) -> None:
    study = with_variable('{ type = "number" }')

    assert problem_of(tmp_path, study, "t\te\tx\n1\t1\t1,234\n1\t1\t12.5\n") == one_problem(
        "column x, row 2: found '1,234'; expected a number."
    )


def test_default_codes_mean_missing(tmp_path: Path) -> None:
    cells = ["", "NA", "N/A", "n/a", "NaN", "nan", ".", "NULL", "null", "[Not Available]"]

    assert variable(tmp_path, '{ levels = ["a"] }', [*cells, "a"]) == [None] * 10 + ["a"]


def test_the_study_s_own_codes_mean_missing(tmp_path: Path) -> None:
    study = with_variable('{ type = "number" }') + '[cohort]\nmissing = [-9, "unknown"]\n'
    cohort = load(tmp_path, study, "t,e,x\n1,1,-9\n1,1,-9.0\n1,1,unknown\n1,1,9\n")

    np.testing.assert_array_equal(cohort.variables["x"], [np.nan, np.nan, np.nan, 9])


# ------------------------------------------------------------------------- response and exposure

RESPONSE = (
    DEFAULT + '[response]\ncolumn = "r"\ncategories = ["CR", "PD"]\n'
    'objective_response = ["CR"]\nnot_evaluable = ["NE", 9]\n'
)


def test_a_response_that_is_not_evaluable_is_none(tmp_path: Path) -> None:
    cohort = load(tmp_path, RESPONSE, "t,e,r\n1,1,CR\n1,1,NE\n1,1,\n1,1,9\n1,1,PD\n")

    assert cohort.response is not None
    assert list(cohort.response) == ["CR", None, None, None, "PD"]


def test_an_unknown_response_is_named(tmp_path: Path) -> None:
    assert problem_of(tmp_path, RESPONSE, "t,e,r\n1,1,Partial\n1,1,CR\n") == one_problem(
        "column r, row 2: found 'Partial'; expected one of CR, PD, NE, 9; "
        "list other codes in categories or not_evaluable of response."
    )


def test_patients_are_excluded_by_analysis_and_reason(tmp_path: Path) -> None:
    cohort = load(tmp_path, RESPONSE, "t,e,r\n1,1,NE\n,1,CR\n1,,\n,NA,PD\n1,0,9.0\n")

    assert cohort.exclusions == (
        Exclusion(analysis="OS", patients=2, rows=(3, 5), reason="no time in column t"),
        Exclusion(analysis="OS", patients=2, rows=(4, 5), reason="no event in column e"),
        Exclusion(analysis="response", patients=1, rows=(4,), reason="no response in column r"),
        Exclusion(analysis="response", patients=1, rows=(2,), reason="response NE"),
        Exclusion(analysis="response", patients=1, rows=(6,), reason="response 9"),
    )
    np.testing.assert_array_equal(
        cohort.endpoints["OS"].observed, [True, False, False, False, True]
    )


EXPOSURE = DEFAULT + '[exposure]\nactivity_columns = ["a1", "a2"]\ndate_columns = ["d1", "d2"]\n'


def test_cycles_are_typed(tmp_path: Path) -> None:
    cohort = load(
        tmp_path, EXPOSURE, "t,e,a1,a2,d1,d2\n1,1,7.4,,2009-05-17,\n1,1,7,8,17.05.2009,2009-08-01\n"
    )

    assert cohort.activities is not None
    assert cohort.cycle_dates is not None
    np.testing.assert_array_equal(cohort.activities, [[7.4, np.nan], [7, 8]])
    assert list(cohort.cycle_dates["d1"]) == [pd.Timestamp("2009-05-17")] * 2
    assert list(cohort.cycle_dates["d2"].isna()) == [True, False]


def test_cycles_without_dates_have_none(tmp_path: Path) -> None:
    study = EXPOSURE.replace('date_columns = ["d1", "d2"]', "")
    cohort = load(tmp_path, study, "t,e,a1,a2\n1,1,7.4,7\n")

    assert cohort.cycle_dates is None


def test_wrong_activities_and_dates_are_named(tmp_path: Path) -> None:
    rows = (
        "t,e,a1,a2,d1,d2\n1,1,-7,7,0203-01-02,\n1,1,7,7,17/05/2009,\n"
        "1,1,7,7,2009-05-17,2009-05-16\n1,1,7,7,2009-05-17,2009-05-17\n"
    )

    assert problem_of(tmp_path, EXPOSURE, rows) == (
        "3 problems in the cohort.\n"
        "  column a1, row 2: found '-7'; expected a number, 0 or more.\n"
        "  column d1, rows 2, 3: found '0203-01-02', '17/05/2009'; "
        "expected a date such as 2009-05-17 or 17.05.2009.\n"
        "  column d2, row 4: a date before that in d1; expected cycles in order.\n"
        "  Correct these cells, or state their codes in the study file."
    )


def test_a_cohort_without_response_and_exposure_has_none(tmp_path: Path) -> None:
    cohort = load(tmp_path, DEFAULT, "t,e\n1,1\n")

    assert cohort.response is None
    assert cohort.activities is None


# ------------------------------------------------------------------------------------ synthetic

MARKED = DEFAULT + '[cohort]\nsynthetic = { column = "source", value = "synthetic" }\n'


@pytest.mark.parametrize(
    ("study", "rows", "expected"),
    [
        (MARKED, "t,e,source\n1,1,synthetic\n", True),
        (MARKED, "t,e,source\n1,1,registry\n1,1,synthetic\n", True),
        (MARKED, "t,e,source\n1,1,registry\n", False),
        (MARKED, "t,e\n1,1\n", False),
        (DEFAULT, "t,e,source\n1,1,synthetic\n", False),
    ],
)
def test_a_file_says_that_it_is_synthetic(
    tmp_path: Path, study: str, rows: str, *, expected: bool
) -> None:
    assert load(tmp_path, study, rows).synthetic is expected


def test_the_example_cohort_is_complete_and_synthetic() -> None:
    cohort = load_cohort(example_cohort(), load_study(default_study()).study)

    assert len(cohort) == 74
    assert cohort.synthetic
    assert cohort.exclusions == ()
