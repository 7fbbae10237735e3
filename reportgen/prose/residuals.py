"""What a figure of Schoenfeld residuals shows, in words."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.formatting import NumberFormat
from reportgen.label import lower_start
from reportgen.results import ResidualTrace, Results


def residual_labels(results: Results, trace: ResidualTrace) -> tuple[str, ...]:
    """Return what a coefficient is of: the variable, and the level against its reference."""
    variable = results.study.variables[trace.variable]
    if trace.level is None:
        return (variable.label,)
    return variable.label, lower_start(results.study.level_label(trace.variable, trace.level))


def residuals_description(
    results: Results, traces: Sequence[ResidualTrace], numbers: NumberFormat
) -> str:
    """Return what a figure of residuals shows: how each smooth goes from first to last event."""
    parts = [
        f"{', '.join(residual_labels(results, trace))}: log hazard ratio "
        f"{numbers.number(trace.coefficient, 2)} in the model"
        + (
            f", from {numbers.number(trace.smooth[0], 2)} at the first event to "
            f"{numbers.number(trace.smooth[-1], 2)} at the last by the smooth"
            if trace.smooth
            else ", too few events to smooth"
        )
        for trace in traces
    ]
    return f"Scaled Schoenfeld residuals over time. {'; '.join(parts)}."
