"""Which numbers of patients are not shown, and what of each record goes with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.basis import Basis, basis_of
from reportgen.disclosure.cells import CellTable
from reportgen.disclosure.dimensions import (
    Cell,
    Dimensions,
    both,
    endpoint_dimension,
    find_dimensions,
    model_cases,
    observed,
    with_event,
)
from reportgen.disclosure.protection import hidden_cells
from reportgen.results.method_words import suppressed
from reportgen.results.results import (
    AnalysisSet,
    Estimate,
    LevelCount,
    PatientFlow,
    PredictorSelection,
)

_OF_VALUES = ("range", "mean", "standard deviation")
# From mean and spread of fewer distinct values it may follow how many patients have each.
_MANY_VALUES = 10


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is not shown of the numbers of one report.

    Attributes
    ----------
    fewest
        The smallest number but 0 that may be shown.
    """

    fewest: int
    dimensions: Dimensions
    table: CellTable
    hidden: frozenset[int]

    @classmethod
    def plan(
        cls,
        cohort: Cohort,
        estimates: Sequence[Estimate],
        selections: tuple[PredictorSelection, ...],
        fewest: int,
    ) -> Suppression:
        """Choose what is not shown of the numbers that these results would give."""
        dimensions = find_dimensions(cohort, selections)
        table = CellTable(dimensions)
        bearing: Counter[int] = Counter()
        printed: set[int] = set()
        for record in estimates:
            basis = basis_of(record, dimensions)
            printed |= {table.add(cell) for cell in basis.printed}
            bearing.update({table.add(cell) for cell in basis.rests})
        for cell in _counted(cohort, dimensions, selections):
            printed.add(table.add(cell))
        uses = {cell: bearing[cell] for cell in printed}
        return cls(fewest, dimensions, table, hidden_cells(table, uses, fewest))

    @property
    def reason(self) -> str:
        """Return why a number is not there, for a note."""
        return suppressed(self.fewest)

    def hides(self, cell: Cell | None) -> bool:
        """Return whether the number of patients of a cell is not shown."""
        return cell is not None and self.table.number(cell) in self.hidden

    def shown(self, cell: Cell) -> int | None:
        """Return the number of patients of a cell, ``None`` where it is not shown."""
        return None if self.hides(cell) else self.table.count(cell)

    def hides_group(self, basis: Basis) -> bool:
        """Return whether numbers that rest on some cells would tell of one that is not shown."""
        if any(self.hides(cell) for cell in basis.rests):
            return True
        sizes = (self.table.count(cell) for cell in basis.divided)
        return any(0 < size < basis.groups * self.fewest for size in sizes)

    def record(self, record: Estimate) -> Estimate:
        """Return a record without the numbers that must not be shown."""
        basis = basis_of(record, self.dimensions)
        released = replace(
            record,
            n=None if self.hides(basis.n) else record.n,
            events=None if self.hides(basis.events) else record.events,
        )
        if self.hides_group(basis) or self._gives_values(record):
            return replace(
                released, estimate=None, standard_error=None, low=None, high=None,
                statistic=None, df=None, p_value=None, note=self.reason,
            )  # fmt: skip
        told = {record.n, record.events} - {released.n, released.events, None}
        if told & {int(number) for number in re.findall(r"\d+", record.note or "")}:
            return replace(released, note=self.reason)
        return released

    def _gives_values(self, record: Estimate) -> bool:
        """Return whether a summary gives the values of patients, or how many have which.

        Mean and standard deviation of a few distinct values are equations in how many have each.
        """
        if record.analysis != "summary" or record.method not in _OF_VALUES:
            return False
        cohort = self.dimensions.cohort
        values = cohort.variables.get(str(record.variable))
        if record.variable == "cycles" and cohort.activities is not None:
            values = cohort.activities.notna().sum(axis=1)
        few = values is not None and values.nunique() < _MANY_VALUES
        return record.method == "range" or few

    def selection(self, selection: PredictorSelection) -> PredictorSelection:
        """Return a selection without the numbers of patients that must not be shown."""
        if not selection.entered:
            return selection
        cases = model_cases(selection.endpoint)
        return replace(
            selection,
            n=self.shown(both(cases, observed(selection.endpoint))),
            events=self.shown(both(cases, with_event(selection.endpoint))),
            level_counts=tuple(
                self._level(selection.endpoint, count) for count in selection.level_counts
            ),
        )

    def _level(self, endpoint: str, count: LevelCount) -> LevelCount:
        members = both(model_cases(endpoint), self.dimensions.level(count.variable, count.level))
        return replace(
            count, n=self.shown(members), events=self.shown(both(members, with_event(endpoint)))
        )

    def flow(self, flow: PatientFlow) -> PatientFlow:
        """Return the flow without numbers that must not be shown, or the rows of patients.

        Patients are left out for several reasons at once, so that what the reasons add up to is
        not known; no number stands beside any.
        """
        cells = _analysis_sets(self.dimensions)
        return replace(
            flow,
            analysis_sets=tuple(self._analysis_set(found, cells) for found in flow.analysis_sets),
            exclusions=tuple(
                replace(exclusion, patients=None, rows=()) for exclusion in flow.exclusions
            ),
        )

    def _analysis_set(self, found: AnalysisSet, cells: dict[str, Cell]) -> AnalysisSet:
        cell = cells.get(found.name)
        return (
            found
            if cell is None or not found.patients
            else replace(found, patients=self.shown(cell))
        )


def _counted(
    cohort: Cohort, dimensions: Dimensions, selections: tuple[PredictorSelection, ...]
) -> list[Cell]:
    """Return the cells that the flow and the selections count, beside the records."""
    cells = list(_analysis_sets(dimensions).values())
    for selection in selections:
        if not selection.entered:
            continue
        cases, happened = model_cases(selection.endpoint), with_event(selection.endpoint)
        members = [
            both(cases, dimensions.level(count.variable, count.level))
            for count in selection.level_counts
        ]
        cells += [cases, both(cases, happened), *members, *(both(m, happened) for m in members)]
    cells += [
        frozenset({(endpoint_dimension(key), frozenset({0}))}) for key in cohort.study.endpoints
    ]
    return cells


def _analysis_sets(dimensions: Dimensions) -> dict[str, Cell]:
    """Return the patients of each analysis of the flow, by its name."""
    study = dimensions.cohort.study
    sets: dict[str, Cell] = {key: observed(key) for key in study.endpoints}
    if study.response is not None and study.response.denominator == "evaluable":
        sets["response"] = dimensions.known("response:")
    for key in study.predicted_endpoints:
        sets[f"{key} model"] = model_cases(key)
    return sets
