"""A finding as a sentence of the report."""

from reportgen.finding import Finding


def test_a_value_stands_in_quotation_marks_of_print():
    finding = Finding(
        action="keep",
        column="x",
        rows=(2,),
        found="the only patient with 'a' of the patients' x",
        expected="combine levels",
    )

    assert finding.sentence == (
        "Column x, row 2: the only patient with ‘a’ of the patients' x; combine levels."
    )
