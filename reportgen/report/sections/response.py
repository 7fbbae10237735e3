"""Response: rates by category and subgroup, their comparison, and one figure."""

from __future__ import annotations

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.numbering import refer_to_figures_and_table
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.text import join, phrase
from reportgen.report.illustrations.response import response_figures
from reportgen.report.prose.response import comparison_sentences, overall_sentence
from reportgen.report.style.theme import Theme
from reportgen.report.tables.response import response_table
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the rates and their comparison in sentences, drawn and as a table."""
    numbers = theme.numbers
    table, figures = response_table(results, numbers), response_figures(results, theme)
    said = [
        overall_sentence(results, numbers, "objective_response"),
        overall_sentence(results, numbers, "disease_control"),
        *comparison_sentences(results, numbers),
        phrase("{} the categories.", refer_to_figures_and_table(figures, table)),
    ]
    paragraph = Paragraph(text=join(sentence for sentence in said if sentence))
    return (paragraph, *figures, table)


SECTION = Section(
    title="Response",
    position=30,
    build=build,
    applies=lambda results: bool(ResponseAnalysis(results).all_rates),
)
