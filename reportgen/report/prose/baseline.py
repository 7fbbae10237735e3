"""The comparison of the patients' characteristics in words."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import P_VALUES, P, join_clauses, join_list, remark, typeset
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.patients import Patients
from reportgen.results.method import BaselineTest, StandardisedDifference
from reportgen.results.method_words import STANDARDISED_DIFFERENCE
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.results import Results


def compared(results: Results) -> tuple[Estimate, ...]:
    """Return the tests or the standardised differences of the baseline variables."""
    return Patients(results).comparisons


def comparison_sentence(results: Results) -> Text:
    """State how the groups of the baseline table are compared, for the Methods section."""
    baseline = results.study.baseline
    records = [record for record in compared(results) if _value(record) is not None]
    if baseline is None or baseline.by is None or not records:
        return Text()
    by = results.study.variable_phrase(baseline.by)
    return phrase(
        "Characteristics were compared by {}: {}. ",
        by,
        join_clauses(list(_by_method(results, records))),
    )


def comparison_notes(results: Results, numbers: NumberFormat) -> list[Text]:
    """State what the column of comparisons holds, and what it does and does not mean."""
    records = compared(results)
    known = [record for record in records if _value(record) is not None]
    if not records:
        return []
    tests = records[0].analysis == "baseline_test"
    notes = []
    if known:
        of_each = [
            phrase("{} ({})", method, join_list(labels))
            for method, labels in _by_method(results, known).items()
        ]
        what = P_VALUES if tests else "Standardised differences"
        notes.append(phrase("{}: {}.", what, join_clauses(of_each)))
    notes += _remarks(results, records)
    if known:
        notes.append(_P_MEANING if tests else phrase(_DIFFERENCE_MEANING, numbers.plain(0.1)))
    return notes


_P_MEANING = phrase(
    "A small {P} value indicates a larger difference than chance alone is likely to produce; a "
    "large one does not show that the groups are alike, because it depends on the number of "
    "patients as well. No adjustment was made for the number of tests.",
    P=P,
)

_DIFFERENCE_MEANING = (
    "A standardised difference does not depend on the number of patients; one of up to {} is "
    "commonly taken to mean balance."
)


def _value(record: Estimate) -> float | None:
    return record.p_value if record.analysis == "baseline_test" else record.estimate


def _by_method(results: Results, records: list[Estimate]) -> dict[str, list[str]]:
    """Return the labels of the variables that were compared by each method."""
    found: dict[str, list[str]] = {}
    for record in records:
        found.setdefault(typeset(_compared_by(record)), []).append(_label(results, record))
    return found


def _compared_by(record: Estimate) -> str:
    """Return by what a characteristic is compared, without the groups."""
    if isinstance(record.method, StandardisedDifference):
        largest = ", the largest of all pairs of groups" if record.method.is_largest else ""
        return f"{STANDARDISED_DIFFERENCE[record.method.of]}{largest}"
    return record.method_as(BaselineTest).name


def _remarks(results: Results, records: tuple[Estimate, ...]) -> list[Text]:
    """Return what the reader must know of some comparisons, e.g. why one is missing."""
    found: dict[Reason, list[str]] = {}
    for record in records:
        if record.reason:
            found.setdefault(record.reason, []).append(_label(results, record))
    return [remark(join_list(labels), note) for note, labels in found.items()]


def _label(results: Results, record: Estimate) -> str:
    return results.study.variable_phrase(str(record.variable))
