"""From variables to the columns of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival.comparison import level_ranks
from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.statistics.regression.collinearity import AliasedColumn, Terms, aliased_terms
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes
from reportgen.study.conventions import DAYS_PER_UNIT

_STRATUM = "the stratum"


_EMPTY_LEVEL = "no patients at this level"


@dataclass(frozen=True, slots=True)
class Term:
    """A variable in a model, or an interaction: the columns it takes, and what each stands for.

    Attributes
    ----------
    variable
        The key of the variable; of an interaction both keys, as ``age:sex``.
    levels
        The level that each column indicates, those of an interaction as ``old:male``; ``None`` for
        the one column of a number.
    columns
        Positions in the design matrix; empty where the variable does not vary.
    unusable
        Levels that take no column, each with the reason.
    unit
        What a hazard ratio of a number is per, e.g. ``year`` or ``10 years``.
    """

    variable: str
    reference: str | None
    levels: tuple[str | None, ...]
    columns: tuple[int, ...]
    unusable: tuple[tuple[str | None, str], ...]
    unit: str | None

    @property
    def why_absent(self) -> str | None:
        """Return why the variable takes no column at all, ``None`` where it takes any."""
        if self.columns:
            return None
        reasons = dict.fromkeys(reason for _, reason in self.unusable)
        if set(reasons) == {_EMPTY_LEVEL}:
            return "patients at one level only"
        return "; ".join(reasons) or "no level can be compared with its reference"


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
        return {term.variable: list(term.columns) for term in self.terms if term.columns}


@dataclass(slots=True)
class _Candidate:
    """A term with the values that its columns would have among the complete cases."""

    variable: str
    reference: str | None
    unit: str | None
    columns: dict[str | None, FloatArray] = field(default_factory=dict)
    unusable: dict[str | None, str] = field(default_factory=dict)


def complete_cases(
    cohort: Cohort, endpoint: str, variables: Sequence[str], population: str = "all"
) -> NDArray[np.bool_]:
    """Return which patients of a population have the endpoint and all *variables*."""
    present = cohort.variables[list(variables)].notna().all(axis=1).to_numpy()
    members = cohort.population(population) & cohort.endpoints[endpoint].observed
    return np.asarray(present & members, dtype=np.bool_)


def build_design(
    cohort: Cohort,
    endpoint: str,
    variables: Sequence[str],
    *,
    interaction: tuple[str, str] | None = None,
    stratified_by: str | None = None,
    population: str = "all",
) -> Design:
    """Build the design matrix of a model of *variables* on its complete cases.

    A category takes one indicator column for each level but its reference, a number one column, in
    units of the study's ``per``; an interaction the products of the columns of its two variables.
    A column that those before it determine is left out and named, as R's ``coxph`` does.
    """
    needed = [*variables, *([stratified_by] if stratified_by else [])]
    cases = complete_cases(cohort, endpoint, needed, population)
    times = endpoint_times(cohort, endpoint, cases)
    stratum = level_ranks(cohort, stratified_by)[cases] if stratified_by else None
    candidates = [_candidate(cohort, variable, cases) for variable in variables]
    if interaction is not None:
        by_key = {candidate.variable: candidate for candidate in candidates}
        candidates.append(_cross(by_key[interaction[0]], by_key[interaction[1]]))
    _leave_out_aliased(cohort, candidates, times, stratum)
    return _assemble(candidates, times, stratum)


def interaction_key(pair: tuple[str, str]) -> str:
    """Return the key of an interaction in the records, in the notation of R."""
    return ":".join(pair)


def _candidate(cohort: Cohort, variable: str, cases: NDArray[np.bool_]) -> _Candidate:
    """Return a variable with a column for each level that anyone has."""
    definition = cohort.study.variables[variable]
    if definition.type == "number":
        found = _Candidate(variable, None, _unit_of_ratio(cohort, variable))
        values = cohort.variables[variable].to_numpy(dtype=np.float64)[cases] / definition.per
        if values.size and np.ptp(values) > 0:
            found.columns[None] = values
        else:
            found.unusable[None] = "the same value in everyone"
        return found
    reference = definition.reference_level
    found = _Candidate(variable, reference, None)
    if not (cohort.members(variable, reference) & cases).any():
        others = [level.key for level in definition.levels if level.key != reference]
        found.unusable = dict.fromkeys(others, "no patients at the reference level")
        return found
    for level in definition.levels:
        if level.key == reference:
            continue
        members = cohort.members(variable, level.key)[cases]
        if members.any():
            found.columns[level.key] = members.astype(np.float64)
        else:
            found.unusable[level.key] = _EMPTY_LEVEL
    return found


def _unit_of_ratio(cohort: Cohort, variable: str) -> str:
    definition = cohort.study.variables[variable]
    unit = definition.unit or "units"
    if definition.per != 1:
        return f"{definition.per:g} {unit}"
    return unit.removesuffix("s") if unit in (*DAYS_PER_UNIT, "units") else unit


def _cross(first: _Candidate, second: _Candidate) -> _Candidate:
    """Return the interaction of two terms."""
    references = [term.reference for term in (first, second) if term.reference is not None]
    units = [term.unit for term in (first, second) if term.unit is not None]
    crossed = _Candidate(
        interaction_key((first.variable, second.variable)),
        ":".join(references) or None,
        " x ".join(units) or None,
    )
    for (level, values), (other, others) in product(first.columns.items(), second.columns.items()):
        levels = [key for key in (level, other) if key is not None]
        crossed.columns[":".join(levels) or None] = values * others
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
    places: list[tuple[_Candidate, str | None]] = [(candidates[0], None)] * len(indicators)
    for candidate in candidates:
        start = len(columns)
        terms[candidate.variable] = list(range(start, start + len(candidate.columns)))
        columns += candidate.columns.values()
        places += [(candidate, level) for level in candidate.columns]
    if not columns:
        return
    for aliased in aliased_terms(np.column_stack(columns)[informative], terms):
        if aliased.term != _STRATUM:
            candidate, level = places[aliased.column]
            del candidate.columns[level]
            candidate.unusable[level] = _why_aliased(cohort, aliased)


def _why_aliased(cohort: Cohort, aliased: AliasedColumn) -> str:
    """Say what determines a column."""
    if not aliased.combination_of:
        return "nobody at risk at an event differs in it"
    names = [
        _STRATUM
        if key == _STRATUM
        else " x ".join(cohort.study.variables[part].label for part in key.split(":"))
        for key in aliased.combination_of
    ]
    return f"determined by {' and '.join(names)} (collinear)"


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
                variable=candidate.variable,
                reference=candidate.reference,
                levels=tuple(candidate.columns),
                columns=positions,
                unusable=tuple(candidate.unusable.items()),
                unit=candidate.unit,
            )
        )
    matrix = np.column_stack(columns) if columns else np.empty((len(times), 0))
    return Design(times, matrix, tuple(terms), stratum)
