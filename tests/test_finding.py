"""A finding in the line of a check and as a sentence of the report."""

from reportgen.finding import Finding, Quoted, quote_all


def test_a_value_stands_in_quotation_marks_of_where_it_is_printed():
    finding = Finding(
        action="keep",
        column="x",
        rows=(2,),
        found=("the only patient with ", Quoted("a"), " of the patients' x"),
        expected="combine levels",
    )

    assert str(finding) == (
        "column x, row 2: the only patient with 'a' of the patients' x; combine levels."
    )
    assert finding.sentence == (
        "Column x, row 2: the only patient with ‘a’ of the patients' x; combine levels."
    )
    assert finding.records()[0]["found"] == "the only patient with 'a' of the patients' x"


def test_values_of_rows_are_quoted_once_each():
    finding = Finding(
        action="keep", column="x", rows=(2, 3, 4), values=("b", "c", "b"), expected=""
    )

    assert str(finding) == "column x, rows 2, 3, 4: found 'b', 'c'."
    assert finding.sentence == "Column x, rows 2, 3, 4: found ‘b’, ‘c’."


def test_marks_in_the_words_themselves_stay_as_they_are():
    finding = Finding(action="keep", column="'x'", found=quote_all(["a", "b"]), expected="")

    assert finding.sentence == "Column 'x': ‘a’, ‘b’."


def test_a_value_with_an_apostrophe_keeps_the_marks_that_show_it():
    finding = Finding(action="keep", found=(Quoted("the patient's"),), expected="")

    assert finding.sentence == '"the patient\'s".'
