"""By what patients are counted: levels of variables, endpoints, response, models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.analyses.predictors.design import complete_cases
from reportgen.analyses.predictors.selection import why_impossible
from reportgen.analyses.survival.comparison import level_ranks
from reportgen.cohort.cohort import Cohort
from reportgen.results.results import PredictorSelection
from reportgen.statistics.survival_times import IntArray

Cell = frozenset[tuple[str, frozenset[int]]]
"""Patients, by the values that they have in some dimensions; everyone if there is no condition."""

EVERYONE: Cell = frozenset()


def both(first: Cell, second: Cell) -> Cell:
    """Return the patients in both cells."""
    values = dict(first)
    for name, own in second:
        values[name] = values[name] & own if name in values else own
    return frozenset(values.items())


MISSING, CENSORED, EVENT = -1, 0, 1
OBSERVED = frozenset({CENSORED, EVENT})
YES = frozenset({1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """The value of each patient in each dimension.

    Attributes
    ----------
    codes
        By name of the dimension: ``MISSING``, or the position of the value.
    related
        Dimensions of which the one tells of the other: variables of the same column, those whose
        levels lie within one another, and endpoints of which one event is the other too.
    """

    cohort: Cohort
    codes: dict[str, IntArray]
    related: dict[str, tuple[str, ...]]

    def values(self, name: str) -> frozenset[int]:
        """Return the values that occur in a dimension, that of the missing included."""
        return frozenset(np.unique(self.codes[name]).tolist())

    def known(self, variable: str) -> Cell:
        """Return the patients with a value of a variable, or of the response."""
        return frozenset({(variable, self.values(variable) - {MISSING})})

    def level(self, variable: str, *levels: str) -> Cell:
        """Return the patients at one of some levels of a variable."""
        keys = [level.key for level in self.cohort.study.variables[variable].levels]
        return frozenset({(variable, frozenset(keys.index(level) for level in levels))})

    def levels(self, variable: str) -> tuple[Cell, ...]:
        """Return the patients at each level of a category, or those with a value of a number."""
        definition = self.cohort.study.variables[variable]
        if definition.type == "number":
            return (self.known(variable),)
        return tuple(self.level(variable, level.key) for level in definition.levels)

    def population(self, name: str) -> Cell:
        """Return the members of a population as the records name it."""
        if name == "all":
            return EVERYONE
        variable, level = name.split("=", 1)
        return self.level(variable, level)


def observed(endpoint: str) -> Cell:
    """Return the patients whose time and event are known."""
    return frozenset({(endpoint_dimension(endpoint), OBSERVED)})


def with_event(endpoint: str) -> Cell:
    """Return the patients with the event of an endpoint."""
    return frozenset({(endpoint_dimension(endpoint), frozenset({EVENT}))})


def censored(endpoint: str) -> Cell:
    """Return the patients observed without the event of an endpoint."""
    return frozenset({(endpoint_dimension(endpoint), frozenset({CENSORED}))})


def endpoint_dimension(endpoint: str) -> str:
    """Return the name of an endpoint's dimension; no variable can have it, for the colon."""
    return f"endpoint:{endpoint}"


def model_cases(endpoint: str, model: str = "model") -> Cell:
    """Return the complete cases of a model: ``model``, ``candidates`` or an interaction."""
    return frozenset({(f"{model}:{endpoint}", YES)})


RESPONSE = "response:"
TREATED: Cell = frozenset({("treated:", YES)})


def find_dimensions(cohort: Cohort, selections: tuple[PredictorSelection, ...]) -> Dimensions:
    """Return everything by which the records of a study count its patients."""
    codes: dict[str, IntArray] = {
        **_variables(cohort),
        **_endpoints(cohort),
        **_described(cohort),
        **_models(cohort, selections),
    }
    return Dimensions(cohort=cohort, codes=codes, related=_related(cohort, codes))


def _variables(cohort: Cohort) -> dict[str, IntArray]:
    return {
        key: level_ranks(cohort, key)
        if variable.type == "category"
        else np.where(cohort.variables[key].isna(), MISSING, 0)
        for key, variable in cohort.study.variables.items()
    }


def _endpoints(cohort: Cohort) -> dict[str, IntArray]:
    return {
        endpoint_dimension(key): np.where(data.observed, data.event.astype(np.int64), MISSING)
        for key, data in cohort.endpoints.items()
    }


def _described(cohort: Cohort) -> dict[str, IntArray]:
    """Return the dimensions of response and of treatment, where the study has them."""
    codes = {}
    if cohort.response is not None and cohort.study.response is not None:
        keys = {c.key: rank for rank, c in enumerate(cohort.study.response.categories)}
        codes[RESPONSE] = np.array([keys.get(key, MISSING) for key in cohort.response])
    if cohort.activities is not None:
        treated = cohort.activities.notna().any(axis=1).to_numpy()
        codes["treated:"] = treated.astype(np.int64)
    return codes


def _models(cohort: Cohort, selections: tuple[PredictorSelection, ...]) -> dict[str, IntArray]:
    """Return who is a complete case of each multivariable model."""
    predictors = cohort.study.predictors
    if predictors is None:
        return {}
    by = (predictors.stratified_by,) if predictors.stratified_by else ()
    codes = {}
    for selection in selections:
        endpoint, entered = selection.endpoint, selection.entered
        possible = [
            key
            for key in predictors.candidates
            if why_impossible(cohort, predictors, endpoint, key) is None
        ]
        models = {"model": entered, "candidates": tuple(possible)}
        models |= {":".join(pair): (*entered, *pair) for pair in predictors.interactions}
        for name, variables in models.items():
            cases = complete_cases(cohort, endpoint, (*variables, *by))
            codes[f"{name}:{endpoint}"] = cases.astype(np.int64)
    return codes


def _related(cohort: Cohort, codes: dict[str, IntArray]) -> dict[str, tuple[str, ...]]:
    """Return for each dimension of levels those that tell it, or that it tells, more finely."""
    variables = cohort.study.variables
    columns = {key: variables[key].column for key in variables}
    categories = [key for key in variables if variables[key].type == "category"]
    if cohort.study.response is not None and RESPONSE in codes:
        columns[RESPONSE] = cohort.study.response.column
        categories.append(RESPONSE)
    related = {
        name: tuple(
            other
            for other in categories
            if other != name
            and (columns[other] == columns[name] or _within(codes[other], codes[name]))
        )
        for name in categories
    }
    endpoints = [endpoint_dimension(key) for key in cohort.study.endpoints]
    for name in endpoints:
        related[name] = tuple(
            other
            for other in endpoints
            if other != name
            and (_implies(codes[name], codes[other]) or _implies(codes[other], codes[name]))
        )
    return related


def _implies(event: IntArray, other: IntArray) -> bool:
    """Return whether all with the one event have the other too, as death is progression."""
    return bool((other[event == EVENT] == EVENT).all())


def _within(finer: IntArray, coarser: IntArray) -> bool:
    """Return whether each value of the one dimension lies within one value of the other."""
    pairs = np.unique(np.stack([finer, coarser]), axis=1)
    return bool(np.unique(pairs[0]).size == pairs.shape[1])
