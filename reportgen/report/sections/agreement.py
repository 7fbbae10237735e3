"""Agreement: each published figure beside the one that this cohort gives."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.numbering import refer_to_tables
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.text import phrase
from reportgen.report.style.theme import Theme
from reportgen.report.tables.agreement import agreement_table
from reportgen.results.agreement import ClaimCheck
from reportgen.results.results import Results


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return how many statements agree, and the table of them all."""
    table = agreement_table(results, theme.numbers)
    lead = phrase(
        "{} {} sets published and computed figures side by side.",
        _verdict(results),
        refer_to_tables(table),
    )
    return (Paragraph(text=lead, is_lead=True), table)


def _verdict(results: Results) -> str:
    """State how many of the published statements agree."""
    compared = [claim for claim in results.claims if not claim.is_withheld]
    withheld = len(results.claims) - len(compared)
    if not withheld:
        return _count_agreeing(compared)
    why = "since what they state is not shown, or only for averaged times"
    if not compared:
        return f"No published statement is compared, {why}."
    others = f"{withheld} {'is' if withheld == 1 else 'are'} not compared, {why}."
    return f"{_count_agreeing(compared)} {others}"


def _count_agreeing(claims: Sequence[ClaimCheck]) -> str:
    agreeing, total = sum(claim.agrees for claim in claims), len(claims)
    if total == 1:
        verb = "agrees with" if agreeing else "differs from"
        return f"The one published statement {verb} this cohort."
    if agreeing == total:
        return f"All {total} published statements agree with this cohort."
    verb = "agrees" if agreeing == 1 else "agree"
    return f"{agreeing or 'None'} of {total} published statements {verb} with this cohort."


SECTION = Section(
    title="Agreement with the published figures",
    position=70,
    build=build,
    applies=lambda results: bool(results.claims),
)
