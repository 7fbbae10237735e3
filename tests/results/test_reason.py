"""A reason is a kind with its facts; its words are made from them, and nothing reads them back."""

from typing import get_args

import pytest

from reportgen.results.reason import _STATUS, _WORDS, Reason, ReasonKind


def test_every_kind_has_words():
    assert set(_WORDS) == set(get_args(ReasonKind))
    assert set(_STATUS) <= set(_WORDS)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("no_patients"), "no patients"),
        (Reason("no_event"), "not testable: no event"),
        (Reason("curve_stays_above", numbers=(0.5,)), "not reached: the curve stays above 1/2"),
        (Reason("curve_ends", numbers=(0.75,)), "the curve ends at 0.75"),
        (Reason("determined", names=("Age", "Size x Grade")),
         "determined by Age and Size x Grade (collinear)"),
        (Reason("levels_untested", names=("II", "III")),
         "without the levels that have no estimate: II, III"),
        (Reason("some_pairs", numbers=(2, 6), causes=(Reason("few_values"),)),
         "2 of 6 pairs not estimable: fewer than two values in a group"),
        (Reason("several", causes=(Reason("empty_level"), Reason("constant"))),
         "no patients at this level; the same value in everyone"),
        (Reason("too_many_tables", numbers=(3, 5), patients=1267),
         ("not computed: too many tables of 3 by 5 share the margins of this one with 1267 "
         "patients; a chi-square test suits such a table")),
        (Reason("few_patients", numbers=(5,)),
         "suppressed: too few patients, or a number of fewer than 5 could be told from it"),
        (Reason("singular", names=("a covariate is constant",)),
         "not estimable: a covariate is constant"),
    ],
)  # fmt: skip
def test_the_words_of_a_reason_give_its_facts(reason, words):
    assert str(reason) == words


def test_braces_in_a_name_are_letters():
    assert str(Reason("levels_untested", names=("{0}",))).endswith(": {0}")


def test_a_number_of_patients_is_known_as_one():
    """What counts patients has to be given as such: no other field is printed as a count."""
    counting = [kind for kind, words in _WORDS.items() if "{patients}" in words]
    assert counting == ["too_many_tables"]
