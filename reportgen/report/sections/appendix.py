"""Appendix: the long material, such as quantiles, steps of selection and residuals."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Illustration, Section
from reportgen.report.figures.canvas import render_svg
from reportgen.report.figures.schoenfeld import draw_schoenfeld, has_circles, panels_on_page
from reportgen.report.prose.curves import time_axis_label
from reportgen.report.prose.residuals import residual_labels, residuals_description
from reportgen.report.style.theme import Theme
from reportgen.report.tables.pairwise import has_many_pairs, pairwise_table
from reportgen.report.tables.quantiles import quantiles_table
from reportgen.report.tables.selection import selection_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    return {
        "circles": has_circles(results.residuals),
        "endpoints": [
            {
                "heading": results.study.endpoint_label(endpoint),
                "quantiles": quantiles_table(results, endpoint, theme.numbers),
                "steps": selection_table(results, endpoint, theme.numbers),
                "figures": _figures(results, endpoint, theme),
            }
            for endpoint in results.study.endpoints
            if _has_appendix(results, endpoint)
        ],
        "strata": [
            {
                "heading": results.study.variables[variable].label,
                "pairs": pairwise_table(results, variable, theme.numbers),
            }
            for variable in _strata_of_many_pairs(results)
        ],
    }


def _strata_of_many_pairs(results: Results) -> list[str]:
    variables = results.study.strata.variables if results.study.strata else ()
    return [variable for variable in variables if has_many_pairs(results, variable)]


def _has_appendix(results: Results, endpoint: str) -> bool:
    return bool(
        results.select("survival_quantile", endpoint=endpoint)
        or results.select("selection_step", endpoint=endpoint)
        or any(trace.endpoint == endpoint for trace in results.residuals)
    )


def _figures(results: Results, endpoint: str, theme: Theme) -> list[Illustration]:
    traces = [trace for trace in results.residuals if trace.endpoint == endpoint]
    most = panels_on_page(theme)
    parts = [traces[i : i + most] for i in range(0, len(traces), most)]
    label = results.study.endpoint_phrase(endpoint)
    figures = []
    for number, part in enumerate(parts, start=1):
        titles = [residual_labels(results, trace, theme.numbers) for trace in part]
        figure = draw_schoenfeld(
            part,
            titles,
            theme,
            time_label=time_axis_label(results, endpoint),
            circles=has_circles(results.residuals),
        )
        key = f"schoenfeld-{endpoint}-{number}"
        figures.append(
            Illustration(
                key=key,
                svg=render_svg(figure, key, theme),
                title=f"Log hazard ratios over time, {label}"
                + (f", part {number} of {len(parts)}." if len(parts) > 1 else "."),
                caption=_caption(circles=has_circles(results.residuals)),
                alternative=residuals_description(results, part, theme.numbers),
            )
        )
    return figures


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


SECTION = Section(
    title="Appendix",
    position=100,
    build=build,
    applies=lambda results: (
        any(_has_appendix(results, endpoint) for endpoint in results.study.endpoints)
        or bool(_strata_of_many_pairs(results))
    ),
)
