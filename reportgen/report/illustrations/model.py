"""The multivariable model of an endpoint as a forest plot."""

from __future__ import annotations

from reportgen.report.blocks.figure import Figure, in_parts
from reportgen.report.figures.forest import ForestGroup, ForestHeadings, ForestRow, draw_forest
from reportgen.report.figures.forest_caption import forest_notes
from reportgen.report.illustrations.ratio_rows import ratio_rows
from reportgen.report.prose.predictors import is_penalised, ratio_text
from reportgen.report.prose.words import interval_name, p_in_figure, typeset
from reportgen.report.style.numbers import NumberFormat, events_of
from reportgen.report.style.theme import Theme
from reportgen.report.tables.hazard_ratios import PENALISED_MARK, ratio_cells, term_p
from reportgen.results.method_words import FIRTH
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.label import lower_start


def model_figures(
    results: Results, selection: PredictorSelection, theme: Theme
) -> tuple[Figure, ...]:
    """Return the forest plot of the model, in several figures where it has many lines."""
    endpoint = selection.endpoint
    ratios = results.select("hazard_ratio", endpoint=endpoint, model="multivariable")
    if not any(ratio.estimate is not None for ratio in ratios):
        return ()
    groups = [_forest_group(results, selection, key, theme.numbers) for key in selection.entered]
    interval = interval_name(ratios[0], theme.numbers)
    drawings = draw_forest(
        groups,
        theme,
        ForestHeadings(
            label="Predictor", text=f"Hazard ratio ({interval})", p_text=p_in_figure(theme.numbers)
        ),
    )
    penalised = any(is_penalised(ratio) for ratio in ratios)
    mark = f" {PENALISED_MARK}, by {typeset(FIRTH)}." if penalised else ""
    key = f"forest-{endpoint}"
    return in_parts(
        drawings,
        key,
        f"Multivariable model of {results.study.endpoint_phrase(endpoint)}",
        caption=f"Hazard ratios with {interval} (confidence interval) on a log scale. "
        f"{forest_notes(groups)}{mark}",
        alternative=_describe(results, ratios, theme.numbers),
        rows=ratio_rows(ratios, key, "Hazard ratios of the multivariable model"),
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
