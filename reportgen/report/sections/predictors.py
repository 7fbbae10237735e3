"""Predictors: every candidate alone, those that entered the model, and the model's checks."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Illustration, Section, illustrate_parts
from reportgen.report.figures.forest import ForestGroup, ForestHeadings, ForestRow, draw_forest
from reportgen.report.figures.forest_caption import forest_notes
from reportgen.report.prose.cautions import model_cautions
from reportgen.report.prose.model_fit import interaction_sentences, model_sentences
from reportgen.report.prose.predictors import is_penalised, predictors_sentence, ratio_text
from reportgen.report.prose.selection import selection_sentences
from reportgen.report.prose.words import interval_name, typeset
from reportgen.report.style.numbers import NumberFormat, events_of
from reportgen.report.style.theme import Theme
from reportgen.report.tables.hazard_ratios import PENALISED_MARK, ratio_cells, term_p
from reportgen.report.tables.model_checks import interactions_table, proportional_hazards_table
from reportgen.report.tables.predictors import predictors_table
from reportgen.results.method_words import FIRTH
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.label import lower_start


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    return {"endpoints": [_endpoint(results, s, theme) for s in results.selections]}


def _endpoint(results: Results, selection: PredictorSelection, theme: Theme) -> dict[str, Any]:
    endpoint, numbers = selection.endpoint, theme.numbers
    findings = (
        [predictors_sentence(results, endpoint, numbers, detailed=True)]
        if selection.entered
        else []
    )
    return {
        "heading": results.study.endpoint_label(endpoint),
        "findings": findings,
        "selection": selection_sentences(results, selection, numbers),
        "checks": [
            *model_sentences(results, endpoint, numbers),
            *interaction_sentences(results, endpoint, numbers),
            *model_cautions(results, selection, numbers),
        ],
        "candidates": predictors_table(results, endpoint, numbers),
        "figures": _forest(results, selection, theme),
        "interactions": interactions_table(results, endpoint, numbers),
        "proportional_hazards": proportional_hazards_table(results, endpoint, numbers),
    }


def _forest(results: Results, selection: PredictorSelection, theme: Theme) -> list[Illustration]:
    """Return the forest plot of the model, in several figures where it has many lines."""
    endpoint = selection.endpoint
    ratios = results.select("hazard_ratio", endpoint=endpoint, model="multivariable")
    if not any(ratio.estimate is not None for ratio in ratios):
        return []
    groups = [_forest_group(results, selection, key, theme.numbers) for key in selection.entered]
    label = results.study.endpoint_phrase(endpoint)
    interval = interval_name(ratios[0], theme.numbers)
    figures = draw_forest(
        groups,
        theme,
        ForestHeadings(
            label="Predictor", text=f"Hazard ratio ({interval})", p_text=theme.numbers.p_symbol
        ),
    )
    penalised = any(is_penalised(ratio) for ratio in ratios)
    mark = f" {PENALISED_MARK}, by {typeset(FIRTH)}." if penalised else ""
    return illustrate_parts(
        figures,
        f"forest-{endpoint}",
        f"Multivariable model of {label}",
        f"Hazard ratios with {interval} (confidence interval) on a log scale. "
        f"{forest_notes(groups)}{mark}",
        _describe(results, ratios, theme.numbers),
        theme,
    )


def _forest_group(
    results: Results, selection: PredictorSelection, key: str, numbers: NumberFormat
) -> ForestGroup:
    variable = results.study.variables[key]
    ratios = {
        ratio.level: ratio
        for ratio in results.select(
            "hazard_ratio", endpoint=selection.endpoint, variable=key, model="multivariable"
        )
    }
    if variable.type == "number":
        rows = [
            _forest_row(numbers.marked(f"per {r.unit}"), events_of(r), r, numbers)
            for r in ratios.values()
        ]
    else:
        rows = []
        for level in variable.levels:
            count = selection.count_at(key, level.key)
            counts = events_of(count) if count else ""
            label = level.label or level.key
            rows.append(_forest_row(label, counts, ratios.get(level.key), numbers))
    of_all_levels = ""
    if len(variable.levels) > 2:
        of_all_levels = term_p(results, selection.endpoint, key, "multivariable", numbers)
    return ForestGroup(label=variable.label, rows=tuple(rows), p_text=of_all_levels)


def _forest_row(
    label: str, counts: str, ratio: Estimate | None, numbers: NumberFormat
) -> ForestRow:
    """Return the row of a hazard ratio; the reference level has none."""
    if ratio is None:
        return ForestRow(label=label, counts=counts, text="1 (reference)", is_reference=True)
    text, p_text = ratio_cells(ratio, numbers)
    return ForestRow(
        label=label,
        counts=counts,
        estimate=ratio.estimate,
        low=ratio.low,
        high=ratio.high,
        text=text,
        p_text=p_text,
    )


def _describe(results: Results, ratios: tuple[Estimate, ...], numbers: NumberFormat) -> str:
    parts = []
    for ratio in ratios:
        if ratio.estimate is None:
            continue
        label = results.study.variables[str(ratio.variable)].label
        level = results.study.level_label(str(ratio.variable), ratio.level) if ratio.level else ""
        text = ratio_text(ratio, numbers).spoken(numbers.p_symbol)
        who = f"{label}, {lower_start(level)}" if level else label
        parts.append(f"{who}: hazard ratio {text}")
    return f"Forest plot. {'; '.join(parts)}."


SECTION = Section(
    title="Predictors",
    position=60,
    build=build,
    applies=lambda results: bool(results.selections),
)
