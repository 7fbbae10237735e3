"""The Methods section, built from the options in force."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.model_fit import predictor_methods
from reportgen.report.prose.patients import patients_heading, patients_methods
from reportgen.report.prose.privacy import privacy_methods
from reportgen.report.prose.response import response_methods
from reportgen.report.prose.strata import comparison_methods
from reportgen.report.prose.subgroups import subgroup_methods
from reportgen.report.prose.survival import survival_methods
from reportgen.report.prose.words import join_list, relation_clause
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.results import Results
from reportgen.study.programs import PROGRAMS


def methods_paragraphs(results: Results, numbers: NumberFormat) -> list[tuple[str, Text]]:
    """Return the headed paragraphs of the Methods section that apply to this study."""
    candidates = [
        (patients_heading(results), patients_methods(results)),
        ("Response", response_methods(results, numbers)),
        ("Survival", survival_methods(results, numbers)),
        ("Comparison of groups", comparison_methods(results)),
        ("Predictors", predictor_methods(results, numbers)),
        ("Subgroups", subgroup_methods(results)),
        ("Small numbers", privacy_methods(results)),
        ("Conventions", _conventions(results, numbers)),
    ]
    return [(heading, text) for heading, text in candidates if text]


def _conventions(results: Results, numbers: NumberFormat) -> Text:
    methods = results.study.methods
    software = dict(results.provenance.software) if results.provenance else {}
    libraries = [
        f"{name}{NO_BREAK_SPACE}{software[name]}"
        for name in ("Python", "numpy", "scipy")
        if name in software
    ]
    program = results.provenance.program if results.provenance else ""
    pairs = any(test.p_value is not None for test in AllSurvival(results).pairs)
    is_adjusted = pairs and results.study.strata and results.study.strata.adjustment != "none"
    tests = (
        phrase(
            "All tests are two-sided; {} is called significant. No adjustment was made for the "
            "number of analyses{}. ",
            relation_clause("<", methods.significance, numbers),
            " beyond that stated" if is_adjusted else "",
        )
        if any(record.p_value is not None for record in results.estimates)
        else Text()
    )
    return tests + phrase(
        "{}’s conventions are followed unless stated otherwise. The computations were made by "
        "reportgen {} ({}).",
        PROGRAMS[methods.match],
        program,
        join_list(libraries),
    )
