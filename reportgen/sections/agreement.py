"""Agreement: each published figure beside the one that this cohort gives."""

from __future__ import annotations

from typing import Any

from reportgen.results import Results
from reportgen.section import Section
from reportgen.tables.agreement import agreement_table
from reportgen.theme import Theme


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    return {"verdict": _verdict(results), "table": agreement_table(results, theme.numbers)}


def _verdict(results: Results) -> str:
    """State how many of the published statements agree."""
    agreeing = sum(claim.agrees for claim in results.claims)
    total = len(results.claims)
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
