"""Run the planned analyses in the planned order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from reportgen.analyses.patients.baseline import estimate_baseline
from reportgen.analyses.patients.baseline_comparison import compare_baseline
from reportgen.analyses.patients.exposure import estimate_exposure
from reportgen.analyses.patients.patient_flow import count_patients
from reportgen.analyses.predictors.interactions import estimate_subgroups
from reportgen.analyses.predictors.predictors import PredictorResults, estimate_predictors
from reportgen.analyses.provenance import describe_provenance
from reportgen.analyses.published import check_claim
from reportgen.analyses.response import estimate_response
from reportgen.analyses.second_engine.second_engine import Recomputation, plan_recomputation
from reportgen.analyses.survival.averaged import (
    averaged_curves,
    averaged_groups,
    describe_averaged,
)
from reportgen.analyses.survival.comparison import (
    estimate_logrank,
    estimate_logrank_trend,
    estimate_pairwise_logrank,
)
from reportgen.analyses.survival.restricted_mean import (
    compare_restricted_means,
    estimate_restricted_mean,
)
from reportgen.analyses.survival.survival import curve_of, describe, everyone, groups_by
from reportgen.cohort.cohort import Cohort
from reportgen.disclosure.release import check_size, release, without_numbers
from reportgen.disclosure.suppression import Suppression
from reportgen.results.agreement import SecondEngine
from reportgen.results.basis import Estimated, Found
from reportgen.results.curves import SurvivalCurve
from reportgen.results.provenance import Provenance
from reportgen.results.results import Results
from reportgen.results.survival_method import CurveMethod, LogRank
from reportgen.study.study import Study
from reportgen.study.study_file import StudyFile


@dataclass(frozen=True)
class Analysis:
    """What a study asks of a cohort.

    Attributes
    ----------
    expected
        Every result, as it is if the second engine reproduces all that it recomputes.
    recomputation
        What the second engine has yet to do.
    """

    expected: Results
    recomputation: Recomputation

    @cached_property
    def results(self) -> Results:
        """Let the second engine recompute the results, and return them with what it found."""
        study = self.expected.study
        return replace(self.expected, second_engine=_released(self.recomputation.run(), study))

    @property
    def is_as_expected(self) -> bool:
        """Return whether the second engine, which works if it has not yet, reproduced all."""
        return self.results.second_engine == self.expected.second_engine


def begin(study_file: StudyFile, cohort: Cohort) -> Analysis:
    """Estimate all that the study asks for; the second engine has yet to recompute it.

    Raises
    ------
    CohortError
        If there are fewer patients than the study lets be shown.
    """
    check_size(cohort)
    found = find(cohort)
    recomputation = plan_recomputation(cohort, found.records)
    released = _release(cohort, found, describe_provenance(cohort, study_file))
    return Analysis(
        expected=replace(
            _compare_with_published(cohort, released),
            second_engine=_released(recomputation.expected(), cohort.study),
        ),
        recomputation=recomputation,
    )


def analyse(study_file: StudyFile, cohort: Cohort) -> Results:
    """Return every result that the study asks for, recomputed by the second engine: see `begin`."""
    return begin(study_file, cohort).results


def _released(found: SecondEngine, study: Study) -> SecondEngine:
    """Return what the second engine found, without numbers where small ones are suppressed."""
    return found if study.privacy.suppress_below is None else without_numbers(found)


def find(cohort: Cohort) -> Found:
    """Return what the analyses find of all patients, each number with its basis."""
    estimates = [
        *estimate_baseline(cohort),
        *compare_baseline(cohort),
        *estimate_exposure(cohort),
        *estimate_response(cohort),
        *_estimate_survival(cohort),
    ]
    predicted = _estimate_predictors(cohort)
    for one in predicted:
        estimates += one.estimates
    for endpoint in cohort.study.subgroup_endpoints:
        estimates += estimate_subgroups(cohort, endpoint)
    selections = tuple(one.selected for one in predicted)
    flow, flow_cells = count_patients(cohort, selections)
    return Found(
        endpoints=tuple(cohort.study.endpoints),
        estimates=tuple(estimates),
        curves=tuple(_draw_curves(cohort)),
        residuals=tuple(trace for one in predicted for trace in one.residuals),
        selections=selections,
        flow=flow,
        flow_cells=flow_cells,
    )


def _release(cohort: Cohort, found: Found, provenance: Provenance) -> Results:
    """Return what of it may be shown: all, unless the study suppresses small numbers."""
    fewest = cohort.study.privacy.suppress_below
    results = Results(
        study=cohort.study,
        synthetic=cohort.synthetic,
        estimates=found.records,
        curves=found.curves,
        residuals=found.residuals,
        flow=found.flow,
        selections=tuple(selected.selection for selected in found.selections),
        data_notes=cohort.notes,
        findings=cohort.findings,
        provenance=provenance,
    )
    if fewest is None:
        return results
    plan = Suppression.plan(cohort, found, fewest)
    described = dict.fromkeys(
        (str(record.endpoint), record.variable)
        for record in found.records
        if isinstance(record.method, CurveMethod)
    )
    groups = {
        (endpoint, variable): averaged_groups(cohort, endpoint, variable, fewest, plan.hides_group)
        for endpoint, variable in described
    }
    drawn = dict.fromkeys((curve.endpoint, curve.variable) for curve in found.curves)
    return release(
        results,
        found,
        plan,
        averaged=[e for own in groups.values() for e in describe_averaged(cohort, own)],
        curves=[curve for key in drawn for curve in averaged_curves(cohort, groups[key])],
    )


def _compare_with_published(cohort: Cohort, results: Results) -> Results:
    """Return the results with the published claims, each compared with what may be shown."""
    is_suppressed = cohort.study.privacy.suppress_below is not None
    checked = [
        check_claim(claim, results.estimates, cohort.study.methods, is_suppressed=is_suppressed)
        for claim in cohort.study.published
    ]
    return replace(
        results,
        estimates=(*results.estimates, *(record for _, record in checked)),
        claims=tuple(check for check, _ in checked),
        _index={},
    )


def _strata(cohort: Cohort) -> tuple[str, ...]:
    return cohort.study.strata.variables if cohort.study.strata else ()


def _estimate_survival(cohort: Cohort) -> Iterator[Estimated]:
    """Yield the survival of everyone and of the strata, by endpoint."""
    for endpoint in cohort.study.endpoints:
        group = everyone(cohort, endpoint)
        yield from describe(cohort.study.methods, group)
        yield from estimate_restricted_mean(cohort.study.methods, group)
        for variable in _strata(cohort):
            yield from _compare_strata(cohort, endpoint, variable)


def _compare_strata(cohort: Cohort, endpoint: str, variable: str) -> Iterator[Estimated]:
    groups = groups_by(cohort, endpoint, variable)
    for group in groups:
        yield from describe(cohort.study.methods, group)
        yield from estimate_restricted_mean(cohort.study.methods, group)
    yield from compare_restricted_means(cohort.study.methods, groups)
    strata, definition = cohort.study.strata, cohort.study.variables[variable]
    if strata is None:
        return
    how = LogRank(test=strata.test, exponents=strata.exponents, stratified_by=strata.stratified_by)
    yield estimate_logrank(cohort, endpoint, variable, how)
    if len(definition.levels) > 2:
        if definition.has_order:
            yield estimate_logrank_trend(cohort, endpoint, variable, how)
        adjusted = replace(how, adjustment=strata.adjustment)
        yield from estimate_pairwise_logrank(cohort, endpoint, variable, adjusted)


def _estimate_predictors(cohort: Cohort) -> list[PredictorResults]:
    """Return the predictors of each endpoint for which the study seeks them."""
    predictors = cohort.study.predictors
    if predictors is None:
        return []
    endpoints = cohort.study.predicted_endpoints
    return [estimate_predictors(cohort, predictors, endpoint) for endpoint in endpoints]


def _draw_curves(cohort: Cohort) -> Iterator[SurvivalCurve]:
    """Yield the curve of everyone and of each stratum, by endpoint."""
    for endpoint in cohort.study.endpoints:
        groups = [everyone(cohort, endpoint)]
        for variable in _strata(cohort):
            groups += groups_by(cohort, endpoint, variable)
        for group in groups:
            curve = curve_of(cohort.study.methods, group)
            if curve is not None:
                yield curve
