"""Rectangles on a figure: do they overlap, and how to move them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres, ``y`` downward."""

    left: float
    top: float
    right: float
    bottom: float

    def is_clear_of(self, others: Iterable[Box]) -> bool:
        """Return whether the box overlaps none of the others."""
        return not any(
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
            for other in others
        )


def spread(
    centres: Sequence[float], heights: Sequence[float], *, low: float, high: float
) -> list[float]:
    """Move intervals apart as little as possible, keeping their order and within the bounds.

    Parameters
    ----------
    centres, heights
        Where each interval would best be, and how long it is.
    low, high
        The bounds; intervals that are together longer run over the upper one.

    Notes
    -----
    Least squares: neighbours that touch become one block at the mean of their places.
    """
    order = sorted(range(len(centres)), key=lambda index: centres[index])
    blocks: list[tuple[float, int]] = []
    offset = 0.0
    for index in order:
        total, count = centres[index] - heights[index] / 2 - offset, 1
        while blocks and total / count < blocks[-1][0] / blocks[-1][1]:
            total, count = total + blocks[-1][0], count + blocks[-1][1]
            blocks.pop()
        blocks.append((total, count))
        offset += heights[index]
    starts = [total / count for total, count in blocks for _ in range(count)]
    placed = [0.0] * len(order)
    start_offset = 0.0
    for index, start in zip(order, starts, strict=True):
        within = max(low, min(start, high - offset))
        placed[index] = within + start_offset + heights[index] / 2
        start_offset += heights[index]
    return placed
