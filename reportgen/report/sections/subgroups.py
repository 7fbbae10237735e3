"""Subgroups: the hazard ratio of one variable at each level of others."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_figures_and_table
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.text import join, phrase
from reportgen.report.illustrations.subgroups import subgroup_figures
from reportgen.report.prose.subgroups import subgroup_sentences
from reportgen.report.style.theme import Theme
from reportgen.report.tables.subgroups import subgroups_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the subgroups of each endpoint."""
    return tuple(
        block
        for endpoint in results.study.subgroup_endpoints
        if results.select("hazard_ratio", endpoint=endpoint, model="subgroup")
        for block in _endpoint(results, endpoint, theme)
    )


def _endpoint(results: Results, endpoint: str, theme: Theme) -> Iterator[Block]:
    table = subgroups_table(results, endpoint, theme.numbers)
    figures = subgroup_figures(results, endpoint, theme)
    said = [
        *subgroup_sentences(results, endpoint, theme.numbers),
        phrase("{} every subgroup.", refer_to_figures_and_table(figures, table)),
    ]
    yield Heading(results.study.endpoint_label(endpoint))
    yield Paragraph(text=join(said))
    yield from figures
    yield table


SECTION = Section(
    title="Subgroups",
    position=65,
    build=build,
    applies=lambda results: bool(results.select("hazard_ratio", model="subgroup")),
)
