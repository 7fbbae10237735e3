"""The words about survival follow the data."""

from dataclasses import replace

import pytest

from reportgen.report.prose.curves import curve_caption, curve_description, undrawn_groups
from reportgen.report.prose.strata import (
    pairwise_sentence,
    strata_follow_up_sentence,
    strata_medians_sentence,
)
from reportgen.report.prose.survival import endpoint_sentences, medians_sentence
from reportgen.report.style.theme import load_theme
from reportgen.report.tables.follow_up import follow_up_table
from reportgen.results.curves import SurvivalCurve
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.survival_method import LogRank
from reportgen.study.study import Study


def plain(sentence):
    return sentence.spoken("P")


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

    assert "30 mo (95% CI, 20.5 to not reached)" in plain(medians_sentence(results, numbers))


def test_a_line_may_end_before_a_limit_in_words(results_of, numbers, median):
    """Held together, an interval so long leaves the line before it half empty."""
    sentence = medians_sentence(results_of(median("OS", 30.0, 20.5, None)), numbers)

    (held,) = [run.text for run in sentence.runs if run.setting == "unbroken"]
    assert held == "95%\N{NO-BREAK SPACE}CI, 20.5"
    assert "CI, 20.5 to not reached)" in str(sentence)


def test_a_caption_speaks_of_bands_only_where_there_are_any(numbers):
    """Without an event the estimate is 1 with the limits 1 and 1: there is nothing to draw."""
    flat = SurvivalCurve(
        endpoint="OS",
        variable=None,
        level=None,
        n=2,
        time=(5.0, 9.0),
        survival=(1.0, 1.0),
        low=(1.0, 1.0),
        high=(1.0, 1.0),
        events=(0, 0),
        censored=(1, 1),
        interval_method="log-transformed",
        confidence_level=0.95,
    )
    falling = replace(flat, events=(1, 0), survival=(0.5, 0.5), low=(0.1, 0.1), censored=(0, 1))

    def caption(*curves):
        where = {"end": 9.0, "cut_below": None, "unit": "months", "numbers": numbers}
        where["most_with_bands"] = 6
        return curve_caption(curves, [None] * len(curves), **where)

    assert caption(flat) == "Kaplan–Meier estimates; ticks mark censored patients."
    assert caption(replace(flat, censored=(0, 0))) == "Kaplan–Meier estimates."
    assert "with pointwise 95% confidence bands (log-transformed);" in caption(flat, falling)
    assert caption(*[falling] * 7) == (
        "Kaplan–Meier estimates; ticks mark censored patients. "
        "Confidence bands are left out: those of so many groups would cover one another."
    )


def test_one_patient_is_one_patient(results_of, numbers, median):
    censored = median("OS", None, None, None, n=1, events=0)
    died = median("OS", 12.0, None, None, n=1, events=1)
    follow_up = replace(censored, analysis="median_follow_up")

    first, _ = (
        plain(s) for s in endpoint_sentences(results_of(censored, follow_up), "OS", numbers)
    )
    assert first == "The only patient had no event. Median overall survival was not reached."
    _, second = (plain(s) for s in endpoint_sentences(results_of(died, follow_up), "OS", numbers))
    assert second == "Median follow-up was not estimable (no patient was censored)."


def test_follow_up_whose_censored_patients_are_held_back_says_nothing_of_them(
    results_of, numbers, median
):
    follow_up = replace(
        median("OS", None, None, None, n=20, events=None), analysis="median_follow_up"
    )

    _, sentence = endpoint_sentences(results_of(median("OS", 12.0), follow_up), "OS", numbers)
    assert plain(sentence) == "Median follow-up was not reached."


def test_no_patients_have_no_median(results_of, numbers, median):
    results = results_of(median("OS", None, None, None, n=0, events=0))

    assert [plain(s) for s in endpoint_sentences(results, "OS", numbers)] == [
        "No patient has both a time and an event."
    ]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (0, "None of the 40 patients had an event."),
        (25, "Of 40 patients, 25 had an event."),
        (40, "All 40 patients had an event."),
    ],
)
def test_all_and_none_are_said_in_words(results_of, numbers, median, events, words):
    results = results_of(median("OS", events=events))

    assert plain(endpoint_sentences(results, "OS", numbers)[0]).startswith(words)


def test_medians_none_of_which_was_reached_are_said_together(results_of, numbers, median):
    results = results_of(median("PFS", None, None, None), median("OS", None, None, None))

    assert plain(medians_sentence(results, numbers)) == (
        "Median progression-free survival and median overall survival were not reached."
    )


def strata(values, names, *, test=0.5):
    """Return the medians of strata by name, and the study that has them."""
    variable = {"label": "Centre", "levels": list(names)}
    endpoint = {"label": "Overall survival", "time": "t", "event": "e"}
    study = {"title": "T", "variables": {"site": variable}, "endpoints": {"OS": endpoint}}
    medians = [
        Estimate(
            analysis=analysis,
            endpoint="OS",
            variable="site",
            level=name,
            estimate=value,
            unit="months",
            n=20,
            events=10,
            confidence_level=0.95,
        )
        for analysis in ("median_survival", "median_follow_up")
        for name, value in zip(names, values, strict=True)
    ]
    logrank = Estimate(
        analysis="logrank", endpoint="OS", variable="site", p_value=test, method=LogRank()
    )
    return Results(
        study=Study.model_validate(study), synthetic=False, estimates=(*medians, logrank)
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            (7.5, 9.0, 12.0, 8.0, 21.0, 10.0),
            "ranged from 7.5 mo for A1 to 21.0 mo for A5 across the 6 groups",
        ),
        (
            (7.5, None, 12.0, 8.0, 21.0, None),
            (
                "ranged from 7.5 mo for A1 to 21.0 mo for A5 in 4 of 6 groups, and was not reached "
                "in the others"
            ),
        ),
        (
            (7.5, 7.5, 12.0, 8.0, 21.0, 9.0),
            "ranged from 7.5 mo to 21.0 mo for A5 across the 6 groups",
        ),
        (
            (None, None, 12.0, None, None, None),
            "was 12 mo for A3 and was not reached in 5 of 6 groups",
        ),
        ((None,) * 6, "was not reached in any of the 6 groups"),
    ],
)
def test_of_many_strata_the_extremes_are_stated(numbers, values, words):
    results = strata(values, [f"A{number}" for number in range(1, 7)])

    sentence = strata_medians_sentence(results, "site", ["OS"], numbers)
    assert plain(sentence) == f"By centre, median overall survival {words} (log-rank P = 0.50)."
    follow_up = strata_follow_up_sentence(results, "OS", "site", numbers)
    assert plain(follow_up) == f"Median follow-up {words}."
    assert follow_up_table(results, "site", numbers) is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((7.5, None), "7.5 mo for A and not reached for B"),
        ((None, 9.0, None), "9 mo for B and not reached for A or C"),
    ],
)
def test_strata_that_were_not_reached_stand_together(numbers, values, words):
    results = strata(values, "ABC"[: len(values)])

    sentence = plain(strata_medians_sentence(results, "site", ["OS"], numbers))
    assert sentence == f"By centre, median overall survival was {words} (log-rank P = 0.50)."


NOT_ESTIMABLE = "not estimable (no patient was censored)"


@pytest.mark.parametrize(
    ("values", "censored", "words"),
    [
        ((None,) * 6, (0,) * 6, f"was {NOT_ESTIMABLE} in any of the 6 groups"),
        ((None,) * 2, (0,) * 2, f"was {NOT_ESTIMABLE} for A or B"),
        (
            (None,) * 3,
            (0, 5, 0),
            f"was not reached for B and {NOT_ESTIMABLE} for A or C",
        ),
        (
            (7.5, None, 9.0, None, None, 12.0),
            (9, 0, 9, 5, 0, 9),
            (
                "ranged from 7.5 mo for A to 12.0 mo for F in 3 of 6 groups, and was "
                f"{NOT_ESTIMABLE} in 2 and not reached in 1"
            ),
        ),
        (
            (7.5, None, 9.0, 10.0, 11.0, 12.0),
            (9, 0, 9, 9, 9, 9),
            (
                "ranged from 7.5 mo for A to 12.0 mo for F in 5 of 6 groups, and was "
                f"{NOT_ESTIMABLE} in the others"
            ),
        ),
        ((8.0,) * 6, (9,) * 6, "was 8 mo across the 6 groups"),
        (
            (8.0, None, None),
            (9, 0, 0),
            f"was 8 mo (95% CI not estimable) for A and {NOT_ESTIMABLE} for B or C",
        ),
    ],
)
def test_follow_up_without_a_censored_patient_is_not_estimable(numbers, values, censored, words):
    results = strata(values, "ABCDEF"[: len(values)])
    number = dict(zip("ABCDEF", censored, strict=False))
    estimates = [
        replace(e, events=number[e.level]) if e.analysis == "median_follow_up" else e
        for e in results.estimates
    ]
    results = replace(results, estimates=tuple(estimates), _index={})

    sentence = strata_follow_up_sentence(results, "OS", "site", numbers)
    assert plain(sentence) == f"Median follow-up {words}."


def test_nothing_is_said_of_strata_that_are_held_back(numbers):
    results = strata((None,) * 3, ["A", "B", "C"])
    estimates = [
        replace(e, n=None, note=Reason("few_patients", numbers=(5,))) if e.level == "C" else e
        for e in results.estimates
    ]
    results = replace(results, estimates=tuple(estimates), _index={})

    medians = strata_medians_sentence(results, "site", ["OS"], numbers)
    assert "was not reached in any group that is shown (log-rank" in plain(medians)
    follow_up = strata_follow_up_sentence(results, "OS", "site", numbers)
    assert plain(follow_up) == "Median follow-up was not reached in any group that is shown."


def test_few_strata_with_very_long_names_are_not_listed(numbers):
    results = strata((7.5, 9.0, 12.0), ["x" * 80, "y" * 80, "z" * 80])

    assert "ranged from" in str(strata_medians_sentence(results, "site", ["OS"], numbers))


def test_strata_that_are_listed_need_no_table_of_follow_up(numbers):
    results = strata((7.5, 9.0), ["A", "B"])

    assert follow_up_table(results, "site", numbers) is None


def test_what_is_read_aloud_has_the_p_of_the_theme(results_of, median):
    results = results_of(
        median(variable="ki67", level="a"),
        median(variable="ki67", level="b"),
        Estimate(analysis="logrank", endpoint="OS", variable="ki67", p_value=0.2, method=LogRank()),
    )
    lancet = load_theme("lancet").numbers

    assert curve_description(results, "OS", "ki67", lancet) == (
        "Kaplan–Meier curves of overall survival. 1–2%: 25 events in 40 patients, median 12 months "
        "(95% CI 7·3–20·0); 3–10%: 25 events in 40 patients, median 12 months (95% CI 7·3–20·0); "
        "log-rank p=0·20."
    )


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
            method=LogRank(),
        ),
    )

    sentence = strata_medians_sentence(results, "ki67", ["OS"], numbers)
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
    assert plain(sentence) == "Pairwise, Holm-adjusted: P = 0.50 for 3–10% against 1–2%."


def test_a_median_without_limits_says_so_in_words(results_of, numbers, median):
    results = results_of(median("OS", 103.0, None, None))

    assert "103 mo (95% CI not estimable)" in plain(medians_sentence(results, numbers))


def test_a_figure_names_the_groups_that_it_lacks(results_of, median):
    shown = median("OS", variable="ki67", level="a")
    held_back = median(
        "OS", None, variable="ki67", level="b", note=Reason("few_patients", numbers=(5,))
    )
    empty = median("OS", None, n=0, events=0, variable="ki67", level="c")

    assert undrawn_groups(results_of(shown), "OS", "ki67") == ""
    assert undrawn_groups(results_of(shown, held_back, empty), "OS", "ki67") == (
        " Drawn: 1–2%; not shown: 3–10%; without patients: >10%."
    )
