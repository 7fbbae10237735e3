"""Small pieces of English: lists, plurals, and numbers at the start of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.text import Run, Text, Words, join, phrase
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.results.method_words import LOGRANK, level_percent
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.survival_method import LogRank

P = Text(Run("P", "p"))
N = Text(Run("n", "n"))
P_VALUES = P + f"{NO_BREAK_SPACE}values"


def join_list(parts: Sequence[Words], conjunction: str = "and") -> Text:
    """Return ``a``, ``a and b`` or ``a, b, and c``."""
    if len(parts) < 3:
        return join(parts, f" {conjunction} ")
    return phrase("{}, {} {}", join(parts[:-1], ", "), conjunction, parts[-1])


# More names than these, or longer ones than this together, are left to a table.
_MOST_NAMES = 5
_MOST_CHARACTERS = 160


def can_be_listed(
    names: Sequence[Words], *, most: int = _MOST_NAMES, characters: int = _MOST_CHARACTERS
) -> bool:
    """Return whether a sentence can name all of some groups and stay readable."""
    return len(names) <= most and sum(map(len, names)) <= characters


def join_clauses(parts: Sequence[Words]) -> Text:
    """Return clauses that hold commas of their own as ``a; b; and c``."""
    if len(parts) < 2:
        return Text(*parts)
    return phrase("{}; and {}", join(parts[:-1], "; "), parts[-1])


def sample_size(n: int | str, numbers: NumberFormat) -> Text:
    """Return how many patients there are, e.g. ``n = 74``."""
    return phrase("{}{space}={space}{}", N, n, space=numbers.p_space)


def sample_size_in_figure(n: str, numbers: NumberFormat) -> Text:
    """Return how many patients there are as figures are lettered, with plain spaces."""
    space = " " if numbers.p_spaced else ""
    return Text(N, f"{space}={space}{n}")


def p_in_figure(numbers: NumberFormat) -> Text:
    """Return the theme's symbol of a P value as figures are lettered."""
    return Text(Run(numbers.p_symbol, "p"))


def plural(count: int, singular: str, several: str | None = None) -> str:
    """Return a count with its noun, e.g. ``1 event`` or ``3 events``."""
    noun = singular if count == 1 else several or f"{singular}s"
    return f"{count}{NO_BREAK_SPACE}{noun}"


def plural_or_some(count: int | None, singular: str) -> str:
    """Return a count with its noun, or the noun alone where the count is not shown."""
    return f"a number of {singular}s not shown" if count is None else plural(count, singular)


def sentence_start(text: Words) -> Text:
    """Return *text* with its first letter as a capital."""
    return Text(text).capitalised


def remark(subject: Words, reason: Reason, test: str = "", *, several: bool = False) -> Text:
    """Return what is noted of a test as a sentence, e.g. ``Age could not be tested: ...``.

    Parameters
    ----------
    test
        What stands before the subject of a test that there is.
    several
        Whether there are several tests of which the reason holds.
    """
    if reason.status == "not testable":
        return phrase("{} could not be tested: {}.", sentence_start(subject), reason.words)
    if reason.status == "suppressed":
        said = f"not shown, {reason.words}"
    else:
        said = f"in each, {reason}" if several else str(reason)
    return phrase("{}: {}.", sentence_start(phrase("{}{}", test, subject)), said)


def typeset(method: str) -> str:
    """Return a method's name with the apostrophe and the dash that print wants."""
    text = method.replace("'", "’")
    for names in _PAIRS_OF_NAMES:
        text = text.replace(names, names.replace("-", "–"))
    return text


_PAIRS_OF_NAMES = (
    "Clopper-Pearson",
    "Agresti-Coull",
    "Benjamini-Hochberg",
    "Cochran-Armitage",
    "Kaplan-Meier",
    "Kruskal-Wallis",
    "Gehan-Breslow",
    "Tarone-Ware",
    "Peto-Peto",
    "Fleming-Harrington",
)


def test_name(test: Estimate) -> str:
    """Return what a test is called before its P value, e.g. ``log-rank``."""
    return typeset(LOGRANK[test.method_as(LogRank).test])


def unbroken(text: str) -> Text:
    """Return a short label that no line break divides, e.g. ``3-10%``."""
    if len(text) > _LONGEST_UNBROKEN:
        return Text(text)
    return held_together(text)


_LONGEST_UNBROKEN = 16


def held_together(text: str) -> Text:
    """Return what no line break divides, however long it is."""
    return Text(Run(text, "unbroken"))


def median_text(median: Estimate, numbers: NumberFormat) -> Text:
    """Return a median with its interval, e.g. ``21 mo (95% CI, 12.1-30.4)``."""
    if median.is_suppressed:
        return Text("not shown")
    if median.estimate is None:
        return Text(why_no_time(median))
    value = numbers.quantity(numbers.time(median.estimate), median.unit)
    return phrase("{} ({})", value, time_interval_text(median, numbers))


def why_no_time(median: Estimate) -> str:
    """Return why there is no median: follow-up ends with censoring, without which it has none."""
    if not median.n:
        return "not estimable"
    without_end = median.analysis == "median_follow_up" and median.events == 0
    return "not estimable (no patient was censored)" if without_end else "not reached"


def time_interval_text(time: Estimate, numbers: NumberFormat) -> Text:
    """Return the interval of a time in running text, where a limit may not be reached."""
    if time.low is None and time.high is None:
        return phrase("{} not estimable", interval_name(time, numbers))
    if time.low is not None and time.high is not None:
        return interval_text(time, numbers.running.time_interval(time), numbers)
    low, high = (
        "not reached" if limit is None else numbers.time_limit(limit)
        for limit in (time.low, time.high)
    )
    return phrase("{} to {}", interval_text(time, low, numbers), high)


def has_interval(estimate: Estimate) -> bool:
    """Return whether an estimate has an interval of some width: survival of 0% or 100% has none."""
    return estimate.low is not None and estimate.high is not None and estimate.low < estimate.high


def interval_text(estimate: Estimate, limits: str, numbers: NumberFormat) -> Text:
    """Return an interval with its name in running text, e.g. ``95% CI, 12.1-30.4``, unbroken."""
    name = interval_name(estimate, numbers)
    return held_together(f"{name}{numbers.introduction}{limits}")


def interval_name(estimate: Estimate, numbers: NumberFormat) -> str:
    """Return what an interval is called, e.g. ``95% CI``."""
    return numbers.marked(f"{level_percent(estimate.confidence_level or 0)}{NO_BREAK_SPACE}CI")


def relation_clause(sign: str, threshold: float, numbers: NumberFormat) -> Text:
    """Return the condition that P stands in a relation to a threshold, e.g. ``P < 0.05``."""
    space = numbers.p_space
    return phrase("{}{}{}{}{}", P, space, sign, space, numbers.p_threshold(threshold))


def p_clause(p_value: float | None, numbers: NumberFormat) -> Text:
    """Return a P value in running text, e.g. ``P = 0.034``."""
    return phrase("{}{}{}", P, numbers.p_space, numbers.p_text(p_value))
