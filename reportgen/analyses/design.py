"""From variables to the columns of a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.analyses.survival import endpoint_times
from reportgen.cohort import Cohort
from reportgen.statistics.survival_times import SurvivalTimes


@dataclass(frozen=True, slots=True)
class Term:
    """A variable in a model: the columns it takes, and what each stands for.

    Attributes
    ----------
    levels
        The level that each column indicates; ``None`` for the one column of a number.
    columns
        Positions in the design matrix; empty where the variable does not vary.
    unusable
        Levels that take no column, each with the reason.
    """

    variable: str
    reference: str | None
    levels: tuple[str | None, ...]
    columns: tuple[int, ...]
    unusable: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class Design:
    """The complete cases of a model: times, design matrix and terms.

    Attributes
    ----------
    n
        Complete cases. Those at a level without events have a hazard of zero in the limit, so they
        add nothing to the likelihood; they count here but have no row in ``times`` and ``matrix``.
    """

    n: int
    times: SurvivalTimes
    matrix: NDArray[np.float64]
    terms: tuple[Term, ...]

    @property
    def parameters(self) -> int:
        """Return the number of coefficients."""
        return int(self.matrix.shape[1])


def complete_cases(cohort: Cohort, endpoint: str, variables: Sequence[str]) -> NDArray[np.bool_]:
    """Return which patients have the endpoint and all *variables*."""
    present = cohort.variables[list(variables)].notna().all(axis=1).to_numpy()
    return np.asarray(present & cohort.endpoints[endpoint].observed, dtype=np.bool_)


def build_design(cohort: Cohort, endpoint: str, variables: Sequence[str]) -> Design:
    """Build the design matrix of a model of *variables* on its complete cases.

    A category takes one indicator column for each level but its reference, a number one column, in
    units of the study's ``per``.
    """
    cases = complete_cases(cohort, endpoint, variables)
    planned = [_plan(cohort, endpoint, variable, cases) for variable in variables]
    members = cases.copy()
    for term in planned:
        for level, _ in term.unusable:
            if term.levels and level is not None:
                members &= ~cohort.members(term.variable, level)
    columns: list[NDArray[np.float64]] = []
    terms = []
    for term in planned:
        positions = tuple(range(len(columns), len(columns) + len(term.levels)))
        terms.append(replace(term, columns=positions))
        columns += [_column(cohort, term.variable, level)[members] for level in term.levels]
    times = endpoint_times(cohort, endpoint, members)
    matrix = np.column_stack(columns) if columns else np.empty((len(times), 0))
    return Design(int(cases.sum()), times, matrix, tuple(terms))


def _plan(cohort: Cohort, endpoint: str, variable: str, cases: NDArray[np.bool_]) -> Term:
    """Return a variable's term, with the levels that can be estimated and those that cannot."""
    definition = cohort.study.variables[variable]
    if definition.type == "number":
        values = _column(cohort, variable, None)[cases]
        if values.size and np.ptp(values) > 0:
            return Term(variable, None, (None,), (), ())
        return Term(variable, None, (), (), ((None, "the same value in everyone"),))
    reference = definition.reference_level
    others = [level.key for level in definition.levels if level.key != reference]
    problem = _why_unusable(cohort, endpoint, variable, reference, cases)
    if problem:
        reason = f"{problem} at the reference level"
        return Term(variable, reference, (), (), tuple((key, reason) for key in others))
    problems = {key: _why_unusable(cohort, endpoint, variable, key, cases) for key in others}
    return Term(
        variable,
        reference,
        tuple(key for key, problem in problems.items() if problem is None),
        (),
        tuple((key, f"{problem} at this level") for key, problem in problems.items() if problem),
    )


def _why_unusable(
    cohort: Cohort, endpoint: str, variable: str, level: str, cases: NDArray[np.bool_]
) -> str | None:
    """Return why a level has no estimable hazard: nobody is at it, or nobody had the event."""
    members = cohort.members(variable, level) & cases
    if not members.any():
        return "no patients"
    return None if cohort.endpoints[endpoint].event[members].any() else "no events"


def _column(cohort: Cohort, variable: str, level: str | None) -> NDArray[np.float64]:
    """Return a number in units of the study's ``per``, or the indicator of a level."""
    if level is not None:
        return cohort.members(variable, level).astype(np.float64)
    values = cohort.variables[variable].to_numpy(dtype=np.float64)
    return np.asarray(values / cohort.study.variables[variable].per)
