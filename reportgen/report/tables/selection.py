"""The table of the steps of a stepwise selection."""

from __future__ import annotations

from reportgen.report.blocks.table import Column, Row, RowGroup, Table, align_numbers
from reportgen.report.prose.words import P
from reportgen.report.style.numbers import NumberFormat, count
from reportgen.report.tables.hazard_ratios import DEGREES_OF_FREEDOM, p_cell, statistic_cells
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.results.method_words import SELECTION
from reportgen.results.model_method import SelectionStep
from reportgen.results.results import Results


def selection_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the steps of a stepwise selection."""
    steps = PredictorAnalysis(results, endpoint).selection_steps
    predictors = results.study.predictors
    if not steps or predictors is None:
        return None
    rows = tuple(
        Row(
            stub=results.study.variables[str(step.variable)].label,
            cells=(
                str(number),
                step.method_as(SelectionStep).action,
                *statistic_cells(step, numbers),
                p_cell(step, numbers),
            ),
        )
        for number, step in enumerate(steps, start=1)
    )
    label = results.study.endpoint_phrase(endpoint)
    return Table(
        key=f"selection-{endpoint}",
        title=f"Steps of the {SELECTION[predictors.selection]}, {label}.",
        stub_heading="Variable",
        narrow=True,
        columns=(
            Column(heading="Step"),
            Column(heading="What it did"),
            Column(heading="Chi-square"),
            Column(heading="df"),
            Column(heading=P),
        ),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(
            f"On the {count(steps[0].n)} patients with a value of every candidate.",
            DEGREES_OF_FREEDOM,
        ),
    )
