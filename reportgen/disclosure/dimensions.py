"""By what patients are told apart: the value of each patient in each dimension of a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.cohort.cohort import Cohort
from reportgen.results.cells import CENSORED, EVENT, KNOWN, NO, RESPONSE, YES, Condition, Dimension

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
_MISSING, _HAPPENED = -1, 1


@dataclass(frozen=True, slots=True)
class _Column:
    """The value of each patient, as its place among the values that there are; -1 is missing."""

    codes: IntArray
    values: tuple[str, ...]

    def members(self, values: frozenset[str | None]) -> BoolArray:
        """Return who has one of some values."""
        codes = [_MISSING if v is None else self.values.index(v) for v in values]
        return np.isin(self.codes, codes)

    def occurring(self) -> tuple[str | None, ...]:
        """Return the values that any patient has, the missing one first."""
        return tuple(None if c == _MISSING else self.values[c] for c in np.unique(self.codes))


class Dimensions:
    """The value of each patient in each dimension, found when it is asked for.

    Attributes
    ----------
    related
        Dimensions of which the one tells of the other: variables of the same column, those whose
        levels lie within one another, and endpoints of which one event is the other too.
    """

    def __init__(self, cohort: Cohort) -> None:
        """Find which dimensions of a cohort tell of others."""
        self._cohort = cohort
        self._columns: dict[Dimension, _Column] = {}
        self.related = {**self._related_categories(), **self._related_endpoints()}

    def __len__(self) -> int:
        """Return the number of patients."""
        return len(self._cohort)

    def members(self, condition: Condition) -> BoolArray:
        """Return the patients who meet a condition."""
        return self._column(condition.dimension).members(condition.values)

    def values(self, dimension: Dimension) -> tuple[str | None, ...]:
        """Return the values that occur in a dimension, that of the missing first."""
        return self._column(dimension).occurring()

    def _column(self, dimension: Dimension) -> _Column:
        if dimension not in self._columns:
            self._columns[dimension] = self._read(dimension)
        return self._columns[dimension]

    def _read(self, dimension: Dimension) -> _Column:
        cohort, keys = self._cohort, dimension.keys
        if dimension.kind == "variable":
            return self._read_variable(keys[0])
        if dimension.kind == "endpoint":
            data = cohort.endpoints[keys[0]]
            outcome = np.where(data.observed, data.event.astype(np.int64), _MISSING)
            return _Column(outcome, (CENSORED, EVENT))
        if dimension.kind == "response":
            return self._read_response()
        if dimension.kind == "treatment":
            given = cohort.activities
            treated = None if given is None else given.notna().any(axis=1).to_numpy()
            return _yes_or_no(np.zeros(len(cohort), np.bool_) if treated is None else treated)
        return _yes_or_no(cohort.complete_cases(keys[0], keys[1:]))

    def _read_variable(self, variable: str) -> _Column:
        definition = self._cohort.study.variables[variable]
        if definition.type == "category":
            levels = tuple(level.key for level in definition.levels)
            return _Column(self._cohort.level_ranks(variable), levels)
        missing = self._cohort.variables[variable].isna()
        return _Column(np.where(missing, _MISSING, 0), (KNOWN,))

    def _read_response(self) -> _Column:
        response, given = self._cohort.study.response, self._cohort.response
        if response is None or given is None:
            raise ValueError("the study has no response")
        categories = tuple(category.key for category in response.categories)
        ranks = {key: rank for rank, key in enumerate(categories)}
        return _Column(np.array([ranks.get(key, _MISSING) for key in given]), categories)

    def _related_categories(self) -> dict[Dimension, tuple[Dimension, ...]]:
        """Return for each category those that tell it, or that it tells, more finely."""
        study = self._cohort.study
        columns = {
            Dimension("variable", (key,)): variable.column
            for key, variable in study.variables.items()
            if variable.type == "category"
        }
        if study.response is not None and self._cohort.response is not None:
            columns[RESPONSE] = study.response.column
        codes = {dimension: self._column(dimension).codes for dimension in columns}
        return {
            one: tuple(
                other
                for other in columns
                if other != one
                and (columns[other] == columns[one] or _within(codes[other], codes[one]))
            )
            for one in columns
        }

    def _related_endpoints(self) -> dict[Dimension, tuple[Dimension, ...]]:
        """Return for each endpoint those of which one event is the other too."""
        endpoints = [Dimension("endpoint", (key,)) for key in self._cohort.study.endpoints]
        codes = {endpoint: self._column(endpoint).codes for endpoint in endpoints}
        return {
            one: tuple(
                other
                for other in endpoints
                if other != one
                and (_implies(codes[one], codes[other]) or _implies(codes[other], codes[one]))
            )
            for one in endpoints
        }


def _yes_or_no(who: BoolArray) -> _Column:
    return _Column(who.astype(np.int64), (NO, YES))


def _implies(event: IntArray, other: IntArray) -> bool:
    """Return whether all with the one event have the other too, as death is progression."""
    return bool((other[event == _HAPPENED] == _HAPPENED).all())


def _within(finer: IntArray, coarser: IntArray) -> bool:
    """Return whether each value of the one dimension lies within one value of the other."""
    pairs = np.unique(np.stack([finer, coarser]), axis=1)
    return bool(np.unique(pairs[0]).size == pairs.shape[1])
