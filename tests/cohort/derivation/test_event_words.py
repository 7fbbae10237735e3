"""Words for an event are understood in several languages, and doubtful ones are not."""

import pytest

from reportgen.cohort.derivation.event_words import EventCodes, read_event_words


@pytest.mark.parametrize(
    ("event", "censored"),
    [
        ("Dead", "Alive"),
        ("1:DECEASED", "0:LIVING"),
        ("1:Recurred/Progressed", "0:DiseaseFree"),
        ("progressed", "censored"),
        ("event", "Event free"),
        ("verstorben", "lebt"),
        ("Tod", "zensiert"),
        ("Progress", "progressionsfrei"),
        ("décédé", "vivant"),
        ("fallecida", "viva"),
        ("deceduto", "vivente"),
        ("overleden", "in leven"),
    ],
)
def test_known_words_are_understood(event, censored):
    assert read_event_words([censored, event, event]) == EventCodes((event,), (censored,))


@pytest.mark.parametrize(
    "codes",
    [
        [],
        ["0", "1"],
        ["1", "2"],
        ["yes", "no"],
        ["ja", "nein"],
        ["dead", "alive", "unknown"],
        ["dead", "progressed", "alive"],
        ["alive"],
    ],
)
def test_what_is_in_doubt_is_not(codes):
    assert read_event_words(codes) is None
