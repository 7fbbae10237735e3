"""Tables of predictors: every candidate alone, the model, and proportional hazards."""

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
from reportgen.report.blocks.text import Text, Words, phrase
from reportgen.report.prose.model_fit import interaction_label
from reportgen.report.prose.predictors import is_penalised
from reportgen.report.prose.words import P_VALUES, P, interval_name, sentence_start, typeset
from reportgen.report.style.numbers import (
    NOT_ESTIMABLE,
    NOT_REACHED,
    NumberFormat,
    count,
    events_of,
    missing_sign,
)
from reportgen.report.tables.survival import abbreviation_notes
from reportgen.results.method_words import FIRTH, LOGRANK_TEST, SELECTION
from reportgen.results.results import Estimate, Model, Results

_REFERENCE = "1"
PENALISED_MARK = "†"
_DEGREES_OF_FREEDOM = "df, degrees of freedom."


def predictors_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table:
    """Tabulate every candidate with its levels, alone and in the multivariable model."""
    study = results.study
    candidates = study.predictors.candidates if study.predictors else ()
    medians = results.select("median_survival", endpoint=endpoint)
    interval = interval_name(medians[0], numbers)
    numbers = numbers.beside(m.estimate for m in medians if m.variable in candidates)
    groups = [_candidate(results, endpoint, key, numbers) for key in candidates]
    columns = [
        Column(heading="Events / patients"),
        Column(heading=f"Median, {medians[0].unit}"),
        Column(heading=phrase("Log-rank {}", P)),
        Column(heading=f"HR ({interval})", spanner="Univariable"),
        Column(heading=P, spanner="Univariable"),
    ]
    if results.select("hazard_ratio", endpoint=endpoint, model="multivariable"):
        columns.append(Column(heading=f"HR ({interval})", spanner="Multivariable"))
        columns.append(Column(heading=P, spanner="Multivariable"))
    return Table(
        key=f"predictors-{endpoint}",
        title=f"Candidate predictors of {study.endpoint_phrase(endpoint)}.",
        stub_heading="Candidate",
        columns=tuple(columns),
        groups=align_numbers([_cut(group, len(columns)) for group in groups]),
        notes=_notes(results, endpoint, groups),
    )


def _notes(results: Results, endpoint: str, groups: Sequence[RowGroup]) -> tuple[Words, ...]:
    """Return what the signs and abbreviations of the table of candidates mean, those it holds."""
    has_levels = any(group.rows[0].heading for group in groups)
    spelled = ["CI, confidence interval", "HR, hazard ratio"]
    if has_levels:
        spelled.append("1, the reference level")
    cells = {str(cell) for group in groups for row in group.rows for cell in row.cells}
    if NOT_REACHED in cells:
        spelled.append(f"{NOT_REACHED}, not reached")
    if NOT_ESTIMABLE in cells:
        reasons = _reasons(results, endpoint)
        why = f" ({'; '.join(reasons)})" if reasons else ""
        spelled.append(f"{NOT_ESTIMABLE}, not estimable{why}")
    notes: list[Words] = [f"{'; '.join(spelled)}."]
    if has_levels:
        notes.append(
            phrase("{} beside the name of a variable test all its levels together.", P_VALUES)
        )
    notes += penalised_notes(results.select("hazard_ratio", endpoint=endpoint))
    together = results.select("hazard_ratio", endpoint=endpoint, model="multivariable")
    if together and any(s.endpoint == endpoint and s.left_out for s in results.selections):
        notes.append("Candidates without a multivariable hazard ratio are not in the model.")
    return tuple(notes)


def _cut(group: RowGroup, columns: int) -> RowGroup:
    """Return a group of rows with as many cells as there are columns."""
    rows = tuple(replace(row, cells=row.cells[:columns]) for row in group.rows)
    return replace(group, rows=rows)


def penalised_notes(ratios: Sequence[Estimate]) -> list[Text]:
    """Return the note that explains the mark of Firth's penalised likelihood, if it is used."""
    if not any(is_penalised(ratio) for ratio in ratios):
        return []
    return [
        phrase(
            "{}, by {}, because the events are separated, as where a level has none; interval from "
            "its profile, {} from its likelihood ratio.",
            PENALISED_MARK,
            typeset(FIRTH),
            P,
        )
    ]


def _reasons(results: Results, endpoint: str) -> list[str]:
    """Return why hazard ratios and tests are not estimable, each reason once."""
    candidates = results.study.predictors.candidates if results.study.predictors else ()
    method = LOGRANK_TEST["logrank"]
    without = [
        record
        for record in (
            *results.select("hazard_ratio", endpoint=endpoint, estimate=None),
            *results.select("logrank", endpoint=endpoint, method=method, p_value=None),
        )
        if record.variable in candidates
        and record.model != "subgroup"
        and not record.is_suppressed
        and not _is_empty(results, record)
    ]
    notes = (
        str(record.note).removeprefix("not estimable: ").removeprefix("not testable: ")
        for record in without
        if record.note
    )
    return list(dict.fromkeys(notes))


def _is_empty(results: Results, ratio: Estimate) -> bool:
    """Return whether no patient at all is at the level of a hazard ratio: its row has dashes."""
    where = {"endpoint": ratio.endpoint, "variable": ratio.variable, "level": ratio.level}
    median = results.find("median_survival", **where) if ratio.level else None
    return median is not None and median.n == 0


def _candidate(results: Results, endpoint: str, key: str, numbers: NumberFormat) -> RowGroup:
    """Return the rows of one candidate: its own line, then a line a level."""
    variable = results.study.variables[key]
    if variable.type == "number":
        return RowGroup(rows=(_number_row(results, endpoint, key, numbers),))
    logrank = results.find(
        "logrank", endpoint=endpoint, variable=key, method=LOGRANK_TEST["logrank"]
    )
    several = len(variable.levels) > 2
    head = Row(
        stub=variable.label,
        heading=True,
        cells=(
            "",
            "",
            _p(logrank, numbers),
            "",
            term_p(results, endpoint, key, "univariable", numbers) if several else "",
            "",
            term_p(results, endpoint, key, "multivariable", numbers) if several else "",
        ),
    )
    levels = [_level_row(results, endpoint, key, level.key, numbers) for level in variable.levels]
    return RowGroup(rows=(head, *levels))


def _number_row(results: Results, endpoint: str, key: str, numbers: NumberFormat) -> Row:
    variable = results.study.variables[key]
    ratio = results.find("hazard_ratio", endpoint=endpoint, variable=key, model="univariable")
    size = events_of(ratio) if ratio else ""
    per = numbers.marked(f", per {ratio.unit}") if ratio and ratio.unit else ""
    return Row(
        stub=f"{variable.label}{per}",
        cells=(
            size,
            "",
            "",
            *_ratio_cells(results, endpoint, key, None, "univariable", numbers),
            *_ratio_cells(results, endpoint, key, None, "multivariable", numbers),
        ),
    )


def _level_row(results: Results, endpoint: str, key: str, level: str, numbers: NumberFormat) -> Row:
    median = results.find("median_survival", endpoint=endpoint, variable=key, level=level)
    size = events_of(median) if median else ""
    time = missing_sign(median)
    if median and median.n == 0:
        return Row(
            stub=results.study.level_label(key, level),
            indent=True,
            cells=(size, NOT_APPLICABLE, "", *(NOT_APPLICABLE,) * 4),
        )
    if median and not median.is_suppressed and median.n:
        time = numbers.time(median.estimate)
    return Row(
        stub=results.study.level_label(key, level),
        indent=True,
        cells=(
            size,
            time,
            "",
            *_ratio_cells(results, endpoint, key, level, "univariable", numbers),
            *_ratio_cells(results, endpoint, key, level, "multivariable", numbers),
        ),
    )


def _ratio_cells(
    results: Results,
    endpoint: str,
    key: str,
    level: str | None,
    model: Model,
    numbers: NumberFormat,
) -> tuple[str, str]:
    """Return the hazard ratio with its interval, and its P value."""
    ratios = results.select("hazard_ratio", endpoint=endpoint, variable=key, model=model)
    if not ratios:
        return "", ""
    if level is not None and level == ratios[0].reference:
        return _REFERENCE, ""
    own = [ratio for ratio in ratios if ratio.level == level]
    return ratio_cells(own[0] if own else None, numbers)


def ratio_cells(ratio: Estimate | None, numbers: NumberFormat) -> tuple[str, str]:
    """Return a hazard ratio with its interval, and its P value, as cells."""
    if ratio is None or ratio.estimate is None:
        return missing_sign(ratio), _p(ratio, numbers) or missing_sign(ratio)
    text = f"{numbers.ratio(ratio.estimate)} ({numbers.ratio_interval(ratio)})"
    if is_penalised(ratio):
        text += PENALISED_MARK
    return text, numbers.p_value(ratio.p_value)


def term_p(results: Results, endpoint: str, key: str, model: Model, numbers: NumberFormat) -> str:
    """Return the P value of all levels of a variable together, as a cell."""
    test = results.find("term_test", endpoint=endpoint, variable=key, model=model)
    mark = PENALISED_MARK if test and test.p_value is not None and FIRTH in str(test.method) else ""
    return _p(test, numbers) + mark


def _p(test: Estimate | None, numbers: NumberFormat) -> str:
    """Return the P value of a test; nothing where there is no test."""
    if test is None:
        return ""
    return missing_sign(test) if test.p_value is None else numbers.p_value(test.p_value)


def proportional_hazards_table(
    results: Results, endpoint: str, numbers: NumberFormat
) -> Table | None:
    """Tabulate the test of proportional hazards of each term and of all together."""
    tests = results.select("proportional_hazards", endpoint=endpoint)
    if not any(test.p_value is not None for test in tests):
        return None
    rows = tuple(
        Row(
            stub=results.study.variables[test.variable].label if test.variable else "All terms",
            cells=(
                *_statistic_cells(test, numbers),
                _p(test, numbers),
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
        notes=(_DEGREES_OF_FREEDOM,),
    )


def _statistic_cells(test: Estimate, numbers: NumberFormat) -> tuple[str, str]:
    """Return the statistic of a test and its degrees of freedom."""
    if test.statistic is None:
        return missing_sign(test), missing_sign(test)
    return numbers.statistic(test.statistic), str(test.df)


def interactions_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the interactions: how one hazard ratio changes with another variable."""
    tests = results.select("interaction_test", endpoint=endpoint, model="multivariable")
    ratios = results.select("interaction_ratio", endpoint=endpoint, model="multivariable")
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
            stub=sentence_start(interaction_label(results, str(test.variable))),
            cells=(
                "",
                _p(test, numbers),
            ),
        )
    ]
    for ratio in ratios:
        if ratio.variable == test.variable:
            label = _pair_label(results, ratio, numbers)
            rows.append(Row(stub=label, indent=True, cells=ratio_cells(ratio, numbers)))
    return RowGroup(rows=tuple(rows))


def _pair_label(results: Results, ratio: Estimate, numbers: NumberFormat) -> str:
    """Return the levels that a ratio of hazard ratios is of, or the units of its numbers."""
    if ratio.level is None:
        return numbers.marked(f"per {ratio.unit}")
    keys = [
        key
        for key in str(ratio.variable).split(":")
        if results.study.variables[key].type == "category"
    ]
    levels = ratio.level.split(":") if len(keys) > 1 else [ratio.level]
    labels = [
        results.study.level_label(key, level) for key, level in zip(keys, levels, strict=False)
    ]
    per = numbers.marked(f", per {ratio.unit}") if ratio.unit else ""
    return " and ".join(labels) + per


def selection_table(results: Results, endpoint: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the steps of a stepwise selection."""
    steps = results.select("selection_step", endpoint=endpoint)
    predictors = results.study.predictors
    if not steps or predictors is None:
        return None
    rows = tuple(
        Row(
            stub=results.study.variables[str(step.variable)].label,
            cells=(
                str(number),
                str(step.method).split(";", maxsplit=1)[0],
                *_statistic_cells(step, numbers),
                _p(step, numbers),
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
            _DEGREES_OF_FREEDOM,
        ),
    )
