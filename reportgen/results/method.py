"""How an estimate was obtained: the options in force, as values.

Each kind of method is a class of its own; ``str()`` gives the words that a record's ``method`` has
in the JSON. Sentences take what they say from the fields, or from the same words of
``method_words``.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal

from reportgen.results.method_words import (
    ADJUSTMENT,
    FIRTH,
    INDEPENDENCE_TEST,
    LOGRANK_TEST,
    MEDIAN_INTERVAL,
    MEDIAN_RULE,
    OUTCOME,
    PROPORTION_INTERVAL,
    PROPORTION_TREND,
    RANK_TEST,
    SELECTION,
    STANDARDISED_DIFFERENCE,
    SURVIVAL_INTERVAL,
    TERM_TEST,
    TIES,
    averaged,
)

Statistic = Literal[
    "count", "missing", "proportion", "mean", "standard deviation", "median", "range"
]
Outcome = Literal["objective_response", "disease_control", "all_categories"]
IndependenceTest = Literal["fisher", "chi-square", "chi-square-corrected"]
RankTest = Literal["wilcoxon-exact", "wilcoxon-normal", "kruskal-wallis"]
LogRankWeight = Literal[
    "logrank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"
]
Adjustment = Literal["holm", "bonferroni", "benjamini-hochberg", "none"]
Ties = Literal["efron", "breslow"]
TermTest = Literal["score", "likelihood-ratio", "wald", "conditional"]
StepAction = Literal["entered", "removed"]
Rule = Literal["set", "bound", "rounded"]


@dataclass(frozen=True, slots=True)
class Method:
    """What all methods have: words."""

    @abstractmethod
    def __str__(self) -> str:
        """Return the method in words, as a record of the JSON gives it."""


@dataclass(frozen=True, slots=True)
class Summary(Method):
    """A number of patients, a share of them, or a summary of a measured value."""

    statistic: Statistic

    def __str__(self) -> str:
        """Return the name of the statistic."""
        return self.statistic


@dataclass(frozen=True, slots=True)
class BaselineTest(Method):
    """A test that a characteristic does not depend on the group.

    Attributes
    ----------
    test
        ``None`` where no test by ranks could be chosen.
    by
        The variable whose levels are the groups.
    """

    test: IndependenceTest | RankTest | None
    by: str

    @property
    def name(self) -> str:
        """Return what the test is called."""
        if self.test is None:
            return "rank test"
        return {**INDEPENDENCE_TEST, **RANK_TEST}[self.test]

    def __str__(self) -> str:
        """Return the test and the groups."""
        return f"{self.name}; by {self.by}"


@dataclass(frozen=True, slots=True)
class StandardisedDifference(Method):
    """How far two groups are apart in a characteristic, in units of its spread.

    Attributes
    ----------
    of
        What the characteristic is.
    is_largest
        Whether it is the largest difference of several pairs of groups.
    """

    of: Literal["number", "category"]
    by: str
    is_largest: bool

    def __str__(self) -> str:
        """Return the definition, the groups, and which pair of them it is."""
        largest = "; the largest of all pairs of groups" if self.is_largest else ""
        return f"{STANDARDISED_DIFFERENCE[self.of]}; by {self.by}{largest}"


@dataclass(frozen=True, slots=True)
class Proportion(Method):
    """The share of the patients whose response is in some categories."""

    categories: tuple[str, ...]
    interval: str

    def __str__(self) -> str:
        """Return the categories and the interval."""
        listed = ", ".join(self.categories)
        return f"proportion of {listed}; interval: {PROPORTION_INTERVAL[self.interval]}"


@dataclass(frozen=True, slots=True)
class ResponseTest(Method):
    """A test that response does not depend on a variable, or changes steadily over its levels.

    Attributes
    ----------
    has_difference
        Whether the difference of two rates stands with it, with Newcombe's interval.
    """

    outcome: Outcome
    test: IndependenceTest | Literal["trend"]
    has_difference: bool = False

    @property
    def name(self) -> str:
        """Return what the test is called."""
        return PROPORTION_TREND if self.test == "trend" else INDEPENDENCE_TEST[self.test]

    def __str__(self) -> str:
        """Return the outcome, the test, and the interval of a difference."""
        difference = "; difference with Newcombe's interval" if self.has_difference else ""
        return f"{OUTCOME[self.outcome]}: {self.name}{difference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveMethod(Method):
    """What is read off a Kaplan-Meier curve.

    Attributes
    ----------
    averaged_over
        How many patients' times are averaged at least, so that none is told; ``None`` where the
        times are exact.
    """

    averaged_over: int | None = None

    @property
    @abstractmethod
    def reading(self) -> str:
        """Return what is read off the curve, and how, in words."""

    def __str__(self) -> str:
        """Return what is read off, and whether of averaged times."""
        if self.averaged_over is None:
            return self.reading
        return f"{self.reading}; {averaged(self.averaged_over)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalQuantile(CurveMethod):
    """The time by which a share of the patients has the event.

    Attributes
    ----------
    share
        One half for the median.
    is_reversed
        Whether the event is the end of follow-up, as for the median follow-up.
    is_median
        Whether it is called the median.
    """

    rule: str
    interval: str
    share: float = 0.5
    is_reversed: bool = False
    is_median: bool = True

    @property
    def reading(self) -> str:
        """Return the rule for the time and that for its interval."""
        rule, interval = MEDIAN_RULE[self.rule], MEDIAN_INTERVAL[self.interval]
        if not self.is_median:
            rule = rule.replace("1/2", f"{1 - self.share:g}")
            return f"{self.share:.12g} quantile; Kaplan-Meier; {rule}; interval: {interval}"
        reverse = "reverse " if self.is_reversed else ""
        return f"{reverse}Kaplan-Meier; median: {rule}; interval: {interval}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalAt(CurveMethod):
    """The share of the patients without the event at a time."""

    interval: str

    @property
    def reading(self) -> str:
        """Return the estimator and its interval."""
        return f"Kaplan-Meier; interval: {SURVIVAL_INTERVAL[self.interval]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean(CurveMethod):
    """The mean of survival up to a horizon, or its difference from that of the reference level."""

    is_difference: bool = False

    @property
    def reading(self) -> str:
        """Return the estimator and its interval, and the test of a difference."""
        mean = "area under the Kaplan-Meier curve up to the horizon; normal interval"
        difference = "; difference from the reference level, normal test"
        return f"{mean}{difference if self.is_difference else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank(Method):
    """A test that survival is the same at all levels of a variable.

    Attributes
    ----------
    exponents
        Of the weights of Fleming and Harrington.
    stratified_by
        A variable within whose levels patients are compared; those without a level of it are left
        out.
    for_trend
        Whether survival is to change steadily over the levels, scored by their order.
    adjustment
        Of the P values of all pairs.
    """

    test: LogRankWeight = "logrank"
    exponents: tuple[float, float] | None = None
    stratified_by: str | None = None
    for_trend: bool = False
    adjustment: Adjustment | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether it is the log-rank test itself: no weights, no strata, no trend."""
        return self.test == "logrank" and self.stratified_by is None and not self.for_trend

    def __str__(self) -> str:
        """Return the name of the test with its options."""
        words = LOGRANK_TEST[self.test]
        if self.exponents is not None:
            words += " with p = {:g} and q = {:g}".format(*self.exponents)
        if self.stratified_by:
            words += f", stratified by {self.stratified_by}"
        if self.for_trend:
            words += ", for trend, levels scored by their order"
        if self.adjustment is not None:
            words += f"; adjustment: {ADJUSTMENT[self.adjustment]}"
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxModel(Method):
    """A Cox model, and what of it an estimate or a test is.

    Attributes
    ----------
    is_penalised
        Whether it is fitted by Firth's penalised likelihood, as the events are separated.
    test
        The test of a term or of the whole model; ``None`` for a hazard ratio.
    """

    ties: Ties
    stratified_by: str | None = None
    is_penalised: bool = False
    test: TermTest | None = None

    def __str__(self) -> str:
        """Return how the model was fitted, then the interval and test."""
        words = [f"Cox regression; ties: {TIES[self.ties]}"]
        if self.stratified_by is not None:
            words.append(f"stratified by {self.stratified_by}")
        if self.is_penalised:
            words.append(FIRTH)
        if self.test is not None:
            words.append(TERM_TEST[self.test])
        elif self.is_penalised:
            words.append("profile interval, likelihood ratio test")
        else:
            words.append("Wald interval and test")
        return "; ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionStep(Method):
    """A step of a selection: what happened to a variable, by which test and limit."""

    action: StepAction
    selection: Literal["forward", "backward"]
    ties: Ties
    test: TermTest
    limit: float

    def __str__(self) -> str:
        """Return what happened, the selection, the model, the test and its limit."""
        limit = {
            "entered": f"enters at P < {self.limit:g}",
            "removed": f"leaves at P > {self.limit:g}",
        }[self.action]
        return (
            f"{self.action}; {SELECTION[self.selection]}; Cox regression; "
            f"ties: {TIES[self.ties]}; {TERM_TEST[self.test]}; {limit}"
        )


@dataclass(frozen=True, slots=True)
class ModelCheck(Method):
    """A check of a Cox model that has no options."""

    check: Literal["proportional_hazards", "concordance", "cut_point"]

    def __str__(self) -> str:
        """Return how the check is made."""
        return {
            "proportional_hazards": "score test of scaled Schoenfeld residuals; "
            "time transform: 1 - Kaplan-Meier",
            "concordance": "Harrell's concordance; infinitesimal-jackknife standard error",
            "cut_point": "largest log-rank statistic of all cut-points; "
            "P corrected for the search (Miller and Siegmund)",
        }[self.check]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap(Method):
    """Correction for optimism by resampling the patients.

    Attributes
    ----------
    repeats_selection
        Whether the terms were selected anew in each resample.
    """

    resamples: int
    seed: int
    repeats_selection: bool

    def __str__(self) -> str:
        """Return how many resamples there were, and what was done in each."""
        how = "selection repeated" if self.repeats_selection else "the same terms"
        return f"bootstrap of {self.resamples} resamples, seed {self.seed}, {how} in each"


@dataclass(frozen=True, slots=True)
class Comparison(Method):
    """A published statement, and what it is to agree with a computed number."""

    statement: str
    rule: Rule

    def __str__(self) -> str:
        """Return the statement and the rule."""
        rule = {
            "set": "the same set",
            "bound": "below the published bound",
            "rounded": "equal when rounded half up to the published digits",
        }[self.rule]
        return f"{self.statement}: {rule}"
