"""The outputs say what the second engine found, though they are printed before it has."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

import reportgen
from reportgen.analyses.second_engine.second_engine import Recomputation
from reportgen.results.agreement import Disagreement
from reportgen.writers.press import Press

STUDY = 'title = "Trial"\n[endpoints]\nOS = { time = "t", event = "e" }\n'
COHORT = "t,e\n1,1\n2,1\n3,0\n4,1\n"
DIFFERENT = Disagreement(description="medians: OS", printed=2.0, second=3.0)


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "cohort.csv").write_text(COHORT)
    return reportgen.analyse("cohort.csv", study="study.toml")


@pytest.fixture
def printed(monkeypatch):
    """Return the numbers of disagreements in the results that are given to a press."""
    given = []
    begin = Press.begin

    def remember(self, results, theme):
        given.append(len(results.second_engine.disagreements))
        begin(self, results, theme)

    monkeypatch.setattr(Press, "begin", remember)
    return given


def text_of(page):
    text = unescape(re.sub(r"<[^>]*>", "", page.read_text()))
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("without_web_fonts")
def test_what_is_reproduced_is_printed_once(report, printed, tmp_path):
    report.save("a.html", "a.json")

    assert printed == [0]
    page = text_of(tmp_path / "a.html")
    assert "All 2 estimates" in page
    engine = json.loads((tmp_path / "a.json").read_text())["provenance"]["second_engine"]
    assert engine["compared"] == {"medians": 1, "median follow-ups": 1}
    assert engine["disagreements"] == []


@pytest.mark.usefixtures("without_web_fonts")
def test_what_is_not_reproduced_is_printed_anew(report, printed, tmp_path, monkeypatch):
    found = replace(report.analysis.expected.second_engine, disagreements=(DIFFERENT,))
    monkeypatch.setattr(Recomputation, "run", lambda _: found)
    report.save("a.html", "a.json")

    assert printed == [0, 1]
    page = text_of(tmp_path / "a.html")
    assert "Of 2 estimates (1 median and 1 median follow-up), 1 was reproduced" in page
    assert "Not reproduced: medians: OS (here 2" in page
    engine = json.loads((tmp_path / "a.json").read_text())["provenance"]["second_engine"]
    assert [d["description"] for d in engine["disagreements"]] == ["medians: OS"]


def test_what_fails_leaves_no_printing_behind(report, monkeypatch):
    dismissed = []
    monkeypatch.setattr(Press, "dismiss", lambda _: dismissed.append(True))
    monkeypatch.setattr(Recomputation, "run", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        report.save("a.html")
    assert dismissed == [True]


def test_a_press_for_other_formats_is_not_used(report, tmp_path):
    report.save("a.json", press=Press([tmp_path / "a.html"]))

    assert (tmp_path / "a.json").read_text().startswith("{")
