"""Run the planned analyses in the planned order."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.analyses.baseline import estimate_baseline
from reportgen.analyses.comparison import (
    GroupComparison,
    estimate_logrank,
    estimate_logrank_trend,
    estimate_pairwise_logrank,
)
from reportgen.analyses.exposure import estimate_exposure
from reportgen.analyses.patient_flow import count_patients
from reportgen.analyses.predictors import (
    describe_selection,
    fit_model,
    hazard_ratios,
    model_concordance,
    model_tests,
    proportional_hazards,
    select_predictors,
)
from reportgen.analyses.provenance import describe_provenance
from reportgen.analyses.published import check_claim
from reportgen.analyses.response import estimate_response
from reportgen.analyses.restricted_mean import compare_restricted_means, estimate_restricted_mean
from reportgen.analyses.second_engine import recompute
from reportgen.analyses.survival import curve_of, describe, estimate_median, everyone, groups_by
from reportgen.cohort import Cohort
from reportgen.conventions import DAYS_PER_UNIT
from reportgen.results import Estimate, PredictorSelection, Results, SurvivalCurve
from reportgen.study_file import StudyFile


def analyse(study_file: StudyFile, cohort: Cohort) -> Results:
    """Return every result that the study asks for, recomputed by the second engine."""
    estimates = [
        *estimate_baseline(cohort),
        *estimate_exposure(cohort),
        *estimate_response(cohort),
        *_estimate_survival(cohort),
    ]
    selections = []
    for endpoint in cohort.study.predicted_endpoints:
        found, selection = _estimate_predictors(cohort, endpoint)
        estimates += found
        selections.append(selection)
    second_engine = recompute(cohort, estimates)
    checked = [
        check_claim(claim, estimates, cohort.study.methods) for claim in cohort.study.published
    ]
    return Results(
        study=cohort.study,
        synthetic=cohort.synthetic,
        estimates=(*estimates, *(record for _, record in checked)),
        curves=tuple(_draw_curves(cohort)),
        flow=count_patients(cohort, tuple(selections)),
        selections=tuple(selections),
        claims=tuple(check for check, _ in checked),
        data_notes=cohort.notes,
        second_engine=second_engine,
        provenance=describe_provenance(cohort, study_file),
    )


def _strata(cohort: Cohort) -> tuple[str, ...]:
    return cohort.study.strata.variables if cohort.study.strata else ()


def _estimate_survival(cohort: Cohort) -> Iterator[Estimate]:
    """Yield the survival of everyone and of the strata, by endpoint."""
    for endpoint in cohort.study.endpoints:
        group = everyone(cohort, endpoint)
        yield from describe(cohort.study.methods, group)
        yield from estimate_restricted_mean(cohort.study.methods, group)
        for variable in _strata(cohort):
            yield from _compare_strata(cohort, endpoint, variable)


def _compare_strata(cohort: Cohort, endpoint: str, variable: str) -> Iterator[Estimate]:
    groups = groups_by(cohort, endpoint, variable)
    for group in groups:
        yield from describe(cohort.study.methods, group)
        yield from estimate_restricted_mean(cohort.study.methods, group)
    yield from compare_restricted_means(cohort.study.methods, groups)
    strata, definition = cohort.study.strata, cohort.study.variables[variable]
    if strata is None:
        return
    how = GroupComparison(
        test=strata.test, exponents=strata.exponents, stratified_by=strata.stratified_by
    )
    yield estimate_logrank(cohort, endpoint, variable, how)
    if len(definition.levels) > 2:
        if definition.has_order:
            yield estimate_logrank_trend(cohort, endpoint, variable, how)
        yield from estimate_pairwise_logrank(cohort, endpoint, variable, strata.adjustment, how)


def _estimate_predictors(
    cohort: Cohort, endpoint: str
) -> tuple[list[Estimate], PredictorSelection]:
    """Return all estimates about the predictors of one endpoint, and how they were selected."""
    study = cohort.study
    candidates = study.predictors.candidates if study.predictors else ()
    units = {key: _unit_of_ratio(cohort, key) for key in candidates}
    found: list[Estimate] = []
    screening: list[Estimate] = []
    for variable in candidates:
        if study.variables[variable].type == "category":
            found += _describe_levels(cohort, endpoint, variable)
            screening.append(estimate_logrank(cohort, endpoint, variable))
        fit = fit_model(cohort, endpoint, [variable], "univariable")
        screening += hazard_ratios(fit, study.methods, units)
    known = _tested_as_strata(cohort)
    found += [e for e in screening if e.analysis != "logrank" or e.variable not in known]
    chosen = select_predictors(cohort, endpoint, screening)
    if not chosen[0]:
        return found, describe_selection(cohort, None, endpoint, chosen)
    model = fit_model(cohort, endpoint, chosen[0], "multivariable")
    found += hazard_ratios(model, study.methods, units)
    found += model_tests(model, study.methods)
    found += proportional_hazards(model)
    found += model_concordance(model)
    return found, describe_selection(cohort, model, endpoint, chosen)


def _tested_as_strata(cohort: Cohort) -> tuple[str, ...]:
    """Return the variables whose plain log-rank test stands among the strata already."""
    strata = cohort.study.strata
    plain = strata is not None and strata.test == "logrank" and strata.stratified_by is None
    return _strata(cohort) if plain else ()


def _describe_levels(cohort: Cohort, endpoint: str, variable: str) -> list[Estimate]:
    """Return the median at each level of a candidate that is not described as a stratum."""
    if variable in _strata(cohort):
        return []
    groups = groups_by(cohort, endpoint, variable)
    return [estimate_median(cohort.study.methods, group) for group in groups]


def _unit_of_ratio(cohort: Cohort, variable: str) -> str | None:
    """Return what a hazard ratio of a number is per, e.g. ``year`` or ``10 years``."""
    definition = cohort.study.variables[variable]
    if definition.type == "category":
        return None
    unit = definition.unit or "units"
    if definition.per != 1:
        return f"{definition.per:g} {unit}"
    return unit.removesuffix("s") if unit in (*DAYS_PER_UNIT, "units") else unit


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
