"""Who was left out of an analysis is said in whole sentences."""

from dataclasses import replace

import pytest

from reportgen.finding import Exclusion
from reportgen.report.sections.provenance import SECTION
from reportgen.results.patients import PatientFlow


@pytest.mark.parametrize(
    ("analysis", "model", "rows", "said"),
    [
        ("OS", False, (4,), "1 patient was left out of OS: no value of age (row 4)."),
        (
            "OS model",
            True,
            (4, 12),
            "2 patients were left out of the OS model: no value of age (rows 4, 12).",
        ),
    ],
)
def test_patients_left_out_of_an_analysis(results_of, theme, analysis, model, rows, said):
    exclusion = Exclusion(
        analysis=analysis, model=model, patients=len(rows), rows=rows, reason="no value of age"
    )
    flow = PatientFlow(rows=20, patients=20, analysis_sets=(), exclusions=(exclusion,))
    _, data, *_ = SECTION.build(replace(results_of(), flow=flow), theme)

    assert str(data.text).replace("\N{NO-BREAK SPACE}", " ").startswith(said)
