"""Cells: sets of patients, by the values that they have in some dimensions.

A cell says of whom a number tells, without saying who they are: its conditions are the study's own
keys. What must not be told of few patients is decided on cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from reportgen.results.population import Population
from reportgen.study.study import Study

Kind = Literal["variable", "endpoint", "response", "treatment", "complete_cases"]


@dataclass(frozen=True, slots=True, order=True)
class Dimension:
    """Something by which patients are told apart.

    Attributes
    ----------
    keys
        The variable or the endpoint; of complete cases the endpoint and the variables.
    """

    kind: Kind
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Some values of one dimension; ``None`` is that of patients without a value."""

    dimension: Dimension
    values: frozenset[str | None]


Cell = frozenset[Condition]
"""The patients who meet all conditions: everyone where there is none."""

ALL_PATIENTS: Cell = frozenset()
RESPONSE = Dimension("response")
YES, NO, KNOWN, EVENT, CENSORED = "yes", "no", "known", "event", "censored"


def _cell(dimension: Dimension, values: Iterable[str | None]) -> Cell:
    return frozenset({Condition(dimension, frozenset(values))})


def both(*cells: Cell) -> Cell:
    """Return the patients who are in each of some cells."""
    values: dict[Dimension, frozenset[str | None]] = {}
    for cell in cells:
        for own in cell:
            known = values.get(own.dimension, own.values)
            values[own.dimension] = known & own.values
    return frozenset(Condition(dimension, allowed) for dimension, allowed in values.items())


def crossed(first: Sequence[Cell], second: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the patients in each cell of the one kind and each of the other."""
    return tuple(both(one, other) for one, other in product(first, second))


def at_level(variable: str, *levels: str) -> Cell:
    """Return the patients at one of some levels of a variable."""
    return _cell(Dimension("variable", (variable,)), levels)


def with_value(study: Study, variable: str) -> Cell:
    """Return the patients with a value of a variable."""
    definition = study.variables[variable]
    if definition.type == "number":
        return _cell(Dimension("variable", (variable,)), (KNOWN,))
    return at_level(variable, *(level.key for level in definition.levels))


def without_value(variable: str) -> Cell:
    """Return the patients who lack a value of a variable."""
    return _cell(Dimension("variable", (variable,)), (None,))


def at_each_level(study: Study, variable: str) -> tuple[Cell, ...]:
    """Return the patients at each level of a category, or those with a value of a number."""
    definition = study.variables[variable]
    if definition.type == "number":
        return (with_value(study, variable),)
    return tuple(at_level(variable, level.key) for level in definition.levels)


def members_of(population: Population) -> Cell:
    """Return the members of a population."""
    if population.variable is None or population.level is None:
        return ALL_PATIENTS
    return at_level(population.variable, population.level)


def observed(endpoint: str) -> Cell:
    """Return the patients whose time and event are known."""
    return _cell(Dimension("endpoint", (endpoint,)), (EVENT, CENSORED))


def with_event(endpoint: str) -> Cell:
    """Return the patients with the event of an endpoint."""
    return _cell(Dimension("endpoint", (endpoint,)), (EVENT,))


def censored(endpoint: str) -> Cell:
    """Return the patients observed without the event of an endpoint."""
    return _cell(Dimension("endpoint", (endpoint,)), (CENSORED,))


def in_categories(categories: Iterable[str | None]) -> Cell:
    """Return the patients whose response is in one of some categories; ``None`` is not known."""
    return _cell(RESPONSE, categories)


def treated() -> Cell:
    """Return the patients who were given any treatment."""
    return _cell(Dimension("treatment"), (YES,))


def complete_cases(endpoint: str, variables: Iterable[str]) -> Cell:
    """Return the patients with an endpoint and a value of all variables: those of a model."""
    keys = (endpoint, *sorted(set(variables)))
    return _cell(Dimension("complete_cases", keys), (YES,))
