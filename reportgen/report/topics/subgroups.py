"""The hazard ratio of one variable in subgroups."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.population import Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results


@dataclass(frozen=True, slots=True)
class SubgroupAnalysis:
    """The hazard ratio of the study's variable on an endpoint, in everyone and in each subgroup."""

    results: Results
    endpoint: str

    @property
    def ratios(self) -> tuple[Estimate, ...]:
        """Return the hazard ratios, those of everyone first."""
        return self.results.select("hazard_ratio", endpoint=self.endpoint, model="subgroup")

    def ratios_in(self, population: Population) -> tuple[Estimate, ...]:
        """Return the hazard ratios in one population."""
        return tuple(ratio for ratio in self.ratios if ratio.population == population)

    @property
    def interaction_tests(self) -> tuple[Estimate, ...]:
        """Return the test of the interaction with each variable that makes up subgroups."""
        return self.results.select("interaction_test", endpoint=self.endpoint, model="subgroup")


@dataclass(frozen=True, slots=True)
class AllSubgroups:
    """The hazard ratio of the study's variable on all endpoints."""

    results: Results

    @property
    def ratios(self) -> tuple[Estimate, ...]:
        """Return the hazard ratios in everyone and in each subgroup."""
        return self.results.select("hazard_ratio", model="subgroup")
