"""Tables of the patients: flow, characteristics and treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.blocks.text import phrase
from reportgen.report.prose.baseline import compared, comparison_notes
from reportgen.report.prose.words import P, sample_size
from reportgen.report.style.numbers import HELD_BACK, NumberFormat, count, missing_sign
from reportgen.report.topics.patients import Patients
from reportgen.results.patients import PatientFlow
from reportgen.results.population import Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.variable import Variable

_SUMMARY = "median (quartiles)"

_EXPOSURE_LABELS = {
    "cycles": "Cycles per patient",
    "activity_per_cycle": "Activity per cycle",
    "cycle_interval": "Interval between cycles",
    "cumulative_activity": "Cumulative activity",
}


def described_populations(results: Results) -> list[Population]:
    """Return the populations of the patient tables, everyone first."""
    return Patients(results).populations


def _population_columns(results: Results, numbers: NumberFormat) -> tuple[Column, ...]:
    baseline = results.study.baseline
    spanner = ""
    if baseline is not None and baseline.by is not None:
        spanner = results.study.variables[baseline.by].label
    columns = []
    for total in Patients(results).totals:
        label = results.population_label(total.population)
        columns.append(
            Column(
                heading=phrase("{} ({})", label, sample_size(count(total.n), numbers)),
                spanner="" if total.population.is_everyone else spanner,
            )
        )
    return tuple(columns)


def flow_table(flow: PatientFlow) -> Table:
    """Tabulate the patients from the file to each analysis."""
    rows = [
        Row(stub="Rows in the file", cells=(count(flow.rows), "")),
        Row(stub="Patients", cells=(count(flow.patients), "")),
    ]
    for analysis in flow.analysis_sets:
        reasons = [
            f"{count(exclusion.patients)}: {exclusion.reason}"
            for exclusion in flow.exclusions
            if exclusion.analysis == analysis.name
        ]
        rows.append(
            Row(
                stub=analysis.label,
                cells=(count(analysis.patients), "; ".join(reasons)),
                indent=True,
            )
        )
    excluded = any(row.cells[1] for row in rows)
    columns = (Column(heading="Number"), Column(heading="Left out", text=True))
    return Table(
        key="flow",
        title="Patients in each analysis.",
        stub_heading="Analysis",
        narrow=not excluded,
        columns=columns if excluded else columns[:1],
        groups=align_numbers(
            [
                RowGroup(
                    rows=tuple(
                        row
                        if excluded
                        else Row(stub=row.stub, cells=row.cells[:1], indent=row.indent)
                        for row in rows
                    )
                )
            ]
        ),
    )


def baseline_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate the patients' characteristics, missing values counted apart."""
    baseline = results.study.baseline
    variables = baseline.variables if baseline else ()
    columns = _population_columns(results, numbers)
    groups = [RowGroup(rows=_variable_rows(results, key, numbers)) for key in variables]
    if compared(results):
        columns = (*columns, _comparison_column(results))
        groups = [
            _with_comparison(group, _comparison(results, key, numbers))
            for group, key in zip(groups, variables, strict=True)
        ]
    return Table(
        key="baseline",
        title="Characteristics of the patients.",
        stub_heading="Characteristic",
        columns=columns,
        groups=align_numbers([_with_heading(group) for group in groups]),
        notes=(
            "Numbers are patients (percentage of those with known values) unless stated otherwise.",
            *comparison_notes(results, numbers),
        ),
    )


def _comparison_column(results: Results) -> Column:
    if Patients(results).tests:
        return Column(heading=P)
    return Column(heading="Standardised difference")


def _comparison(results: Results, key: str, numbers: NumberFormat) -> str:
    """Return the P value or the standardised difference of a variable."""
    test = Patients(results).test(key)
    if test is not None and test.p_value is not None:
        return numbers.p_value(test.p_value)
    difference = Patients(results).difference(key)
    if difference is not None and difference.estimate is not None:
        return numbers.number(difference.estimate, 2)
    return missing_sign(test or difference, NOT_APPLICABLE)


def _with_comparison(group: RowGroup, comparison: str) -> RowGroup:
    """Add a cell to each row: the comparison to the first, nothing to the others."""
    first, *others = group.rows
    rows = (
        replace(first, cells=(*first.cells, comparison)),
        *(replace(row, cells=(*row.cells, "")) for row in others),
    )
    return replace(group, rows=rows)


def _with_heading(group: RowGroup) -> RowGroup:
    """Return the group, its first row made a heading across all columns if its cells are empty."""
    first, *others = group.rows
    if not first.heading or any(first.cells):
        return group
    return RowGroup(heading=first.stub, rows=tuple(others))


def _variable_rows(results: Results, key: str, numbers: NumberFormat) -> tuple[Row, ...]:
    variable = results.study.variables[key]
    unit = f", {variable.unit}" if variable.unit and variable.type == "number" else ""
    missing = _missing_row(results, key)
    populations = described_populations(results)
    if variable.type == "number":
        medians = [
            Patients(results).summary(key, "median", population) for population in populations
        ]
        row = Row(stub=f"{variable.label}{unit}, {_SUMMARY}", cells=_medians(medians, numbers))
        return (row, *missing)
    if yes := _yes_level(variable):
        row = Row(stub=variable.label, cells=_counts(results, key, yes, numbers))
        return (row, *missing)
    heading = Row(stub=variable.label, cells=("",) * len(populations), heading=True)
    rows = tuple(
        Row(
            stub=level.label or level.key,
            indent=True,
            cells=_counts(results, key, level.key, numbers),
        )
        for level in variable.levels
    )
    return (heading, *rows, *missing)


def _yes_level(variable: Variable) -> str | None:
    """Return the level that means yes of a variable that says no more than yes or no."""
    keys = {(level.label or level.key).casefold(): level.key for level in variable.levels}
    says_no_more = set(keys) == {"no", "yes"} and len(variable.levels) == 2
    return keys["yes"] if says_no_more else None


def _missing_row(results: Results, key: str) -> tuple[Row, ...]:
    """Return the row of those without a value, where there are any."""
    counts = Patients(results).summaries(key, "missing")
    if all(missing.events == 0 for missing in counts):
        return ()
    cells = tuple(count(missing.events) for missing in counts)
    return (Row(stub=results.study.variables[key].missing_label, indent=True, cells=cells),)


def _counts(results: Results, variable: str, level: str, numbers: NumberFormat) -> tuple[str, ...]:
    """Return the patients at one level, with their share, in each population."""
    shares = Patients(results).shares(variable, level)
    return tuple(_count(share, numbers) for share in shares)


def _count(share: Estimate, numbers: NumberFormat) -> str:
    """Return the patients at a level with their share of those whose level is known."""
    if share.n == 0:
        return NOT_APPLICABLE
    if share.events is None:
        return HELD_BACK
    return f"{share.events} ({HELD_BACK if share.n is None else numbers.share(share)})"


def _medians(medians: Sequence[Estimate | None], numbers: NumberFormat) -> tuple[str, ...]:
    """Return medians with their quartiles, all of the row with as many decimals."""
    digits = numbers.measured_digits(
        value
        for median in medians
        if median
        for value in (median.estimate, median.low, median.high)
    )
    return tuple(
        missing_sign(median, NOT_APPLICABLE)
        if median is None or median.estimate is None
        else _median_text(median, digits, numbers)
        for median in medians
    )


def _median_text(median: Estimate, digits: int, numbers: NumberFormat) -> str:
    quartiles = (numbers.number(value, digits) for value in (median.low, median.high))
    return f"{numbers.number(median.estimate, digits)} ({numbers.interval(*quartiles)})"


def exposure_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate the treatment given."""
    rows = [_exposure_rows(results, key, label, numbers) for key, label in _EXPOSURE_LABELS.items()]
    return Table(
        key="exposure",
        title="Treatment given.",
        stub_heading="Treatment",
        columns=_population_columns(results, numbers),
        groups=align_numbers([RowGroup(rows=own) for own in rows if own]),
        notes=("Activity per cycle and intervals are over all cycles of all patients.",),
    )


def _exposure_rows(
    results: Results, key: str, label: str, numbers: NumberFormat
) -> tuple[Row, ...]:
    medians = Patients(results).summaries(key, "median")
    means = Patients(results).summaries(key, "mean")
    spreads = Patients(results).summaries(key, "standard deviation")
    if not medians:
        return ()
    unit = f", {medians[0].unit}" if medians[0].unit else ""
    return (
        Row(
            stub=f"{label}{unit}, {_SUMMARY}",
            cells=_medians(medians, numbers),
        ),
        Row(
            stub="Mean (standard deviation)",
            indent=True,
            cells=tuple(
                f"{numbers.number(mean.estimate, 1)} ({numbers.number(spread.estimate, 1)})"
                if mean.estimate is not None
                else missing_sign(mean, NOT_APPLICABLE)
                for mean, spread in zip(means, spreads, strict=True)
            ),
        ),
    )
