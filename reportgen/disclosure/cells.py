"""Cells: sets of patients that the report could count, and the sums that hold between them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from reportgen.disclosure.dimensions import BoolArray, Dimensions
from reportgen.results.cells import ALL_PATIENTS, Cell, Condition, Dimension


class CellTable:
    """Cells with their counts, and every sum by which one could be told from others.

    Cells that hold the same patients are one: whoever knows the one count knows the other. Empty
    cells are in no sum, as if everybody knew that they are empty.

    Attributes
    ----------
    counts
        Patients of each cell, by its number.
    conditions
        The fewest conditions by which each cell is made up; none make up everyone.
    sums
        The number of a cell, with those of the cells that it is made up of.
    """

    def __init__(self, dimensions: Dimensions) -> None:
        """Begin with the cell of everyone."""
        self._dimensions = dimensions
        self._numbers: dict[Cell, int] = {}
        self._by_members: dict[bytes, int] = {}
        self._visited: set[Cell] = set()
        self.counts: list[int] = []
        self.conditions: list[int] = []
        self.sums: dict[tuple[int, frozenset[int]], None] = {}
        self.everyone = self.number(ALL_PATIENTS)

    def number(self, cell: Cell) -> int:
        """Return the number of a cell."""
        if cell not in self._numbers:
            members = self._members(cell)
            key = np.packbits(members).tobytes()
            if key not in self._by_members:
                self._by_members[key] = len(self.counts)
                self.counts.append(int(members.sum()))
                self.conditions.append(len(cell))
            number = self._numbers[cell] = self._by_members[key]
            self.conditions[number] = min(self.conditions[number], len(cell))
        return self._numbers[cell]

    def count(self, cell: Cell) -> int:
        """Return how many patients are in a cell."""
        return self.counts[self.number(cell)]

    def _members(self, cell: Cell) -> BoolArray:
        members = np.ones(len(self._dimensions), dtype=np.bool_)
        for condition in cell:
            members &= self._dimensions.members(condition)
        return members

    def add(self, cell: Cell) -> int:
        """Enter a cell with all cells that it adds up from or to; return its number."""
        if cell in self._visited:
            return self.number(cell)
        self._visited.add(cell)
        for condition in _in_order(cell):
            dimension = condition.dimension
            self._enter(cell - {condition}, dimension, self._dimensions.values(dimension))
            if len(condition.values) > 1:
                self._enter(cell, dimension, condition.values)
        for dimension in self._finer(cell):
            self._enter(cell, dimension, self._dimensions.values(dimension))
        return self.number(cell)

    def _finer(self, cell: Cell) -> list[Dimension]:
        """Return the dimensions related to those of a cell that it does not have yet."""
        related = self._dimensions.related
        own = [condition.dimension for condition in _in_order(cell)]
        if any(set(own).intersection(related.get(dimension, ())) for dimension in own):
            return []
        return [
            other for dimension in own for other in related.get(dimension, ()) if other not in own
        ]

    def _enter(self, total: Cell, dimension: Dimension, values: Iterable[str | None]) -> None:
        """Enter the sum of the parts of a cell by the values of one dimension."""
        rest = frozenset(condition for condition in total if condition.dimension != dimension)
        ordered = sorted(values, key=lambda value: (value is not None, value))
        parts = [rest | {Condition(dimension, frozenset({value}))} for value in ordered]
        numbers = frozenset(self.number(part) for part in parts if self.count(part))
        whole = self.number(total)
        if numbers and numbers != {whole}:
            self.sums[whole, numbers] = None
        for part in (total, *parts):
            if self.count(part):
                self.add(part)


def _in_order(cell: Cell) -> list[Condition]:
    """Return the conditions of a cell, always in the same order: a set has none of its own."""
    return sorted(cell, key=lambda condition: condition.dimension)
