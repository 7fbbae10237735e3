"""How Cox models were fitted, selected and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportgen.results.method import Method
from reportgen.results.method_words import FIRTH, SELECTION, TERM_TEST, TIES

Ties = Literal["efron", "breslow"]
TermTest = Literal["score", "likelihood-ratio", "wald", "conditional"]
StepAction = Literal["entered", "removed"]


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
