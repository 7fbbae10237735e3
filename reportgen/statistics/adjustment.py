"""Adjustment of P values for their number."""

from __future__ import annotations

from typing import Literal

import numpy as np

PairwiseAdjustment = Literal["holm", "bonferroni", "benjamini-hochberg", "none"]


def adjust_p_values(
    p_values: list[float | None], adjustment: PairwiseAdjustment
) -> list[float | None]:
    """Return P values adjusted for their number, ``None`` where there was none to adjust.

    Notes
    -----
    Holm S. Scand J Stat 1979;6:65-70; Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.
    Equals R ``p.adjust``.
    """
    known = [index for index, p_value in enumerate(p_values) if p_value is not None]
    raw = np.array([p_values[index] for index in known], dtype=np.float64)
    m = raw.size
    adjusted: list[float | None] = [None] * len(p_values)
    if not m or adjustment == "none":
        return list(p_values)
    order = np.argsort(raw, kind="stable")
    ranks = np.arange(1, m + 1)
    if adjustment == "bonferroni":
        ordered = raw[order] * m
    elif adjustment == "holm":
        ordered = np.maximum.accumulate(raw[order] * (m - ranks + 1))
    else:
        ordered = np.minimum.accumulate((raw[order] * m / ranks)[::-1])[::-1]
    for rank, index in enumerate(order.tolist()):
        adjusted[known[index]] = min(float(ordered[rank]), 1.0)
    return adjusted
