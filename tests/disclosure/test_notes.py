"""Notes on the data in a report that must not tell of few patients, whatever a column is called."""

from datetime import date, timedelta

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.document import compose
from reportgen.study.study_file import load_study
from reportgen.writers.data.results_json import render_json
from reportgen.writers.html.page import render_html

DEATHS = 3


def patients(first: str, second: str) -> str:
    """Return twenty patients: nine have the first event, three others the second alone."""
    start = date(2020, 1, 1)
    rows = [f"id;start;{first};{second};Last"]
    for number in range(20):
        day = str(start + timedelta(days=40 + 11 * number))
        progressed = day if number < 9 else ""
        died = day if 9 <= number < 9 + DEATHS else ""
        rows.append(f"{number};{start};{progressed};{died};2022-06-01")
    return "\n".join(rows)


def build(folder, first, second, *, private, name="cohort.csv"):
    """Return the notes, and all that is printed, of a report on the patients."""
    privacy = "[privacy]\nsuppress_below = 5\n" if private else ""
    (folder / name).write_text(patients(first, second), "utf-8")
    (folder / "study.toml").write_text(
        f"""title = "Registry"
[cohort]
identifier = "id"
{privacy}
[endpoints.PFS]
label = "Progression-free survival"
dates = {{ start = "start", events = ["{first}", "{second}"], last_contact = "Last" }}
""",
        "utf-8",
    )
    study = load_study(folder / "study.toml")
    return analyse(study, load_cohort(folder / name, study.study))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Progression", "Death"),
        ("Prog. Date", "Death"),
        ("Prog", "Death. Date"),
        ("Row. Events", "Death rows"),
        ("Events: 9. Prog", "d. D"),
    ],
)
def test_no_report_says_how_many_times_a_date_ended(tmp_path, theme, first, second):
    results = build(tmp_path, first, second, private=True)
    printed = render_json(results) + "".join(
        render_html(compose(results, theme), theme, medium) for medium in ("screen", "paper")
    )

    assert f"{DEATHS} by" not in printed.replace("\N{NO-BREAK SPACE}", " ")
    assert "9 by" not in printed.replace("\N{NO-BREAK SPACE}", " ")
    derived = (
        f"PFS was derived from dates: from start to the earliest of {first} and {second} or, for "
        "patients without any of them, censored, to Last."
    )
    assert [str(note) for note in results.data_notes] == [
        "The file was read as semicolon-separated, UTF-8.",
        "Times of PFS were converted from days to months, 30.4375 days to a month.",
        derived,
    ]


def test_without_suppression_the_events_are_counted(tmp_path):
    results = build(tmp_path, "Prog. Date", "Death", private=False)

    assert str(results.data_notes[-1]).endswith(
        "censored, to Last. Events: 9 by Prog. Date, 3 by Death."
    )
