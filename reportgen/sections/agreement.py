"""Agreement: each published figure beside the one that this cohort gives."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from reportgen.prose.words import plural
from reportgen.results import Results
from reportgen.section import Section
from reportgen.tables.agreement import agreement_table
from reportgen.theme import Theme


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    agreeing = sum(claim.agrees for claim in results.claims)
    total = len(results.claims)
    verdict = Markup("{} of {} agree{}.").format(
        "All" if agreeing == total else agreeing,
        plural(total, "published statement"),
        "" if agreeing != 1 else "s",
    )
    return {"verdict": verdict, "table": agreement_table(results, theme.numbers)}


SECTION = Section(
    title="Agreement with the published figures",
    position=70,
    build=build,
    applies=lambda results: bool(results.claims),
)
