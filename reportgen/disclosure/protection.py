"""Which numbers are not shown, so that no small one can be told from those that are.

Beside the small numbers themselves further ones are held back, those first that the least rests on,
until nobody who knows the shown numbers and how all of them add up can tell that a small one is
small: until it could be *fewest* or more for all that the sums say. That is settled by linear
programming, which also finds what follows from several tables together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from reportgen.disclosure.cells import CellTable
from reportgen.disclosure.program import Program


def hidden_cells(table: CellTable, uses: Mapping[int, int], fewest: int) -> frozenset[int]:
    """Return which cells of a table are not shown: the small ones, and those that give them away.

    Parameters
    ----------
    uses
        The cells that the report would show, by number, and on how many of its records each bears.
    fewest
        Cells of fewer patients are small, but for empty ones.
    """
    return _Protection(table, uses, fewest).hide()


class _Protection:
    def __init__(self, table: CellTable, uses: Mapping[int, int], fewest: int) -> None:
        self.counts, self.fewest, self.uses = table.counts, fewest, uses
        self.conditions, self.everyone = table.conditions, table.everyone
        self.sums = [(whole, *sorted(parts)) for whole, parts in table.sums]
        self.small = {i for i, n in enumerate(self.counts) if 0 < n < fewest}
        self.printed = {i for i in uses if self.counts[i]} | {self.everyone}
        self.shown = self.printed - self.small
        self.sums_of: dict[int, list[int]] = defaultdict(list)
        for position, cells in enumerate(self.sums):
            for cell in cells:
                self.sums_of[cell].append(position)

    def hide(self) -> frozenset[int]:
        """Hold back one cell after the other until no small one can be told."""
        safe: set[int] = set()
        while True:
            told_by = self._known()
            given_away = (
                self._exposed(told_by) or self._squeezed(told_by) or self._narrowed(told_by, safe)
            )
            if not given_away:
                return frozenset((self.printed - set(told_by)) | self.small)
            self.shown.remove(min(given_away, key=self._worth))

    def _worth(self, cell: int) -> tuple[int, int, int, int]:
        """Return what goes first: narrow cells, those on which little rests, small ones."""
        return -self.conditions[cell], self.uses[cell], self.counts[cell], cell

    def _known(self) -> dict[int, int | None]:
        """Return the cells that are shown or follow from those that are, each from which sum."""
        known: dict[int, int | None] = dict.fromkeys(self.shown)
        waiting = list(range(len(self.sums)))
        while waiting:
            position = waiting.pop()
            unknown = [cell for cell in self.sums[position] if cell not in known]
            if len(unknown) == 1:
                known[unknown[0]] = position
                waiting += self.sums_of[unknown[0]]
        return known

    def _exposed(self, told_by: Mapping[int, int | None]) -> set[int]:
        """Return the shown cells from which a small one follows, one sum after the other."""
        exposed = next((cell for cell in sorted(self.small) if cell in told_by), None)
        return set() if exposed is None else self._behind({exposed}, told_by)

    def _behind(self, cells: set[int], told_by: Mapping[int, int | None]) -> set[int]:
        """Return the shown cells that known ones were told from, but for everyone."""
        behind: set[int] = set()
        seen = set(cells)
        waiting = list(cells)
        while waiting:
            cell = waiting.pop()
            position = told_by[cell]
            if position is None:
                behind.add(cell)
                continue
            further = set(self.sums[position]) - seen
            seen |= further
            waiting += further
        return behind - {self.everyone}

    def _squeezed(self, told_by: Mapping[int, int | None]) -> set[int]:
        """Return the shown cells by which one sum by itself keeps a small cell small.

        Programming would find the same; this is sooner done.
        """
        for whole, *parts in self.sums:
            unknown = [cell for cell in parts if cell not in told_by]
            if whole not in told_by or not self.small.intersection(unknown):
                continue
            left = self.counts[whole] - sum(self.counts[c] for c in parts if c in told_by)
            others = sum(cell in self.printed for cell in unknown)
            for cell in self.small.intersection(unknown):
                if left - (others - (cell in self.printed)) < self.fewest:
                    shown = {c for c in (whole, *parts) if c in told_by}
                    if behind := self._behind(shown, told_by):
                        return behind
        return set()

    def _narrowed(self, told_by: Mapping[int, int | None], safe: set[int]) -> set[int]:
        """Return the shown cells by which sums keep a small cell small.

        What is found *safe* stays so when more cells are held back.
        """
        program = Program(self.sums, self.counts, told_by, self.printed)
        for cell in sorted(self.small - safe):
            if cell in safe:
                continue
            bound = program.highest(cell)
            safe |= {c for c in self.small if bound.found.get(c, 0) >= self.fewest - _TOLERANCE}
            if bound.highest < self.fewest - _TOLERANCE:
                binding = {c for position in bound.sums for c in self.sums[position]}
                shown = self._behind({c for c in binding if c in told_by}, told_by)
                if shown:
                    return shown
            safe.add(cell)
        return set()


_TOLERANCE = 1e-6
