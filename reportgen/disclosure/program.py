"""How large a number of patients can be, for all that shown numbers and their sums say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

_SOLVED, _UNBOUNDED = 0, 3
_BINDING = 1e-9


@dataclass(frozen=True, slots=True)
class Bound:
    """The largest number that a cell can have.

    Attributes
    ----------
    found
        Numbers of all cells for which it has it.
    sums
        Positions of the sums that keep it from being larger.
    """

    highest: float
    found: Mapping[int, float] = field(default_factory=dict)
    sums: tuple[int, ...] = ()


class Program:
    """A linear program in the cells that are not known.

    Parameters
    ----------
    sums
        The first cell of each is the sum of the others.
    known
        Cells whose numbers are known.
    held_back
        Cells that would be printed if they were empty, so that somebody is in them.
    """

    def __init__(
        self,
        sums: Sequence[tuple[int, ...]],
        counts: Sequence[int],
        known: Collection[int],
        held_back: Collection[int],
    ) -> None:
        from scipy.sparse import csr_array  # takes its time

        rows: dict[tuple[tuple[int, int], ...], tuple[int, int]] = {}
        for position, (whole, *parts) in enumerate(sums):
            signs = [(whole, 1), *((part, -1) for part in parts)]
            unknown = tuple(sorted((c, sign) for c, sign in signs if c not in known))
            if unknown:
                total = -sum(sign * counts[c] for c, sign in signs if c in known)
                rows[unknown] = (total, position)
        self.positions = [position for _, position in rows.values()]
        self.cells = sorted({cell for row in rows for cell, _ in row})
        self.place = {cell: index for index, cell in enumerate(self.cells)}
        self.lowest = [1.0 if cell in held_back else 0.0 for cell in self.cells]
        lines = [line for line, row in enumerate(rows) for _ in row]
        columns = [self.place[cell] for row in rows for cell, _ in row]
        signs_of = [float(sign) for row in rows for _, sign in row]
        shape = (len(rows), len(self.cells))
        self.matrix = csr_array((signs_of, (lines, columns)), shape=shape)
        self.totals = np.array([total for total, _ in rows.values()], dtype=np.float64)

    def highest(self, cell: int) -> Bound:
        """Return the largest number that a cell can have."""
        from scipy.optimize import linprog  # takes its time

        if cell not in self.place:
            return Bound(float("inf"))  # in no sum: nothing is known of it
        costs = np.zeros(len(self.cells))
        costs[self.place[cell]] = -1.0
        bounds: list[tuple[float, float | None]] = [(low, None) for low in self.lowest]
        solved = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
            costs, A_eq=self.matrix, b_eq=self.totals, bounds=bounds, method="highs"
        )
        if solved.status == _UNBOUNDED:
            return Bound(float("inf"))
        if solved.status != _SOLVED:
            raise RuntimeError(f"the sums of the cells do not hold: {solved.message}")
        binding = np.flatnonzero(np.abs(solved.eqlin.marginals) > _BINDING)
        return Bound(
            highest=float(-solved.fun),
            found=dict(zip(self.cells, solved.x.tolist(), strict=True)),
            sums=tuple(self.positions[line] for line in binding),
        )
