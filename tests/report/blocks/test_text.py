"""Text without a format: what it reads, what is equal, and how patterns are filled."""

import pytest

from reportgen.report.blocks.text import Reference, Run, Text, join, phrase

P = Text(Run("P", "p"))


def test_neighbouring_plain_runs_are_one():
    assert Text("a", Text("b"), "", "c") == Text("abc")


def test_settings_are_kept_apart_and_read_as_words():
    text = phrase("{} = 0.04 for {}", P, Text(Run("3-10%", "unbroken")))

    assert [run.setting for run in text.runs] == ["p", "plain", "unbroken"]
    assert str(text) == "P = 0.04 for 3-10%"


def test_braces_in_what_is_filled_in_are_letters():
    assert str(phrase("{} and {name}", "{0}", name="{x}")) == "{0} and {x}"


def test_a_pattern_writes_no_numbers():
    with pytest.raises(ValueError, match="number rules"):
        phrase("{:g}", "1")


def test_a_reference_is_text_without_words():
    text = Text(Reference("table", ("baseline",)), " shows it")

    assert text
    assert str(text) == " shows it"
    assert text.capitalised == text


def test_a_sentence_begins_with_a_capital():
    assert Text("higher age").capitalised == Text("Higher age")
    assert not Text("").capitalised


def test_what_is_heard_has_the_symbol_of_the_theme():
    assert (P + " = .04").spoken("p") == "p = .04"


def test_parts_are_joined():
    assert join(["a", P, "b"], "; ") == Text("a; ", P, "; b")
    assert not join([])


def test_a_part_of_a_text_keeps_its_settings():
    text = Text("Log-rank ", P, " = 0.03")

    assert text.between(5, 11) == Text("ank ", P, " ")
    assert text.between(0, 4) == Text("Log-")
    assert text.between(30, 40) == Text()
