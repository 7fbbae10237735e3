"""Table of the hazard ratio of one variable by subgroup."""

from __future__ import annotations

from reportgen.report.blocks.table import Column, Row, RowGroup, Table, align_numbers
from reportgen.report.prose.subgroups import interaction_tests, subgroup_ratios
from reportgen.report.prose.words import P, interval_name
from reportgen.report.style.numbers import NOT_ESTIMABLE, NumberFormat, events_of, missing_sign
from reportgen.report.tables.hazard_ratios import penalised_notes, ratio_cells
from reportgen.report.topics.subgroups import SubgroupAnalysis
from reportgen.results.population import EVERYONE, Population
from reportgen.results.results import Results


def subgroups_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table:
    """Tabulate the hazard ratio in everyone and in each subgroup, with the interactions."""
    study = results.study
    plan = study.subgroups
    ratios = SubgroupAnalysis(results, endpoint).ratios
    variable = plan.variable if plan else ""
    groups = [RowGroup(rows=_rows(results, endpoint, EVERYONE, numbers, indent=False))]
    for test, by in zip(interaction_tests(results, endpoint), plan.by if plan else (), strict=True):
        p_value = missing_sign(test) if test.p_value is None else numbers.p_value(test.p_value)
        head = Row(stub=study.variables[by].label, cells=("", "", "", "", p_value))
        levels = [
            row
            for level in study.variables[by].levels
            for row in _rows(results, endpoint, Population(by, level.key), numbers, indent=True)
        ]
        groups.append(RowGroup(rows=(head, *levels)))
    notes = [
        f"Hazard ratios of {study.variable_phrase(variable)}.",
        "CI, confidence interval; HR, hazard ratio.",
    ]
    reasons = dict.fromkeys(
        ratio.reason.words for ratio in ratios if ratio.reason and not ratio.is_suppressed
    )
    if reasons:
        notes.append(f"{NOT_ESTIMABLE}, not estimable ({'; '.join(reasons)}).")
    return Table(
        key=f"subgroups-{endpoint}",
        title="Hazard ratio of "
        f"{study.variable_phrase(variable)} by subgroup, "
        f"{study.endpoint_phrase(endpoint)}.",
        stub_heading="Subgroup",
        columns=(
            Column(heading="Compared", text=True),
            Column(heading="Events / patients"),
            Column(heading=f"HR ({interval_name(ratios[0], numbers)})"),
            Column(heading=P),
            Column(heading=P + " for interaction"),
        ),
        groups=align_numbers(groups),
        notes=(*notes, *penalised_notes(ratios)),
    )


def _rows(
    results: Results, endpoint: str, population: Population, numbers: NumberFormat, *, indent: bool
) -> tuple[Row, ...]:
    study = results.study
    return tuple(
        Row(
            stub=results.population_label(population),
            indent=indent,
            cells=(
                numbers.marked(f"per {ratio.unit}")
                if ratio.level is None
                else f"{study.level_label(str(ratio.variable), ratio.level)} against "
                f"{study.level_label(str(ratio.variable), str(ratio.reference))}",
                events_of(ratio),
                *ratio_cells(ratio, numbers),
                "",
            ),
        )
        for ratio in subgroup_ratios(results, endpoint, population)
    )
