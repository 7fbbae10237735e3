"""Appendix: the long material, such as quantiles, steps of selection and residuals."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_figures, refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.text import join, phrase
from reportgen.report.figures.schoenfeld import has_circles
from reportgen.report.illustrations.residuals import residual_figures
from reportgen.report.style.theme import Theme
from reportgen.report.tables.pairwise import has_many_pairs, pairwise_table
from reportgen.report.tables.quantiles import quantiles_table
from reportgen.report.tables.selection import selection_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the long material of each endpoint, then that of the strata."""
    endpoints = [key for key in results.study.endpoints if _has_appendix(results, key)]
    return (
        *(block for key in endpoints for block in _endpoint(results, key, theme)),
        *(
            block
            for variable in _strata_of_many_pairs(results)
            for block in _stratum(results, variable, theme)
        ),
    )


def _endpoint(results: Results, endpoint: str, theme: Theme) -> Iterator[Block]:
    quantiles = quantiles_table(results, endpoint, theme.numbers)
    steps = selection_table(results, endpoint, theme.numbers)
    figures = residual_figures(results, endpoint, theme)
    lead = []
    if quantiles:
        shown = refer_to_tables(quantiles)
        lead.append(phrase("{} shows other quantiles than the median.", shown))
    if steps:
        lead.append(phrase("{} shows the steps of the selection.", refer_to_tables(steps)))
    if figures:
        drawn = "residuals" if has_circles(results.residuals) else "smoothed residuals"
        lead.append(
            phrase(
                "{} {} the {} that the test of proportional hazards rests on.",
                refer_to_figures(figures),
                "shows" if len(figures) == 1 else "show",
                drawn,
            )
        )
    yield Heading(results.study.endpoint_label(endpoint))
    yield Paragraph(text=join(lead), is_lead=True)
    yield from (table for table in (quantiles, steps) if table)
    yield from figures


def _stratum(results: Results, variable: str, theme: Theme) -> Iterator[Block]:
    pairs = pairwise_table(results, variable, theme.numbers)
    lead = phrase("{} shows the test of every pair of groups.", refer_to_tables(pairs))
    yield Heading(results.study.variables[variable].label)
    yield Paragraph(text=lead, is_lead=True)
    if pairs:
        yield pairs


def _strata_of_many_pairs(results: Results) -> list[str]:
    variables = results.study.strata.variables if results.study.strata else ()
    return [variable for variable in variables if has_many_pairs(results, variable)]


def _has_appendix(results: Results, endpoint: str) -> bool:
    return bool(
        results.select("survival_quantile", endpoint=endpoint)
        or results.select("selection_step", endpoint=endpoint)
        or any(trace.endpoint == endpoint for trace in results.residuals)
    )


SECTION = Section(
    title="Appendix",
    position=100,
    build=build,
    applies=lambda results: (
        any(_has_appendix(results, endpoint) for endpoint in results.study.endpoints)
        or bool(_strata_of_many_pairs(results))
    ),
)
