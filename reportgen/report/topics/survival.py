"""The survival of an endpoint: of everyone together, and at each level of a variable."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.analysis_names import Analysis


@dataclass(frozen=True, slots=True)
class Survival:
    """What was estimated of an endpoint in all patients."""

    results: Results
    endpoint: str

    @property
    def median(self) -> Estimate | None:
        """Return the median survival."""
        return self.results.find("median_survival", endpoint=self.endpoint, variable=None)

    @property
    def follow_up(self) -> Estimate | None:
        """Return the median follow-up."""
        return self.results.find("median_follow_up", endpoint=self.endpoint, variable=None)

    @property
    def at_times(self) -> tuple[Estimate, ...]:
        """Return the survival at each given time."""
        return self.results.select("survival_at", endpoint=self.endpoint, variable=None)

    @property
    def restricted_mean(self) -> Estimate | None:
        """Return the restricted mean survival."""
        return self.results.find("restricted_mean_survival", endpoint=self.endpoint, variable=None)

    @property
    def quantiles(self) -> tuple[Estimate, ...]:
        """Return the quantiles other than the median, of everyone and of each stratum."""
        return self.results.select("survival_quantile", endpoint=self.endpoint)

    @property
    def all_medians(self) -> tuple[Estimate, ...]:
        """Return the medians of everyone, of each stratum and at each level of a candidate."""
        return self.results.select("median_survival", endpoint=self.endpoint)


@dataclass(frozen=True, slots=True)
class StratifiedSurvival:
    """What was estimated of an endpoint at each level of a variable, and tested between them."""

    results: Results
    endpoint: str
    variable: str

    @property
    def medians(self) -> tuple[Estimate, ...]:
        """Return the median survival of each stratum."""
        return self._of_each("median_survival")

    def median(self, level: str) -> Estimate | None:
        """Return the median survival of one stratum."""
        return next((median for median in self.medians if median.level == level), None)

    @property
    def follow_ups(self) -> tuple[Estimate, ...]:
        """Return the median follow-up of each stratum."""
        return self._of_each("median_follow_up")

    @property
    def at_times(self) -> tuple[Estimate, ...]:
        """Return the survival of each stratum at each given time."""
        return self._of_each("survival_at")

    @property
    def restricted_means(self) -> tuple[Estimate, ...]:
        """Return the restricted mean survival of each stratum, and the differences of them."""
        return self._of_each("restricted_mean_survival")

    def restricted_mean(self, level: str) -> Estimate:
        """Return the restricted mean survival of one stratum."""
        return next(m for m in self.restricted_means if m.level == level and m.reference is None)

    def restricted_mean_difference(self, level: str) -> Estimate | None:
        """Return how far the restricted mean of a stratum is from that of the first one."""
        found = (m for m in self.restricted_means if m.level == level and m.reference)
        return next(found, None)

    @property
    def test(self) -> Estimate | None:
        """Return the test that compares all strata; a candidate's log-rank test comes after it."""
        return next(iter(self._of_each("logrank")), None)

    @property
    def trend(self) -> Estimate | None:
        """Return the test for trend over the strata, which have an order."""
        return next(iter(self._of_each("logrank_trend")), None)

    @property
    def pairs(self) -> tuple[Estimate, ...]:
        """Return the test of each pair of strata."""
        return self._of_each("logrank_pairwise")

    def at_times_of(self, level: str) -> tuple[Estimate, ...]:
        """Return the survival of one stratum at each given time."""
        return tuple(at for at in self.at_times if at.level == level)

    def _of_each(self, analysis: Analysis) -> tuple[Estimate, ...]:
        return self.results.select(analysis, endpoint=self.endpoint, variable=self.variable)


@dataclass(frozen=True, slots=True)
class AllSurvival:
    """What was estimated of all endpoints."""

    results: Results

    @property
    def of_everyone(self) -> tuple[Survival, ...]:
        """Return the survival of all patients, by endpoint."""
        return tuple(Survival(self.results, endpoint) for endpoint in self.results.study.endpoints)

    def by(self, variable: str) -> tuple[StratifiedSurvival, ...]:
        """Return the survival at the levels of a variable, by endpoint."""
        return tuple(
            StratifiedSurvival(self.results, endpoint, variable)
            for endpoint in self.results.study.endpoints
        )

    @property
    def medians(self) -> tuple[Estimate, ...]:
        """Return the median survival of everyone, of each stratum and at each candidate's level."""
        return self.results.select("median_survival")

    @property
    def follow_ups(self) -> tuple[Estimate, ...]:
        """Return the median follow-up of everyone and of each stratum."""
        return self.results.select("median_follow_up")

    @property
    def at_times(self) -> tuple[Estimate, ...]:
        """Return the survival of everyone and of each stratum at each given time."""
        return self.results.select("survival_at")

    @property
    def tests(self) -> tuple[Estimate, ...]:
        """Return the tests that compare strata, or the levels of a candidate."""
        return self.results.select("logrank")

    @property
    def trends(self) -> tuple[Estimate, ...]:
        """Return the tests for trend over strata with an order."""
        return self.results.select("logrank_trend")

    @property
    def pairs(self) -> tuple[Estimate, ...]:
        """Return the tests of pairs of strata."""
        return self.results.select("logrank_pairwise")
