"""Levels whose names are hard to tell apart, or hard to print, keep their own numbers everywhere.

The same patients are analysed twice: with awkward keys and labels, and with plain ones. By hand is
known how many patients, events and responses each level has; and the two reports must be the same
but for the names.
"""

import csv
import json
import re
from html.parser import HTMLParser

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.document import compose
from reportgen.report.tables.response import response_table
from reportgen.results.population import EVERYONE, Population
from reportgen.study.study_file import load_study
from reportgen.writers.data.results_json import render_json
from reportgen.writers.html.page import render_html

pytestmark = pytest.mark.usefixtures("without_web_fonts")

# As many as one figure of survival curves takes.
AWKWARD = (
    "G1",
    "G10",
    "G1+",
    "G1 +",
    "<1%",
    '="b" & C',
    "&lt;",
    "<b>",
    "all",
    "γ",
    "Ва",
    "高分化",
)
PLAIN = tuple(f"zebra{i:02}" for i in range(len(AWKWARD)))
# A level is labelled as another one is called: nothing may take the one for the other.
SHIFTED = (*AWKWARD[1:], AWKWARD[0])

STUDY = """
title = "Levels"

[methods]
milestones = [12]
restricted_mean_horizon = 8

[variables.grade]
label = "Grade"
levels = [{levels}]

[baseline]
variables = ["grade"]
by = "grade"

[response]
column = "best"
categories = ["CR; interval: 1", "=PD"]
objective_response = ["CR; interval: 1"]
disease_control = ["CR; interval: 1"]
by = ["grade"]

[endpoints]
OS = {{ label = "Overall survival", time = "t", event = "d" }}

[strata]
variables = ["grade"]

[predictors]
candidates = ["grade"]
"""


def patients(i):
    """Return how many patients level i has: an odd number, and its own."""
    return 5 + 2 * i


def median(i):
    """Return the median of level i: the time of the middle patient; only the last is censored."""
    return time(i, (patients(i) + 1) // 2)


def time(i, j):
    """Return the time of the patient j of level i, from 1 on."""
    return round(j * (2 + i % 5) + i / 16, 4)


def rows(names):
    for i, name in enumerate(names):
        for j in range(1, patients(i) + 1):
            best = "CR; interval: 1" if j <= i + 1 else "=PD"
            # A blank at the end of a cell counts for nothing, whatever level it may look like.
            yield name + " " * (j % 2), best, time(i, j), int(j < patients(i))


def analysed(folder, keys, labels, study=STUDY):
    levels = ", ".join(
        f"{{ key = {json.dumps(key)}, label = {json.dumps(label)} }}"
        for key, label in zip(keys, labels, strict=True)
    )
    (folder / "study.toml").write_text(study.format(levels=levels), "utf-8")
    with (folder / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["grade", "best", "t", "d"])
        writer.writerows(rows(keys))
    study_file = load_study(folder / "study.toml")
    return analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    return analysed(tmp_path_factory.mktemp("awkward"), AWKWARD, SHIFTED)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return analysed(tmp_path_factory.mktemp("plain"), PLAIN, (*PLAIN[1:], PLAIN[0]))


def translated(text):
    """Return a text of the plain report with the awkward names in place of the plain ones."""
    return re.sub(r"zebra(\d\d)", lambda match: AWKWARD[int(match[1])], text)


class Page(HTMLParser):
    """The tables of a page as rows of texts, its drawings as placed texts, and the rest as text."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.drawings = {}, {}
        self.words, self.described, self.tags = [], [], []
        self._rows = self._drawing = self._place = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        if tag == "table":
            self._rows = self.tables.setdefault(given["id"], [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
        elif tag == "svg" and "aria-label" in given:
            self._drawing = self.drawings.setdefault(given["aria-label"], {})
            self.described.append(given["aria-label"])
        elif tag == "text" and "x" in given:
            self._place = float(given["y"]), float(given["x"])
            self._drawing[self._place] = ""

    def handle_endtag(self, tag):
        if tag == "table":
            self._rows = None
        elif tag == "text":
            self._place = None
        elif tag == "svg":
            self._drawing = None

    def handle_data(self, data):
        if self._rows:
            self._rows[-1][-1:] = ["".join([*self._rows[-1][-1:], data])]
        elif self._place:
            self._drawing[self._place] += data
        elif self._drawing is None:
            self.words.append(data)


def tidy(text):
    return " ".join(text.split())


def table_of(page, name):
    """Return a table's rows by their first cell, each with the texts of its other cells."""
    return {tidy(row[0]): [tidy(cell) for cell in row[1:]] for row in page.tables[name] if row}


def lines_of(drawing):
    """Return the texts of a drawing that stand on one line, from left to right, by line."""
    lines = {}
    for y, x in sorted(drawing):
        lines.setdefault(round(y, 1), []).append(drawing[y, x])
    return list(lines.values())


def without_page_parts(html):
    """Return a report without its style sheet."""
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


@pytest.fixture(scope="module")
def pages(awkward, plain, theme):
    """Return the parsed report with awkward names, and that with plain ones."""
    return tuple(
        Page(without_page_parts(render_html(compose(results, theme), theme, "screen")))
        for results in (awkward, plain)
    )


def drawings_of(page, beginning):
    return [page.drawings[text] for text in page.described if text.startswith(beginning)]


def test_the_note_of_the_response_table_names_the_interval_whatever_the_categories(awkward, theme):
    notes = response_table(awkward, theme.numbers).notes
    assert "Confidence intervals are exact (Clopper–Pearson)." in notes


@pytest.mark.parametrize("i", range(len(AWKWARD)))
def test_each_level_has_its_own_patients_events_and_median_in_the_records(awkward, i):
    key = AWKWARD[i]
    stratum = awkward.find("median_survival", variable="grade", level=key)
    assert (stratum.n, stratum.events) == (patients(i), patients(i) - 1)
    assert stratum.estimate == pytest.approx(median(i), rel=1e-12)
    rate = awkward.find("objective_response", population=Population("grade", key))
    assert (rate.n, rate.events) == (patients(i), i + 1)
    share = awkward.find("summary", population=EVERYONE, variable="grade", level=key)
    assert share.events == patients(i)


@pytest.mark.parametrize("i", range(len(AWKWARD)))
def test_each_level_has_its_own_numbers_beside_its_label_in_every_table(pages, i):
    page, label = pages[0], SHIFTED[i]
    size = f"{patients(i) - 1} / {patients(i)}"
    assert table_of(page, "table-baseline")[label][0].startswith(f"{patients(i)} (")
    assert table_of(page, "table-strata-grade")[label][0] == size
    assert table_of(page, "table-restricted-mean-grade")[label][0] == size
    assert table_of(page, "table-predictors-OS")[label][0] == size
    responses = [row for row in page.tables["table-response"] if tidy(row[0]) == label]
    complete, progressive = (tidy(row[1]).partition(" ")[0] for row in responses[:2])
    assert (complete, progressive) == (str(i + 1), str(patients(i) - i - 1))
    headings = [tidy(cell) for row in page.tables["table-baseline"][:2] for cell in row]
    assert f"{label} (n = {patients(i)})" in headings


def test_the_two_reports_have_the_same_tables_but_for_the_names(pages):
    awkward, plain = pages
    assert list(awkward.tables) == list(plain.tables)
    assert len(awkward.tables) > 8
    for name, rows_of_table in plain.tables.items():
        expected = [[tidy(translated(cell)) for cell in row] for row in rows_of_table]
        assert [[tidy(cell) for cell in row] for row in awkward.tables[name]] == expected


def test_the_two_reports_have_the_same_sentences_but_for_the_names(pages):
    awkward, plain = ("".join(page.words) for page in pages)
    digests = r"[0-9a-f]{64}"
    expected = re.sub(digests, "", tidy(translated(plain)))
    # Within a sentence a label may start with a small letter.
    assert re.sub(digests, "", tidy(awkward)).casefold() == expected.casefold()
    described = [translated(text).casefold() for text in pages[1].described]
    assert [text.casefold() for text in pages[0].described] == described


def test_the_two_results_are_the_same_but_for_the_names(awkward, plain):
    assert awkward.second_engine.disagreements == ()
    first, second = (json.loads(render_json(results)) for results in (awkward, plain))
    assert first["records"] == json.loads(
        json.dumps(second["records"]), object_hook=with_awkward_names
    )


def with_awkward_names(record):
    return {k: translated(v) if isinstance(v, str) else v for k, v in record.items()}


@pytest.mark.parametrize("i", range(len(AWKWARD)))
def test_each_level_has_its_own_numbers_in_the_figures(pages, i):
    page = pages[0]
    # The face of the figures may lack a script: a square then stands for the letter.
    characters = (re.escape(c) if c.isascii() else f"[{c}□]" for c in SHIFTED[i])
    label = re.compile("".join(characters))

    def lines_at_label(beginning):
        (drawing,) = drawings_of(page, beginning)
        return [line for line in lines_of(drawing) if label.fullmatch(line[0])]

    (bar,) = lines_at_label("Best response")
    assert "".join(bar[1:3]).replace("\N{NO-BREAK SPACE}", " ") == f"n= {patients(i)}"
    (row,) = lines_at_label("Forest plot")
    assert row[1] == f"{patients(i) - 1} / {patients(i)}"
    curves = drawings_of(page, "Kaplan–Meier curves")[1]
    lines = [line for line in lines_of(curves) if label.fullmatch(line[0])]
    at_risk, events, _ = lines[-3:]  # above them is the legend
    assert (at_risk[1], events[1]) == (str(patients(i)), "0")


def test_no_name_adds_a_tag_on_paper(awkward, plain, theme):
    one, other = (
        Page(render_html(compose(results, theme), theme, "paper")) for results in (awkward, plain)
    )
    assert one.tags == other.tags


def test_keys_of_variables_and_endpoints_may_hold_what_an_address_may_not(tmp_path, theme):
    keys = ('tumour (grade) "x"', "a & b_c")
    study = STUDY.replace("[variables.grade]", f"[variables.{json.dumps(keys[0])}]\ncolumn='grade'")
    study = study.replace('"grade"', json.dumps(keys[0])).replace(
        "OS =", f"{json.dumps(keys[1])} ="
    )
    results = analysed(tmp_path, ("a", "b"), ("A", "B"), study)
    html = render_html(compose(results, theme), theme, "screen")
    identifiers = set(re.findall(r' id="([^"]*)"', html))
    addresses = re.findall(r'(?:url\(|href=")#([^)"]*)', html)
    assert any(address.startswith("strata-tumour_20_") for address in addresses)
    assert set(addresses) <= identifiers
    assert all(re.fullmatch(r"[\w-]+", address) for address in addresses)
