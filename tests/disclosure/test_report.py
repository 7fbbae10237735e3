"""What stands in a report that must not tell of few patients, and that nothing else changes."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pypdf
import pytest

from reportgen import analysis
from reportgen.cohort.cohort import load_cohort
from reportgen.errors import CohortError
from reportgen.report.document import compose
from reportgen.results.method import Summary
from reportgen.results.population import EVERYONE
from reportgen.results.survival_method import CurveMethod
from reportgen.study.study_file import load_study
from reportgen.writers.data.figure_data import figure_files
from reportgen.writers.data.results_json import render_json, results_document
from reportgen.writers.formats import render
from reportgen.writers.html.page import render_html

pytestmark = pytest.mark.usefixtures("without_web_fonts")

FEWEST = 5
COUNTED = ("flow", "baseline", "response", "survival", "predictors-", "strata-", "subgroups-")


class Tables(HTMLParser):
    """The cells of the tables of a page, by the table's key, and all text beside them."""

    def __init__(self, page):
        super().__init__()
        self.cells, self.text, self._table, self._in_cell = {}, [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._table = dict(attrs)["id"].removeprefix("table-")
        if tag == "tr" and self._table:
            self.cells.setdefault(self._table, []).append([])
        self._in_cell = tag in ("td", "th") and self._table is not None
        if self._in_cell:
            self.cells[self._table][-1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._in_cell = False
        if tag == "table":
            self._table = None

    def handle_data(self, data):
        self.text.append(data)
        if self._in_cell:
            self.cells[self._table][-1][-1] += data


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    def load_texts(study, cohort):
        folder = tmp_path_factory.mktemp("cohort")
        (folder / "study.toml").write_text(study, "utf-8")
        (folder / "cohort.csv").write_text(cohort, "utf-8")
        study_file = load_study(folder / "study.toml")
        return study_file, load_cohort(folder / "cohort.csv", study_file.study)

    return load_texts


STUDY = """
title = "Registry"
[methods]
milestones = [12]
[variables]
sex = { label = "Sex", levels = ["f", "m"] }
grade = { label = "Grade", levels = ["I", "II", "III"], ordered = true }
age = { label = "Age", unit = "years", type = "number" }
[baseline]
variables = ["sex", "grade", "age"]
[response]
column = "best"
categories = ["CR", "PD"]
objective_response = ["CR"]
by = ["sex"]
[endpoints]
OS = { label = "Overall survival", time = "t", event = "d" }
[strata]
variables = ["grade"]
[predictors]
candidates = ["sex", "grade", "age"]
[[published]]
statement = "Patients with grade III"
find = { analysis = "summary", population = "all", variable = "grade", level = "III" }
field = "events"
value = 3
count = 3
[[published]]
statement = "Patients"
find = { analysis = "summary", population = "all", variable = "patients" }
value = 40
"""
PRIVATE = f"{STUDY}\n[privacy]\nsuppress_below = {FEWEST}\n"


def forty_patients():
    """Forty patients: 3 of grade III, 2 without an age, 4 men without response, some censored."""
    rows = []
    for i in range(40):
        grade = "III" if i < 3 else "II" if i < 16 else "I"
        sex = "m" if i % 2 else "f"
        best = "PD" if i in (1, 3, 5, 7) or (sex == "f" and i % 4) else "CR"
        age = "" if i in (10, 20) else 40 + (i * 7) % 40
        rows.append(f"{i + 1},{i % 3 > 0:d},{sex},{grade},{age},{best}\n")
    return "t,d,sex,grade,age,best\n" + "".join(rows)


@pytest.fixture(scope="module")
def private(load):
    return analysis.analyse(*load(PRIVATE, forty_patients()))


@pytest.fixture(scope="module")
def page(private, theme):
    return Tables(render_html(compose(private, theme), theme, "screen"))


def test_without_the_option_nothing_is_said_of_it_and_nothing_taken_out(load):
    plain = analysis.analyse(*load(STUDY, forty_patients()))
    empty = analysis.analyse(*load(f"{STUDY}\n[privacy]\n", forty_patients()))

    def told(results):
        document = results_document(results)
        document.pop("provenance")  # the digest of the study file
        return json.dumps(document)

    assert told(plain) == told(empty)
    assert "privacy" not in results_document(plain)["study"]
    assert "suppressed" not in render_json(plain)
    assert plain.flow.exclusions[0].rows == (12, 22)


def test_counts_by_hand(private):
    def count(**keys):
        record = private.find("summary", population=EVERYONE, **keys)
        return record.n, record.events, record.estimate

    # Of grade 3 + 13 + 24 = 40 the 3 are small, and 13 is the next smallest; sex is 20 and 20.
    assert count(variable="grade", level="I") == (40, 24, 0.6)
    assert count(variable="grade", level="II") == (40, None, None)
    assert count(variable="grade", level="III") == (40, None, None)
    assert count(variable="sex", level="f") == (40, 20, 0.5)
    # The ages of 38 are known: the number would tell that 2 are not.
    assert count(variable="age", method=Summary("missing")) == (40, None, None)
    assert count(variable="age", method=Summary("median")) == (None, None, None)


def test_a_record_says_why_it_has_no_number(private):
    record = private.find("summary", population=EVERYONE, variable="grade", level="III")

    assert record.is_suppressed
    assert str(record.note) == (
        "suppressed: too few patients, or a number of fewer than 5 could be told from it"
    )


def test_the_printed_counts_are_large(page):
    for key, rows in page.cells.items():
        if not key.startswith(COUNTED):
            continue
        cells = [cell for row in rows for cell in row[1:]]
        numbers = []
        if key in ("flow", "baseline", "response"):
            numbers += [n for cell in cells for n in re.findall(r"^\s*(\d+)(?: \(\d|$)", cell)]
        numbers += [n for cell in cells for n in re.findall(r"(\d+) / ", cell)]
        numbers += [n for cell in cells for n in re.findall(r" / (\d+)$", cell)]
        assert {int(n) for n in numbers} & set(range(1, FEWEST)) == set(), key
    counts = re.findall(r"(\d+)\s(?:patients?|events?)\b", " ".join(page.text))
    assert counts
    assert {int(count) for count in counts} & set(range(1, FEWEST)) == set()


def test_nothing_reads_none_or_nan(page, private, theme):
    text = " ".join(page.text) + render_html(compose(private, theme), theme, "paper")

    assert not re.search(r"\bNone\b|\bnan\b", text)


def test_a_table_explains_its_sign(page):
    text = " ".join(page.text)
    baseline = {row[0]: row[1:] for row in page.cells["baseline"] if row}

    assert baseline["III"] == ["*"]
    assert baseline["II"] == ["*"]
    assert "*, not shown: too few patients, or a number of few could be told from it." in text
    assert "Numbers of fewer than 5 patients or events, but not 0, are not shown" in text
    assert "Each time is the mean of at least 5 events or censored patients." in text


def test_a_published_number_that_is_not_shown_is_not_repeated(private, page):
    grade, patients = private.claims
    record = private.select("published_claim")[0]

    assert (grade.is_withheld, grade.agrees, grade.parts) == (True, False, ())
    assert patients.agrees
    assert str(record.note) == "not compared: numbers of few patients are suppressed"
    assert page.cells["agreement"][1] == ["Patients with grade III", "*", "*", "not compared"]
    assert "1 is not compared" in " ".join(page.text)


def test_the_attached_numbers_of_figures_are_large(private, theme):
    for file in figure_files(compose(private, theme).figures):
        for row in csv.DictReader(file.content.splitlines()):
            for name in ("n", "patients", "events", "censored", "at_risk"):
                assert not row.get(name) or int(row[name]) not in range(1, FEWEST), file.name


def test_the_printed_report_and_its_attachments_hold_no_more(private, theme):
    reader = pypdf.PdfReader(io.BytesIO(render(private, theme, ".pdf")))
    text = " ".join(page.extract_text() for page in reader.pages)
    attached = json.loads(reader.attachments["results.json"][0])
    given = {record[name] for record in attached["records"] for name in ("n", "events")}

    assert attached == json.loads(render_json(private))
    assert given & set(range(1, FEWEST)) == set()
    assert attached["data"]["exclusions"][0]["rows"] == []
    assert not any(name.startswith("figure-schoenfeld") for name in reader.attachments)
    assert "Small numbers" in text
    assert not re.search(r"\bNone\b", text)


def test_excluded_patients_have_a_reason_and_neither_number_nor_row(private):
    (exclusion,) = private.flow.exclusions

    assert (exclusion.patients, exclusion.rows) == (None, ())
    assert exclusion.reason == "no value of age"
    flow = {found.name: found.patients for found in private.flow.analysis_sets}
    assert flow == {"response": 40, "OS": 40, "OS model": None}


def test_the_second_engine_has_seen_what_is_not_shown(private):
    assert private.second_engine.disagreements == ()
    assert dict(private.second_engine.compared)["medians"] == 6


def test_disagreements_are_named_without_numbers(load, monkeypatch):
    monkeypatch.setattr("reportgen.analyses.second_engine.second_engine._same", lambda *_: False)
    results = analysis.analyse(*load(PRIVATE, forty_patients()))

    assert results.second_engine.disagreements
    assert {(d.printed, d.second) for d in results.second_engine.disagreements} == {(None, None)}


def test_a_mean_of_few_distinct_values_is_not_shown(load):
    # With n, mean and spread, how many patients have each of three values is three equations.
    cohort = forty_patients().replace("age", "nodes", 1)
    head, *rows = cohort.splitlines()
    few = [",".join([*r.split(",")[:4], str(i % 3), r.split(",")[5]]) for i, r in enumerate(rows)]
    study = PRIVATE.replace('age = { label = "Age", unit = "years"', 'nodes = { label = "Nodes"')
    results = analysis.analyse(*load(study.replace('"age"', '"nodes"'), "\n".join([head, *few])))

    shown = {str(r.method): r.estimate for r in results.select("summary", variable="nodes")}
    assert shown["mean"] is None
    assert shown["standard deviation"] is None
    assert shown["median"] == 1


def test_a_cohort_that_is_itself_too_small_is_refused(load):
    head, *rows = forty_patients().splitlines()
    study = STUDY + "\n[privacy]\nsuppress_below = 41\n"

    with pytest.raises(CohortError, match="fewer than 41 patients") as caught:
        analysis.analyse(*load(study, "\n".join([head, *rows])))
    assert "40" not in str(caught.value).replace("41", "")


@pytest.mark.parametrize("value", ["1", "0", "-5", '"five"', "2.5"])
def test_what_cannot_be_suppressed_below_is_refused(load, value):
    with pytest.raises(Exception, match="suppress_below"):
        load(f"{STUDY}\n[privacy]\nsuppress_below = {value}\n", forty_patients())


def test_nothing_is_read_off_exact_times(load):
    """Twelve events are too few for an averaged curve; 48 censored patients would be enough."""
    study = '[endpoints]\nOS = { time = "months", event = "died" }\n[privacy]\nsuppress_below = 5'
    rows = [f"{7 + n * 37 % 53}.{n % 10},{int(n < 12)}" for n in range(60)]
    results = analysis.analyse(*load(f'title = "T"\n{study}', "\n".join(["months,died", *rows])))
    curves = [e for e in results.estimates if isinstance(e.method, CurveMethod)]

    assert {e.analysis for e in curves} >= {"median_survival", "median_follow_up", "survival_at"}
    assert [e.analysis for e in curves if e.estimate is not None and not e.is_averaged] == []
