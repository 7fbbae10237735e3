"""Survival of all patients: a Kaplan-Meier figure for each endpoint, and a table."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Illustration, Section
from reportgen.report.figures.canvas import render_svg
from reportgen.report.figures.drawn_curve import MOST_WITH_BANDS
from reportgen.report.figures.kaplan_meier import draw_kaplan_meier
from reportgen.report.figures.time_axis import axis_end, cut_below
from reportgen.report.prose.curves import (
    curve_caption,
    curve_description,
    curve_medians,
    time_axis_label,
)
from reportgen.report.prose.survival import endpoint_sentences
from reportgen.report.style.theme import Theme
from reportgen.report.tables.restricted_mean import restricted_mean_table
from reportgen.report.tables.survival import survival_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    endpoints = [
        {
            "heading": results.study.endpoint_label(endpoint),
            "sentences": endpoint_sentences(results, endpoint, theme.numbers),
            "figure": _figure(results, endpoint, theme),
        }
        for endpoint in results.study.endpoints
    ]
    return {
        "endpoints": endpoints,
        "table": survival_table(results, theme.numbers),
        "restricted_mean": restricted_mean_table(results, theme.numbers),
    }


def _figure(results: Results, endpoint: str, theme: Theme) -> Illustration | None:
    curves = results.curves_of(endpoint, None)
    if not curves:
        return None
    label, unit = results.study.endpoint_label(endpoint), results.study.methods.time_unit
    medians = curve_medians(results, curves)
    figure = draw_kaplan_meier(
        curves,
        ["All patients"],
        theme,
        medians=medians,
        endpoint_label=label,
        time_label=time_axis_label(results, endpoint),
        time_unit=unit,
    )
    key = f"survival-{endpoint}"
    return Illustration(
        key=key,
        svg=render_svg(figure, key, theme),
        title=f"{label}, all patients.",
        caption=curve_caption(
            curves,
            medians,
            end=axis_end(curves, unit),
            cut_below=cut_below(curves, unit),
            unit=unit,
            numbers=theme.numbers,
            most_with_bands=MOST_WITH_BANDS,
            fewest=results.study.privacy.suppress_below,
        ),
        alternative=curve_description(results, endpoint, None, theme.numbers),
    )


SECTION = Section(
    title="Survival",
    position=40,
    build=build,
    applies=lambda results: bool(results.select("median_survival", variable=None)),
)
