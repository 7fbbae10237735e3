"""Analysis results data: everything that the report may state, and nothing else.

Every class is frozen and holds plain Python values, so that a result can be compared, stored as
JSON and read without the patients. ``None`` means *not estimable* or *does not apply*; an estimate
that is ``None`` has the reason in its ``note``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import asdict, dataclass, field
from typing import Literal

from reportgen.finding import Exclusion, Finding
from reportgen.note import Note
from reportgen.results.method_words import SUPPRESSED
from reportgen.study.analysis_names import Analysis
from reportgen.study.study import Study

Model = Literal["univariable", "multivariable", "subgroup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimate or test: what it is of, the numbers, and how they were obtained.

    This is the record that the JSON output holds; its fields are a contract with other programs.

    Attributes
    ----------
    analysis
        What was estimated or tested.
    endpoint, variable, level, reference
        Keys of the study file. A stratum within an analysis is ``variable`` and ``level``, both
        ``None`` for everyone together.
    population
        ``"all"``, or ``"variable=level"`` for a subgroup that was analysed on its own.
    model
        Which Cox model a hazard ratio or a model's test belongs to.
    time
        The time of ``survival_at`` and the horizon of ``restricted_mean_survival``, in ``unit``.
    unit
        Unit of the estimate if it has one, else of ``time``. Proportions are in 0 to 1.
    n, events
        Patients analysed, and how many of them had the event (or are in the category).
    method
        The method in words, built from the options in force.
    note
        Why something is ``None``, or what the reader must know.
    """

    analysis: Analysis
    endpoint: str | None = None
    population: str = "all"
    variable: str | None = None
    level: str | None = None
    reference: str | None = None
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
    method: str | None = None
    note: str | None = None

    @property
    def is_suppressed(self) -> bool:
        """Return whether the study lets no number be shown that so few patients make."""
        return self.estimate is None and (self.note or "").startswith(SUPPRESSED)


RECORD_KEYS = tuple(Estimate.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsAtTime:
    """Where the patients of a curve are at one time; the three add up to everyone."""

    at_risk: int
    events: int
    censored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """A Kaplan-Meier curve at each distinct observed time, in increasing order.

    Attributes
    ----------
    events, censored
        Patients with the event, or censored, exactly at each time.
    low, high
        Pointwise confidence limits of ``survival``; ``None`` where the method gives none.
    """

    endpoint: str
    variable: str | None
    level: str | None
    n: int
    time: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    interval_method: str
    confidence_level: float

    def counts_at(self, time: float) -> CountsAtTime:
        """Return who is at risk just before *time*, and who had left by then and how."""
        before = bisect_left(self.time, time)
        events, censored = sum(self.events[:before]), sum(self.censored[:before])
        return CountsAtTime(at_risk=self.n - events - censored, events=events, censored=censored)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualTrace:
    """Scaled Schoenfeld residuals of one coefficient: how its log hazard ratio goes with time.

    Attributes
    ----------
    coefficient
        The log hazard ratio of the model.
    ticks
        Round times within the events' times, each with its position; what is marked first is first.
    position, residual
        One minus the Kaplan-Meier curve before each event, and the residual there.
    smooth_position, smooth, low, high
        The spline through the residuals and its band of two standard errors; empty where the events
        are too few.
    """

    endpoint: str
    variable: str
    level: str | None
    reference: str | None
    coefficient: float
    ticks: tuple[tuple[float, float], ...]
    position: tuple[float, ...]
    residual: tuple[float, ...]
    smooth_position: tuple[float, ...]
    smooth: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisSet:
    """How many patients an analysis is on; ``name`` is a key of the study file or a fixed word.

    ``model`` is true where the analysis is the multivariable model of an endpoint.
    """

    name: str
    label: str
    patients: int | None
    model: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFlow:
    """From the rows of the file to the patients of each analysis."""

    rows: int
    patients: int
    analysis_sets: tuple[AnalysisSet, ...]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate predictor that did not enter the multivariable model, and why."""

    variable: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCount:
    """How many patients of a model are at one level of a variable, and how many had the event."""

    variable: str
    level: str
    n: int | None
    events: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorSelection:
    """Which candidates entered the multivariable model of an endpoint.

    Attributes
    ----------
    level_counts
        The complete cases of the model at each level of each category in it.
    """

    endpoint: str
    entered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    n: int | None
    events: int | None
    parameters: int
    level_counts: tuple[LevelCount, ...] = ()

    def count_at(self, variable: str, level: str) -> LevelCount | None:
        """Return the patients of the model at one level, ``None`` where the model lacks it."""
        found = [c for c in self.level_counts if (c.variable, c.level) == (variable, level)]
        return found[0] if found else None

    @property
    def events_per_parameter(self) -> float | None:
        """Return the events for each coefficient of the model."""
        return self.events / self.parameters if self.parameters and self.events else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPart:
    """One number of a published claim beside the number that was computed, percentages as such.

    Attributes
    ----------
    digits
        Decimal places that the published number is written with.
    """

    what: Literal["value", "low", "high", "count", "below"]
    published: float
    computed: float | None
    digits: int
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """A published statement and whether the cohort agrees with it.

    Attributes
    ----------
    field
        The field of the record that the claim is about.
    published_keys, computed_keys
        The variables or levels of a claim about a set.
    variable
        The variable whose levels a claim about levels names.
    is_withheld
        Whether nothing is compared, and no published figure repeated, because the report does not
        show the number, or only for averaged times.
    """

    statement: str
    unit: str
    field: str
    parts: tuple[ClaimPart, ...]
    published_keys: tuple[str, ...]
    computed_keys: tuple[str, ...]
    variable: str | None
    is_withheld: bool = False

    @property
    def agrees(self) -> bool:
        """Return whether every part of the claim agrees."""
        if self.is_withheld:
            return False
        same = set(self.published_keys) == set(self.computed_keys)
        return same and all(part.agrees for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An estimate that the second engine computed otherwise."""

    description: str
    printed: float | None
    second: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEngine:
    """What recomputing the estimates through another program gave.

    Attributes
    ----------
    compared
        How many estimates of each kind were compared.
    without_number
        How many of them have no number in either program, such as a median that is not reached;
        ``None`` where that is not shown.
    """

    engine: str
    version: str
    tolerance: float
    compared: tuple[tuple[str, int], ...]
    without_number: int | None
    disagreements: tuple[Disagreement, ...]
    not_compared: tuple[str, ...]

    @property
    def total(self) -> int:
        """Return how many estimates both engines computed."""
        return sum(count for _, count in self.compared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the numbers were computed from and with."""

    program: str
    cohort_file: str
    cohort_sha256: str
    study_file: str
    study_sha256: str
    software: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All results of one study on one cohort.

    Attributes
    ----------
    data_notes
        How the file was read.
    findings
        What was found out about the data without stopping the build.
    """

    study: Study
    synthetic: bool
    estimates: tuple[Estimate, ...] = ()
    curves: tuple[SurvivalCurve, ...] = ()
    residuals: tuple[ResidualTrace, ...] = ()
    flow: PatientFlow | None = None
    selections: tuple[PredictorSelection, ...] = ()
    claims: tuple[ClaimCheck, ...] = ()
    data_notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()
    second_engine: SecondEngine | None = None
    provenance: Provenance | None = None
    _index: dict[str, tuple[Estimate, ...]] = field(default_factory=dict, repr=False, compare=False)

    def select(self, analysis: Analysis, **keys: object) -> tuple[Estimate, ...]:
        """Return the estimates of one analysis whose fields equal *keys*, in planned order."""
        if analysis not in self._index:
            self._index[analysis] = tuple(e for e in self.estimates if e.analysis == analysis)
        return tuple(
            estimate
            for estimate in self._index[analysis]
            if all(getattr(estimate, key) == value for key, value in keys.items())
        )

    def find(self, analysis: Analysis, **keys: object) -> Estimate | None:
        """Return the only estimate that :meth:`select` finds, or ``None`` where there is none."""
        found = self.select(analysis, **keys)
        if len(found) > 1:
            raise ValueError(f"{analysis} with {keys} is not one estimate but {len(found)}")
        return found[0] if found else None

    def curves_of(self, endpoint: str, variable: str | None) -> tuple[SurvivalCurve, ...]:
        """Return the curves of an endpoint: of everyone together, or by a variable's levels."""
        return tuple(c for c in self.curves if (c.endpoint, c.variable) == (endpoint, variable))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the findings that need a look: values that were kept, but may be wrong."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    def records(self) -> list[dict[str, object]]:
        """Return one flat row per estimate, for export and quality control."""
        return [asdict(estimate) for estimate in self.estimates]
