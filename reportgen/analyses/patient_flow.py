"""From the rows of the file to the patients of each analysis."""

from __future__ import annotations

from reportgen.cohort import Cohort
from reportgen.results import AnalysisSet, PatientFlow, PredictorSelection


def count_patients(cohort: Cohort, selections: tuple[PredictorSelection, ...]) -> PatientFlow:
    """Count the patients of each analysis, and those left out with the reason."""
    sets = []
    response = cohort.study.response
    if response is not None and cohort.response is not None:
        if response.denominator == "treated":
            assessed = len(cohort)
        else:
            assessed = int(cohort.response.notna().sum())
        sets.append(AnalysisSet(name="response", label=response.label, patients=assessed))
    for key, data in cohort.endpoints.items():
        label = cohort.study.endpoint_label(key)
        sets.append(AnalysisSet(name=key, label=label, patients=int(data.observed.sum())))
    for selection in selections:
        label = f"{cohort.study.endpoint_label(selection.endpoint)}, multivariable model"
        sets.append(AnalysisSet(name=selection.endpoint, label=label, patients=selection.n))
    return PatientFlow(
        rows=len(cohort.file.rows),
        patients=len(cohort),
        analysis_sets=tuple(sets),
        exclusions=cohort.exclusions,
    )
