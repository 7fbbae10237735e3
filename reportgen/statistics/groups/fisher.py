"""Fisher's exact test of a table of any shape, by a network of partial tables.

A table is built column by column. What later columns can add depends only on what the rows still
lack, so partial tables that leave the same rows meet in one node, and those that are equally likely
as well are counted together. A node knows the likeliest and the unlikeliest way to the end; a
partial table that both put on the same side of the observed table needs no more steps. The last two
columns are looked up in a sorted list of all their values.

Mehta CR, Patel NR. J Am Stat Assoc 1983;78:427-434, whose network this is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from reportgen.statistics.survival_times import FloatArray, IntArray

# Tables that are likelier than the observed one by no more than this are as likely, as in R.
_TIE = 1e-7
# Partial tables whose log probabilities agree to so much are counted together; below _TIE.
_SAME = 1e-8
# A few seconds and some hundred megabytes; R asks for a larger workspace at about this size.
_MOST_STEPS = 30_000_000
_MOST_PATHS = 2_000_000
_AT_ONCE = 1_000_000

_Known = TypeVar("_Known")


class _TooLarge(Exception):  # noqa: N818  no error, but the end of what is attempted
    """The table has more partial tables than are worth going through."""


class _Paths(NamedTuple):
    """Ways through the network: where each leads, its value, and how many are alike."""

    node: IntArray
    value: FloatArray
    alike: FloatArray

    def where(self, chosen: slice) -> _Paths:
        """Return some of them."""
        return _Paths(self.node[chosen], self.value[chosen], self.alike[chosen])


@dataclass(frozen=True, slots=True)
class _Level:
    """The nodes after some columns, the ways on from each, and what can follow on them.

    Attributes
    ----------
    longest, shortest
        The value of the likeliest and of the unlikeliest way to the end.
    rest
        The log probability of all ways to the end together.
    """

    branches: tuple[_Paths, ...]
    longest: FloatArray
    shortest: FloatArray
    rest: FloatArray


class _Budget:
    """Counts steps, and stops when there are too many."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def spend(self, steps: int) -> None:
        """Take *steps* from what is left."""
        self.left -= steps
        if self.left < 0:
            raise _TooLarge


def fisher_p_value(table: IntArray) -> float | None:
    """Return the two-sided P value of Fisher's exact test of independence.

    The sum of the probabilities, given the margins, of all tables that are no likelier than the
    observed one; likelier by a ten-millionth counts as no likelier.

    Parameters
    ----------
    table
        Counts, shape (rows, columns); at least two rows and two columns hold anything.

    Returns
    -------
    float or None
        ``None`` where so many tables share the margins that this would take more than seconds.

    Notes
    -----
    Equals R ``fisher.test(table)``, there with a ``workspace`` that is large enough.
    """
    counts = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        raise ValueError("a table of one row or one column has nothing to test")
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    # Small columns first: they branch least, and the two largest are looked up instead.
    counts = counts[:, np.argsort(counts.sum(axis=0), kind="stable")]
    try:
        return _Network(counts).p_value()
    except _TooLarge:
        return None


class _Network:
    """All tables with the margins of one table.

    A table's probability is the product of the multinomial coefficients of its columns over that of
    its rows; the value of a partial table is the logarithm of its columns' product.
    """

    def __init__(self, counts: IntArray) -> None:
        self.columns = counts.sum(axis=0)
        self.log_factorial: FloatArray = gammaln(np.arange(counts.sum() + 1) + 1.0)
        self.observed = float(self._value(counts.T).sum()) + _TIE
        self.budget = _Budget()
        rows = np.sort(counts.sum(axis=1))
        self.all_tables = float(self._value(rows))
        self.lacking, branches = self._branch_out(rows)
        self.endings = [self._endings(lacking) for lacking in self.lacking[-1]]
        self.levels = self._levels(branches)

    def _value(self, vectors: IntArray) -> FloatArray:
        """Return the log multinomial coefficient of vectors along the last axis."""
        total, parts = self.log_factorial[vectors.sum(axis=-1)], self.log_factorial[vectors]
        return np.asarray(total - parts.sum(axis=-1))

    def _branch_out(self, rows: IntArray) -> tuple[list[IntArray], list[tuple[_Paths, ...]]]:
        """Return the nodes after each column but the last two, and the branches between them."""
        lacking, branches = [rows[None, :]], []
        for total in self.columns[:-2]:
            ways = [_fillings(int(total), node, self.budget) for node in lacking[-1]]
            # Rows are alike but for what they lack, so that nodes are told apart by it in order.
            left = [
                np.sort(node - way, axis=1) for node, way in zip(lacking[-1], ways, strict=True)
            ]
            nodes, where = _distinct(np.concatenate(left), largest=int(rows[-1]))
            ends = np.cumsum([len(way) for way in ways])[:-1]
            branches.append(
                tuple(
                    _merge(target, self._value(way), np.ones(len(way)))
                    for target, way in zip(np.split(where, ends), ways, strict=True)
                )
            )
            lacking.append(nodes)
        return lacking, branches

    def _endings(self, lacking: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return the values of all ways to fill the last two columns, increasing, and their sums.

        The sums are of the probabilities up to each value among them, and begin with 0 for none.
        """
        ways = _fillings(int(self.columns[-2]), lacking, self.budget)
        value = np.sort(self._value(ways) + self._value(lacking - ways))
        sums = np.cumsum(np.exp(value - self._value(lacking)))
        return value, np.concatenate([[0.0], sums])

    def _levels(self, branches: list[tuple[_Paths, ...]]) -> list[_Level]:
        """Return the nodes with the likeliest and the unlikeliest way from each to the end."""
        longest = np.array([value[-1] for value, _ in self.endings])
        shortest = np.array([value[0] for value, _ in self.endings])
        levels = [_Level((), longest, shortest, self._rest(self.lacking[-1]))]
        for lacking, ways in zip(reversed(self.lacking[:-1]), reversed(branches), strict=True):
            longest = np.array([(way.value + longest[way.node]).max() for way in ways])
            shortest = np.array([(way.value + shortest[way.node]).min() for way in ways])
            levels.append(_Level(ways, longest, shortest, self._rest(lacking)))
        return levels[::-1]

    def _rest(self, lacking: IntArray) -> FloatArray:
        return self._value(lacking) - self.all_tables

    def p_value(self) -> float:
        """Return the probability of the tables that are no likelier than the observed one."""
        settled = 0.0
        paths = _Paths(np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1))
        for level, following in zip(self.levels[:-1], self.levels[1:], strict=True):
            pending = _Pending()
            for pasts, branches in _by_node(paths, level.branches):
                self.budget.spend(len(pasts.value) * len(branches.value))
                settled += self._advance(pasts, branches, following, pending)
            paths = pending.merged()
        return min(settled + sum(starmap(self._finish, _by_node(paths, self.endings))), 1.0)

    def _advance(
        self, pasts: _Paths, branches: _Paths, following: _Level, pending: _Pending
    ) -> float:
        """Go one column on from a node; return what is settled and leave the rest *pending*."""
        settled = 0.0
        for pieces in _in_pieces(pasts, len(branches.value)):
            value = pieces.value[:, None] + branches.value
            alike = pieces.alike[:, None] * branches.alike
            inside = value + following.longest[branches.node] <= self.observed
            open_ = ~inside & (value + following.shortest[branches.node] <= self.observed)
            node = np.broadcast_to(branches.node, value.shape)
            rest = following.rest[node[inside]]
            settled += float((alike[inside] * np.exp(value[inside] + rest)).sum())
            pending.add(_Paths(node[open_], value[open_], alike[open_]))
        return settled

    def _finish(self, pasts: _Paths, endings: tuple[FloatArray, FloatArray]) -> float:
        """Return the probability of the endings that are unlikely enough after each past."""
        value, sums = endings
        enough = np.searchsorted(value, self.observed - pasts.value, side="right")
        chance = np.exp(pasts.value + self.levels[-1].rest[pasts.node])
        return float((pasts.alike * chance * sums[enough]).sum())


class _Pending:
    """Partial tables that are not settled, merged when they are many."""

    def __init__(self) -> None:
        self.parts: list[_Paths] = []
        self.size = 0

    def add(self, part: _Paths) -> None:
        """Take in some more."""
        self.parts.append(part)
        self.size += len(part.value)
        if self.size > _MOST_PATHS:
            self.parts = [self.merged()]
            self.size = len(self.parts[0].value)
            # What merging hardly shrinks would be merged again and again.
            if self.size > _MOST_PATHS / 2:
                raise _TooLarge

    def merged(self) -> _Paths:
        """Return all of them, ordered by node, those that are alike counted together."""
        if not self.parts:
            return _Paths(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
        node, value, alike = (np.concatenate(column) for column in zip(*self.parts, strict=True))
        return _merge(node, value, alike)


def _distinct(nodes: IntArray, largest: int) -> tuple[IntArray, IntArray]:
    """Return the distinct rows of *nodes*, all of the same sum, and where each of them stands."""
    digits, base = nodes.shape[1] - 1, largest + 1
    if base**digits >= 2**63:  # one number a row no longer tells them apart
        raise _TooLarge
    places = base ** np.arange(digits)
    numbers, where = np.unique(nodes[:, :-1] @ places, return_inverse=True)
    found = numbers[:, None] // places % base
    return np.column_stack([found, nodes[0].sum() - found.sum(axis=1)]), where


def _merge(node: IntArray, value: FloatArray, alike: FloatArray) -> _Paths:
    """Count together what leads to the same node with the same value; ordered by node."""
    rounded = np.round(value / _SAME).astype(np.int64)
    order = np.lexsort((rounded, node))
    node, value, rounded = node[order], value[order], rounded[order]
    first = np.ones(len(node), dtype=np.bool_)
    first[1:] = (np.diff(node) != 0) | (np.diff(rounded) != 0)
    starts = np.flatnonzero(first)
    sums = np.add.reduceat(alike[order], starts) if len(starts) else alike
    return _Paths(node[starts], value[starts], sums)


def _by_node(paths: _Paths, of_node: Sequence[_Known]) -> Iterator[tuple[_Paths, _Known]]:
    """Yield the paths that lead to each node, with what is known *of_node*."""
    starts = np.searchsorted(paths.node, np.arange(len(of_node) + 1))
    for known, start, stop in zip(of_node, starts[:-1], starts[1:], strict=True):
        if stop > start:
            yield paths.where(slice(start, stop)), known


def _in_pieces(paths: _Paths, branches: int) -> Iterator[_Paths]:
    """Yield the paths in pieces that branch into a bounded number."""
    step = max(_AT_ONCE // branches, 1)
    for start in range(0, len(paths.value), step):
        yield paths.where(slice(start, start + step))


def _fillings(total: int, most: IntArray, budget: _Budget) -> NDArray[np.int64]:
    """Return all vectors of counts with this total, none above *most*, one a row."""
    vectors = np.zeros((1, 0), dtype=np.int64)
    left = np.array([total])
    room = np.cumsum(most[::-1])[::-1]
    for position, bound in enumerate(most):
        later = room[position + 1] if position + 1 < len(most) else 0
        lowest, highest = np.maximum(left - later, 0), np.minimum(left, bound)
        choices = highest - lowest + 1
        # Every beginning can be completed, so the vectors in the end are no fewer than these.
        budget.spend(int(choices.sum()) * len(most))
        parent = np.repeat(np.arange(len(left)), choices)
        nth = np.arange(len(parent)) - np.repeat(np.cumsum(choices) - choices, choices)
        value = lowest[parent] + nth
        vectors, left = np.column_stack([vectors[parent], value]), left[parent] - value
    return vectors
