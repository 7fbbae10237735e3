"""Survival by stratum: curves, medians and log-rank tests for each variable of the study."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.numbering import refer_to_figures, refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.figures.kaplan_meier import MOST_CURVES
from reportgen.report.illustrations.survival_curves import strata_figure
from reportgen.report.prose.cautions import immortal_time
from reportgen.report.prose.strata import (
    pairwise_sentence,
    strata_follow_up_sentence,
    strata_medians_sentence,
    trend_sentence,
)
from reportgen.report.style.theme import Theme
from reportgen.report.tables.follow_up import follow_up_table
from reportgen.report.tables.pairwise import has_many_pairs, pairwise_table
from reportgen.report.tables.restricted_mean import restricted_mean_strata_table
from reportgen.report.tables.survival import strata_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the survival by each variable."""
    variables = results.study.strata.variables if results.study.strata else ()
    return tuple(
        block
        for variable in variables
        for block in (
            Heading(results.study.variables[variable].label),
            *_sentences(results, variable, theme),
            *_shown(results, variable, theme),
        )
    )


def _sentences(results: Results, variable: str, theme: Theme) -> Iterator[Paragraph]:
    """Yield a paragraph for each endpoint, and one of remarks."""
    numbers = theme.numbers
    paragraphs: list[list[Text | None]] = [
        [
            strata_medians_sentence(results, variable, [endpoint], numbers),
            strata_follow_up_sentence(results, endpoint, variable, numbers),
            trend_sentence(results, endpoint, variable, numbers),
            pairwise_sentence(results, endpoint, variable, numbers),
        ]
        for endpoint in results.study.endpoints
    ]
    remarks: list[Text | None] = [*immortal_time(results, (variable,))]
    if len(results.study.variables[variable].levels) > MOST_CURVES:
        remarks.append(
            phrase("There is no figure: more than {} curves cannot be told apart.", MOST_CURVES)
        )
    for said in (*paragraphs, remarks):
        if any(said):
            yield Paragraph(text=join(sentence for sentence in said if sentence))


def _shown(results: Results, variable: str, theme: Theme) -> Iterator[Block]:
    """Yield tables first: they fill the pages, over which figures are not divided."""
    numbers = theme.numbers
    pairs = pairwise_table(results, variable, numbers)
    in_appendix = has_many_pairs(results, variable)
    found: tuple[Table | None, ...] = (
        strata_table(results, variable, numbers),
        follow_up_table(results, variable, numbers),
        restricted_mean_strata_table(results, variable, numbers),
        None if in_appendix else pairs,
    )
    tables = [table for table in found if table]
    drawn = [strata_figure(results, key, variable, theme) for key in results.study.endpoints]
    figures = [figure for figure in drawn if figure]
    lead = phrase(
        "{} {} survival by {}",
        refer_to_tables(*tables),
        "shows" if len(tables) == 1 else "show",
        results.study.variable_phrase(variable),
    )
    if figures:
        lead += phrase(", and {} the curves", refer_to_figures(figures))
    lead += "."
    if in_appendix:
        tests = refer_to_tables(pairs)
        lead += phrase(" {} in the Appendix shows the pairwise tests.", tests)
    yield Paragraph(text=lead, is_lead=True)
    yield from tables
    yield from figures


SECTION = Section(
    title="Survival by stratum",
    position=50,
    build=build,
    applies=lambda results: (
        results.study.strata is not None
        and any(median.n != 0 for median in results.select("median_survival"))
    ),
)
