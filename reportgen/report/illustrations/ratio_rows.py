"""The numbers of a forest plot."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.figure import FigureRows
from reportgen.results.records import Estimate

_ROW = (
    "endpoint", "population", "variable", "level", "reference", "unit", "n", "events",
    "hazard_ratio", "low", "high", "p_value",
)  # fmt: skip


def ratio_rows(ratios: Sequence[Estimate], key: str, description: str) -> FigureRows:
    """Return a row for each hazard ratio."""
    rows = tuple(
        (
            r.endpoint, str(r.population), r.variable, r.level, r.reference, r.unit, r.n,
            r.events, r.estimate, r.low, r.high, r.p_value,
        )
        for r in ratios
    )  # fmt: skip
    return FigureRows(key=key, description=description, heading=_ROW, rows=rows)
