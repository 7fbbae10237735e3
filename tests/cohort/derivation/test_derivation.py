"""Times, events and grades are derived by the rule that the study states, and noted."""

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportgen.cohort.cohort import Cohort, load_cohort
from reportgen.cohort.derivation.time_to_first import time_to_first
from reportgen.errors import CohortError, StudyError
from reportgen.resources import default_study, example_cohort
from reportgen.study.study_file import load_study

DATES = """title = "T"
[endpoints.PFS]
dates = { start = "start", events = ["progressed", "died"], last_contact = "seen" }
[endpoints.OS]
dates = { start = "start", events = ["died"], last_contact = "seen" }
"""
HEADER = "start;progressed;died;seen\n"


def load(tmp_path: Path, study: str, rows: str) -> Cohort:
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    path = tmp_path / "cohort.csv"
    path.write_text(rows, encoding="utf-8")
    return load_cohort(path, load_study(tmp_path / "study.toml").study)


def said(cohort: Cohort) -> tuple[str, ...]:
    """Return the notes on the data in words."""
    return tuple(map(str, cohort.notes))


def problems_of(tmp_path: Path, study: str, rows: str) -> list[str]:
    with pytest.raises((CohortError, StudyError)) as caught:
        load(tmp_path, study, rows)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


# ------------------------------------------------------------------------------------ endpoints


def test_time_runs_to_the_first_event_or_to_the_last_contact():
    day = [date(2020, 1, number) for number in range(1, 20)]
    times = time_to_first(
        [day[0], day[0], day[0], day[0], None, day[0]],
        {
            "progressed": [day[3], None, None, day[5], day[3], None],
            "died": [day[9], day[4], None, day[5], day[9], None],
        },
        [day[9], day[4], day[8], day[5], day[9], None],
    )

    assert times.days == (3, 4, 8, 5, None, None)
    assert times.ended_by == ("progressed", "died", None, "progressed", "progressed", None)
    assert times.count_events() == {"progressed": 2, "died": 1}


def test_death_without_progression_is_an_event_of_pfs(tmp_path):
    rows = (
        "2020-01-01;2020-07-01;2021-01-01;2021-01-01\n"
        "01.01.2020;;31.12.2020;31.12.2020\n"
        "2020-01-01;2020-03-01;;2020-12-31\n"
        "2020-01-01;;;2020-12-31\n"
    )
    cohort = load(tmp_path, DATES + '[methods]\ntime_unit = "days"\n', HEADER + rows)
    pfs, overall = cohort.endpoints["PFS"], cohort.endpoints["OS"]

    # 2020 is a leap year
    np.testing.assert_array_equal(pfs.time, [182, 365, 60, 365])
    np.testing.assert_array_equal(pfs.event, [True, True, True, False])
    np.testing.assert_array_equal(overall.time, [366, 365, 365, 365])
    np.testing.assert_array_equal(overall.event, [True, True, False, False])


def test_each_derivation_is_noted_with_the_month(tmp_path):
    rows = "2020-01-01;;2021-01-01;2021-01-01\n2020-01-01;2020-03-01;;2020-12-31\n"

    assert said(load(tmp_path, DATES, HEADER + rows))[1:] == (
        "Times of PFS were converted from days to months, 30.4375 days to a month.",
        "Times of OS were converted from days to months, 30.4375 days to a month.",
        (
            "PFS was derived from dates: from start to the earliest of progressed and died or, for "
            "patients without any of them, censored, to seen. Events: 1 by progressed, 1 by died."
        ),
        (
            "OS was derived from dates: from start to died or, for patients without it, censored, "
            "to seen. Events: 1 by died."
        ),
    )


def test_who_lacks_a_date_is_left_out_and_counted(tmp_path):
    rows = "2020-01-01;;;2020-12-31\n;;2020-02-01;2020-02-01\n2020-01-01;;;\n"
    cohort = load(tmp_path, DATES, HEADER + rows)

    assert list(cohort.endpoints["OS"].observed) == [True, False, False]
    assert [(e.analysis, e.rows, e.reason) for e in cohort.exclusions] == [
        ("PFS", (3, 4), "no time in column PFS time from dates"),
        ("OS", (3, 4), "no time in column OS time from dates"),
    ]


def test_dates_out_of_order_are_named_by_row(tmp_path):
    rows = (
        "2020-01-01;2019-12-31;2020-02-01;2020-02-01\n"
        "2020-01-01;2020-03-01;2020-02-01;2020-02-01\n"
        "2020-01-01;;;2019-02-01\n"
    )

    assert problems_of(tmp_path, DATES, HEADER + rows)[:-1] == [
        "column progressed, row 2: a date before that in start; expected none before it.",
        "column seen, row 4: a date before that in start; expected none before it.",
        "column died, row 3: a date before that in progressed; expected none before it.",
    ]


def test_a_date_column_that_is_missing_is_named(tmp_path):
    problems = problems_of(tmp_path, DATES, "start;died;seen\n2020-01-01;;2020-02-01\n")

    assert "progressed (endpoints.PFS.dates.events)" in problems


def test_a_status_beside_dates_says_whether_the_event_happened(tmp_path):
    study = (
        'title = "T"\n[endpoints.OS]\nevent = "Status"\n'
        'dates = { start = "Beginn", last_contact = "Kontakt" }\n'
    )
    rows = "Beginn;Kontakt;Status\n01.01.2020;01.02.2020;verstorben\n01.01.2020;01.03.2020;lebt\n"
    cohort = load(tmp_path, study, rows)

    np.testing.assert_allclose(cohort.endpoints["OS"].time, [31 / 30.4375, 60 / 30.4375])
    np.testing.assert_array_equal(cohort.endpoints["OS"].event, [True, False])
    assert said(cohort)[-2:] == (
        (
            "OS was derived from dates: from Beginn to Kontakt; Status says whether the event "
            "happened then."
        ),
        "In Status, “verstorben” was read as the event of OS and “lebt” as censored.",
    )


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ('event = "e"', "give time, the column that holds it, or dates to derive it from."),
        ('time = "t"', "give event, the column that holds it, or dates.events to derive it."),
        (
            'time = "t"\ndates = { start = "a", events = ["b"], last_contact = "c" }',
            "give time, the column that holds it, or dates to derive it from.",
        ),
        (
            'event = "e"\ndates = { start = "a", events = ["b"], last_contact = "c" }',
            "give event, the column that holds it, or dates.events to derive it.",
        ),
        (
            'dates = { start = "a", last_contact = "c" }',
            "give event, the column that holds it, or dates.events to derive it.",
        ),
        (
            'unit = "days"\ndates = { start = "a", events = ["b"], last_contact = "c" }',
            "dates are counted in days and converted; leave out unit.",
        ),
    ],
)
def test_an_endpoint_is_either_named_or_derived(tmp_path, definition, problem):
    study = f'title = "T"\n[endpoints.OS]\n{definition}\n'

    assert problems_of(tmp_path, study, "t\n1\n") == [f"endpoints.OS: {problem}"]


def test_the_example_s_dates_give_its_months(tmp_path):
    """The months and events of the example were written beside its dates, rounded to a whole."""
    columns = 'start = "cycle_1_date", last_contact = "last_contact_date"'
    study = (
        f'title = "T"\n[endpoints.PFS]\ndates = {{ {columns}, '
        'events = ["progression_date", "death_date"] }\n'
        f'[endpoints.OS]\ndates = {{ {columns}, events = ["death_date"] }}\n'
    )
    derived = load(tmp_path, study, example_cohort().read_text(encoding="utf-8"))
    given = load_cohort(example_cohort(), load_study(default_study()).study)

    for key in ("PFS", "OS"):
        np.testing.assert_array_equal(derived.endpoints[key].event, given.endpoints[key].event)
        assert np.abs(derived.endpoints[key].time - given.endpoints[key].time).max() <= 0.51


def test_the_days_of_a_published_file_are_those_that_it_gives(tmp_path):
    """The dates and the days of the breast cancer data set of 686 women come with lifelines."""
    folder = Path(str(find_spec("lifelines").origin)).parent / "datasets"
    data = pd.read_csv(folder / "lymph_node.csv", index_col=0)
    for column in ("diagdateb", "recdate"):
        data[column] = data[column].str.replace("-", ".")
    study = (
        'title = "T"\n[methods]\ntime_unit = "days"\n[endpoints.RFS]\nevent = "censrec"\n'
        'dates = { start = "diagdateb", last_contact = "recdate" }\n'
    )
    cohort = load(tmp_path, study, data.to_csv())

    np.testing.assert_array_equal(cohort.endpoints["RFS"].time, data["rectime"])


# ------------------------------------------------------------------------------------ event words


def words(tmp_path: Path, definition: str, codes: tuple[str, str]) -> list[bool]:
    study = f'title = "T"\n[endpoints.OS]\ntime = "t"\nevent = "e"\n{definition}\n'
    cohort = load(tmp_path, study, f"t,e\n1,{codes[0]}\n2,{codes[1]}\n")
    return list(cohort.endpoints["OS"].event)


def test_words_for_death_need_no_codes_in_the_study(tmp_path):
    assert words(tmp_path, "", ("Deceased", "Alive")) == [True, False]


def test_codes_of_the_study_go_before_words(tmp_path):
    codes = 'event_codes = ["Alive"]\ncensored_codes = ["Deceased"]'

    assert words(tmp_path, codes, ("Deceased", "Alive")) == [False, True]


def test_doubtful_words_need_codes_in_the_study(tmp_path):
    study = 'title = "T"\n[endpoints.OS]\ntime = "t"\nevent = "e"\n'

    assert problems_of(tmp_path, study, "t,e\n1,yes\n2,no\n")[0] == (
        "column e, rows 2, 3: found 'yes', 'no'; expected one of 1, 0; "
        "list other codes in event_codes or censored_codes of endpoints.OS."
    )


# ------------------------------------------------------------------------------------ variables

ENDPOINT = '[endpoints.OS]\ntime = "t"\nevent = "e"\n'


def with_variable(definition: str) -> str:
    return f'title = "T"\n[variables.x]\nlabel = "X"\n{definition}\n{ENDPOINT}'


def test_a_grade_comes_from_the_index(tmp_path):
    study = with_variable('who_grade = { ki67 = "MIB-1", edition = "WHO 2017" }')
    cells = ["2,5", "10 %", "<2", "3-5", "", "25"]
    cohort = load(tmp_path, study, "t;e;MIB-1\n" + "".join(f"1;1;{cell}\n" for cell in cells))

    assert list(cohort.variables["x"]) == ["G1", "G2", "G1", "G2", None, "G3"]
    assert [level.key for level in cohort.study.variables["x"].levels] == ["G1", "G2", "G3"]
    assert cohort.study.variables["x"].has_order
    assert said(cohort)[1:] == (
        "A comma was read as the decimal mark in MIB-1.",
        (
            "X was derived from MIB-1 by WHO 2017 (G1 below 3%, G2 3–20%, G3 above 20%); mitoses "
            "and differentiation were not taken into account. Bounds and ranges were graded as "
            "such, each within one grade (rows 4, 5)."
        ),
    )


def test_an_index_without_a_grade_is_named_with_what_to_do(tmp_path):
    study = with_variable('who_grade = { ki67 = "ki67", edition = "WHO 2010" }')

    assert problems_of(tmp_path, study, "t;e;ki67\n1;1;2.5\n1;1;2-5\n1;1;high\n1;1;4\n")[0] == (
        "column ki67, rows 2, 3, 4: found '2.5', '2-5', 'high'; expected a Ki-67 index in percent "
        'within one grade of WHO 2010 (G1 up to 2%, G2 3–20%, G3 above 20%), or ranges = "upper" '
        "or between_2_and_3 in who_grade."
    )


def test_the_choices_for_an_index_in_doubt_are_noted(tmp_path):
    study = with_variable(
        'who_grade = { ki67 = "k", edition = "WHO 2010", between_2_and_3 = "G2", ranges = "upper" }'
    )
    cohort = load(tmp_path, study, "t;e;k\n1;1;2.5\n1;1;2-5\n1;1;1\n")

    assert list(cohort.variables["x"]) == ["G2", "G2", "G1"]
    assert said(cohort)[-1].endswith(
        "An index above 2% and below 3% was taken as G2. Bounds and ranges were graded as such, a "
        "range by its upper end (row 3)."
    )


def test_a_fraction_is_not_taken_for_percent(tmp_path):
    study = with_variable('who_grade = { ki67 = "k", edition = "WHO 2017" }')

    assert problems_of(tmp_path, study, "t;e;k\n1;1;0.02\n1;1;0.15\n")[0] == (
        "column k: no value is above 1, as if the Ki-67 index were a fraction; expected percent."
    )


def test_an_age_comes_from_two_dates(tmp_path):
    study = with_variable(
        'type = "number"\nunit = "years"\ntime_between = { start = "born", end = "treated" }'
    )
    rows = "t,e,born,treated\n1,1,1960-01-01,2010-01-01\n1,1,,2010-01-01\n"
    cohort = load(tmp_path, study, rows)

    # 50 years with 13 leap days are 18,263 days
    assert cohort.variables["x"][0] == pytest.approx(18263 / 365.25, rel=1e-15)
    assert np.isnan(cohort.variables["x"][1])
    assert said(cohort)[-1] == (
        "X was derived from dates: from born to treated, with 365.25 days to a year."
    )


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (
            'column = "c"\nwho_grade = { ki67 = "k", edition = "WHO 2017" }',
            "a variable that is derived has no column; leave it out, or the rule.",
        ),
        (
            'type = "number"\nwho_grade = { ki67 = "k", edition = "WHO 2017" }',
            "who_grade gives the levels G1 to G3; leave out type and cut_points.",
        ),
        (
            'unit = "years"\ntime_between = { start = "a", end = "b" }',
            'time_between gives a number; say type = "number", or give cut_points.',
        ),
        (
            'type = "number"\nunit = "h"\ntime_between = { start = "a", end = "b" }',
            "time_between needs a unit of time, days, weeks, months, years, but unit is 'h'.",
        ),
        (
            (
                'type = "number"\ntime_between = { start = "a", end = "b" }\n'
                'who_grade = { ki67 = "k", edition = "WHO 2017" }'
            ),
            "give who_grade or time_between, not both.",
        ),
    ],
)
def test_a_variable_has_one_source(tmp_path, definition, problem):
    problems = problems_of(tmp_path, with_variable(definition), "t,e\n1,1\n")

    assert problems == [f"variables.x: {problem}"]


def test_the_edition_is_never_guessed(tmp_path):
    problems = problems_of(tmp_path, with_variable('who_grade = { ki67 = "k" }'), "t,e\n1,1\n")

    assert problems == ["variables.x.who_grade.edition: missing; add it."]
