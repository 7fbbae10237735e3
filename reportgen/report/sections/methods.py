"""Statistical methods, generated from the options that were in force."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Section
from reportgen.report.prose.methods import methods_paragraphs
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    return {"paragraphs": methods_paragraphs(results, theme.numbers)}


SECTION = Section(title="Statistical methods", position=80, build=build)
