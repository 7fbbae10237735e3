"""What each record rests on: the patients that it counts, and those that its numbers tell of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import product

from reportgen.disclosure.dimensions import (
    EVERYONE,
    MISSING,
    RESPONSE,
    TREATED,
    Cell,
    Dimensions,
    both,
    censored,
    model_cases,
    observed,
    with_event,
)
from reportgen.results.results import Estimate
from reportgen.study.analysis_names import Analysis

# A curve of fewer steps, at averaged times, would say little and mislead.
_FEWEST_STEPS = 4
_TREATMENT = ("cycles", "activity_per_cycle", "cycle_interval", "cumulative_activity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The cells of a record.

    Attributes
    ----------
    n, events
        The patients whose number the record gives in the fields of these names.
    rests
        The patients of whom its other numbers tell: all of these cells have to be shown, or large
        and printed nowhere.
    divided, groups
        Patients whom an estimate divides, and in how many groups, each of which has to be large.
    """

    n: Cell | None = None
    events: Cell | None = None
    rests: tuple[Cell, ...] = ()
    divided: tuple[Cell, ...] = ()
    groups: int = 1

    @property
    def printed(self) -> tuple[Cell, ...]:
        """Return the cells whose numbers the record gives."""
        return tuple(cell for cell in (self.n, self.events) if cell is not None)


def basis_of(record: Estimate, dimensions: Dimensions) -> Basis:
    """Return the cells that a record gives the numbers of, and those that it rests on."""
    return _BASES[record.analysis](record, dimensions)


def _summary(record: Estimate, dimensions: Dimensions) -> Basis:
    population, variable = dimensions.population(record.population), str(record.variable)
    if variable == "patients":
        return Basis(n=population, rests=(population,))
    if variable in _TREATMENT:
        treated = both(population, TREATED)
        return Basis(n=treated, rests=(treated,), divided=(treated,), groups=_groups(record))
    known = both(population, dimensions.known(variable))
    if record.method == "missing":
        missing = both(population, frozenset({(variable, frozenset({MISSING}))}))
        return Basis(n=population, events=missing, rests=(population, missing))
    if record.level is not None:
        at_level = both(population, dimensions.level(variable, record.level))
        return Basis(n=known, events=at_level, rests=(known, at_level))
    return Basis(n=known, rests=(known,), divided=(known,), groups=_groups(record))


def _groups(record: Estimate) -> int:
    """Return in how many groups the quartiles divide the patients, or the mean and the spread."""
    return 4 if record.method == "median" else 2


def _baseline_comparison(record: Estimate, dimensions: Dimensions) -> Basis:
    study, variable = dimensions.cohort.study, str(record.variable)
    by = str(study.baseline.by if study.baseline else None)
    of = dimensions.known(variable)
    if record.level is None or record.reference is None:
        n = both(of, dimensions.known(by))
    else:
        n = both(of, dimensions.level(by, record.reference, record.level))
    rests = _crossed(dimensions.levels(by), dimensions.levels(variable))
    return Basis(n=n, rests=rests)


def _rate(record: Estimate, dimensions: Dimensions) -> Basis:
    response = dimensions.cohort.study.response
    if response is None:
        raise ValueError("the study has no response")
    population = dimensions.population(record.population)
    rules = {
        "response_rate": (record.level,),
        "objective_response": response.objective_response,
        "disease_control": response.disease_control,
    }
    assessed = _assessed(dimensions, population)
    hits = both(population, _categories(dimensions, rules[record.analysis]))
    others = [c.key for c in response.categories if c.key not in rules[record.analysis]]
    rests = (assessed, hits, both(population, _categories(dimensions, others)))
    return Basis(n=assessed, events=hits, rests=rests)


def _assessed(dimensions: Dimensions, population: Cell) -> Cell:
    """Return the denominator of the response rates of a population."""
    response = dimensions.cohort.study.response
    if response is not None and response.denominator == "treated":
        return population
    return both(population, dimensions.known(RESPONSE))


def _categories(dimensions: Dimensions, keys: Collection[str | None]) -> Cell:
    response = dimensions.cohort.study.response
    categories = response.categories if response else ()
    ranks = {rank for rank, c in enumerate(categories) if c.key in keys}
    return frozenset({(RESPONSE, frozenset(ranks))})


def _response_test(record: Estimate, dimensions: Dimensions) -> Basis:
    response = dimensions.cohort.study.response
    variable = str(record.variable)
    categories = [c.key for c in response.categories] if response else []
    hits = {
        "objective response": response.objective_response if response else (),
        "disease control": response.disease_control if response else (),
    }.get(str(record.method).split(":", 1)[0])
    if hits is None:
        columns = [_categories(dimensions, (key,)) for key in categories]
    else:
        others = [key for key in categories if key not in hits]
        columns = [_categories(dimensions, hits), _categories(dimensions, others)]
    if response is not None and response.denominator == "treated":
        columns.append(frozenset({(RESPONSE, frozenset({MISSING}))}))
    rests = _crossed(dimensions.levels(variable), tuple(columns))
    return Basis(n=_assessed(dimensions, dimensions.known(variable)), rests=rests)


def _survival(record: Estimate, dimensions: Dimensions) -> Basis:
    group, endpoint = EVERYONE, str(record.endpoint)
    levels = [level for level in (record.reference, record.level) if level is not None]
    parts: list[Cell] = [EVERYONE]
    if record.variable is not None:
        group = dimensions.level(record.variable, *levels)
        parts = [dimensions.level(record.variable, level) for level in levels]
    first, second = with_event(endpoint), censored(endpoint)
    happened = second if record.analysis == "median_follow_up" else first
    rests = tuple(
        both(part, outcome) for part in parts for outcome in (observed(endpoint), first, second)
    )
    return Basis(
        n=both(group, observed(endpoint)),
        events=both(group, happened),
        rests=rests,
        divided=tuple(both(part, happened) for part in parts),
        groups=_FEWEST_STEPS,
    )


def _logrank(record: Estimate, dimensions: Dimensions) -> Basis:
    variable = str(record.variable)
    levels = [level for level in (record.reference, record.level) if level is not None]
    among = dimensions.level(variable, *levels) if levels else dimensions.known(variable)
    strata = dimensions.cohort.study.strata
    by = strata.stratified_by if strata else None
    if by is not None and f"stratified by {by}" in str(record.method):
        among = both(among, dimensions.known(by))
    compared = tuple(dimensions.level(variable, level) for level in levels)
    return _of_model(record, among, compared or dimensions.levels(variable))


def _ratio(record: Estimate, dimensions: Dimensions) -> Basis:
    """Return the basis of a hazard ratio or of the test of a term."""
    study, variable = dimensions.cohort.study, str(record.variable)
    parts = dimensions.levels(variable)
    if record.model == "multivariable":
        return _of_model(record, model_cases(str(record.endpoint)), parts)
    plan = study.subgroups if record.model == "subgroup" else study.predictors
    by = plan.stratified_by if plan else None
    among = both(dimensions.known(variable), dimensions.population(record.population))
    if by is not None:
        among = both(among, dimensions.known(by))
    return _of_model(record, among, parts)


def _interaction(record: Estimate, dimensions: Dimensions) -> Basis:
    first, second = str(record.variable).split(":")
    parts = _crossed(dimensions.levels(first), dimensions.levels(second))
    if record.model == "multivariable":
        return _of_model(record, model_cases(str(record.endpoint), str(record.variable)), parts)
    plan = dimensions.cohort.study.subgroups
    among = both(dimensions.known(first), dimensions.known(second))
    if plan is not None and plan.stratified_by is not None:
        among = both(among, dimensions.known(plan.stratified_by))
    return _of_model(record, among, parts)


def _step(record: Estimate, dimensions: Dimensions) -> Basis:
    cases = model_cases(str(record.endpoint), "candidates")
    return _of_model(record, cases, dimensions.levels(str(record.variable)))


def _model(record: Estimate, dimensions: Dimensions) -> Basis:
    parts = dimensions.levels(record.variable) if record.variable else (EVERYONE,)
    return _of_model(record, model_cases(str(record.endpoint)), parts)


def _candidate(record: Estimate, dimensions: Dimensions) -> Basis:
    variable = str(record.variable)
    return _of_model(record, dimensions.known(variable), dimensions.levels(variable))


def _of_model(record: Estimate, among: Cell, parts: tuple[Cell, ...]) -> Basis:
    """Return the basis of an estimate of which patients at several levels have the event."""
    endpoint = str(record.endpoint)
    outcomes = (with_event(endpoint), censored(endpoint))
    rests = _crossed(tuple(both(among, part) for part in parts), outcomes)
    n, events = both(among, observed(endpoint)), both(among, with_event(endpoint))
    return Basis(n=n, events=events, rests=rests)


def _crossed(first: tuple[Cell, ...], second: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(both(one, other) for one, other in product(first, second))


_BASES: dict[Analysis, Callable[[Estimate, Dimensions], Basis]] = {
    "summary": _summary,
    "baseline_difference": _baseline_comparison,
    "baseline_test": _baseline_comparison,
    "response_rate": _rate,
    "objective_response": _rate,
    "disease_control": _rate,
    "response_test": _response_test,
    "response_trend": _response_test,
    "median_survival": _survival,
    "survival_quantile": _survival,
    "median_follow_up": _survival,
    "survival_at": _survival,
    "restricted_mean_survival": _survival,
    "logrank": _logrank,
    "logrank_trend": _logrank,
    "logrank_pairwise": _logrank,
    "hazard_ratio": _ratio,
    "term_test": _ratio,
    "selection_step": _step,
    "interaction_test": _interaction,
    "interaction_ratio": _interaction,
    "model_test": _model,
    "proportional_hazards": _model,
    "concordance": _model,
    "optimism_corrected_concordance": _model,
    "calibration_slope": _model,
    "best_cut_point": _candidate,
}
