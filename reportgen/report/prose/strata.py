"""Survival by stratum in sentences: medians, tests, follow-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reportgen.report.blocks.text import Text, Words, join, phrase
from reportgen.report.prose.words import (
    P_VALUES,
    can_be_listed,
    join_list,
    median_text,
    p_clause,
    test_name,
    typeset,
    unbroken,
    why_no_time,
)
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.report.topics.survival import AllSurvival, StratifiedSurvival
from reportgen.results.method_words import ADJUSTMENT
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.survival_method import LogRank


def are_few(results: Results, variable: str, estimates: Sequence[Estimate]) -> bool:
    """Return whether a sentence can name the strata of some estimates and stay readable."""
    return can_be_listed(
        [results.study.level_phrase(variable, str(estimate.level)) for estimate in estimates]
    )


def strata_medians_sentence(
    results: Results, variable: str, endpoints: Sequence[str], numbers: NumberFormat
) -> Text | None:
    """State the median of each stratum and the log-rank test, for one endpoint or for several.

    Of many strata, or of some with long names, the lowest and the highest median are stated.
    """
    clauses = [
        clause
        for endpoint in endpoints
        if (clause := _strata_medians_clause(results, endpoint, variable, numbers))
    ]
    if not clauses:
        return None
    return phrase("By {}, {}.", results.study.variable_phrase(variable), join(clauses, "; "))


def _strata_medians_clause(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Text | None:
    strata = StratifiedSurvival(results, endpoint, variable)
    found, test = strata.medians, strata.test
    medians = [median for median in found if median.n and not median.is_suppressed]
    if len(medians) < 2 or test is None:
        return None
    numbers = numbers.beside(median.estimate for median in medians)
    verdict = (
        phrase(" ({} {})", test_name(test), p_clause(test.p_value, numbers))
        if test.p_value is not None
        else Text()
    )
    words = (
        _strata_words(results, variable, medians, numbers)
        if any(median.estimate is not None for median in medians)
        else _none_words(results, variable, medians, found)
    )
    return phrase("median {} {}{}", results.study.endpoint_phrase(endpoint), words, verdict)


def _none_words(
    results: Results, variable: str, medians: Sequence[Estimate], found: Sequence[Estimate]
) -> Text:
    """Return why no stratum has a median; on those of *found* held back it says nothing."""
    reasons = [why_no_time(median) for median in medians]
    if len(set(reasons)) > 1 and not are_few(results, variable, medians):
        groups = f"{len(medians)}{NO_BREAK_SPACE}groups"
        return phrase("was {}", _reasons_words(medians, groups))
    if any(estimate.is_suppressed for estimate in found):
        return phrase("was {} in any group that is shown", reasons[0])
    if are_few(results, variable, medians):
        return phrase("was {}", _each(results, variable, medians, reasons))
    return phrase("was {} in any of the {} groups", reasons[0], len(medians))


def _strata_words(
    results: Results, variable: str, medians: Sequence[Estimate], numbers: NumberFormat
) -> Text:
    """Return what the medians of the strata were, e.g. ``was 21 mo for A and 34 mo for B``."""
    if not are_few(results, variable, medians):
        return _range_words(results, variable, medians, numbers)
    return phrase(
        "was {}",
        _each(results, variable, medians, [_short_median(median, numbers) for median in medians]),
    )


def _each(
    results: Results, variable: str, estimates: Sequence[Estimate], texts: Sequence[Words]
) -> Text:
    """Return the text of each stratum; those without a time, for one reason, stand together."""
    strata_of: dict[Words, list[Text]] = {}
    for estimate, text in zip(estimates, texts, strict=True):
        if estimate.estimate is None:
            strata_of.setdefault(text, []).append(_stratum(results, variable, estimate))
    clauses = [
        phrase("{} for {}", text, _stratum(results, variable, estimate))
        for estimate, text in zip(estimates, texts, strict=True)
        if len(strata_of.get(text, ())) < 2
    ]
    clauses += [
        phrase("{} for {}", text, join_list(strata, "or"))
        for text, strata in strata_of.items()
        if len(strata) > 1
    ]
    return join_list(clauses)


def _range_words(
    results: Results, variable: str, medians: Sequence[Estimate], numbers: NumberFormat
) -> Text:
    """Return the lowest and the highest of the medians of many strata, with their strata.

    At least one stratum has a median.
    """
    ordered = sorted(
        (median for median in medians if median.estimate is not None),
        key=lambda median: float(median.estimate or 0),
    )
    ends = [
        phrase(
            "{}{}",
            _short_median(end, numbers),
            phrase(" for {}", _stratum(results, variable, end))
            if sum(median.estimate == end.estimate for median in ordered) == 1
            else "",
        )
        for end in (ordered[0], ordered[-1])
    ]
    if ordered[0].estimate == ordered[-1].estimate:
        text = phrase("was {}", ends[0])
    else:
        text = phrase("ranged from {} to {}", *ends)
    groups = f"{len(medians)}{NO_BREAK_SPACE}groups"
    if len(ordered) == len(medians):
        return text + phrase(" across the {}", groups)
    if len(ordered) > 1:
        text += phrase(" in {} of {},", len(ordered), groups)
        groups = "the others"
    return text + phrase(" and was {}", _reasons_words(medians, groups))


def _reasons_words(medians: Sequence[Estimate], groups: str) -> Text:
    """Return why some strata have no median, e.g. ``not reached in 2 of 6 groups``.

    Parameters
    ----------
    groups
        What all of them are called, with their number; or those that the reason is for.
    """
    reasons = Counter(why_no_time(median) for median in medians if median.estimate is None)
    if len(reasons) == 1 and not groups[0].isdigit():
        return phrase("{} in {}", next(iter(reasons)), groups)
    of = f" of {groups}" if groups[0].isdigit() else ""
    parts = [phrase("{} in {}{}", why, count, of) for why, count in reasons.items()]
    return join_list(parts)


def _stratum(results: Results, variable: str, estimate: Estimate) -> Text:
    return unbroken(results.study.level_phrase(variable, str(estimate.level)))


def strata_test(results: Results, endpoint: str, variable: str) -> Estimate | None:
    """Return the test that compares all strata; a candidate's log-rank test comes after it."""
    return StratifiedSurvival(results, endpoint, variable).test


def _short_median(median: Estimate, numbers: NumberFormat) -> str:
    if median.estimate is None:
        return "not reached"
    return numbers.quantity(numbers.time(median.estimate), median.unit)


def strata_follow_up_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Text | None:
    """State the median follow-up of each stratum."""
    everything = StratifiedSurvival(results, endpoint, variable).follow_ups
    found = [estimate for estimate in everything if estimate.n and not estimate.is_suppressed]
    if len(found) < 2:
        return None
    if all(estimate.estimate is None for estimate in found):
        return phrase("Median follow-up {}.", _none_words(results, variable, found, everything))
    numbers = numbers.beside(estimate.estimate for estimate in found)
    if not are_few(results, variable, found):
        return phrase("Median follow-up {}.", _range_words(results, variable, found, numbers))
    texts = [median_text(estimate, numbers) for estimate in found]
    return phrase("Median follow-up was {}.", _each(results, variable, found, texts))


# More pairs than this go into a table of their own.
MOST_PAIRS_IN_TEXT = 3


def trend_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Text | None:
    """State the test for trend over ordered strata."""
    trend = StratifiedSurvival(results, endpoint, variable).trend
    if trend is None or trend.p_value is None:
        return None
    return phrase("The test for trend gave {}.", p_clause(trend.p_value, numbers))


def pairwise_sentence(
    results: Results, endpoint: str, variable: str, numbers: NumberFormat
) -> Text | None:
    """State the tests of all pairs of strata, unless they are so many that they need a table."""
    tests = StratifiedSurvival(results, endpoint, variable).pairs
    known = [test for test in tests if test.p_value is not None]
    if not known or len(tests) > MOST_PAIRS_IN_TEXT:
        return None
    clauses = [
        phrase(
            "{} for {}",
            p_clause(test.p_value, numbers),
            pair_words(results, test, within_sentence=True),
        )
        for test in known
    ]
    adjustment = results.study.strata.adjustment if results.study.strata else "none"
    adjusted = f", {typeset(ADJUSTMENT[adjustment])}-adjusted" if adjustment != "none" else ""
    return phrase("Pairwise{}: {}.", adjusted, join_list(clauses))


def pair_words(results: Results, test: Estimate, *, within_sentence: bool = False) -> Text:
    """Return which two strata a test compares, e.g. ``3-10% against 1-2%``."""
    name = results.study.level_phrase if within_sentence else results.study.level_label
    pair = [name(str(test.variable), str(key)) for key in (test.level, test.reference)]
    return phrase("{} against {}", *map(unbroken, pair))


def comparison_methods(results: Results) -> Text:
    """State how survival was compared between strata, for the Methods section."""
    study = results.study
    strata = study.strata.variables if study.strata else ()
    compared = {
        key: test
        for key in strata
        for test in reversed(AllSurvival(results).tests)
        if test.variable == key and test.p_value is not None
    }
    if not compared:
        return Text()
    by = [f"by {study.variable_phrase(key)}" for key in compared]
    test = next(iter(compared.values()))
    text = phrase("Survival {} was compared by the {}", join_list(by), _test_words(results, test))
    if AllSurvival(results).trends:
        text += Text(", for trend with the levels scored by their order")
    tests = AllSurvival(results).pairs
    paired = dict.fromkeys(str(test.variable) for test in tests if test.p_value is not None)
    if paired:
        adjustment = study.strata.adjustment if study.strata else "none"
        how = f"adjusted by the {typeset(ADJUSTMENT[adjustment])} method"
        names = join_list([study.variable_phrase(key) for key in paired])
        text += phrase(
            ", and{} pair by pair with {} {}",
            phrase(", for {},", names) if len(paired) < len(by) else "",
            P_VALUES,
            how if adjustment != "none" else "as they are, without adjustment",
        )
    return text + Text(".")


def _test_words(results: Results, test: Estimate) -> str:
    """Return the name of a test, with the label of the variable that it is stratified by."""
    how = test.method_as(LogRank)
    if how.stratified_by is not None:
        how = replace(how, stratified_by=results.study.variable_phrase(how.stratified_by))
    return typeset(str(how))
