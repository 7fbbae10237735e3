"""What the end of a line must not part on paper."""

import pytest

from reportgen.report.blocks.text import Run, Text, phrase
from reportgen.writers.html.line_ends import for_paper, for_paper_to_the_end

J = "\N{WORD JOINER}"
S = "\N{NO-BREAK SPACE}"
P = Run("P", "p")


def unbroken(text):
    return Text(Run(text, "unbroken"))


def test_a_short_label_has_no_place_for_an_end():
    label = phrase("with {} of it", unbroken("3-10 ng/mL"))

    assert for_paper(label) == Text(f"with 3-{J}10{S}ng/{J}mL of it")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12.1–30.4", f"12.1–{J}30.4"),
        ("50%–60", f"50%–{J}60"),
        ("the Kaplan–Meier curve", f"the Kaplan–{J}Meier curve"),
        ("high–low", "high–low"),
        ("a – b", "a – b"),
    ],
)
def test_a_dash_between_numbers_or_names_is_held(before, after):
    assert for_paper(before) == Text(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("P = .034", f"P = .{J}034"),
        ("P=.034", f"P=.{J}034"),
        (".034", f".{J}034"),
        ("0.034", "0.034"),
        ("<.001", "<.001"),
        ("so. 3 of them", "so. 3 of them"),
    ],
)
def test_a_decimal_point_without_a_zero_is_held_to_its_digits(before, after):
    assert for_paper(before) == Text(after)


def test_a_space_before_italics_becomes_their_first_character():
    assert for_paper(Text("it was (", P, "), and ", P)) == Text(
        "it was (", P, "), and", Run(" P", "p")
    )


def test_the_last_short_word_of_a_paragraph_is_held_to_the_one_before():
    assert for_paper_to_the_end("all of it.") == Text(f"all of{S}it.")
    assert for_paper("all of it.") == Text("all of it.")


def test_a_last_word_may_go_over_several_runs():
    text = Text("as told (", P, ").")

    assert for_paper_to_the_end(text) == Text(f"as told{S}(", P, ").")


def test_a_long_last_word_and_a_label_at_the_end_are_left():
    long = "of immunohistochemistry"
    interval = phrase("seen ({}).", unbroken("95% CI, 12.1–30.4"))

    assert for_paper_to_the_end(long) == Text(long)
    assert for_paper_to_the_end(interval) == Text(f"seen (95%{S}CI,{S}12.1–{J}30.4).")
    assert for_paper_to_the_end("word") == Text("word")
