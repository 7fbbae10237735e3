"""The margin notes of a statistician, each from a cohort that calls for it."""

import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.document import compose
from reportgen.report.style.theme import load_theme
from reportgen.study.study_file import load_study
from reportgen.writers.html.page import render_html

STUDY = """
title = "T"
[variables]
best = { label = "Response", column = "response" }
marker = { label = "Marker", type = "number" }
high = { label = "High marker", column = "marker", cut_points = [CUT], levels = ["no", "yes"] }
[response]
column = "response"
categories = ["CR", "PD"]
objective_response = ["CR"]
[endpoints.OS]
time = "t"
event = "e"
[predictors]
candidates = CANDIDATES
"""


@pytest.fixture
def report(tmp_path):
    """Return the text of the report on forty patients, whose marker above 20 shortens life."""

    def write(candidates, cut="20"):
        rows = [
            (i, "CR" if i % 3 else "PD", (10 if i > 20 else 40) + 7 * i % 60, 1)
            for i in range(1, 41)
        ]
        lines = ["marker,response,t,e", *(",".join(map(str, row)) for row in rows)]
        (tmp_path / "cohort.csv").write_text("\n".join(lines))
        study = STUDY.replace("CUT", cut).replace("CANDIDATES", candidates)
        (tmp_path / "study.toml").write_text(study)
        study_file = load_study(tmp_path / "study.toml")
        results = analyse(study_file, load_cohort(tmp_path / "cohort.csv", study_file.study))
        return render_html(compose(results, load_theme("default")), load_theme("default"), "screen")

    return write


def test_a_cut_point_that_no_other_beats_is_suspected_of_a_search(report):
    assert "is the best of 33 possible cut-points; if it was searched for" in report(
        '["high"]', cut="17"
    )


def test_a_cut_point_that_others_beat_is_not(report):
    assert "possible cut-points" not in report('["high"]', cut="20")


def test_response_among_the_predictors_is_immortal_time(report):
    text = report('["best"]')
    assert "favours responders" in text
    assert "favours responders" not in report('["marker"]')
