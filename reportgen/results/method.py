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
    INDEPENDENCE_TEST,
    OUTCOME,
    PROPORTION_INTERVAL,
    PROPORTION_TREND,
    RANK_TEST,
    STANDARDISED_DIFFERENCE,
)

Statistic = Literal[
    "count", "missing", "proportion", "mean", "standard deviation", "median", "range"
]
Outcome = Literal["objective_response", "disease_control", "all_categories"]
IndependenceTest = Literal["fisher", "chi-square", "chi-square-corrected"]
RankTest = Literal["wilcoxon-exact", "wilcoxon-normal", "kruskal-wallis"]
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
