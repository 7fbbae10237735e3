"""Best response: its rates in each population, and how they compare."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.analysis_names import Analysis


@dataclass(frozen=True, slots=True)
class ResponseAnalysis:
    """What was found of the response to treatment."""

    results: Results

    @property
    def all_rates(self) -> tuple[Estimate, ...]:
        """Return the rate of each category in each population; none where it was not planned."""
        return self.results.select("response_rate")

    @property
    def populations(self) -> list[Population]:
        """Return the populations whose response was estimated, everyone first."""
        return list(dict.fromkeys(rate.population for rate in self.all_rates))

    @property
    def drawn_populations(self) -> list[Population]:
        """Return the populations of whom somebody was assessed and every category is shown."""
        return [
            population
            for population in self.populations
            if all(rate.n and not rate.is_suppressed for rate in self.rates(population))
        ]

    def rates(self, population: Population = EVERYONE) -> tuple[Estimate, ...]:
        """Return the rate of each category in one population."""
        return tuple(rate for rate in self.all_rates if rate.population == population)

    def rate(
        self, analysis: Analysis, population: Population = EVERYONE, level: str | None = None
    ) -> Estimate | None:
        """Return one rate: of a category, of objective response or of disease control."""
        return self.results.find(analysis, population=population, level=level)

    @property
    def objective(self) -> Estimate | None:
        """Return the rate of objective response of everyone."""
        return self.rate("objective_response")

    @property
    def tests(self) -> tuple[Estimate, ...]:
        """Return the tests between the subgroups of each variable."""
        return self.results.select("response_test")

    @property
    def trends(self) -> tuple[Estimate, ...]:
        """Return the tests for trend over subgroups with an order."""
        return self.results.select("response_trend")
