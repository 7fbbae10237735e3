"""From variables to the columns of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.population import EVERYONE, Population
from reportgen.results.reason import Reason
from reportgen.statistics.regression.collinearity import AliasedColumn, Terms, aliased_terms
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes
from reportgen.study.conventions import DAYS_PER_UNIT

_STRATUM = "the stratum"

Levels = tuple[str | None, ...]
"""A level of each variable of a term; ``None`` for that of a number."""


@dataclass(frozen=True, slots=True)
class Term:
    """A variable in a model, or an interaction: the columns it takes, and what each stands for.

    Attributes
    ----------
    variables
        The key of the variable; of an interaction both.
    references, levels
        The levels that are compared with, and those that each column indicates.
    columns
        Positions in the design matrix; empty where the variable does not vary.
    unusable
        Levels that take no column, each with the reason.
    unit
        What a hazard ratio of a number is per, e.g. ``year`` or ``10 years``.
    """

    variables: tuple[str, ...]
    references: Levels
    levels: tuple[Levels, ...]
    columns: tuple[int, ...]
    unusable: tuple[tuple[Levels, Reason], ...]
    unit: str | None

    @property
    def name(self) -> str:
        """Return what the estimators call the term: keys in the notation of R, ``age:sex``."""
        return ":".join(self.variables)

    @property
    def why_absent(self) -> Reason | None:
        """Return why the variable takes no column at all, ``None`` where it takes any."""
        if self.columns:
            return None
        reasons = tuple(dict.fromkeys(reason for _, reason in self.unusable))
        if {reason.kind for reason in reasons} == {"empty_level"}:
            return Reason("one_level")
        if not reasons:
            return Reason("no_level")
        return reasons[0] if len(reasons) == 1 else Reason("several", causes=reasons)


@dataclass(frozen=True, slots=True)
class Design:
    """The complete cases of a model: times, design matrix, terms, and strata if there are any."""

    times: SurvivalTimes
    matrix: FloatArray
    terms: tuple[Term, ...]
    stratum: IntArray | None

    @property
    def n(self) -> int:
        """Return the number of complete cases."""
        return len(self.times)

    @property
    def events(self) -> int:
        """Return how many of them had the event."""
        return int(self.times.event.sum())

    @property
    def parameters(self) -> int:
        """Return the number of coefficients."""
        return int(self.matrix.shape[1])

    @property
    def term_columns(self) -> Terms:
        """Return the columns of the terms that have any, by term."""
        return {term.name: list(term.columns) for term in self.terms if term.columns}


@dataclass(slots=True)
class _Candidate:
    """A term with the values that its columns would have among the complete cases."""

    variables: tuple[str, ...]
    references: Levels
    unit: str | None
    columns: dict[Levels, FloatArray] = field(default_factory=dict)
    unusable: dict[Levels, Reason] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what the estimators call the term."""
        return ":".join(self.variables)


def build_design(
    cohort: Cohort,
    endpoint: str,
    variables: Sequence[str],
    *,
    interaction: tuple[str, str] | None = None,
    stratified_by: str | None = None,
    population: Population = EVERYONE,
) -> Design:
    """Build the design matrix of a model of *variables* on its complete cases.

    A category takes one indicator column for each level but its reference, a number one column, in
    units of the study's ``per``; an interaction the products of the columns of its two variables.
    A column that those before it determine is left out and named, as R's ``coxph`` does.
    """
    needed = [*variables, *([stratified_by] if stratified_by else [])]
    cases = cohort.complete_cases(endpoint, needed, population)
    times = endpoint_times(cohort, endpoint, cases)
    stratum = cohort.level_ranks(stratified_by)[cases] if stratified_by else None
    candidates = [_candidate(cohort, variable, cases) for variable in variables]
    if interaction is not None:
        by_key = {candidate.name: candidate for candidate in candidates}
        candidates.append(_cross(by_key[interaction[0]], by_key[interaction[1]]))
    _leave_out_aliased(cohort, candidates, times, stratum)
    return _assemble(candidates, times, stratum)


def _candidate(cohort: Cohort, variable: str, cases: NDArray[np.bool_]) -> _Candidate:
    """Return a variable with a column for each level that anyone has."""
    definition = cohort.study.variables[variable]
    if definition.type == "number":
        found = _Candidate((variable,), (None,), _unit_of_ratio(cohort, variable))
        values = cohort.variables[variable].to_numpy(dtype=np.float64)[cases] / definition.per
        if values.size and np.ptp(values) > 0:
            found.columns[None,] = values
        else:
            found.unusable[None,] = Reason("constant")
        return found
    reference = definition.reference_level
    found = _Candidate((variable,), (reference,), None)
    if not (cohort.members(variable, reference) & cases).any():
        others = [(level.key,) for level in definition.levels if level.key != reference]
        found.unusable = dict.fromkeys(others, Reason("empty_reference"))
        return found
    for level in definition.levels:
        if level.key == reference:
            continue
        members = cohort.members(variable, level.key)[cases]
        if members.any():
            found.columns[level.key,] = members.astype(np.float64)
        else:
            found.unusable[level.key,] = Reason("empty_level")
    return found


def _unit_of_ratio(cohort: Cohort, variable: str) -> str:
    definition = cohort.study.variables[variable]
    unit = definition.unit or "units"
    if definition.per != 1:
        return f"{definition.per:g} {unit}"
    return unit.removesuffix("s") if unit in (*DAYS_PER_UNIT, "units") else unit


def _cross(first: _Candidate, second: _Candidate) -> _Candidate:
    """Return the interaction of two terms."""
    units = [term.unit for term in (first, second) if term.unit is not None]
    crossed = _Candidate(
        first.variables + second.variables,
        first.references + second.references,
        " x ".join(units) or None,
    )
    for (level, values), (other, others) in product(first.columns.items(), second.columns.items()):
        crossed.columns[level + other] = values * others
    return crossed


def _leave_out_aliased(
    cohort: Cohort,
    candidates: list[_Candidate],
    times: SurvivalTimes,
    stratum: IntArray | None,
) -> None:
    """Move the columns that those before them determine to the unusable ones, with the reason.

    Only patients who are at risk at an event of their stratum count: the likelihood does not know
    the others.
    """
    strata = np.zeros(len(times), dtype=np.int64) if stratum is None else stratum
    informative = np.zeros(len(times), dtype=np.bool_)
    for value in np.unique(strata[times.event]):
        own = strata == value
        informative |= own & (times.time >= times.time[times.event & own].min())
    if not informative.any():
        return
    indicators = [(strata == value).astype(np.float64) for value in np.unique(strata)[1:]]
    terms: Terms = {_STRATUM: list(range(len(indicators)))}
    columns = list(indicators)
    places: list[tuple[_Candidate, Levels]] = [(candidates[0], ())] * len(indicators)
    for candidate in candidates:
        start = len(columns)
        terms[candidate.name] = list(range(start, start + len(candidate.columns)))
        columns += candidate.columns.values()
        places += [(candidate, levels) for levels in candidate.columns]
    if not columns:
        return
    for aliased in aliased_terms(np.column_stack(columns)[informative], terms):
        if aliased.term != _STRATUM:
            candidate, levels = places[aliased.column]
            del candidate.columns[levels]
            candidate.unusable[levels] = _why_aliased(cohort, candidates, aliased)


def _why_aliased(
    cohort: Cohort, candidates: Sequence[_Candidate], aliased: AliasedColumn
) -> Reason:
    """Return what determines a column, by the labels of the variables."""
    if not aliased.combination_of:
        return Reason("no_difference_at_risk")
    labels = {
        candidate.name: " x ".join(cohort.study.variables[key].label for key in candidate.variables)
        for candidate in candidates
    }
    names = (labels.get(name, _STRATUM) for name in aliased.combination_of)
    return Reason("determined", names=tuple(names))


def _assemble(
    candidates: list[_Candidate], times: SurvivalTimes, stratum: IntArray | None
) -> Design:
    columns: list[FloatArray] = []
    terms = []
    for candidate in candidates:
        positions = tuple(range(len(columns), len(columns) + len(candidate.columns)))
        columns += candidate.columns.values()
        terms.append(
            Term(
                variables=candidate.variables,
                references=candidate.references,
                levels=tuple(candidate.columns),
                columns=positions,
                unusable=tuple(candidate.unusable.items()),
                unit=candidate.unit,
            )
        )
    matrix = np.column_stack(columns) if columns else np.empty((len(times), 0))
    return Design(times, matrix, tuple(terms), stratum)
