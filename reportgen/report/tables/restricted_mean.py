"""The table of restricted mean survival."""

from __future__ import annotations

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.prose.words import P, interval_name
from reportgen.report.style.numbers import NumberFormat, events_of, missing_sign
from reportgen.report.tables.abbreviations import abbreviation_notes
from reportgen.report.topics.survival import AllSurvival, StratifiedSurvival
from reportgen.results.records import Estimate
from reportgen.results.results import Results

_TOO_SHORT = "followed less long than the horizon"


def restricted_mean_table(results: Results, numbers: NumberFormat) -> Table | None:
    """Tabulate the restricted mean of every endpoint for everyone together."""
    means = [m for s in AllSurvival(results).of_everyone if (m := s.restricted_mean)]
    if not means:
        return None
    rows = tuple(
        Row(
            stub=results.study.endpoint_label(str(mean.endpoint)),
            cells=(events_of(mean), _text(mean, numbers)),
        )
        for mean in means
    )
    return Table(
        key="restricted-mean",
        title=f"Restricted mean survival to {_horizon(means[0], numbers)}, all patients.",
        stub_heading="Endpoint",
        narrow=True,
        columns=(Column(heading="Events / patients"), Column(heading=_heading(means[0], numbers))),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=abbreviation_notes(rows, not_estimable=_TOO_SHORT),
    )


def restricted_mean_strata_table(
    results: Results, variable: str, numbers: NumberFormat
) -> Table | None:
    """Tabulate the restricted mean at each level of a variable, and the differences."""
    means = [mean for s in AllSurvival(results).by(variable) for mean in s.restricted_means]
    if not means:
        return None
    study = results.study
    groups = [
        RowGroup(
            heading=study.endpoint_label(endpoint),
            rows=tuple(
                _row(StratifiedSurvival(results, endpoint, variable), level.key, numbers)
                for level in study.variables[variable].levels
            ),
        )
        for endpoint in study.endpoints
    ]
    first = study.variables[variable].levels[0]
    interval = interval_name(means[0], numbers)
    return Table(
        key=f"restricted-mean-{variable}",
        title=f"Restricted mean survival to {_horizon(means[0], numbers)} by "
        f"{study.variable_phrase(variable)}.",
        stub_heading=study.variables[variable].label,
        columns=(
            Column(heading="Events / patients"),
            Column(heading=_heading(means[0], numbers)),
            Column(
                heading=f"Difference from {first.label or first.key}, {means[0].unit} ({interval})"
            ),
            Column(heading=P),
        ),
        groups=align_numbers(groups),
        notes=abbreviation_notes(
            [row for group in groups for row in group.rows], not_estimable=_TOO_SHORT
        ),
    )


def _row(strata: StratifiedSurvival, level: str, numbers: NumberFormat) -> Row:
    mean, difference = strata.restricted_mean(level), strata.restricted_mean_difference(level)
    stub = strata.results.study.level_label(strata.variable, level)
    if mean.n == 0:
        cells = (events_of(mean), *(NOT_APPLICABLE,) * 3)
        return Row(stub=stub, indent=True, cells=cells)
    return Row(
        stub=stub,
        indent=True,
        cells=(
            events_of(mean),
            _text(mean, numbers),
            _text(difference, numbers) if difference else "0",
            _p(difference, numbers),
        ),
    )


def _text(mean: Estimate, numbers: NumberFormat) -> str:
    if mean.estimate is None:
        return missing_sign(mean)
    return f"{numbers.time_limit(mean.estimate)} ({numbers.time_interval(mean)})"


def _p(difference: Estimate | None, numbers: NumberFormat) -> str:
    if difference is None:
        return ""
    if difference.p_value is None:
        return missing_sign(difference)
    return numbers.p_value(difference.p_value)


def _horizon(mean: Estimate, numbers: NumberFormat) -> str:
    return f"{numbers.plain(mean.time or 0)} {mean.unit}"


def _heading(mean: Estimate, numbers: NumberFormat) -> str:
    return f"Restricted mean, {mean.unit} ({interval_name(mean, numbers)})"
