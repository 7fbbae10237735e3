"""Patients: how many are in each analysis, who they were, and how they were treated."""

from __future__ import annotations

from typing import Any

from reportgen.report.blocks.section import Section
from reportgen.report.style.theme import Theme
from reportgen.report.tables.baseline import baseline_table, exposure_table, flow_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    tables = []
    if results.flow is not None:
        tables.append((flow_table(results.flow), "how many patients are in each analysis"))
    if results.study.baseline is not None:
        tables.append((baseline_table(results, theme.numbers), "their characteristics"))
    if results.select("summary", variable="cycles"):
        tables.append((exposure_table(results, theme.numbers), "their treatment"))
    return {"tables": tables}


SECTION = Section(title="Patients", position=20, build=build)
