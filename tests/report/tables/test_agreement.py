"""A published P value is printed as one, in the way of the theme."""

from dataclasses import replace

import pytest

from reportgen.report.style.numbers import NumberFormat
from reportgen.report.tables.agreement import agreement_table
from reportgen.results.agreement import ClaimCheck, ClaimPart
from reportgen.results.results import Results
from reportgen.study.study import Study


def claimed(**stated):
    """Return a claim about one number."""
    return ClaimCheck(published_keys=(), computed_keys=(), variable=None, **stated)


def row_of(claim, numbers=None):
    """Return the row of the table in which a claim stands."""
    study = Study.model_validate({"title": "T", "endpoints": {"OS": {"time": "t", "event": "e"}}})
    results = replace(Results(study=study, synthetic=False, estimates=()), claims=(claim,))
    (row,) = agreement_table(results, numbers or NumberFormat()).groups[0].rows
    return row


@pytest.mark.parametrize(
    ("numbers", "published", "computed"),
    [
        (NumberFormat(), "P < 0.05", "P = 0.005"),
        (NumberFormat(p_spaced=False, decimal_mark="·"), "P<0·05", "P=0·005"),
        (NumberFormat(p_leading_zero=False), "P < .05", "P = .005"),
    ],
)
def test_a_p_value_keeps_its_name(numbers, published, computed):
    part = ClaimPart(what="below", published=0.05, computed=0.0046, digits=2, agrees=True)
    claim = claimed(statement="A against B", unit="", field="p_value", parts=(part,))

    row = row_of(claim, numbers)

    assert [cell.spoken("P") for cell in row.cells[:2]] == [
        published,
        computed,
    ]


@pytest.mark.parametrize(
    ("unit", "stated", "stub"),
    [
        ("%", ("value",), "Response < 1/2, %"),
        ("%", ("value", "count"), "Response < 1/2, n (%)"),
        ("months", ("value", "low", "high"), "Response < 1/2, months (95% CI)"),
        ("", ("value", "low", "high"), "Response < 1/2, (95% CI)"),
        ("", ("value",), "Response < 1/2"),
    ],
)
def test_a_statement_says_what_stands_in_brackets(unit, stated, stub):
    parts = [
        ClaimPart(what=what, published=1.0, computed=1.0, digits=0, agrees=True) for what in stated
    ]
    claim = claimed(statement="Response < 1/2", unit=unit, field="estimate", parts=tuple(parts))

    row = row_of(claim)

    assert row.stub.spoken("P") == stub
