"""The Cox models that a study plans: predictors and subgroups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from reportgen.study.study_model import Name, Names, Pair, SomeNames, StudyModel

STEPWISE = ("forward", "backward")


class Predictors(StudyModel):
    """Candidate predictors, and how those of the multivariable model are chosen and examined.

    ``"univariable"`` selection takes the candidates whose own test is below ``entry_p_value``.
    ``"forward"`` and ``"backward"`` go step by step: a term enters below ``entry_p_value`` and
    leaves above ``removal_p_value``; those ``forced`` are in every model. ``stratified_by`` gives
    each level of a variable a baseline hazard of its own. Each pair of ``interactions`` is tested
    beside the terms of the multivariable model. ``bootstrap`` is the number of resamples by which
    the model is validated, none where it is 0.
    """

    endpoints: Names = ()
    """Endpoints whose predictors are sought; all if left out."""
    candidates: SomeNames
    """Variables that may predict. They have to be known when time starts."""
    selection: Literal["all", "univariable", "forward", "backward"] = "all"
    """How the terms of the multivariable model are chosen: all candidates, those below
    `entry_p_value` on their own, or one at a time forward or backward."""
    entry_test: Literal["wald", "logrank", "score", "likelihood-ratio"]
    """Test by which a term enters: Wald's or the log-rank test of univariable selection (Wald's if
    left out), the score or the likelihood-ratio test of stepwise selection (score if left out, as
    in SPSS)."""
    entry_p_value: float = Field(default=0.05, gt=0, le=1)
    """A term enters below this P value."""
    removal_test: Literal["likelihood-ratio", "wald", "conditional"] = "likelihood-ratio"
    """Test by which a term leaves in stepwise selection."""
    removal_p_value: float = Field(default=0.10, gt=0, le=1)
    """A term leaves above this P value."""
    forced: Names = ()
    """Candidates that are in every model."""
    term_test: Literal["wald", "likelihood-ratio", "score"] = "wald"
    """Test of all levels of a variable together."""
    stratified_by: Name | None = None
    """Variable each of whose levels has a baseline hazard of its own."""
    interactions: tuple[Pair, ...] = ()
    """Pairs of variables; each pair is added alone to the multivariable model and tested."""
    bootstrap: int = Field(default=0, ge=0, le=10_000)
    """Resamples that correct concordance and calibration slope for optimism, with the selection
    repeated in each; none where it is 0."""
    bootstrap_seed: int = Field(default=1, ge=0)
    """Seed of the resamples."""

    @model_validator(mode="before")
    @classmethod
    def _default_entry_test(cls, data: Any) -> Any:
        """Take the score test for stepwise selection, as SPSS does, and else Wald's."""
        if not isinstance(data, dict) or "entry_test" in data:
            return data
        stepwise = data.get("selection") in STEPWISE
        return {**data, "entry_test": "score" if stepwise else "wald"}

    @model_validator(mode="after")
    def _check_selection(self) -> Self:
        if problems := [*self._problems_of_tests(), *self._problems_of_roles()]:
            raise ValueError("\n".join(problems))
        return self

    def _problems_of_tests(self) -> Iterator[str]:
        allowed = ("score", "likelihood-ratio") if self.is_stepwise else ("wald", "logrank")
        if self.entry_test not in allowed:
            yield (
                f"entry_test {self.entry_test!r} does not go with selection = "
                f"{self.selection!r}; it can be {' or '.join(map(repr, allowed))}"
            )
        if self.is_stepwise and self.removal_p_value < self.entry_p_value:
            yield (
                f"removal_p_value ({self.removal_p_value:g}) is below entry_p_value "
                f"({self.entry_p_value:g}): what enters would leave at once; raise it"
            )

    def _problems_of_roles(self) -> Iterator[str]:
        if unknown := [name for name in self.forced if name not in self.candidates]:
            yield f"forced names {', '.join(unknown)}, which is none of the candidates"
        if self.stratified_by in self.candidates:
            yield (
                f"stratified_by {self.stratified_by!r} is one of the candidates itself; "
                "leave it out of one of the two"
            )

    @property
    def is_stepwise(self) -> bool:
        """Return whether the terms are selected one at a time."""
        return self.selection in STEPWISE


class Subgroups(StudyModel):
    """The hazard ratio of one variable at each level of others, with tests of interaction."""

    endpoints: Names = ()
    """Endpoints that are analysed; all if left out."""
    variable: Name
    """Variable whose hazard ratio is given at each level of the others."""
    by: SomeNames
    """Variables whose levels are the subgroups."""
    stratified_by: Name | None = None
    """Variable each of whose levels has a baseline hazard of its own."""
    interaction_test: Literal["likelihood-ratio", "wald", "score"] = "likelihood-ratio"
    """Test of the interaction between the variable and the subgroups."""

    @model_validator(mode="after")
    def _check_roles(self) -> Self:
        if self.variable in self.by:
            raise ValueError(f"by names {self.variable!r}, the variable of the hazard ratio itself")
        if self.stratified_by in (self.variable, *self.by):
            raise ValueError(
                f"stratified_by {self.stratified_by!r} is among the variables themselves"
            )
        return self
