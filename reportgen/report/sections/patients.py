"""Patients: how many are in each analysis, who they were, and how they were treated."""

from __future__ import annotations

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.numbering import refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import join_list
from reportgen.report.style.theme import Theme
from reportgen.report.tables.baseline import baseline_table, exposure_table, flow_table
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return the tables of the patients after a sentence that says which is which."""
    tables = _tables(results, theme)
    if not tables:
        return ()
    lead = Text(_lead(tables), ".")
    return (Paragraph(text=lead, is_lead=True), *(table for table, _ in tables))


def _tables(results: Results, theme: Theme) -> list[tuple[Table, str]]:
    """Return the tables, each with what it shows."""
    tables = []
    if results.flow is not None:
        tables.append((flow_table(results.flow), "how many patients are in each analysis"))
    if results.study.baseline is not None:
        tables.append((baseline_table(results, theme.numbers), "their characteristics"))
    if results.select("summary", variable="cycles"):
        tables.append((exposure_table(results, theme.numbers), "their treatment"))
    return tables


def _lead(tables: list[tuple[Table, str]]) -> Text:
    """Return which table shows what; with two of them as well, a comma parts the clauses."""
    (first, what), *others = tables
    clauses = [
        phrase("{} shows {}", refer_to_tables(first), what),
        *(phrase("{} {}", refer_to_tables(table), shown) for table, shown in others),
    ]
    if len(clauses) == 2:
        return phrase("{}, and {}", *clauses)
    return join_list(clauses)


SECTION = Section(title="Patients", position=20, build=build)
