"""Cox models of a cohort, fitted.

Where the likelihood has no maximum, because a level has no events or a combination of variables
tells all events apart, the model is fitted by Firth's penalised likelihood instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.analyses.predictors.design import Design, Term, build_design
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, basis_of_model
from reportgen.results.cells import (
    ALL_PATIENTS,
    Cell,
    at_each_level,
    both,
    complete_cases,
    crossed,
    members_of,
    with_value,
)
from reportgen.results.model_method import CoxModel as CoxMethod
from reportgen.results.population import EVERYONE, Population
from reportgen.results.reason import Reason
from reportgen.results.records import Model
from reportgen.statistics.regression.cox import CoxModel, SingularDesignError, fit_cox
from reportgen.statistics.regression.firth import FirthModel, fit_firth
from reportgen.study.conventions import Methods
from reportgen.study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A Cox model of some variables.

    Attributes
    ----------
    variables
        Whose known values make a patient a case of the model.
    model
        The maximum of the likelihood; ``None`` where no model can be fitted.
    firth
        The maximum of the penalised likelihood, where the other has coefficients without end.
    problem
        Why there is no model.
    """

    study: Study
    endpoint: str
    kind: Model
    population: Population
    variables: tuple[str, ...]
    stratified_by: str | None
    methods: Methods
    design: Design
    model: CoxModel | None = None
    firth: FirthModel | None = None
    problem: Reason | None = None

    @property
    def coefficients(self) -> np.ndarray | None:
        """Return the log hazard ratios, ``None`` where one has no finite estimate."""
        if self.firth is not None:
            return self.firth.coefficients
        if self.model is None or self.model.infinite:
            return None
        return self.model.coefficients

    @property
    def method(self) -> CoxMethod:
        """Return how the model was fitted, and a hazard ratio of it obtained."""
        return CoxMethod(
            ties=self.methods.ties,
            stratified_by=self.stratified_by,
            is_penalised=self.firth is not None,
        )

    def basis(self, parts: Sequence[Cell] = (ALL_PATIENTS,)) -> Basis:
        """Return the basis of what is estimated of the model's cases, parted into some cells."""
        return basis_of_model(self.endpoint, self.cases, parts)

    def basis_of(self, term: Term) -> Basis:
        """Return the basis of what is estimated of a term: the cases at each of its levels."""
        parts: Sequence[Cell] = (ALL_PATIENTS,)
        for variable in term.variables:
            parts = crossed(parts, at_each_level(self.study, variable))
        return self.basis(parts)

    @property
    def cases(self) -> Cell:
        """Return the patients in the model.

        Of a multivariable model they are a set of their own, by which its numbers are told apart.
        """
        needed = [*self.variables, *([self.stratified_by] if self.stratified_by else [])]
        if self.kind == "multivariable":
            return complete_cases(self.endpoint, needed)
        known = [with_value(self.study, variable) for variable in needed]
        return both(members_of(self.population), *known)


def fit_model(
    cohort: Cohort,
    endpoint: str,
    variables: Sequence[str],
    kind: Model,
    *,
    interaction: tuple[str, str] | None = None,
    stratified_by: str | None = None,
    population: Population = EVERYONE,
) -> Fit:
    """Fit a Cox model of *variables* on its complete cases."""
    design = build_design(
        cohort,
        endpoint,
        variables,
        interaction=interaction,
        stratified_by=stratified_by,
        population=population,
    )
    methods = cohort.study.methods
    model, firth, problem = None, None, None
    try:
        if design.parameters:
            model = fit_cox(design.times, design.matrix, ties=methods.ties, stratum=design.stratum)
            if model.infinite and design.stratum is None:
                firth = fit_firth(design.times, design.matrix, ties=methods.ties)
    except SingularDesignError as error:
        problem = Reason("singular", names=(str(error),))
    return Fit(
        study=cohort.study,
        endpoint=endpoint,
        kind=kind,
        population=population,
        variables=tuple(variables),
        stratified_by=stratified_by,
        methods=methods,
        design=design,
        model=model,
        firth=firth,
        problem=problem,
    )
