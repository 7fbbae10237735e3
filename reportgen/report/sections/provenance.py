"""Data and provenance: what was left out, the second engine, digests and versions."""

from __future__ import annotations

from reportgen.finding import Exclusion
from reportgen.report.blocks.groups import Block, Group
from reportgen.report.blocks.heading import Heading
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.section import Section
from reportgen.report.blocks.terms import Term, TermList
from reportgen.report.blocks.text import Run, Text, Words, join
from reportgen.report.prose.second_engine import second_engine_sentences
from reportgen.report.prose.selection import missing_candidates
from reportgen.report.prose.words import plural
from reportgen.report.style.numbers import NO_BREAK_SPACE
from reportgen.report.style.theme import Theme
from reportgen.results.provenance import Provenance
from reportgen.results.results import Results

_SHOWN_ROWS = 20


def build(results: Results, theme: Theme) -> tuple[Block | Group, ...]:
    """Return what is to be known of the data, then of the second engine, then what was used."""
    blocks: list[Block] = [Heading("Data"), Paragraph(text=join(_data(results)))]
    engine = results.second_engine
    if engine:
        said = second_engine_sentences(engine, results.study, theme.numbers)
        blocks += [Heading("Second engine"), Paragraph(text=join(said))]
    if results.provenance:
        blocks += [Heading("Provenance"), _used(results.provenance)]
    return tuple(blocks)


def _data(results: Results) -> list[Words]:
    """State how the file was read, who was left out, and what needs a look."""
    synthetic = ["The cohort is synthetic: no row describes a patient."]
    return [
        *(synthetic if results.synthetic else []),
        *_exclusions(results),
        *missing_candidates(results),
        *map(str, results.data_notes),
        *(finding.sentence for finding in results.warnings),
        *_left_out(results),
    ]


def _used(provenance: Provenance) -> TermList:
    """Return the files with their checksums, and the versions of the software."""
    software = [("reportgen", provenance.program), *provenance.software]
    named = [f"{name}{NO_BREAK_SPACE}{version}" for name, version in software]
    files = {
        "Cohort file": (provenance.cohort_file, provenance.cohort_sha256),
        "Study file": (provenance.study_file, provenance.study_sha256),
    }
    return TermList(
        (
            *(
                Term(term=term, description=Text(name, " ", Run(f"SHA-256 {digest}", "digest")))
                for term, (name, digest) in files.items()
            ),
            Term(term="Software", description=f"{named[0]}; {', '.join(named[1:])}"),
        )
    )


def _left_out(results: Results) -> list[str]:
    """State that notes on single rows are not in a report that must not show few patients."""
    if results.study.privacy.suppress_below is None:
        return []
    return ["Notes on single rows are left out; reportgen check gives them to who has the file."]


def _exclusions(results: Results) -> list[str]:
    """State who was left out of which analysis and why, by row of the file."""
    exclusions = results.flow.exclusions if results.flow else ()
    if not exclusions:
        some_not_made = results.flow and any(s.patients == 0 for s in results.flow.analysis_sets)
        which = "that were made" if some_not_made else "listed under Patients"
        return [f"No patient was left out of the analyses {which}."]
    return [_exclusion(exclusion) for exclusion in exclusions]


def _exclusion(exclusion: Exclusion) -> str:
    analysis = f"the {exclusion.analysis}" if exclusion.model else exclusion.analysis
    if exclusion.patients is None:
        return f"Patients were left out of {analysis}: {exclusion.reason}."
    rows = ", ".join(str(row) for row in exclusion.rows[:_SHOWN_ROWS])
    more = ", …" if len(exclusion.rows) > _SHOWN_ROWS else ""
    one = exclusion.patients == 1
    return (
        f"{plural(exclusion.patients, 'patient')} {'was' if one else 'were'} left out of "
        f"{analysis}: {exclusion.reason} ({'row' if one else 'rows'} {rows}{more})."
    )


SECTION = Section(title="Data and provenance", position=90, build=build)
