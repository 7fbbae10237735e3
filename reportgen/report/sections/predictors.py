"""Predictors: every candidate alone, those that entered the model, and the model's checks."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_figures, refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.text import join, phrase
from reportgen.report.illustrations.model import model_figures
from reportgen.report.prose.cautions import model_cautions
from reportgen.report.prose.model_fit import interaction_sentences, model_sentences
from reportgen.report.prose.predictors import predictors_sentence
from reportgen.report.prose.selection import selection_sentences
from reportgen.report.style.theme import Theme
from reportgen.report.tables.model_checks import interactions_table, proportional_hazards_table
from reportgen.report.tables.predictors import predictors_table
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the predictors of each endpoint."""
    return tuple(
        block
        for selection in results.selections
        for block in (
            Heading(results.study.endpoint_label(selection.endpoint)),
            *_model(results, selection, theme),
        )
    )


def _model(results: Results, selection: PredictorSelection, theme: Theme) -> Iterator[Block]:
    """Yield text and tables first: they fill the page, over which figures are not divided."""
    endpoint, numbers = selection.endpoint, theme.numbers
    candidates = predictors_table(results, endpoint, numbers)
    figures = model_figures(results, selection, theme)
    shown = phrase("{} shows every candidate", refer_to_tables(candidates))
    if figures:
        shown += phrase(", and {} the multivariable model", refer_to_figures(figures))
    said = selection_sentences(results, selection, numbers)
    if selection.entered:
        said = [predictors_sentence(results, endpoint, numbers, detailed=True), *said]
    yield Paragraph(text=join([*said, shown + "."]))
    yield candidates
    yield from _checks(results, selection, theme)
    yield from figures


def _checks(results: Results, selection: PredictorSelection, theme: Theme) -> Iterator[Block]:
    endpoint, numbers = selection.endpoint, theme.numbers
    proportional = proportional_hazards_table(results, endpoint, numbers)
    interactions = interactions_table(results, endpoint, numbers)
    said = [
        *model_sentences(results, endpoint, numbers),
        *interaction_sentences(results, endpoint, numbers),
        *model_cautions(results, selection, numbers),
    ]
    if said and proportional:
        of_each_term = "{} shows the test of proportional hazards of each term."
        said.append(phrase(of_each_term, refer_to_tables(proportional)))
    if said and interactions:
        said.append(phrase("{} shows the interactions.", refer_to_tables(interactions)))
    if said:
        yield Paragraph(text=join(said))
    yield from (table for table in (proportional, interactions) if table)


SECTION = Section(
    title="Predictors",
    position=60,
    build=build,
    applies=lambda results: bool(results.selections),
)
