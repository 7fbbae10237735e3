"""The hazard ratios of one variable in subgroups as a forest plot."""

from __future__ import annotations

from reportgen.report.blocks.figure import Figure, in_parts
from reportgen.report.figures.forest import ForestGroup, ForestHeadings, ForestRow, draw_forest
from reportgen.report.figures.forest_caption import forest_notes
from reportgen.report.illustrations.ratio_rows import ratio_rows
from reportgen.report.prose.predictors import ratio_text
from reportgen.report.prose.subgroups import interaction_tests, subgroup_ratios
from reportgen.report.prose.words import interval_name, p_in_figure
from reportgen.report.style.numbers import events_of
from reportgen.report.style.theme import Theme
from reportgen.report.tables.hazard_ratios import ratio_cells
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results


def subgroup_figures(results: Results, endpoint: str, theme: Theme) -> tuple[Figure, ...]:
    """Return the forest plot of the subgroups, in several figures where it has many lines."""
    plan, study = results.study.subgroups, results.study
    ratios = results.select("hazard_ratio", endpoint=endpoint, model="subgroup")
    if plan is None or not any(ratio.estimate is not None for ratio in ratios):
        return ()
    groups = _groups(results, endpoint, plan.by, theme)
    interval = interval_name(ratios[0], theme.numbers)
    drawings = draw_forest(
        groups,
        theme,
        ForestHeadings(
            label="Subgroup",
            text=f"Hazard ratio ({interval})",
            p_text=p_in_figure(theme.numbers) + " for interaction",
        ),
    )
    key, label = f"subgroups-{endpoint}", study.variable_phrase(plan.variable)
    return in_parts(
        drawings,
        key,
        f"Hazard ratio of {label} by subgroup, {study.endpoint_phrase(endpoint)}",
        caption=f"Hazard ratios with {interval} (confidence interval) on a log scale, each from "
        f"the patients of the subgroup alone. {forest_notes(groups)}",
        alternative=_describe(results, ratios, theme),
        rows=ratio_rows(ratios, key, "Hazard ratios by subgroup"),
    )


def _groups(
    results: Results, endpoint: str, variables: tuple[str, ...], theme: Theme
) -> list[ForestGroup]:
    """Return all patients, then the levels of each variable with the test of its interaction."""
    study = results.study
    groups = [ForestGroup(label="", rows=_rows(results, endpoint, EVERYONE, "All patients", theme))]
    for test, variable in zip(interaction_tests(results, endpoint), variables, strict=True):
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
        p_text = "" if test.p_value is None else theme.numbers.p_value(test.p_value)
        groups.append(ForestGroup(label=study.variables[variable].label, rows=rows, p_text=p_text))
    return groups


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
