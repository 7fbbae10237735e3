"""Data and provenance: what was left out, the second engine, digests and versions."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from reportgen.report.blocks.section import Section
from reportgen.report.prose.second_engine import second_engine_sentences
from reportgen.report.prose.selection import missing_candidates
from reportgen.report.prose.words import plural
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results

_SHOWN_ROWS = 20


def build(results: Results, theme: Theme) -> dict[str, Any]:
    """Return what the template shows."""
    engine = results.second_engine
    warnings = [finding.sentence for finding in results.warnings]
    return {
        "notes": [
            *_exclusions(results),
            *missing_candidates(results),
            *map(str, results.data_notes),
            *warnings,
            *_left_out(results),
        ],
        "second_engine": second_engine_sentences(engine, results.study, theme.numbers)
        if engine
        else [],
        "provenance": results.provenance,
        "synthetic": results.synthetic,
    }


def _left_out(results: Results) -> list[str]:
    """State that notes on single rows are not in a report that must not show few patients."""
    if results.study.privacy.suppress_below is None:
        return []
    return ["Notes on single rows are left out; reportgen check gives them to who has the file."]


def _exclusions(results: Results) -> list[Markup]:
    """State who was left out of which analysis and why, by row of the file."""
    exclusions = results.flow.exclusions if results.flow else ()
    if not exclusions:
        some_not_made = results.flow and any(s.patients == 0 for s in results.flow.analysis_sets)
        which = "that were made" if some_not_made else "listed under Patients"
        return [Markup("No patient was left out of the analyses {}.").format(which)]
    notes = []
    for exclusion in exclusions:
        analysis = f"the {exclusion.analysis}" if exclusion.model else exclusion.analysis
        if exclusion.patients is None:
            left_out = Markup("Patients were left out of {}: {}.")
            notes.append(left_out.format(analysis, exclusion.reason))
            continue
        rows = ", ".join(str(row) for row in exclusion.rows[:_SHOWN_ROWS])
        more = ", …" if len(exclusion.rows) > _SHOWN_ROWS else ""
        noun = "row" if exclusion.patients == 1 else "rows"
        notes.append(
            Markup("{} {} left out of {}: {} ({} {}{}).").format(
                plural(exclusion.patients, "patient"),
                "was" if exclusion.patients == 1 else "were",
                analysis,
                exclusion.reason,
                noun,
                rows,
                more,
            )
        )
    return notes


SECTION = Section(title="Data and provenance", position=90, build=build)
