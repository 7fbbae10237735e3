"""From the rows of the file to the patients of each analysis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.cohort.cohort import Cohort
from reportgen.finding import Exclusion
from reportgen.results.basis import Selected
from reportgen.results.cells import Cell, in_categories, observed
from reportgen.results.patients import AnalysisSet, PatientFlow
from reportgen.results.selection import PredictorSelection


def count_patients(
    cohort: Cohort, selections: tuple[Selected, ...]
) -> tuple[PatientFlow, dict[str, Cell]]:
    """Count the patients of each analysis, and those left out with the reason.

    Parameters
    ----------
    selections
        Of the multivariable model of each endpoint, with the patients in it.

    Returns
    -------
    tuple
        The flow, and the cell of each analysis that may have fewer patients than the cohort, by
        the name of the analysis.
    """
    sets = []
    cells: dict[str, Cell] = {key: observed(key) for key in cohort.endpoints}
    exclusions = list(cohort.exclusions)
    response = cohort.study.response
    if response is not None and cohort.response is not None:
        if response.denominator == "treated":
            assessed = len(cohort)
        else:
            assessed = int(cohort.response.notna().sum())
            cells["response"] = in_categories(category.key for category in response.categories)
        sets.append(AnalysisSet(name="response", label=response.label, patients=assessed))
    for key, data in cohort.endpoints.items():
        label = cohort.study.endpoint_label(key)
        sets.append(AnalysisSet(name=key, label=label, patients=int(data.observed.sum())))
    for selected in selections:
        selection = selected.selection
        label = f"{cohort.study.endpoint_label(selection.endpoint)}, multivariable model"
        name = f"{selection.endpoint} model"
        sets.append(AnalysisSet(name=name, label=label, patients=selection.n, model=True))
        exclusions += _lacking_predictors(cohort, selection, name)
        cells[name] = selected.cases
    flow = PatientFlow(
        rows=len(cohort.file),
        patients=len(cohort),
        analysis_sets=tuple(sets),
        exclusions=tuple(exclusions),
    )
    return flow, cells


def _lacking_predictors(
    cohort: Cohort, selection: PredictorSelection, name: str
) -> Iterator[Exclusion]:
    """Yield who has the endpoint but lacks a variable of the model, by variable."""
    observed = cohort.endpoints[selection.endpoint].observed
    for variable in selection.entered:
        lacking = observed & cohort.variables[variable].isna().to_numpy()
        if lacking.any():
            rows = np.array(cohort.file.row_numbers)[lacking]
            yield Exclusion(
                analysis=name,
                model=True,
                patients=int(lacking.sum()),
                rows=tuple(rows.tolist()),
                reason=f"no value of {cohort.study.variable_phrase(variable)}",
            )
