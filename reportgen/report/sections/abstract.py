"""Abstract: purpose, methods, results and conclusion in sentences, with the main numbers."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Section
from reportgen.report.prose import abstract
from reportgen.report.prose.key_figures import key_figures
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    numbers = theme.numbers
    headings = theme.abstract
    paragraphs = [
        (headings.purpose, [abstract.purpose(results, headings.aim)]),
        (headings.methods, [abstract.methods(results, numbers)]),
        (headings.results, abstract.findings(results, numbers)),
        (headings.conclusion, [abstract.conclusion(results, numbers)]),
    ]
    return {
        "paragraphs": [(heading, said) for heading, said in paragraphs if any(said)],
        "key_figures": key_figures(results, numbers),
    }


SECTION = Section(title=lambda theme: theme.abstract.title, position=10, build=build)
