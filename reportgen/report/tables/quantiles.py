"""The table of the times by which a share of the patients had the event."""

from __future__ import annotations

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.prose.words import interval_name
from reportgen.report.style.numbers import HELD_BACK, NOT_ESTIMABLE, NumberFormat
from reportgen.report.tables.abbreviations import abbreviation_notes
from reportgen.report.topics.survival import Survival
from reportgen.results.method_words import MEDIAN_INTERVAL
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.study import Study


def quantiles_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the quantiles of an endpoint other than the median, for everyone and by stratum."""
    quantiles = Survival(results, endpoint).quantiles
    if not quantiles:
        return None
    study, shares = results.study, results.study.methods.quantiles
    label = study.endpoint_phrase(endpoint)
    numbers = numbers.beside(quantile.estimate for quantile in quantiles)
    by_group: dict[tuple[str | None, str | None], list[Estimate]] = {}
    for quantile in quantiles:
        by_group.setdefault((quantile.variable, quantile.level), []).append(quantile)
    rows = tuple(
        Row(
            stub="All patients" if variable is None else _level_of(study, variable, str(level)),
            cells=tuple(cell for quantile in own for cell in quantile_cells(quantile, numbers)),
        )
        for (variable, level), own in by_group.items()
    )
    interval = interval_name(quantiles[0], numbers)
    return Table(
        key=f"quantiles-{endpoint}",
        title=f"Times by which a share of the patients had the event, {label}.",
        stub_heading="Group",
        columns=tuple(
            Column(heading=heading, spanner=f"{numbers.plain(100 * share)}%, {quantiles[0].unit}")
            for share in shares
            for heading in ("Time", interval)
        ),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(
            f"Intervals: {MEDIAN_INTERVAL[results.study.methods.median_interval]}.",
            *abbreviation_notes(rows),
        ),
    )


def _level_of(study: Study, variable: str, level: str) -> str:
    """Return a level with its variable, which the label of a level may begin with itself."""
    name, label = study.variables[variable].label, study.level_label(variable, level)
    return label if label.startswith(name) else f"{name}: {label}"


def quantile_cells(quantile: Estimate, numbers: NumberFormat) -> tuple[str, str]:
    """Return the time of a quantile and its interval."""
    if quantile.is_suppressed:
        return HELD_BACK, HELD_BACK
    if quantile.n == 0:
        return NOT_APPLICABLE, NOT_APPLICABLE
    if quantile.analysis == "median_follow_up" and quantile.events == 0:
        return NOT_ESTIMABLE, NOT_ESTIMABLE
    return numbers.time(quantile.estimate), numbers.time_interval(quantile)
