"""The predictors of an endpoint: each candidate alone, those of the model, and its checks."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.results.records import Estimate, Model
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.results.survival_method import LogRank
from reportgen.study.analysis_names import Analysis


@dataclass(frozen=True, slots=True)
class HazardRatios:
    """The hazard ratios of an endpoint, of each candidate alone or of all in one model."""

    results: Results
    endpoint: str
    model: Model

    @property
    def all(self) -> tuple[Estimate, ...]:
        """Return the hazard ratios, those that could not be estimated included."""
        return self.results.select("hazard_ratio", endpoint=self.endpoint, model=self.model)

    @property
    def any_estimable(self) -> bool:
        """Return whether the model gave any hazard ratio."""
        return any(ratio.estimate is not None for ratio in self.all)

    def of(self, variable: str) -> tuple[Estimate, ...]:
        """Return the hazard ratios of one variable: one a level, but for the reference."""
        return tuple(ratio for ratio in self.all if ratio.variable == variable)

    def of_number(self, variable: str) -> Estimate | None:
        """Return the hazard ratio of a number, per unit of it."""
        return next(iter(self.of(variable)), None)

    @property
    def term_tests(self) -> tuple[Estimate, ...]:
        """Return the test of all levels of each variable."""
        return self.results.select("term_test", endpoint=self.endpoint, model=self.model)

    def term_test(self, variable: str) -> Estimate | None:
        """Return the test of all levels of one variable."""
        return next((test for test in self.term_tests if test.variable == variable), None)


@dataclass(frozen=True, slots=True)
class PredictorAnalysis:
    """What was found of the candidate predictors of an endpoint."""

    results: Results
    endpoint: str

    @property
    def selection(self) -> PredictorSelection | None:
        """Return which candidates entered the multivariable model."""
        selections = self.results.selections
        return next((s for s in selections if s.endpoint == self.endpoint), None)

    @property
    def alone(self) -> HazardRatios:
        """Return the hazard ratios of the univariable models."""
        return HazardRatios(self.results, self.endpoint, "univariable")

    @property
    def together(self) -> HazardRatios:
        """Return the hazard ratios of the multivariable model."""
        return HazardRatios(self.results, self.endpoint, "multivariable")

    @property
    def ratios(self) -> tuple[Estimate, ...]:
        """Return the hazard ratios of all these models, in the order in which they were planned."""
        return tuple(ratio for ratio in self._each("hazard_ratio") if ratio.model != "subgroup")

    @property
    def logrank_tests(self) -> tuple[Estimate, ...]:
        """Return the log-rank test of each candidate that has levels."""
        found = self._each("logrank", method=LogRank())
        return tuple(test for test in found if test.variable in self.candidates)

    def logrank_test(self, variable: str) -> Estimate | None:
        """Return the log-rank test of one candidate."""
        return next((test for test in self.logrank_tests if test.variable == variable), None)

    @property
    def medians(self) -> tuple[Estimate, ...]:
        """Return the median survival at each level of each candidate."""
        found = self._each("median_survival")
        return tuple(median for median in found if median.variable in self.candidates)

    def median(self, variable: str | None, level: str | None) -> Estimate | None:
        """Return the median survival at one level of a candidate."""
        found = (m for m in self.medians if (m.variable, m.level) == (variable, level))
        return next(found, None)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Return the variables that may be predictors."""
        predictors = self.results.study.predictors
        return predictors.candidates if predictors else ()

    @property
    def independent(self) -> list[str]:
        """Return the variables whose term is significant in the multivariable model."""
        tests = self.together.term_tests
        return [str(test.variable) for test in tests if is_significant(test, self.results)]

    @property
    def independent_ratios(self) -> list[Estimate]:
        """Return the hazard ratios of the independent predictors, those that were estimated."""
        variables = self.independent
        ratios = (ratio for ratio in self.together.all if ratio.variable in variables)
        return [ratio for ratio in ratios if ratio.estimate is not None]

    @property
    def is_overfitted(self) -> bool:
        """Return whether so few events bear on a coefficient that nothing is concluded."""
        return self.selection is not None and is_overfitted(self.selection)

    @property
    def concordance(self) -> Estimate | None:
        """Return Harrell's concordance of the model."""
        return self._one("concordance")

    @property
    def corrected_concordance(self) -> Estimate | None:
        """Return the concordance without what of it is optimism."""
        return self._one("optimism_corrected_concordance")

    @property
    def calibration_slope(self) -> Estimate | None:
        """Return the slope by which the model's predictions are too extreme."""
        return self._one("calibration_slope")

    @property
    def model_tests(self) -> tuple[Estimate, ...]:
        """Return the tests of all terms of the model together."""
        return self._each("model_test")

    @property
    def proportional_hazards(self) -> tuple[Estimate, ...]:
        """Return the test of proportional hazards of each term, and of all together."""
        return self._each("proportional_hazards")

    @property
    def all_hazards_proportional(self) -> Estimate | None:
        """Return the test of proportional hazards of all terms together."""
        return next((test for test in self.proportional_hazards if test.variable is None), None)

    @property
    def interaction_tests(self) -> tuple[Estimate, ...]:
        """Return the test of each interaction, added alone to the model."""
        return self._each("interaction_test", model="multivariable")

    @property
    def interaction_ratios(self) -> tuple[Estimate, ...]:
        """Return the ratios of hazard ratios of the interactions."""
        return self._each("interaction_ratio", model="multivariable")

    @property
    def selection_steps(self) -> tuple[Estimate, ...]:
        """Return the steps of a stepwise selection, in the order in which they were made."""
        return self._each("selection_step")

    @property
    def best_cut_points(self) -> tuple[Estimate, ...]:
        """Return the cut-points that no other separates survival better than."""
        return self._each("best_cut_point")

    def _one(self, analysis: Analysis) -> Estimate | None:
        return self.results.find(analysis, endpoint=self.endpoint)

    def _each(self, analysis: Analysis, **keys: object) -> tuple[Estimate, ...]:
        return self.results.select(analysis, endpoint=self.endpoint, **keys)


@dataclass(frozen=True, slots=True)
class AllPredictors:
    """What was found of the candidate predictors of all endpoints."""

    results: Results

    @property
    def any_entered(self) -> bool:
        """Return whether there is any multivariable model."""
        return any(selection.entered for selection in self.results.selections)

    @property
    def ratios(self) -> tuple[Estimate, ...]:
        """Return all hazard ratios but those of subgroups."""
        return tuple(r for r in self.results.select("hazard_ratio") if r.model != "subgroup")

    @property
    def any_penalised(self) -> bool:
        """Return whether any model, those of subgroups included, is by penalised likelihood."""
        kinds: tuple[Analysis, ...] = ("hazard_ratio", "interaction_ratio", "interaction_test")
        return any(record.is_penalised for kind in kinds for record in self.results.select(kind))

    @property
    def any_hazards_tested(self) -> bool:
        """Return whether proportional hazards were tested of any model."""
        return any(t.p_value is not None for t in self.results.select("proportional_hazards"))

    @property
    def any_concordance(self) -> bool:
        """Return whether the concordance of any model was sought."""
        return bool(self.results.select("concordance"))

    @property
    def corrected_concordances(self) -> tuple[Estimate, ...]:
        """Return the concordance of each model without what of it is optimism."""
        return self.results.select("optimism_corrected_concordance")


def is_significant(test: Estimate, results: Results) -> bool:
    """Return whether a test has a P value below the study's level."""
    return test.p_value is not None and test.p_value < results.study.methods.significance


# Events for each coefficient of a model.
_FAR_TOO_FEW_EVENTS = 5


def is_overfitted(selection: PredictorSelection) -> bool:
    """Return whether a model has so few events per coefficient that nothing is concluded from it.

    Notes
    -----
    Vittinghoff E, McCulloch CE. Am J Epidemiol 2007;165:710-718: with fewer than five, intervals
    fail and estimates are biased often.
    """
    ratio = selection.events_per_parameter
    return ratio is not None and ratio < _FAR_TOO_FEW_EVENTS
