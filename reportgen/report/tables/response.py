"""The table of best response."""

from __future__ import annotations

from reportgen.report.blocks.table import (
    NOT_APPLICABLE,
    Column,
    Row,
    RowGroup,
    Table,
    align_numbers,
)
from reportgen.report.blocks.text import Text, Words, phrase
from reportgen.report.prose.response import (
    category_label,
    denominator_words,
    outside_objective_response,
    tested_outcome,
)
from reportgen.report.prose.words import N, interval_name, join_list, remark, sample_size, typeset
from reportgen.report.style.numbers import HELD_BACK, NumberFormat, count
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.results.method import Proportion
from reportgen.results.method_words import PROPORTION_INTERVAL
from reportgen.results.population import Population
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.analysis_names import Analysis
from reportgen.study.label import lower_start

# More populations than this stand under one another instead of side by side.
_MOST_SIDE_BY_SIDE = 4


def response_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate every category, objective response and disease control, by population."""
    populations = ResponseAnalysis(results).populations
    if len(populations) > _MOST_SIDE_BY_SIDE:
        return _long_table(results, populations, numbers)
    rates = ResponseAnalysis(results).rates()
    groups = [
        RowGroup(
            rows=tuple(
                Row(
                    stub=category_label(results, str(rate.level)),
                    cells=_cells(results, populations, "response_rate", rate.level, numbers),
                )
                for rate in rates
            )
            + _unassessed_rows(results, populations)
        ),
        RowGroup(rows=tuple(_summary_rows(results, populations, numbers))),
    ]
    return Table(
        key="response",
        title=f"{_label(results)}.",
        stub_heading=_label(results),
        columns=_columns(results, populations, numbers),
        groups=align_numbers([group for group in groups if group.rows]),
        notes=_notes(results),
    )


def _long_table(results: Results, populations: list[Population], numbers: NumberFormat) -> Table:
    """Tabulate with a group of rows for each category, a row for each population."""
    categories: list[tuple[str, Analysis, str | None]] = [
        (category_label(results, str(rate.level)), "response_rate", rate.level)
        for rate in ResponseAnalysis(results).rates()
    ]
    summaries: list[tuple[str, Analysis, str | None]] = [
        (f"{label} ({' + '.join(rule)})", analysis, None)
        for analysis, (label, rule) in _rules(results).items()
    ]
    groups = [
        RowGroup(
            heading=heading,
            rows=tuple(
                _population_row(results, analysis, level, population, numbers)
                for population in populations
            ),
        )
        for heading, analysis, level in (*categories, *summaries)
    ]
    counts = _unassessed(results, populations)
    if any(patients != 0 for patients in counts):
        rows = tuple(
            Row(
                stub=_who(results, population),
                cells=(count(patients), NOT_APPLICABLE, ""),
                indent=True,
            )
            for population, patients in zip(populations, counts, strict=True)
        )
        groups.append(RowGroup(heading="Not evaluable or missing", rows=rows))
    interval = interval_name(ResponseAnalysis(results).all_rates[0], numbers)
    return Table(
        key="response",
        title=f"{_label(results)}.",
        stub_heading=_label(results),
        columns=(
            Column(heading=N + " (%)"),
            Column(heading=interval),
            Column(heading="Patients"),
        ),
        groups=align_numbers(groups),
        notes=_notes(results),
    )


def _population_row(
    results: Results,
    analysis: Analysis,
    level: str | None,
    population: Population,
    numbers: NumberFormat,
) -> Row:
    rate = ResponseAnalysis(results).rate(analysis, population, level)
    return Row(
        stub=_who(results, population),
        cells=(*_rate_cells(rate, numbers), count(rate.n if rate else 0)),
        indent=True,
    )


def _who(results: Results, population: Population) -> str:
    """Return a population's label, with the variable's name where the level alone says little."""
    label = results.population_label(population)
    response = results.study.response
    if population.variable is None or response is None:
        return label
    variable = results.study.variables[population.variable]
    unclear = len(response.by) > 1 or label.casefold() in {"no", "yes"}
    return f"{variable.label}: {label}" if unclear else label


def _unassessed_rows(results: Results, populations: list[Population]) -> tuple[Row, ...]:
    counts = _unassessed(results, populations)
    if all(patients == 0 for patients in counts):
        return ()
    cells = tuple(cell for patients in counts for cell in (count(patients), NOT_APPLICABLE))
    return (Row(stub="Not evaluable or missing", cells=cells),)


def _unassessed(results: Results, populations: list[Population]) -> tuple[int | None, ...]:
    """Return how many of each population are in the denominator without a category."""
    response = results.study.response
    if response is None or response.denominator == "evaluable":
        return (0,) * len(populations)
    return tuple(
        _without_category(ResponseAnalysis(results).rates(population)) for population in populations
    )


def _without_category(rates: tuple[Estimate, ...]) -> int | None:
    """Return how many are in no category, ``None`` where a number is held back that tells."""
    counts = [rate.events for rate in rates if rate.events is not None]
    total = rates[0].n
    return None if total is None or len(counts) < len(rates) else total - sum(counts)


def _label(results: Results) -> str:
    return results.study.response.label if results.study.response else "Response"


def _columns(
    results: Results, populations: list[Population], numbers: NumberFormat
) -> tuple[Column, ...]:
    columns = []
    for population in populations:
        rate = ResponseAnalysis(results).rates(population)[0]
        spanner = phrase("{} ({})", _who(results, population), sample_size(count(rate.n), numbers))
        columns.append(Column(heading=N + " (%)", spanner=spanner))
        columns.append(Column(heading=interval_name(rate, numbers), spanner=spanner))
    return tuple(columns)


def _cells(
    results: Results,
    populations: list[Population],
    analysis: Analysis,
    level: str | None,
    numbers: NumberFormat,
) -> tuple[str, ...]:
    cells: list[str] = []
    for population in populations:
        rate = ResponseAnalysis(results).rate(analysis, population, level)
        cells += _rate_cells(rate, numbers)
    return tuple(cells)


def _rate_cells(rate: Estimate | None, numbers: NumberFormat) -> tuple[str, str]:
    if rate is not None and rate.is_suppressed:
        return count(rate.events), HELD_BACK
    if rate is None or rate.estimate is None:
        return NOT_APPLICABLE, NOT_APPLICABLE
    return f"{rate.events} ({numbers.share(rate)})", numbers.percent_interval(rate)


def _summary_rows(
    results: Results, populations: list[Population], numbers: NumberFormat
) -> list[Row]:
    return [
        Row(
            stub=f"{label} ({' + '.join(rule)})",
            cells=_cells(results, populations, analysis, None, numbers),
        )
        for analysis, (label, rule) in _rules(results).items()
    ]


def _rules(results: Results) -> dict[Analysis, tuple[str, tuple[str, ...]]]:
    """Return the summaries of response that the study defines: their names and rules."""
    response = results.study.response
    if response is None:
        return {}
    rules: dict[Analysis, tuple[str, tuple[str, ...]]] = {
        "objective_response": ("Objective response", response.objective_response)
    }
    if response.disease_control:
        rules["disease_control"] = ("Disease control", response.disease_control)
    return rules


def _notes(results: Results) -> tuple[Words, ...]:
    response = results.study.response
    if response is None:
        return ()
    named = {key for _, rule in _rules(results).values() for key in rule}
    spelled = [
        f"{category.key}, {lower_start(category.label)}"
        for category in response.categories
        if category.label and category.key in named
    ]
    how = ResponseAnalysis(results).all_rates[0].method_as(Proportion)
    notes: list[Words] = [
        f"Percentages are of {denominator_words(results)}.",
        f"Confidence intervals are {typeset(PROPORTION_INTERVAL[how.interval])}.",
    ]
    if outside := outside_objective_response(results):
        notes.append(phrase("Objective response does not include {}.", join_list(outside, "or")))
    notes += _test_notes(results)
    spelled.append("CI, confidence interval")
    notes.append(f"{'; '.join(spelled)}.")
    return tuple(notes)


def _test_notes(results: Results) -> list[Text]:
    """Return what the reader must know of the tests, those with the same remark together."""
    outcomes: dict[tuple[Reason, str], list[str]] = {}
    response = ResponseAnalysis(results)
    for test in (*response.tests, *response.trends):
        if test.reason:
            of = "trend in " if test.analysis == "response_trend" else ""
            label = f"by {results.study.variable_phrase(str(test.variable))}"
            outcomes.setdefault((test.reason, label), []).append(of + tested_outcome(test))
    labels: dict[tuple[Reason, tuple[str, ...]], list[str]] = {}
    for (note, label), tested in outcomes.items():
        labels.setdefault((note, tuple(tested)), []).append(label)
    remarks = []
    for (note, names), by in labels.items():
        several = len(names) * len(by) > 1
        subject = phrase("{} {}", join_list(names), join_list(by))
        of = "tests of " if several else "test of "
        remarks.append(remark(subject, note, of, several=several))
    return remarks
