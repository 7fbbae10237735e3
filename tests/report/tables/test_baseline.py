"""The table of characteristics with a column of comparisons."""

import pytest

from reportgen.report.blocks.text import join
from reportgen.report.prose.baseline import comparison_sentence
from reportgen.report.prose.words import P
from reportgen.report.style.numbers import FIGURE_SPACE, NumberFormat
from reportgen.report.tables.baseline import baseline_table
from reportgen.results.method import BaselineTest, StandardisedDifference
from reportgen.results.population import EVERYONE, Population
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.study import Study

STUDY = {
    "title": "T",
    "variables": {
        "arm": {"label": "Arm", "levels": ["A", "B"]},
        "age": {"label": "Age", "type": "number", "unit": "years"},
        "site": {"label": "Site", "levels": ["colon", "lung"]},
        "mild": {"label": "Mild", "levels": ["no", "yes"]},
    },
    "endpoints": {"OS": {"time": "t", "event": "e"}},
}
SUMMARIES = [
    Estimate(analysis="summary", population=population, variable=variable, level=level, n=4)
    for population in (EVERYONE, Population("arm", "A"), Population("arm", "B"))
    for variable, level in (("patients", None), ("mild", "yes"))
]


def results_of(compare, *records):
    baseline = {"variables": ["age", "site", "mild"], "by": "arm", "compare": compare}
    study = Study.model_validate({**STUDY, "baseline": baseline})
    return Results(study=study, synthetic=False, estimates=(*SUMMARIES, *records))


def compared_by(variable, p_value, test, note=None):
    method = BaselineTest(test, "arm")
    return Estimate(
        analysis="baseline_test", variable=variable, p_value=p_value, method=method, note=note
    )


TESTED = results_of(
    "tests",
    compared_by("age", 0.0004, "wilcoxon-exact"),
    compared_by("site", 0.25, "fisher"),
    compared_by("mild", None, "fisher", Reason("empty_margin")),
)
DIFFERENT = results_of(
    "standardised-differences",
    Estimate(
        analysis="baseline_difference",
        variable="age",
        estimate=0.125,
        method=StandardisedDifference("number", "arm", is_largest=False),
    ),
)


def comparisons(results):
    table = baseline_table(results, NumberFormat())
    return {row.stub: row.cells[-1] for group in table.groups for row in group.rows}


def test_p_values_stand_in_the_first_row_of_a_variable():
    table = baseline_table(TESTED, NumberFormat())

    assert table.columns[-1].heading == P
    assert comparisons(TESTED) == {
        "Age, years, median (quartiles)": "<0.001",
        "Site": f"{FIGURE_SPACE}0.25",
        "colon": "",
        "lung": "",
        "Mild": "–",
    }
    headings = [row.stub for group in table.groups for row in group.rows if row.heading]
    assert headings == ["Site"]


def test_standardised_differences_have_two_places():
    table = baseline_table(DIFFERENT, NumberFormat())

    assert table.columns[-1].heading == "Standardised difference"
    assert comparisons(DIFFERENT)["Age, years, median (quartiles)"] == "0.13"


def test_the_notes_name_the_tests_and_say_what_p_values_mean():
    notes = join(baseline_table(TESTED, NumberFormat()).notes)

    assert [run.setting for run in notes.runs] == ["plain", "p", "plain", "p", "plain"]
    assert str(notes) == (
        "Numbers are patients (percentage of those with known values) unless stated otherwise. "
        "P\N{NO-BREAK SPACE}values: Wilcoxon rank-sum test, exact (age); and "
        "Fisher’s exact test (site). "
        "Mild could not be tested: a row or a column of the table is empty. "
        "A small P value indicates a larger difference than chance alone is "
        "likely to produce; a large one does not show that the groups are alike, because it "
        "depends on the number of patients as well. No adjustment was made for the number of tests."
    )


@pytest.mark.parametrize("results", [results_of("none"), results_of("tests")])
def test_without_comparisons_there_is_no_column_and_no_word_of_them(results):
    table = baseline_table(results, NumberFormat())

    assert len(table.columns) == 3
    assert len(table.notes) == 1
    assert [group.heading for group in table.groups] == ["", "Site", ""]
    assert not comparison_sentence(results)


def test_the_methods_name_what_was_used():
    assert str(comparison_sentence(TESTED)) == (
        "Characteristics were compared by arm: Wilcoxon rank-sum test, exact; and "
        "Fisher’s exact test. "
    )
