"""Tests of a term in a Cox model, and selection of terms step by step.

A term is one variable: one column of the design, or the columns of all levels but one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.regression.collinearity import Terms, aliased_terms
from reportgen.statistics.regression.cox import CoxModel, SingularDesignError, fit_cox
from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.regression.stratified_likelihood import prepare_likelihood
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

EntryStatistic = Literal["score", "likelihood-ratio"]
RemovalStatistic = Literal["likelihood-ratio", "wald", "conditional"]
TermStatistic = Literal["score", "likelihood-ratio", "wald", "conditional"]
Direction = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTest:
    """Test that all coefficients of a term are zero, the other terms being in the model."""

    kind: TermStatistic
    statistic: float
    df: int
    p_value: float

    @property
    def rank(self) -> tuple[float, float]:
        """Return what orders tests by significance, also where the P values are too small."""
        return self.p_value, -self.statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionStep:
    """One term that entered or left, by which test, and the terms of the model after it."""

    action: Literal["entered", "removed"]
    term: str
    test: TermTest
    model: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepwiseSelection:
    """The steps of a selection and the terms that it ended with.

    Attributes
    ----------
    terms
        The terms of the final model, in the order in which they were given.
    repeated
        Whether the selection ended because a model came back that had been there before.
    """

    steps: tuple[SelectionStep, ...]
    terms: tuple[str, ...]
    repeated: bool


class InfiniteCoefficientError(ValueError):
    """A term without a finite estimate has no Wald or conditional statistic to be removed by."""


def term_tests(
    times: SurvivalTimes,
    design: FloatArray,
    terms: Terms,
    *,
    ties: Ties,
    statistic: TermStatistic,
    stratum: IntArray | None = None,
) -> dict[str, TermTest | None]:
    """Test each term in the Cox model of all terms.

    Parameters
    ----------
    times
        Right-censored times of n patients, all of whom are in every model.
    design
        Covariates without intercept, shape (n, p).
    terms
        The design columns of each term.
    ties
        Efron's or Breslow's handling of events at the same time.
    statistic
        ``"likelihood-ratio"``, twice the fall of the log likelihood when the term is left out;
        ``"wald"``, b' V^-1 b of the term's coefficients and their covariance; ``"score"`` (Rao),
        U' V U where U is the gradient of the model of all terms at the estimate of the model
        without the term and V the inverse of the information there; ``"conditional"``, see
        `stepwise_selection`. All are chi-square with as many degrees of freedom as the term has
        columns.
    stratum
        The stratum of each patient, each with a baseline hazard of its own, shape (n,).

    Returns
    -------
    dict
        The test of each term; ``None`` for the Wald and the conditional test of a term without a
        finite estimate (separation).

    Raises
    ------
    SingularDesignError
        If there is no event, or a column is constant or a combination of the others.

    Notes
    -----
    R ``drop1(fit, test = "Chisq")`` for the likelihood ratio, and for the score
    ``coxph(full, init = c(coef(reduced), 0), iter.max = 0)$score``, the term being the last.
    """
    models = _NestedModels.prepare(times, design, terms, ties, stratum)
    return {name: models.test(statistic, name, list(terms)) for name in terms}


def stepwise_selection(
    times: SurvivalTimes,
    design: FloatArray,
    terms: Terms,
    *,
    ties: Ties,
    direction: Direction,
    removal: RemovalStatistic,
    entry: EntryStatistic = "score",
    entry_p: float = 0.05,
    removal_p: float = 0.10,
    forced: tuple[str, ...] = (),
    stratum: IntArray | None = None,
) -> StepwiseSelection:
    """Select terms of a Cox model one at a time.

    Parameters
    ----------
    times, design, terms, ties, stratum
        As in `term_tests`.
    direction
        ``"forward"`` starts from the forced terms alone, ``"backward"`` from all terms.
    removal, entry
        The statistics by which terms leave and enter.
    entry_p
        A term enters if its P value is less; 0 gives backward elimination without return.
    removal_p
        A term leaves if its P value is greater; 1 gives forward selection without removal.
    forced
        Terms that are in every model.

    Raises
    ------
    SingularDesignError
        If there is no event, or a term is constant or a combination of others; `aliased_terms`
        tells which before.
    InfiniteCoefficientError
        If a term without a finite estimate is to be judged by its Wald or conditional statistic.
        Its likelihood ratio exists.

    Notes
    -----
    The procedure is the one that IBM documents for COXREG (SPSS Statistics Command Syntax
    Reference, METHOD and CRITERIA subcommands): of the terms outside, the one with the smallest P
    value enters if that is less than PIN (0.05); after each step, of the terms inside, the one
    with the largest P value leaves if that is greater than POUT (0.10), until none does; then
    entry is tried again. It ends when nothing meets either criterion or a model comes back. SPSS
    always tests entry by the score statistic, and removal by COND (its default), LR or WALD.

    The conditional statistic is a likelihood ratio in which the model without the term is not
    fitted: its coefficients are those of the fitted model, moved by one step,

        b1 - V12 V22^-1 b2,

    with b2 the coefficients of the term, b1 the others and V the covariance of both (Lawless JF,
    Singhal K. Biometrics 1978;34:318-327). IBM describes removal by the conditional statistic as
    "the likelihood-ratio statistic based on conditional parameter estimates" (SPSS Modeler,
    stepping options of logistic regression) and says of LR alone that it fits the model without
    each term; the pages on COXREG have no formula. That COND is this step is thus an inference,
    and no output of SPSS has been compared with it.

    R has no such selection: ``step`` goes by AIC.
    """
    models = _NestedModels.prepare(times, design, terms, ties, stratum)
    model = list(forced) if direction == "forward" else list(terms)
    seen, steps, repeated = {frozenset(model)}, list[SelectionStep](), False
    while not repeated:
        step = models.removal(model, removal, removal_p, forced) or models.entry(
            model, entry, entry_p
        )
        if step is None:
            break
        steps.append(step)
        model = list(step.model)
        repeated = frozenset(model) in seen
        seen.add(frozenset(model))
    final = tuple(term for term in terms if term in model)
    return StepwiseSelection(steps=tuple(steps), terms=final, repeated=repeated)


@dataclass(frozen=True, slots=True)
class _NestedModels:
    """Cox models of some of the terms on the same patients, each fitted once.

    Attributes
    ----------
    design
        Covariates of all patients in units of their standard deviations, shape (n, p).
    fits
        The models fitted so far, by their columns.
    """

    times: SurvivalTimes
    design: FloatArray
    terms: Terms
    ties: Ties
    stratum: IntArray | None
    fits: dict[tuple[int, ...], CoxModel] = field(default_factory=dict)

    @classmethod
    def prepare(
        cls,
        times: SurvivalTimes,
        design: FloatArray,
        terms: Terms,
        ties: Ties,
        stratum: IntArray | None,
    ) -> _NestedModels:
        """Check that every term can be estimated, and scale the columns."""
        if not times.event.any():
            raise SingularDesignError("no event")
        at_risk = times.time >= times.time[times.event].min()
        aliased = aliased_terms(design[at_risk], terms)
        if aliased:
            names = ", ".join(dict.fromkeys(column.term for column in aliased))
            raise SingularDesignError(f"constant, or a combination of other terms: {names}")
        return cls(times, design / design.std(axis=0), terms, ties, stratum)

    def entry(
        self, model: list[str], statistic: EntryStatistic, threshold: float
    ) -> SelectionStep | None:
        """Return the step in which the most significant term outside *model* enters, if any."""
        tests = {
            name: self._existing_test(statistic, name, model)
            for name in self.terms
            if name not in model
        }
        name = min(tests, key=lambda name: tests[name].rank, default=None)
        if name is None or tests[name].p_value >= threshold:
            return None
        return SelectionStep(action="entered", term=name, test=tests[name], model=(*model, name))

    def removal(
        self,
        model: list[str],
        statistic: RemovalStatistic,
        threshold: float,
        forced: tuple[str, ...],
    ) -> SelectionStep | None:
        """Return the step in which the least significant term of *model* leaves, if any."""
        tests = {
            name: self._existing_test(statistic, name, model)
            for name in model
            if name not in forced
        }
        name = max(tests, key=lambda name: tests[name].rank, default=None)
        if name is None or tests[name].p_value <= threshold:
            return None
        remaining = tuple(other for other in model if other != name)
        return SelectionStep(action="removed", term=name, test=tests[name], model=remaining)

    def _existing_test(self, kind: TermStatistic, name: str, model: list[str]) -> TermTest:
        test = self.test(kind, name, model)
        if test is None:
            raise InfiniteCoefficientError(
                f"{name} has no finite hazard ratio; set removal_test to likelihood-ratio"
            )
        return test

    def test(self, kind: TermStatistic, name: str, model: Iterable[str]) -> TermTest | None:
        """Test the term *name* beside the other terms of *model*."""
        others = sorted(column for term in model if term != name for column in self.terms[term])
        tested = self.terms[name]
        if kind == "score":
            statistic: float | None = self._score(others, tested)
        elif kind == "likelihood-ratio":
            statistic = self._likelihood_ratio(others, tested)
        else:
            statistic = self._by_full_model(kind, others, tested)
        if statistic is None:
            return None
        p_value = chi_square_p_value(statistic, len(tested))
        return TermTest(kind=kind, statistic=statistic, df=len(tested), p_value=p_value)

    def _fit(self, columns: list[int]) -> CoxModel:
        key = tuple(columns)
        if key not in self.fits:
            self.fits[key] = fit_cox(
                self.times, self.design[:, columns], ties=self.ties, stratum=self.stratum
            )
        return self.fits[key]

    def _likelihood_ratio(self, others: list[int], tested: list[int]) -> float:
        full = self._fit(sorted(others + tested))
        reduced = self._fit(others).log_likelihood if others else full.log_likelihood_null
        return max(0.0, 2 * (full.log_likelihood - reduced))

    def _score(self, others: list[int], tested: list[int]) -> float:
        start = np.zeros(len(others) + len(tested))
        if others:
            start[: len(others)] = self._fit(others).coefficients
        design = self.design[:, others + tested]
        risk_sets = prepare_likelihood(self.times, design, self.ties, self.stratum).at(start)
        gradient = risk_sets.score()
        return float(gradient @ np.linalg.solve(risk_sets.information(), gradient))

    def _by_full_model(
        self, kind: Literal["wald", "conditional"], others: list[int], tested: list[int]
    ) -> float | None:
        """Return a statistic for which only the model with the term is fitted."""
        columns = sorted(others + tested)
        full = self._fit(columns)
        inside = np.isin(columns, tested)
        if inside[list(full.infinite)].any():
            return None
        if kind == "wald":
            return full.wald_statistic(np.flatnonzero(inside).tolist())
        covariance = full.covariance[:, inside]
        step = covariance @ np.linalg.solve(covariance[inside], full.coefficients[inside])
        adjusted = np.where(inside, 0.0, full.coefficients - step)
        reduced = full.likelihood.at(adjusted).value
        return max(0.0, 2 * (full.log_likelihood - reduced))
