"""The table of candidate predictors: each alone, and in the multivariable model."""

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
from reportgen.report.blocks.text import Words, phrase
from reportgen.report.prose.words import P_VALUES, P, interval_name
from reportgen.report.style.numbers import (
    NOT_ESTIMABLE,
    NOT_REACHED,
    NumberFormat,
    events_of,
    missing_sign,
)
from reportgen.report.tables.hazard_ratios import p_cell, penalised_notes, ratio_cells, term_p
from reportgen.report.topics.predictors import HazardRatios, PredictorAnalysis
from reportgen.report.topics.subgroups import SubgroupAnalysis
from reportgen.report.topics.survival import Survival
from reportgen.results.records import Estimate
from reportgen.results.results import Results

_REFERENCE = "1"


def predictors_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table:
    """Tabulate every candidate with its levels, alone and in the multivariable model."""
    study = results.study
    first = Survival(results, endpoint).all_medians[0]
    interval = interval_name(first, numbers)
    predictors = PredictorAnalysis(results, endpoint)
    numbers = numbers.beside(median.estimate for median in predictors.medians)
    groups = [_candidate(predictors, key, numbers) for key in predictors.candidates]
    columns = [
        Column(heading="Events / patients"),
        Column(heading=f"Median, {first.unit}"),
        Column(heading=phrase("Log-rank {}", P)),
        Column(heading=f"HR ({interval})", spanner="Univariable"),
        Column(heading=P, spanner="Univariable"),
    ]
    if predictors.together.all:
        columns.append(Column(heading=f"HR ({interval})", spanner="Multivariable"))
        columns.append(Column(heading=P, spanner="Multivariable"))
    return Table(
        key=f"predictors-{endpoint}",
        title=f"Candidate predictors of {study.endpoint_phrase(endpoint)}.",
        stub_heading="Candidate",
        columns=tuple(columns),
        groups=align_numbers([_cut(group, len(columns)) for group in groups]),
        notes=_notes(predictors, groups),
    )


def _notes(predictors: PredictorAnalysis, groups: Sequence[RowGroup]) -> tuple[Words, ...]:
    """Return what the signs and abbreviations of the table of candidates mean, those it holds."""
    has_levels = any(group.rows[0].heading for group in groups)
    spelled = ["CI, confidence interval", "HR, hazard ratio"]
    if has_levels:
        spelled.append("1, the reference level")
    cells = {str(cell) for group in groups for row in group.rows for cell in row.cells}
    if NOT_REACHED in cells:
        spelled.append(f"{NOT_REACHED}, not reached")
    if NOT_ESTIMABLE in cells:
        reasons = _reasons(predictors)
        why = f" ({'; '.join(reasons)})" if reasons else ""
        spelled.append(f"{NOT_ESTIMABLE}, not estimable{why}")
    notes: list[Words] = [f"{'; '.join(spelled)}."]
    if has_levels:
        notes.append(
            phrase("{} beside the name of a variable test all its levels together.", P_VALUES)
        )
    # The mark is explained here also where only ratios of subgroups bear it.
    subgroups = SubgroupAnalysis(predictors.results, predictors.endpoint)
    notes += penalised_notes((*predictors.ratios, *subgroups.ratios))
    selection = predictors.selection
    if predictors.together.all and selection is not None and selection.left_out:
        notes.append("Candidates without a multivariable hazard ratio are not in the model.")
    return tuple(notes)


def _cut(group: RowGroup, columns: int) -> RowGroup:
    """Return a group of rows with as many cells as there are columns."""
    rows = tuple(replace(row, cells=row.cells[:columns]) for row in group.rows)
    return replace(group, rows=rows)


def _reasons(predictors: PredictorAnalysis) -> list[str]:
    """Return why hazard ratios and tests are not estimable, each reason once."""
    without = [
        *(ratio for ratio in predictors.ratios if ratio.estimate is None),
        *(test for test in predictors.logrank_tests if test.p_value is None),
    ]
    reasons = (
        record.reason
        for record in without
        if not record.is_suppressed and not _is_empty(predictors, record)
    )
    return list(dict.fromkeys(reason.words for reason in reasons if reason))


def _is_empty(predictors: PredictorAnalysis, ratio: Estimate) -> bool:
    """Return whether no patient at all is at the level of a hazard ratio: its row has dashes."""
    median = predictors.median(ratio.variable, ratio.level) if ratio.level else None
    return median is not None and median.n == 0


def _candidate(predictors: PredictorAnalysis, key: str, numbers: NumberFormat) -> RowGroup:
    """Return the rows of one candidate: its own line, then a line a level."""
    variable = predictors.results.study.variables[key]
    if variable.type == "number":
        return RowGroup(rows=(_number_row(predictors, key, numbers),))
    several = len(variable.levels) > 2
    head = Row(
        stub=variable.label,
        heading=True,
        cells=(
            "",
            "",
            p_cell(predictors.logrank_test(key), numbers),
            "",
            term_p(predictors.results, predictors.endpoint, key, "univariable", numbers)
            if several
            else "",
            "",
            term_p(predictors.results, predictors.endpoint, key, "multivariable", numbers)
            if several
            else "",
        ),
    )
    levels = [_level_row(predictors, key, level.key, numbers) for level in variable.levels]
    return RowGroup(rows=(head, *levels))


def _number_row(predictors: PredictorAnalysis, key: str, numbers: NumberFormat) -> Row:
    variable = predictors.results.study.variables[key]
    ratio = predictors.alone.of_number(key)
    size = events_of(ratio) if ratio else ""
    per = numbers.marked(f", per {ratio.unit}") if ratio and ratio.unit else ""
    return Row(
        stub=f"{variable.label}{per}",
        cells=(
            size,
            "",
            "",
            *_ratio_cells(predictors.alone, key, None, numbers),
            *_ratio_cells(predictors.together, key, None, numbers),
        ),
    )


def _level_row(predictors: PredictorAnalysis, key: str, level: str, numbers: NumberFormat) -> Row:
    median = predictors.median(key, level)
    stub = predictors.results.study.level_label(key, level)
    size = events_of(median) if median else ""
    time = missing_sign(median)
    if median and median.n == 0:
        return Row(
            stub=stub,
            indent=True,
            cells=(size, NOT_APPLICABLE, "", *(NOT_APPLICABLE,) * 4),
        )
    if median and not median.is_suppressed and median.n:
        time = numbers.time(median.estimate)
    return Row(
        stub=stub,
        indent=True,
        cells=(
            size,
            time,
            "",
            *_ratio_cells(predictors.alone, key, level, numbers),
            *_ratio_cells(predictors.together, key, level, numbers),
        ),
    )


def _ratio_cells(
    models: HazardRatios, key: str, level: str | None, numbers: NumberFormat
) -> tuple[str, str]:
    """Return the hazard ratio with its interval, and its P value."""
    ratios = models.of(key)
    if not ratios:
        return "", ""
    if level is not None and level == ratios[0].reference:
        return _REFERENCE, ""
    own = [ratio for ratio in ratios if ratio.level == level]
    return ratio_cells(own[0] if own else None, numbers)
