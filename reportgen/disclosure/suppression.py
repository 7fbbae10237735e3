"""Which numbers of patients are not shown, and what of each record goes with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.cells import CellTable
from reportgen.disclosure.dimensions import Dimensions
from reportgen.disclosure.protection import hidden_cells
from reportgen.results.basis import Basis, Estimated, Found, Selected
from reportgen.results.cells import Cell, at_level, both, censored, observed, with_event
from reportgen.results.patients import AnalysisSet, PatientFlow
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.selection import LevelCount, PredictorSelection

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
    table: CellTable
    hidden: frozenset[int]

    @classmethod
    def plan(cls, cohort: Cohort, found: Found, fewest: int) -> Suppression:
        """Choose what is not shown of the numbers that a report of what was found would give."""
        table = CellTable(Dimensions(cohort))
        bearing: Counter[int] = Counter()
        printed: set[int] = set()
        for estimated in found.estimates:
            printed |= {table.add(cell) for cell in estimated.basis.printed}
            bearing.update({table.add(cell) for cell in estimated.basis.rests})
        for cell in _counted(found):
            printed.add(table.add(cell))
        uses = {cell: bearing[cell] for cell in printed}
        return cls(fewest, table, hidden_cells(table, uses, fewest))

    @property
    def reason(self) -> Reason:
        """Return why a number is not there."""
        return Reason("few_patients", numbers=(self.fewest,))

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

    def record(self, estimated: Estimated, *, is_withheld: bool = False) -> Estimate:
        """Return a record without the numbers that must not be shown.

        Parameters
        ----------
        is_withheld
            Whether its own numbers are not shown, whatever they rest on.
        """
        record, basis = estimated.record, estimated.basis
        released = replace(
            record,
            n=None if self.hides(basis.n) else record.n,
            events=None if self.hides(basis.events) else record.events,
        )
        if is_withheld or self.hides_group(basis) or _gives_values(basis):
            return replace(
                released, estimate=None, standard_error=None, low=None, high=None,
                statistic=None, df=None, p_value=None, note=self.reason,
            )  # fmt: skip
        counts_patients = isinstance(record.note, Reason) and record.note.patients is not None
        if counts_patients and (released.n, released.events) != (record.n, record.events):
            return replace(released, note=self.reason)
        return released

    def selection(self, selected: Selected) -> PredictorSelection:
        """Return a selection without the numbers of patients that must not be shown."""
        selection = selected.selection
        if not selection.entered:
            return selection
        return replace(
            selection,
            n=self.shown(both(selected.cases, observed(selection.endpoint))),
            events=self.shown(both(selected.cases, with_event(selection.endpoint))),
            level_counts=tuple(
                self._level_count(selected, count) for count in selection.level_counts
            ),
        )

    def _level_count(self, selected: Selected, count: LevelCount) -> LevelCount:
        members = both(selected.cases, at_level(count.variable, count.level))
        happened = both(members, with_event(selected.selection.endpoint))
        return replace(count, n=self.shown(members), events=self.shown(happened))

    def flow(self, flow: PatientFlow, cells: dict[str, Cell]) -> PatientFlow:
        """Return the flow without numbers that must not be shown, or the rows of patients.

        Patients are left out for several reasons at once, so that what the reasons add up to is
        not known; no number stands beside any.
        """
        return replace(
            flow,
            analysis_sets=tuple(self._analysis_set(found, cells) for found in flow.analysis_sets),
            exclusions=tuple(
                replace(exclusion, patients=None, rows=()) for exclusion in flow.exclusions
            ),
        )

    def _analysis_set(self, found: AnalysisSet, cells: dict[str, Cell]) -> AnalysisSet:
        if found.name not in cells or not found.patients:
            return found
        return replace(found, patients=self.shown(cells[found.name]))


def _gives_values(basis: Basis) -> bool:
    """Return whether numbers give the values of patients, or how many have which.

    Mean and standard deviation of a few distinct values are equations in how many have each.
    """
    few = basis.distinct_values is not None and basis.distinct_values < _MANY_VALUES
    return basis.has_extremes or few


def _counted(found: Found) -> Iterator[Cell]:
    """Yield the cells that the flow and the selections count, beside the records."""
    yield from found.flow_cells.values()
    for selected in found.selections:
        selection, cases = selected.selection, selected.cases
        if not selection.entered:
            continue
        happened = with_event(selection.endpoint)
        members = [both(cases, at_level(c.variable, c.level)) for c in selection.level_counts]
        yield from (cases, both(cases, happened), *members)
        yield from (both(member, happened) for member in members)
    yield from (censored(endpoint) for endpoint in found.endpoints)
