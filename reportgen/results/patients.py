"""How many patients are in each analysis, and who was left out."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.finding import Exclusion


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
