"""Response in words: the comparison of groups, the denominator and what counts as response."""

import pytest

from reportgen.report.prose.methods import methods_paragraphs
from reportgen.report.prose.response import comparison_sentences
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.tables.response import response_table
from reportgen.results.method import Proportion, ResponseTest
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.study import Study

CATEGORIES = [
    {"key": "CR", "label": "Complete response"},
    {"key": "MR", "label": "Minor response"},
    {"key": "PD", "label": "Progressive disease"},
]


def results_of(*records, **response):
    study = {
        "title": "T",
        "variables": {
            "ki67": {"label": "Ki-67 index", "levels": ["a", "b", "c"], "ordered": True},
            "sex": {"label": "Sex"},
        },
        "response": {
            "column": "best",
            "categories": CATEGORIES,
            "objective_response": ["CR"],
            "disease_control": ["CR", "MR"],
            **response,
        },
    }
    rates = [
        Estimate(
            analysis="response_rate",
            level=category["key"],
            n=10,
            events=3,
            estimate=0.3,
            low=0.1,
            high=0.6,
            confidence_level=0.95,
            method=Proportion(("CR",), "wilson"),
        )
        for category in CATEGORIES
    ]
    return Results(study=Study.model_validate(study), synthetic=False, estimates=(*rates, *records))


def compared_by(variable, outcome, test, p_value=0.04, note=None):
    return Estimate(
        analysis="response_trend" if test == "trend" else "response_test",
        variable=variable,
        p_value=p_value,
        method=ResponseTest(outcome, test),
        note=note,
    )


COMPARED = (
    compared_by("ki67", "objective_response", "fisher"),
    compared_by("ki67", "objective_response", "trend", p_value=0.012),
)


def response_methods(results):
    return str(dict(methods_paragraphs(results, NumberFormat()))["Response"])


def notes_of(results):
    return tuple(map(str, response_table(results, NumberFormat()).notes))


def test_the_trend_follows_the_comparison():
    (sentence,) = comparison_sentences(results_of(*COMPARED), NumberFormat())

    assert sentence.spoken("P") == (
        "Comparison by Ki-67 index gave P = 0.040 for objective response (Fisher’s exact test) and "
        "P = 0.012 for a trend in objective response (Cochran–Armitage test for trend, levels "
        "scored by their order)."
    )


def test_the_methods_name_the_tests_that_were_used():
    text = response_methods(results_of(*COMPARED))

    assert text.endswith(
        " Groups were compared by Fisher’s exact test. Groups with an order were also "
        "compared by the Cochran–Armitage test for trend, levels scored by their order."
    )


@pytest.mark.parametrize(
    ("denominator", "words"),
    [
        ("evaluable", "of the patients with an evaluable response"),
        ("treated", "of all patients, those without an evaluable response included"),
    ],
)
def test_the_denominator_is_printed(denominator, words):
    results = results_of(denominator=denominator)

    assert f"Percentages are {words}." in notes_of(results)
    assert f"percentages are {words}, with" in response_methods(results)


def test_minor_response_that_does_not_count_is_named():
    results = results_of()

    assert "Objective response does not include minor response." in notes_of(results)
    assert "was complete response, and disease control was" in response_methods(results)
    assert "Minor response did not count as objective response." in response_methods(results)


def test_minor_response_that_counts_is_named():
    results = results_of(objective_response=["CR", "MR"])

    assert "Objective response was complete response or minor response" in response_methods(results)
    assert "did not count" not in response_methods(results)
    assert not any("does not include" in note for note in notes_of(results))


def test_remarks_say_which_tests_they_are_about():
    small, empty = Reason("small_expected"), Reason("empty_margin")
    results = results_of(
        compared_by("ki67", "objective_response", "chi-square", note=small),
        compared_by("ki67", "all_categories", "chi-square", note=small),
        compared_by("sex", "all_categories", "chi-square", None, note=empty),
    )

    assert notes_of(results)[3:5] == (
        (
            "Tests of objective response and all categories by Ki-67 index: in each, at least one "
            "expected count is below 5."
        ),
        "All categories by sex could not be tested: a row or a column of the table is empty.",
    )
