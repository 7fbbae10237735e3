"""The words about survival follow the data."""

from reportgen.prose.survival import (
    endpoint_sentences,
    medians_sentence,
    pairwise_sentence,
    strata_medians_sentence,
)
from reportgen.results import Estimate


def plain(sentence):
    return sentence.striptags().replace("\N{NO-BREAK SPACE}", " ")


def test_medians_are_stated_with_their_intervals(results_of, numbers, median):
    results = results_of(median("PFS", 26.0, 18.3, 33.7), median("OS", 55.5, 48.8, 61.2))

    assert plain(medians_sentence(results, numbers)) == (
        "Median progression-free survival was 26 mo (95% CI, 18.3–33.7) and median overall "
        "survival was 55.5 mo (95% CI, 48.8–61.2)."
    )


def test_a_median_that_was_not_reached_is_said_to_be_so(results_of, numbers, median):
    results = results_of(median("OS", None, 30.0, None))

    assert plain(medians_sentence(results, numbers)) == "Median overall survival was not reached."


def test_an_upper_limit_that_was_not_reached_is_said_to_be_so(results_of, numbers, median):
    results = results_of(median("OS", 30.0, 20.5, None))

    assert "30 mo (95% CI, 20.5–NR)" in plain(medians_sentence(results, numbers))


def test_one_patient_is_one_patient(results_of, numbers, median):
    results = results_of(median("OS", None, None, None, n=1, events=0))

    first, follow_up = (plain(s) for s in endpoint_sentences(results, "OS", numbers))
    assert first == "Of 1 patient, 0 had an event. Median overall survival was not reached."
    assert follow_up == "Median follow-up was not reached."


def test_no_patients_have_no_median(results_of, numbers, median):
    results = results_of(median("OS", None, None, None, n=0, events=0))

    assert [plain(s) for s in endpoint_sentences(results, "OS", numbers)] == [
        "No patient has both a time and an event."
    ]


def test_strata_without_patients_are_not_mentioned(results_of, numbers, median):
    results = results_of(
        median(variable="ki67", level="a", value=84.0),
        median(variable="ki67", level="b", value=None),
        median(variable="ki67", level="c", value=None, n=0),
        Estimate(
            analysis="logrank",
            endpoint="OS",
            variable="ki67",
            p_value=0.0304,
            method="log-rank test",
        ),
    )

    sentence = strata_medians_sentence(results, "OS", "ki67", numbers)
    assert plain(sentence) == (
        "By Ki-67 index, median overall survival was 84 mo for 1–2% and not reached for 3–10% "
        "(log-rank P = 0.030)."
    )


def test_pairs_name_the_level_and_its_reference(results_of, numbers):
    pair = Estimate(
        analysis="logrank_pairwise",
        endpoint="OS",
        variable="ki67",
        level="b",
        reference="a",
        p_value=0.5,
    )

    sentence = pairwise_sentence(results_of(pair), "OS", "ki67", numbers)
    assert plain(sentence) == "Pairwise: 3–10% against 1–2%, P = 0.50."


def test_a_median_without_limits_says_so_in_words(results_of, numbers, median):
    results = results_of(median("OS", 103.0, None, None))

    assert "103 mo (95% CI not estimable)" in plain(medians_sentence(results, numbers))
