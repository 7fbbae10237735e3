"""What a figure of Schoenfeld residuals shows, in words."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.results.curves import ResidualTrace
from reportgen.results.results import Results
from reportgen.study.label import lower_start


def residual_labels(
    results: Results, trace: ResidualTrace, numbers: NumberFormat
) -> tuple[str, ...]:
    """Return what a coefficient is of: the variable, and its level or how much more of it."""
    variable = results.study.variables[trace.variable]
    if trace.level is None:
        ratio = PredictorAnalysis(results, trace.endpoint).together.of_number(trace.variable)
        step = ratio.unit if ratio else None
        return (variable.label, numbers.marked(f"per {step}")) if step else (variable.label,)
    return variable.label, lower_start(results.study.level_label(trace.variable, trace.level))


def residuals_description(
    results: Results, traces: Sequence[ResidualTrace], numbers: NumberFormat
) -> str:
    """Return what a figure of residuals shows: how each smooth goes from first to last event."""
    parts = [
        f"{', '.join(residual_labels(results, trace, numbers))}: log hazard ratio "
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
