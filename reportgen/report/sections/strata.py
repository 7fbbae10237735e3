"""Survival by stratum: curves, medians and log-rank tests for each variable of the study."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Illustration, Section
from reportgen.report.blocks.text import Text, phrase
from reportgen.report.figures.canvas import render_svg
from reportgen.report.figures.drawn_curve import MOST_WITH_BANDS
from reportgen.report.figures.kaplan_meier import MOST_CURVES, draw_kaplan_meier
from reportgen.report.figures.time_axis import axis_end, cut_below
from reportgen.report.prose.cautions import immortal_time
from reportgen.report.prose.curves import (
    curve_caption,
    curve_description,
    curve_medians,
    time_axis_label,
    undrawn_groups,
)
from reportgen.report.prose.strata import (
    pairwise_sentence,
    strata_follow_up_sentence,
    strata_medians_sentence,
    strata_test,
    trend_sentence,
)
from reportgen.report.prose.words import sentence_start, test_name
from reportgen.report.style.theme import Theme
from reportgen.report.tables.follow_up import follow_up_table
from reportgen.report.tables.pairwise import has_many_pairs, pairwise_table
from reportgen.report.tables.restricted_mean import restricted_mean_strata_table
from reportgen.report.tables.survival import strata_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    variables = results.study.strata.variables if results.study.strata else ()
    return {"variables": [_variable(results, variable, theme) for variable in variables]}


def _variable(results: Results, variable: str, theme: Theme) -> dict[str, Any]:
    numbers = theme.numbers
    paragraphs = [
        [
            strata_medians_sentence(results, variable, [endpoint], numbers),
            strata_follow_up_sentence(results, endpoint, variable, numbers),
            trend_sentence(results, endpoint, variable, numbers),
            pairwise_sentence(results, endpoint, variable, numbers),
        ]
        for endpoint in results.study.endpoints
    ]
    remarks: list[Text | None] = [*immortal_time(results, (variable,))]
    if len(results.study.variables[variable].levels) > MOST_CURVES:
        remarks.append(
            phrase("There is no figure: more than {} curves cannot be told apart.", MOST_CURVES)
        )
    figures = [_figure(results, key, variable, theme) for key in results.study.endpoints]
    return {
        "heading": results.study.variables[variable].label,
        "phrase": results.study.variable_phrase(variable),
        "paragraphs": [
            [sentence for sentence in said if sentence]
            for said in (*paragraphs, remarks)
            if any(said)
        ],
        "figures": [figure for figure in figures if figure],
        "table": strata_table(results, variable, numbers),
        "follow_up": follow_up_table(results, variable, numbers),
        "restricted_mean": restricted_mean_strata_table(results, variable, numbers),
        "pairs": pairwise_table(results, variable, numbers),
        "pairs_in_appendix": has_many_pairs(results, variable),
    }


def _figure(results: Results, endpoint: str, variable: str, theme: Theme) -> Illustration | None:
    curves = results.curves_of(endpoint, variable)
    if not curves or len(curves) > MOST_CURVES:
        return None
    study = results.study
    label, unit = study.endpoint_label(endpoint), study.methods.time_unit
    logrank = strata_test(results, endpoint, variable)
    annotations = []
    if logrank is not None and logrank.p_value is not None:
        p_text = theme.numbers.p_text(logrank.p_value)
        symbol = f"{theme.numbers.p_symbol}{theme.numbers.p_space}"
        annotations.append(f"{sentence_start(test_name(logrank))} {symbol}{p_text}")
    medians = curve_medians(results, curves)
    figure = draw_kaplan_meier(
        curves,
        [study.level_label(variable, str(curve.level)) for curve in curves],
        theme,
        medians=medians,
        endpoint_label=label,
        time_label=time_axis_label(results, endpoint),
        time_unit=unit,
        annotations=annotations,
    )
    key = f"strata-{variable}-{endpoint}"
    return Illustration(
        key=key,
        svg=render_svg(figure, key, theme),
        title=f"{label} by {study.variable_phrase(variable)}.",
        caption=curve_caption(
            curves,
            medians,
            end=axis_end(curves, unit),
            cut_below=cut_below(curves, unit),
            unit=unit,
            numbers=theme.numbers,
            most_with_bands=MOST_WITH_BANDS,
            fewest=results.study.privacy.suppress_below,
        )
        + undrawn_groups(results, endpoint, variable),
        alternative=curve_description(results, endpoint, variable, theme.numbers),
    )


SECTION = Section(
    title="Survival by stratum",
    position=50,
    build=build,
    applies=lambda results: (
        results.study.strata is not None
        and any(median.n != 0 for median in results.select("median_survival"))
    ),
)
