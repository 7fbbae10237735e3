"""Subgroups: the hazard ratio of one variable at each level of others."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Illustration, Section, illustrate_parts
from reportgen.report.figures.forest import ForestGroup, ForestHeadings, ForestRow, draw_forest
from reportgen.report.figures.forest_caption import forest_notes
from reportgen.report.prose.predictors import ratio_text
from reportgen.report.prose.subgroups import interaction_tests, subgroup_ratios, subgroup_sentences
from reportgen.report.prose.words import interval_name
from reportgen.report.style.numbers import events_of
from reportgen.report.style.theme import Theme
from reportgen.report.tables.hazard_ratios import ratio_cells
from reportgen.report.tables.subgroups import subgroups_table
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    return {
        "endpoints": [
            {
                "heading": results.study.endpoint_label(endpoint),
                "sentences": subgroup_sentences(results, endpoint, theme.numbers),
                "figures": _forest(results, endpoint, theme),
                "table": subgroups_table(results, endpoint, theme.numbers),
            }
            for endpoint in results.study.subgroup_endpoints
            if results.select("hazard_ratio", endpoint=endpoint, model="subgroup")
        ]
    }


def _forest(results: Results, endpoint: str, theme: Theme) -> list[Illustration]:
    plan, study = results.study.subgroups, results.study
    ratios = results.select("hazard_ratio", endpoint=endpoint, model="subgroup")
    if plan is None or not any(ratio.estimate is not None for ratio in ratios):
        return []
    groups = [ForestGroup(label="", rows=_rows(results, endpoint, EVERYONE, "All patients", theme))]
    for test, variable in zip(interaction_tests(results, endpoint), plan.by, strict=True):
        rows = tuple(
            row
            for level in study.variables[variable].levels
            for row in _rows(
                results,
                endpoint,
                Population(variable, level.key),
                study.level_label(variable, level.key),
                theme,
            )
        )
        groups.append(
            ForestGroup(
                label=study.variables[variable].label,
                rows=rows,
                p_text="" if test.p_value is None else theme.numbers.p_value(test.p_value),
            )
        )
    interval = interval_name(ratios[0], theme.numbers)
    label = study.variable_phrase(plan.variable)
    figures = draw_forest(
        groups,
        theme,
        ForestHeadings(
            label="Subgroup",
            text=f"Hazard ratio ({interval})",
            p_text=f"{theme.numbers.p_symbol} for interaction",
        ),
    )
    return illustrate_parts(
        figures,
        f"subgroups-{endpoint}",
        f"Hazard ratio of {label} by subgroup, {study.endpoint_phrase(endpoint)}",
        f"Hazard ratios with {interval} (confidence interval) on a log scale, each from the "
        f"patients of the subgroup alone. {forest_notes(groups)}",
        _describe(results, ratios, theme),
        theme,
    )


def _rows(
    results: Results, endpoint: str, population: Population, label: str, theme: Theme
) -> tuple[ForestRow, ...]:
    """Return a row for each hazard ratio of a population."""
    ratios = subgroup_ratios(results, endpoint, population)
    several = len(ratios) > 1
    return tuple(
        ForestRow(
            label=f"{label}, {results.study.level_label(str(r.variable), str(r.level))}"
            if several
            else label,
            counts=events_of(r),
            estimate=r.estimate,
            low=r.low,
            high=r.high,
            text=ratio_cells(r, theme.numbers)[0],
        )
        for r in ratios
    )


def _describe(results: Results, ratios: tuple[Estimate, ...], theme: Theme) -> str:
    parts = [
        f"{results.population_label(ratio.population)}: hazard ratio "
        f"{ratio_text(ratio, theme.numbers).spoken(theme.numbers.p_symbol)}"
        for ratio in ratios
        if ratio.estimate is not None
    ]
    return f"Forest plot by subgroup. {'; '.join(parts)}."


SECTION = Section(
    title="Subgroups",
    position=65,
    build=build,
    applies=lambda results: bool(results.select("hazard_ratio", model="subgroup")),
)
