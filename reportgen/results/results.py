"""Analysis results data: everything that the report may state, and nothing else.

Every class is frozen and holds plain Python values, so that a result can be compared, stored as
JSON and read without the patients. ``None`` means *not estimable* or *does not apply*; an estimate
that is ``None`` has the reason in its ``note``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.finding import Finding
from reportgen.note import Note
from reportgen.results.agreement import ClaimCheck, SecondEngine
from reportgen.results.curves import ResidualTrace, SurvivalCurve
from reportgen.results.patients import PatientFlow
from reportgen.results.population import Population
from reportgen.results.provenance import Provenance
from reportgen.results.records import Estimate
from reportgen.results.selection import PredictorSelection
from reportgen.study.analysis_names import Analysis
from reportgen.study.study import Study


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

    def population_label(self, population: Population) -> str:
        """Return the label of a population."""
        if population.variable is None or population.level is None:
            return "All patients"
        return self.study.level_label(population.variable, population.level)

    def curves_of(self, endpoint: str, variable: str | None) -> tuple[SurvivalCurve, ...]:
        """Return the curves of an endpoint: of everyone together, or by a variable's levels."""
        return tuple(c for c in self.curves if (c.endpoint, c.variable) == (endpoint, variable))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the findings that need a look: values that were kept, but may be wrong."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    def records(self) -> list[dict[str, object]]:
        """Return one flat row per estimate, for export and quality control."""
        return [estimate.row() for estimate in self.estimates]
