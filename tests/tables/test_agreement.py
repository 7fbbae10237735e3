"""A published P value is printed as one, in the way of the theme."""

from dataclasses import replace

import pytest

from reportgen.formatting import NumberFormat
from reportgen.results import ClaimCheck, ClaimPart, Results
from reportgen.study import Study
from reportgen.tables.agreement import agreement_table


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
    claim = ClaimCheck(
        statement="A against B, log-rank test",
        unit="",
        field="p_value",
        parts=(part,),
        published_keys=(),
        computed_keys=(),
        variable=None,
    )
    study = Study.model_validate({"title": "T", "endpoints": {"OS": {"time": "t", "event": "e"}}})
    results = replace(Results(study=study, synthetic=False, estimates=()), claims=(claim,))
    (row,) = agreement_table(results, numbers).groups[0].rows

    assert [cell.striptags().replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells[:2]] == [
        published,
        computed,
    ]
