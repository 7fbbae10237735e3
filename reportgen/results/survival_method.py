"""How survival of groups was estimated and compared."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal

from reportgen.results.method import Method
from reportgen.results.method_words import (
    ADJUSTMENT,
    LOGRANK_TEST,
    MEDIAN_INTERVAL,
    MEDIAN_RULE,
    SURVIVAL_INTERVAL,
    averaged,
)

LogRankWeight = Literal[
    "logrank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"
]
Adjustment = Literal["holm", "bonferroni", "benjamini-hochberg", "none"]


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
