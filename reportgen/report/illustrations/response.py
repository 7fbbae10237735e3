"""How the patients of each population divide over the categories of response."""

from __future__ import annotations

from reportgen.report.blocks.figure import Figure, FigureRows, in_parts
from reportgen.report.figures.response import ResponseBar, draw_response
from reportgen.report.prose.response import (
    category_label,
    denominator_words,
    drawn_populations,
    rates_sentence,
    response_populations,
)
from reportgen.report.prose.words import sample_size_in_figure
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.style.theme import Theme
from reportgen.results.population import EVERYONE, Population
from reportgen.results.results import Results


def response_figures(results: Results, theme: Theme) -> tuple[Figure, ...]:
    """Return the figure, on several pages if need be, unless nobody's response was assessed."""
    populations = drawn_populations(results)
    if not populations:
        return ()
    rates = results.select("response_rate", population=EVERYONE)
    keys = [str(rate.level) for rate in rates if _occurs(results, str(rate.level))]
    labels = [category_label(results, key) for key in keys]
    bars = [_bar(results, population, keys, theme.numbers) for population in populations]
    return in_parts(
        draw_response(bars, labels, theme),
        "response",
        results.study.response.label if results.study.response else "Response",
        caption=f"Percentages are of {denominator_words(results)}.{_undrawn(results, populations)}",
        alternative=rates_sentence(results, theme.numbers).spoken(theme.numbers.p_symbol),
        rows=_rows(results, populations),
    )


def _rows(results: Results, populations: list[Population]) -> FigureRows:
    rates = [r for r in results.select("response_rate") if r.population in populations]
    return FigureRows(
        key="response",
        description="Patients in each category of response",
        heading=("population", "level", "n", "patients", "share"),
        rows=tuple((str(r.population), r.level, r.n, r.events, r.estimate) for r in rates),
    )


def _undrawn(results: Results, populations: list[Population]) -> str:
    """Name the groups of whom nobody was assessed, by variable."""
    empty: dict[str, list[str]] = {}
    for population in response_populations(results)[1:]:
        rates = results.select("response_rate", population=population)
        if population not in populations and not any(r.n or r.is_suppressed for r in rates):
            variable = results.study.variables[str(population.variable)].label
            empty.setdefault(variable, []).append(results.population_label(population))
    if not empty:
        return ""
    groups = "; ".join(f"{variable}, {', '.join(labels)}" for variable, labels in empty.items())
    return f" Groups without such patients: {groups}."


def _occurs(results: Results, key: str) -> bool:
    return any(rate.events for rate in results.select("response_rate", level=key))


def _bar(
    results: Results, population: Population, keys: list[str], numbers: NumberFormat
) -> ResponseBar:
    rates = [results.find("response_rate", population=population, level=key) for key in keys]
    known = [rate for rate in rates if rate is not None]
    return ResponseBar(
        label=results.population_label(population),
        n_text=sample_size_in_figure(str(known[0].n), numbers),
        group=""
        if population.variable is None
        else results.study.variables[population.variable].label,
        shares=tuple(rate.estimate or 0.0 for rate in known),
        texts=tuple(f"{numbers.share(rate)}%" for rate in known),
    )
