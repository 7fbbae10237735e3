"""Take out of the results what they must not tell of few patients.

All that shows the results, in sentences, tables, figures, attachments or JSON, gets them after
this, so that nothing can show what is no longer there.
"""

from __future__ import annotations

from dataclasses import replace

from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.averaged import average_curves, average_estimates
from reportgen.disclosure.suppression import Suppression
from reportgen.errors import CohortError
from reportgen.note import without_patients
from reportgen.results.results import Disagreement, Results, SecondEngine


def release(cohort: Cohort, results: Results, fewest: int) -> Results:
    """Return the results as they may be shown where a number below *fewest* may not.

    The estimates of survival are anew, of averaged times. Residuals, each of which is a patient's,
    and findings, which are about single rows, are left out.
    """
    plan = Suppression.plan(cohort, results.estimates, results.selections, fewest)
    estimates = average_estimates(cohort, results.estimates, plan)
    return replace(
        results,
        estimates=tuple(plan.record(estimate) for estimate in estimates),
        curves=average_curves(cohort, results.curves, plan),
        residuals=(),
        flow=plan.flow(results.flow) if results.flow else None,
        selections=tuple(plan.selection(selection) for selection in results.selections),
        data_notes=without_patients(results.data_notes),
        findings=(),
        _index={},
    )


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
