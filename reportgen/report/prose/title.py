"""The lines around the title."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import join_list, plural, sentence_start
from reportgen.report.topics.patients import Patients
from reportgen.results.results import Results


def deck(results: Results) -> Text:
    """Return the line under the title: how many patients, of what, analysed for what."""
    study = results.study
    subjects = [study.endpoint_phrase(key) for key in study.endpoints]
    if study.response:
        subjects.insert(0, "response")
    design = f" {sentence_start(study.design)}." if study.design else ""
    return phrase(
        "{}: {}.{}", plural(Patients(results).number or 0, "patient"), join_list(subjects), design
    )


def description(results: Results) -> str:
    """Return what the document is, for its metadata."""
    treated = f" after {results.study.treatment}" if results.study.treatment else ""
    return f"Analysis of {results.study.patients}{treated}"
