"""Take out of the results what they must not tell of few patients.

All that shows the results, in sentences, tables, figures, attachments or JSON, gets them after
this, so that nothing can show what is no longer there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.suppression import Suppression
from reportgen.errors import CohortError
from reportgen.note import without_patients
from reportgen.results.agreement import Disagreement, SecondEngine
from reportgen.results.basis import Estimated, Found
from reportgen.results.curves import SurvivalCurve
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.survival_method import CurveMethod


def release(
    results: Results,
    found: Found,
    plan: Suppression,
    averaged: Iterable[Estimated],
    curves: Iterable[SurvivalCurve],
) -> Results:
    """Return the results as they may be shown where small numbers of patients may not.

    Residuals, each of which is a patient's, and findings, which are about single rows, are left
    out.

    Parameters
    ----------
    found
        What the results are of, each number with its basis.
    averaged, curves
        Survival estimated anew, of averaged times, in place of the exact estimates.
    """
    anew = {_key(estimated.record): estimated for estimated in averaged}
    return replace(
        results,
        estimates=tuple(_released(exact, anew, plan) for exact in found.estimates),
        curves=tuple(curves),
        residuals=(),
        flow=plan.flow(found.flow, found.flow_cells),
        selections=tuple(plan.selection(selected) for selected in found.selections),
        data_notes=without_patients(results.data_notes),
        findings=(),
        _index={},
    )


def _released(
    exact: Estimated, anew: Mapping[tuple[object, ...], Estimated], plan: Suppression
) -> Estimate:
    """Return a record as it may be shown: of a curve only what averaged times give.

    What is read off exact times is a patient's own time.
    """
    estimated = anew.get(_key(exact.record), exact)
    record = estimated.record
    has_times = (record.estimate, record.low, record.high) != (None, None, None)
    of_curve = isinstance(record.method, CurveMethod) and not record.is_averaged
    return plan.record(estimated, is_withheld=of_curve and has_times)


def _key(record: Estimate) -> tuple[object, ...]:
    """Return what a record is of, whether its times are exact or averaged."""
    method = record.method
    if isinstance(method, CurveMethod):
        method = replace(method, averaged_over=None)
    return (
        record.analysis, record.endpoint, record.population, record.variable, record.level,
        record.reference, record.interaction, record.model, record.time, method,
    )  # fmt: skip


def check_size(cohort: Cohort) -> None:
    """Check that a report of so few patients can show anything.

    Raises
    ------
    CohortError
        If the cohort itself is a number that must not be shown.
    """
    fewest = cohort.study.privacy.suppress_below
    if fewest is not None and len(cohort) < fewest:
        raise CohortError(
            f"{cohort.file.name}: there are fewer than {fewest} patients, and "
            f"privacy.suppress_below = {fewest} lets no number of so few be shown; "
            "set a lower number, or report on more patients."
        )


def without_numbers(engine: SecondEngine) -> SecondEngine:
    """Return what the second engine found, without the numbers that it did not reproduce.

    Nor does it say how many have none: that is a number of groups of certain patients.
    """
    named = tuple(
        Disagreement(description=d.description, printed=None, second=None)
        for d in engine.disagreements
    )
    return replace(engine, disagreements=named, without_number=None)
