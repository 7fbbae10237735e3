"""The table of the median follow-up of each stratum."""

from __future__ import annotations

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.prose.strata import are_few
from reportgen.report.prose.words import interval_name
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.tables.abbreviations import abbreviation_notes
from reportgen.report.tables.quantiles import quantile_cells
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.results import Results


def follow_up_table(results: Results, variable: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the median follow-up of each stratum, where they are too many for a sentence."""
    study = results.study
    found = {
        strata.endpoint: [
            estimate for estimate in strata.follow_ups if estimate.n or estimate.is_suppressed
        ]
        for strata in AllSurvival(results).by(variable)
    }
    if all(are_few(results, variable, estimates) for estimates in found.values()):
        return None
    numbers = numbers.beside(time.estimate for times in found.values() for time in times)
    cells = {
        (endpoint, str(estimate.level)): quantile_cells(estimate, numbers)
        for endpoint, estimates in found.items()
        for estimate in estimates
    }
    missing = (NOT_APPLICABLE, NOT_APPLICABLE)
    rows = tuple(
        Row(
            stub=study.level_label(variable, level.key),
            cells=tuple(
                cell
                for endpoint in study.endpoints
                for cell in cells.get((endpoint, level.key), missing)
            ),
        )
        for level in study.variables[variable].levels
    )
    first = next(estimate for estimates in found.values() for estimate in estimates)
    return Table(
        key=f"follow-up-{variable}",
        title=f"Median follow-up by {study.variable_phrase(variable)}, {first.unit}.",
        stub_heading=study.variables[variable].label,
        columns=tuple(
            Column(heading=heading, spanner=study.endpoint_label(endpoint))
            for endpoint in study.endpoints
            for heading in ("Median", interval_name(first, numbers))
        ),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=("By the reverse Kaplan–Meier method.", *abbreviation_notes(rows)),
    )
