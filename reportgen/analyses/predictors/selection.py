"""Which candidates enter the multivariable model: all, by univariable test, or step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from reportgen.analyses.predictors.design import build_design
from reportgen.analyses.predictors.fit import Fit, fit_model
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Estimated
from reportgen.results.cells import at_each_level
from reportgen.results.model_method import SelectionStep
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.selection import LeftOut, LevelCount, PredictorSelection
from reportgen.statistics.regression.collinearity import Terms
from reportgen.statistics.regression.cox import SingularDesignError
from reportgen.statistics.regression.model_comparison import (
    Direction,
    EntryStatistic,
    InfiniteCoefficientError,
    StepwiseSelection,
    stepwise_selection,
)
from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes
from reportgen.study.cox_plan import Predictors


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates that can be in a model, those that enter, and the steps to it."""

    possible: tuple[str, ...]
    entered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    steps: tuple[Estimated, ...] = ()


def select_predictors(
    cohort: Cohort, predictors: Predictors, endpoint: str, tests: Sequence[Estimate]
) -> Choice:
    """Choose the variables of the multivariable model.

    Parameters
    ----------
    tests
        The univariable tests of the candidates.
    """
    impossible = {
        variable: reason
        for variable in predictors.candidates
        if (reason := why_impossible(cohort, predictors, endpoint, variable))
    }
    possible = [name for name in predictors.candidates if name not in impossible]
    reasons, steps = dict(impossible), tuple[Estimated, ...]()
    if predictors.is_stepwise and possible:
        dropped, steps = _select_stepwise(cohort, predictors, endpoint, possible)
        reasons |= dropped
    elif predictors.selection == "univariable":
        reasons |= _fail_univariably(cohort, predictors, possible, tests)
    return Choice(
        possible=tuple(possible),
        entered=tuple(name for name in predictors.candidates if name not in reasons),
        left_out=tuple(
            LeftOut(variable=name, reason=reasons[name])
            for name in predictors.candidates
            if name in reasons
        ),
        steps=steps,
    )


def why_impossible(
    cohort: Cohort, predictors: Predictors, endpoint: str, variable: str
) -> Reason | None:
    """Return why a variable cannot be in any model."""
    design = build_design(cohort, endpoint, [variable], stratified_by=predictors.stratified_by)
    return design.terms[0].why_absent or (None if design.events else Reason("no_candidate_events"))


def _fail_univariably(
    cohort: Cohort, predictors: Predictors, possible: list[str], tests: Sequence[Estimate]
) -> dict[str, Reason]:
    """Return the candidates whose own test keeps them out, with the reason."""
    reasons = {}
    for variable in possible:
        if variable in predictors.forced:
            continue
        is_number = cohort.study.variables[variable].type == "number"
        by_logrank = predictors.entry_test == "logrank" and not is_number
        analysis = "logrank" if by_logrank else "term_test"
        p_value = next(t.p_value for t in tests if (t.analysis, t.variable) == (analysis, variable))
        if p_value is None:
            reasons[variable] = Reason("univariable_missing")
        elif p_value >= predictors.entry_p_value:
            reasons[variable] = Reason("not_below_threshold")
    return reasons


def _select_stepwise(
    cohort: Cohort, predictors: Predictors, endpoint: str, possible: list[str]
) -> tuple[dict[str, Reason], tuple[Estimated, ...]]:
    """Return the candidates that the steps left out, with the reason, and the steps."""
    fit = fit_model(
        cohort, endpoint, possible, "multivariable", stratified_by=predictors.stratified_by
    )
    dropped = {
        term.name: term.why_absent
        for term in fit.design.terms
        if term.why_absent and term.name not in predictors.forced
    }
    try:
        selection = step_through(
            predictors,
            fit.design.times,
            fit.design.matrix,
            fit.design.term_columns,
            ties=fit.methods.ties,
            stratum=fit.design.stratum,
        )
    except (SingularDesignError, InfiniteCoefficientError) as error:
        unforced = [name for name in possible if name not in predictors.forced]
        return dict.fromkeys(unforced, Reason("no_selection", names=(str(error),))), ()
    removed = {step.term for step in selection.steps if step.action == "removed"}
    for variable in fit.design.term_columns:
        if variable not in selection.terms:
            dropped[variable] = Reason("removed" if variable in removed else "not_entered")
    return dropped, tuple(_describe_steps(cohort, fit, predictors, selection))


def leave_out_aliased(
    cohort: Cohort, predictors: Predictors, endpoint: str, choice: Choice
) -> Choice:
    """Return the choice without the variables that the others in the model determine."""
    if not choice.entered:
        return choice
    design = build_design(cohort, endpoint, choice.entered, stratified_by=predictors.stratified_by)
    absent = {term.name: term.why_absent for term in design.terms if term.why_absent}
    if not absent:
        return choice
    left_out = {left.variable: left for left in choice.left_out}
    left_out |= {key: LeftOut(variable=key, reason=reason) for key, reason in absent.items()}
    return replace(
        choice,
        entered=tuple(key for key in choice.entered if key not in absent),
        left_out=tuple(left_out[key] for key in predictors.candidates if key in left_out),
    )


def step_through(
    predictors: Predictors,
    times: SurvivalTimes,
    matrix: FloatArray,
    terms: Terms,
    *,
    ties: Ties,
    stratum: IntArray | None,
) -> StepwiseSelection:
    """Select terms of a model step by step, by the study's rule.

    Raises
    ------
    SingularDesignError
        If there is no event.
    InfiniteCoefficientError
        If a term without a finite estimate is to be judged by its Wald or conditional statistic.
    """
    return stepwise_selection(
        times,
        matrix,
        terms,
        ties=ties,
        direction=cast("Direction", predictors.selection),
        entry=cast("EntryStatistic", predictors.entry_test),
        entry_p=predictors.entry_p_value,
        removal=predictors.removal_test,
        removal_p=predictors.removal_p_value,
        forced=tuple(name for name in predictors.forced if name in terms),
        stratum=stratum,
    )


def _describe_steps(
    cohort: Cohort, fit: Fit, predictors: Predictors, selection: StepwiseSelection
) -> Iterator[Estimated]:
    """Yield a record for each term that entered or was removed, in order."""
    limits = {"entered": predictors.entry_p_value, "removed": predictors.removal_p_value}
    for number, step in enumerate(selection.steps, start=1):
        record = Estimate(
            analysis="selection_step",
            endpoint=fit.endpoint,
            variable=step.term,
            model="multivariable",
            n=fit.design.n,
            events=fit.design.events,
            statistic=step.test.statistic,
            df=step.test.df,
            p_value=step.test.p_value,
            method=SelectionStep(
                action=step.action,
                selection=cast("Direction", predictors.selection),
                ties=fit.methods.ties,
                test=step.test.kind,
                limit=limits[step.action],
            ),
            note=Reason("step", numbers=(number,)),
        )
        yield Estimated(record, fit.basis(at_each_level(cohort.study, step.term)))


def describe_selection(
    cohort: Cohort, endpoint: str, choice: Choice, fit: Fit | None
) -> PredictorSelection:
    """Return how the multivariable model came about; *fit* is ``None`` where nothing entered."""
    return PredictorSelection(
        endpoint=endpoint,
        entered=choice.entered,
        left_out=choice.left_out,
        n=fit.design.n if fit else 0,
        events=fit.design.events if fit else 0,
        parameters=fit.design.parameters if fit else 0,
        level_counts=tuple(_count_levels(cohort, endpoint, choice.entered, fit)),
    )


def _count_levels(
    cohort: Cohort, endpoint: str, entered: tuple[str, ...], fit: Fit | None
) -> Iterator[LevelCount]:
    """Yield the complete cases of a model at each level of each category in it."""
    by = (fit.stratified_by,) if fit and fit.stratified_by else ()
    cases = cohort.complete_cases(endpoint, (*entered, *by))
    event = cohort.endpoints[endpoint].event
    for variable in entered:
        for level in cohort.study.variables[variable].levels:
            members = cases & cohort.members(variable, level.key)
            yield LevelCount(
                variable=variable,
                level=level.key,
                n=int(members.sum()),
                events=int(event[members].sum()),
            )
