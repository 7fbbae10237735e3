"""Validation of the multivariable model: bootstrap, with its selection in each resample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reportgen.analyses.predictors.fit import Fit
from reportgen.analyses.predictors.selection import step_through
from reportgen.results.basis import Estimated
from reportgen.results.model_method import Bootstrap
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.regression.collinearity import Terms, aliased_terms
from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.firth import fit_firth
from reportgen.statistics.regression.model_comparison import (
    InfiniteCoefficientError,
    term_tests,
)
from reportgen.statistics.regression.validation import validate_model
from reportgen.statistics.survival.logrank import logrank_test
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes
from reportgen.study.analysis_names import Analysis
from reportgen.study.cox_plan import Predictors


def validate(fit: Fit, full: Fit, predictors: Predictors, apparent: float) -> Iterator[Estimated]:
    """Yield the concordance and the calibration slope of a model, corrected for optimism.

    Parameters
    ----------
    fit
        The multivariable model.
    full
        The model of all candidates, from which a selection chooses.
    apparent
        The concordance of the multivariable model.
    """
    base = fit if predictors.selection == "all" else full
    design = base.design
    generator = np.random.default_rng(predictors.bootstrap_seed)
    resamples = generator.integers(design.n, size=(predictors.bootstrap, design.n))
    found = validate_model(
        design.times,
        design.matrix,
        apparent,
        lambda rows: _Resample.draw(base, rows).coefficients(predictors),
        resamples,
        ties=base.methods.ties,
        stratum=design.stratum,
    )
    how = Bootstrap(
        resamples=predictors.bootstrap,
        seed=predictors.bootstrap_seed,
        repeats_selection=predictors.selection != "all",
    )
    lost = predictors.bootstrap - (found.fitted if found else 0)
    note = Reason("resamples_lost", numbers=(lost,)) if lost else None
    corrected: tuple[tuple[Analysis, float | None], ...] = (
        ("optimism_corrected_concordance", found.concordance if found else None),
        ("calibration_slope", found.calibration_slope if found else None),
    )
    for analysis, estimate in corrected:
        record = Estimate(
            analysis=analysis,
            endpoint=fit.endpoint,
            model=fit.kind,
            n=design.n,
            events=design.events,
            estimate=estimate,
            method=how,
            note=note if estimate is not None else note or Reason("nothing_entered"),
        )
        yield Estimated(record, base.basis())


@dataclass(frozen=True, slots=True)
class _Resample:
    """Patients drawn with replacement, and the columns that vary among them."""

    base: Fit
    times: SurvivalTimes
    matrix: FloatArray
    stratum: IntArray | None
    terms: Terms

    @classmethod
    def draw(cls, base: Fit, rows: IntArray) -> _Resample:
        """Take the patients at *rows*, and leave out the columns that are aliased among them."""
        design = base.design
        times, matrix = design.times.subset(rows), design.matrix[rows]
        stratum = None if design.stratum is None else design.stratum[rows]
        terms = design.term_columns
        if times.event.any():
            at_risk = times.time >= times.time[times.event].min()
            aliased = {found.column for found in aliased_terms(matrix[at_risk], terms)}
            terms = {name: [c for c in cs if c not in aliased] for name, cs in terms.items()}
            terms = {name: columns for name, columns in terms.items() if columns}
        return cls(base, times, matrix, stratum, terms)

    def coefficients(self, predictors: Predictors) -> FloatArray | None:
        """Return the coefficients of the model that the study's procedure finds here."""
        try:
            chosen = self._choose(predictors)
            columns = [column for name in chosen for column in self.terms[name]]
            return self._fit(columns) if columns else np.zeros(self.matrix.shape[1])
        except (SingularDesignError, InfiniteCoefficientError):
            return None

    def _fit(self, columns: list[int]) -> FloatArray | None:
        ties, design = self.base.methods.ties, self.matrix[:, columns]
        model = fit_cox(self.times, design, ties=ties, stratum=self.stratum)
        estimated: FloatArray | None = model.coefficients
        if model.infinite:
            firth = fit_firth(self.times, design, ties=ties) if self.stratum is None else None
            estimated = firth.coefficients if firth else None
        if estimated is None:
            return None
        found = np.zeros(self.matrix.shape[1])
        found[columns] = estimated
        return found

    def _choose(self, predictors: Predictors) -> list[str]:
        if predictors.selection == "all":
            return list(self.terms)
        if predictors.is_stepwise:
            return self._step_through(predictors)
        return [
            name
            for name in self.terms
            if name in predictors.forced
            or self._univariable_p_value(name, predictors) < predictors.entry_p_value
        ]

    def _step_through(self, predictors: Predictors) -> list[str]:
        selection = step_through(
            predictors,
            self.times,
            self.matrix,
            self.terms,
            ties=self.base.methods.ties,
            stratum=self.stratum,
        )
        return list(selection.terms)

    def _univariable_p_value(self, name: str, predictors: Predictors) -> float:
        """Return the P value of a term alone; 1 where its test is not estimable."""
        columns = self.terms[name]
        levels = next(term.levels for term in self.base.design.terms if term.name == name)
        if predictors.entry_test == "logrank" and (None,) not in levels:
            group = self.matrix[:, columns] @ np.arange(1, len(columns) + 1)
            tested = logrank_test(self.times, group.astype(np.int64))
            return 1.0 if tested.p_value is None else tested.p_value
        test = term_tests(
            self.times,
            self.matrix[:, columns],
            {name: list(range(len(columns)))},
            ties=self.base.methods.ties,
            statistic=predictors.term_test,
            stratum=self.stratum,
        )[name]
        return test.p_value if test else 1.0
