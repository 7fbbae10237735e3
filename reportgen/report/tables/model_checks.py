"""Tables of the checks of a multivariable model: proportional hazards and interactions."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.table import Column, Row, RowGroup, Table, align_numbers
from reportgen.report.prose.model_fit import interaction_label
from reportgen.report.prose.words import P, interval_name, sentence_start
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.tables.abbreviations import abbreviation_notes
from reportgen.report.tables.hazard_ratios import (
    DEGREES_OF_FREEDOM,
    p_cell,
    penalised_notes,
    ratio_cells,
    statistic_cells,
)
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.results.records import Estimate
from reportgen.results.results import Results


def proportional_hazards_table(
    results: Results, endpoint: str, numbers: NumberFormat
) -> Table | None:
    """Tabulate the test of proportional hazards of each term and of all together."""
    tests = PredictorAnalysis(results, endpoint).proportional_hazards
    if not any(test.p_value is not None for test in tests):
        return None
    rows = tuple(
        Row(
            stub=results.study.variables[test.variable].label if test.variable else "All terms",
            cells=(
                *statistic_cells(test, numbers),
                p_cell(test, numbers),
            ),
        )
        for test in tests
    )
    return Table(
        key=f"proportional-hazards-{endpoint}",
        title="Test of proportional hazards in the multivariable model of "
        f"{results.study.endpoint_phrase(endpoint)}.",
        stub_heading="Term",
        narrow=True,
        columns=(Column(heading="Chi-square"), Column(heading="df"), Column(heading=P)),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(DEGREES_OF_FREEDOM,),
    )


def interactions_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the interactions: how one hazard ratio changes with another variable."""
    predictors = PredictorAnalysis(results, endpoint)
    tests, ratios = predictors.interaction_tests, predictors.interaction_ratios
    if not tests or not ratios:
        return None
    groups = [_interaction(results, test, ratios, numbers) for test in tests]
    return Table(
        key=f"interactions-{endpoint}",
        title="Interactions, each added alone to the multivariable model of "
        f"{results.study.endpoint_phrase(endpoint)}.",
        stub_heading="Interaction",
        narrow=True,
        columns=(
            Column(heading=f"Ratio of hazard ratios ({interval_name(ratios[0], numbers)})"),
            Column(heading=P),
        ),
        groups=align_numbers(groups),
        notes=(
            *abbreviation_notes([row for group in groups for row in group.rows]),
            *penalised_notes(ratios),
        ),
    )


def _interaction(
    results: Results, test: Estimate, ratios: Sequence[Estimate], numbers: NumberFormat
) -> RowGroup:
    """Return the rows of one interaction: its test, then a ratio for each pair of levels."""
    rows = [
        Row(
            stub=sentence_start(interaction_label(results, test)),
            cells=(
                "",
                p_cell(test, numbers),
            ),
        )
    ]
    for ratio in ratios:
        if _are_of_same_variables(ratio, test):
            label = _pair_label(results, ratio, numbers)
            rows.append(Row(stub=label, indent=True, cells=ratio_cells(ratio, numbers)))
    return RowGroup(rows=tuple(rows))


def _are_of_same_variables(ratio: Estimate, test: Estimate) -> bool:
    """Return whether a ratio of hazard ratios belongs to the test of an interaction."""
    first, second = ratio.interaction, test.interaction
    return first is not None and second is not None and first.variables == second.variables


def _pair_label(results: Results, ratio: Estimate, numbers: NumberFormat) -> str:
    """Return the levels that a ratio of hazard ratios is of, or the units of its numbers."""
    compared = ratio.interaction
    labels = [
        results.study.level_label(variable, level)
        for variable, level in (
            zip(compared.variables, compared.levels, strict=True) if compared else ()
        )
        if level is not None
    ]
    if not labels:
        return numbers.marked(f"per {ratio.unit}")
    per = numbers.marked(f", per {ratio.unit}") if ratio.unit else ""
    return " and ".join(labels) + per
