"""Survival of all patients: a Kaplan-Meier figure for each endpoint, and a table."""

from __future__ import annotations

from reportgen.report.blocks.figure import Figure
from reportgen.report.blocks.groups import Block, Group, Part
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_figures, refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.illustrations.survival_curves import survival_figure
from reportgen.report.prose.survival import endpoint_sentences
from reportgen.report.style.theme import Theme
from reportgen.report.tables.restricted_mean import restricted_mean_table
from reportgen.report.tables.survival import survival_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the tables of all endpoints, then the sentences and the curve of each."""
    numbers = theme.numbers
    found = (survival_table(results, numbers), restricted_mean_table(results, numbers))
    tables = [table for table in found if table]
    drawn = {key: survival_figure(results, key, theme) for key in results.study.endpoints}
    figures = [figure for figure in drawn.values() if figure]
    parts = (_part(results, key, figure, theme) for key, figure in drawn.items())
    return (Paragraph(text=_lead(tables, figures), is_lead=True), *tables, *parts)


def _lead(tables: list[Table], figures: list[Figure]) -> Text:
    shown = refer_to_tables(*tables)
    if figures:
        shown = phrase("{} and {}", shown, refer_to_figures(figures))
    verb = "show" if figures or len(tables) > 1 else "shows"
    return phrase("{} {} the survival of all patients.", shown, verb)


def _part(results: Results, endpoint: str, figure: Figure | None, theme: Theme) -> Part:
    said = endpoint_sentences(results, endpoint, theme.numbers)
    blocks: list[Block] = [
        Heading(results.study.endpoint_label(endpoint)),
        Paragraph(text=join(said)),
    ]
    return Part((*blocks, figure) if figure else tuple(blocks))


SECTION = Section(
    title="Survival",
    position=40,
    build=build,
    applies=lambda results: bool(results.select("median_survival", variable=None)),
)
