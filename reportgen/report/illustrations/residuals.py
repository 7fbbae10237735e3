"""Scaled Schoenfeld residuals of a model, on as many pages as its coefficients need."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.figure import Figure, FigureRows
from reportgen.report.figures.schoenfeld import draw_schoenfeld, has_circles, panels_on_page
from reportgen.report.prose.curves import time_axis_label
from reportgen.report.prose.residuals import residual_labels, residuals_description
from reportgen.report.style.theme import Theme
from reportgen.results.curves import ResidualTrace
from reportgen.results.results import Results

_ROW = (
    "endpoint", "variable", "level", "reference", "position", "log_hazard_ratio", "low", "high",
)  # fmt: skip


def residual_figures(results: Results, endpoint: str, theme: Theme) -> tuple[Figure, ...]:
    """Return the residuals of the model of an endpoint, if there are any."""
    traces = [trace for trace in results.residuals if trace.endpoint == endpoint]
    most = panels_on_page(theme)
    pages = [traces[i : i + most] for i in range(0, len(traces), most)]
    circles = has_circles(results.residuals)
    title = f"Log hazard ratios over time, {results.study.endpoint_phrase(endpoint)}"
    rows = _rows(traces, f"schoenfeld-{endpoint}")
    return tuple(
        Figure(
            key=f"schoenfeld-{endpoint}-{number}",
            title=title + (f", part {number} of {len(pages)}." if len(pages) > 1 else "."),
            caption=_caption(circles=circles),
            alternative=residuals_description(results, page, theme.numbers),
            drawing=draw_schoenfeld(
                page,
                [residual_labels(results, trace, theme.numbers) for trace in page],
                theme,
                time_label=time_axis_label(results, endpoint),
                circles=circles,
            ),
            rows=rows,
        )
        for number, page in enumerate(pages, start=1)
    )


def _rows(traces: Sequence[ResidualTrace], key: str) -> FigureRows:
    """Return the lines through the residuals, not the residuals: each of those is a patient's."""
    rows = tuple(
        (trace.endpoint, trace.variable, trace.level, trace.reference, *point)
        for trace in traces
        for point in zip(trace.smooth_position, trace.smooth, trace.low, trace.high, strict=True)
    )
    return FigureRows(
        key=key,
        description="Log hazard ratios over one minus the Kaplan-Meier curve, smoothed",
        heading=_ROW,
        rows=rows,
    )


def _caption(*, circles: bool) -> str:
    drawn = (
        "Scaled Schoenfeld residuals, a circle for each event"
        if circles
        else "Scaled Schoenfeld residuals, of which only the smooth is drawn"
    )
    return (
        f"{drawn}; the time axis is scaled by one minus the Kaplan–Meier estimate, as in the test. "
        "Line, natural cubic spline with a band of 2 standard errors; dashed, the coefficient of "
        "the multivariable model, on which the line lies if the hazards are proportional."
    )
