"""Records: one estimate or test each, with how it was obtained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from reportgen.results.interaction import Interaction, joined
from reportgen.results.method import Method
from reportgen.results.model_method import CoxModel
from reportgen.results.population import EVERYONE, Population
from reportgen.results.reason import Reason
from reportgen.results.survival_method import CurveMethod
from reportgen.results.verdict import Verdict
from reportgen.study.analysis_names import Analysis

Kind = TypeVar("Kind", bound=Method)
Model = Literal["univariable", "multivariable", "subgroup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimate or test: what it is of, the numbers, and how they were obtained.

    `row` gives it as the JSON output holds it, which is a contract with other programs.

    Attributes
    ----------
    analysis
        What was estimated or tested.
    endpoint, variable, level, reference
        Keys of the study file. A stratum within an analysis is ``variable`` and ``level``, both
        ``None`` for everyone together.
    interaction
        Of two variables, in place of ``variable``, ``level`` and ``reference``.
    population
        Everyone, or a subgroup that was analysed on its own.
    model
        Which Cox model a hazard ratio or a model's test belongs to.
    time
        The time of ``survival_at`` and the horizon of ``restricted_mean_survival``, in ``unit``.
    unit
        Unit of the estimate if it has one, else of ``time``. Proportions are in 0 to 1.
    n, events
        Patients analysed, and how many of them had the event (or are in the category).
    method
        The options that were in force.
    note
        Why something is ``None``, or what the reader must know.
    """

    analysis: Analysis
    endpoint: str | None = None
    population: Population = EVERYONE
    variable: str | None = None
    level: str | None = None
    reference: str | None = None
    interaction: Interaction | None = None
    model: Model | None = None
    time: float | None = None
    unit: str | None = None
    n: int | None = None
    events: int | None = None
    estimate: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    confidence_level: float | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    method: Method | None = None
    note: Reason | Verdict | None = None

    @property
    def reason(self) -> Reason | None:
        """Return why something is ``None``, or what must be known; a verdict is neither."""
        return self.note if isinstance(self.note, Reason) else None

    def method_as(self, kind: type[Kind]) -> Kind:
        """Return the method, which is of a kind that goes without saying for the analysis."""
        if not isinstance(self.method, kind):
            raise TypeError(f"{self.analysis} is by {self.method!r}")
        return self.method

    @property
    def is_suppressed(self) -> bool:
        """Return whether the study lets no number be shown that so few patients make."""
        reason = self.reason
        return self.estimate is None and reason is not None and reason.status == "suppressed"

    @property
    def is_penalised(self) -> bool:
        """Return whether it is by Firth's penalised likelihood."""
        return isinstance(self.method, CoxModel) and self.method.is_penalised

    @property
    def is_averaged(self) -> bool:
        """Return whether it is of averaged times, none of which is a patient's."""
        return isinstance(self.method, CurveMethod) and self.method.averaged_over is not None

    def row(self) -> dict[str, object]:
        """Return the record as the JSON holds it: plain values, method and note in words."""
        row = {key: getattr(self, key) for key in RECORD_KEYS}
        if self.interaction is not None:
            row["variable"] = joined(self.interaction.variables)
            row["level"] = joined(self.interaction.levels)
            row["reference"] = joined(self.interaction.references)
        return row | {key: _words(row[key]) for key in ("population", "method", "note")}


def _words(value: object) -> str | None:
    return None if value is None else str(value)


RECORD_KEYS = tuple(key for key in Estimate.__dataclass_fields__ if key != "interaction")
