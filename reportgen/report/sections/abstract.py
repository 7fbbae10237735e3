"""Abstract: purpose, methods, results and conclusion in sentences, with the main numbers."""

from __future__ import annotations

from reportgen.report.blocks.groups import Block, Group, Summary
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.terms import Term, TermList
from reportgen.report.blocks.text import join
from reportgen.report.prose import abstract
from reportgen.report.prose.key_figures import key_figures
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the paragraphs of the abstract beside the key figures."""
    numbers, headings = theme.numbers, theme.abstract
    said = (
        (headings.purpose, [abstract.purpose(results, headings.aim)]),
        (headings.methods, [abstract.methods(results, numbers)]),
        (headings.results, abstract.findings(results, numbers)),
        (headings.conclusion, [abstract.conclusion(results, numbers)]),
    )
    paragraphs = tuple(
        Paragraph(heading=heading, text=join(sentence for sentence in sentences if sentence))
        for heading, sentences in said
        if any(sentences)
    )
    terms = tuple(
        Term(term=figure.label, description=figure.value, detail=figure.detail)
        for figure in key_figures(results, numbers)
    )
    return (Summary(paragraphs=paragraphs, key_figures=TermList(terms)),)


SECTION = Section(title=lambda theme: theme.abstract.title, position=10, build=build)
