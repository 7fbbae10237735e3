"""The patients: how many, who they were, and how they were treated."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.method import Statistic, Summary
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results


@dataclass(frozen=True, slots=True)
class Patients:
    """Summaries of the patients, and the comparison of their groups."""

    results: Results

    @property
    def number(self) -> int | None:
        """Return how many patients there are, ``None`` where that is not known."""
        total = self.results.find("summary", variable="patients", population=EVERYONE)
        return total.n if total else None

    @property
    def totals(self) -> tuple[Estimate, ...]:
        """Return the size of each population that is described, everyone first."""
        return self.results.select("summary", variable="patients")

    @property
    def populations(self) -> list[Population]:
        """Return the populations that are described, everyone first."""
        return [total.population for total in self.totals]

    def summaries(self, variable: str, statistic: Statistic) -> tuple[Estimate, ...]:
        """Return one statistic of a variable in each population."""
        return self.results.select("summary", variable=variable, method=Summary(statistic))

    def summary(
        self, variable: str, statistic: Statistic, population: Population = EVERYONE
    ) -> Estimate | None:
        """Return one statistic of a variable in one population."""
        found = self.summaries(variable, statistic)
        return next((summary for summary in found if summary.population == population), None)

    def shares(self, variable: str, level: str) -> tuple[Estimate, ...]:
        """Return the patients at one level of a variable in each population."""
        return self.results.select("summary", variable=variable, level=level)

    def has_any(self, statistic: Statistic) -> bool:
        """Return whether any variable is summed up by a statistic."""
        return bool(self.results.select("summary", method=Summary(statistic)))

    @property
    def tests(self) -> tuple[Estimate, ...]:
        """Return the test of each characteristic between the groups."""
        return self.results.select("baseline_test")

    @property
    def differences(self) -> tuple[Estimate, ...]:
        """Return the standardised difference of the groups in each characteristic."""
        return self.results.select("baseline_difference")

    @property
    def comparisons(self) -> tuple[Estimate, ...]:
        """Return the tests or the standardised differences of the characteristics."""
        return (*self.tests, *self.differences)

    def test(self, variable: str) -> Estimate | None:
        """Return the test of one characteristic."""
        return next((test for test in self.tests if test.variable == variable), None)

    def difference(self, variable: str) -> Estimate | None:
        """Return the standardised difference of the groups in one characteristic."""
        return next((found for found in self.differences if found.variable == variable), None)
