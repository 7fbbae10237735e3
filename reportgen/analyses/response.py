"""Best response: rates by category, objective response, disease control, and their comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import numpy as np

from reportgen.analyses.counts import compare_counts, note_on
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated
from reportgen.results.cells import (
    ALL_PATIENTS,
    Cell,
    at_each_level,
    both,
    crossed,
    in_categories,
    members_of,
    with_value,
)
from reportgen.results.method import Outcome, Proportion, ResponseTest
from reportgen.results.population import Population
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.groups.contingency import proportion_trend_test
from reportgen.statistics.groups.proportions import proportion_difference, proportion_interval
from reportgen.statistics.survival_times import BoolArray, IntArray
from reportgen.study.analysis_names import Analysis
from reportgen.study.descriptions import Response


def estimate_response(cohort: Cohort) -> Iterator[Estimated]:
    """Yield the response rates of everyone and of each subgroup, then the comparisons."""
    response = cohort.study.response
    if response is None:
        return
    populations = [Population()]
    for variable in response.by:
        levels = cohort.study.variables[variable].levels
        populations += [Population(variable, level.key) for level in levels]
    for population in populations:
        yield from _rates(cohort, response, population)
    for variable in response.by:
        yield from _comparisons(cohort, response, variable)


def _rates(cohort: Cohort, response: Response, population: Population) -> Iterator[Estimated]:
    for category in response.categories:
        yield _rate(cohort, "response_rate", population, (category.key,), level=category.key)
    yield _rate(cohort, "objective_response", population, response.objective_response)
    if response.disease_control:
        yield _rate(cohort, "disease_control", population, response.disease_control)


def _rate(
    cohort: Cohort,
    analysis: Analysis,
    population: Population,
    rule: tuple[str, ...],
    level: str | None = None,
) -> Estimated:
    """Estimate the share of patients whose best response is one of *rule*."""
    assessed = _assessed(cohort) & cohort.members_of(population)
    n = int(assessed.sum())
    count = int((_is_one_of(cohort, rule) & assessed).sum())
    methods = cohort.study.methods
    low, high = (
        proportion_interval(
            count,
            n,
            method=methods.proportion_interval,
            confidence_level=methods.confidence_level,
        )
        if n
        else (None, None)
    )
    record = Estimate(
        analysis=analysis,
        population=population,
        variable="response" if level else None,
        level=level,
        n=n,
        events=count,
        estimate=count / n if n else None,
        low=low,
        high=high,
        confidence_level=methods.confidence_level,
        method=Proportion(_split(cohort, rule)[0], methods.proportion_interval),
        note=None if n else Reason("nobody_assessed"),
    )
    return Estimated(record, _basis_of_rate(cohort, population, rule))


def _basis_of_rate(cohort: Cohort, population: Population, rule: tuple[str, ...]) -> Basis:
    """Return who is assessed, who of them is in the categories of a rule, and who in others."""
    members = members_of(population)
    hits, others = (both(members, in_categories(keys)) for keys in _split(cohort, rule))
    assessed = both(members, _who_is_assessed(cohort))
    return Basis(n=assessed, events=hits, rests=(assessed, hits, others))


def _comparisons(cohort: Cohort, response: Response, variable: str) -> Iterator[Estimated]:
    """Yield the tests that response does not depend on a variable, those for trend last."""
    definition = cohort.study.variables[variable]
    levels = [level.key for level in definition.levels]
    groups = [_assessed(cohort) & cohort.members(variable, level) for level in levels]
    tables = _outcome_tables(cohort, response, groups)
    for outcome, table in tables.items():
        yield _comparison(cohort, variable, outcome, table)
    by_category = np.array(
        [
            [int((_is_one_of(cohort, (c.key,)) & g).sum()) for c in response.categories]
            for g in groups
        ]
    )
    yield _comparison(cohort, variable, "all_categories", by_category)
    if definition.has_order and len(levels) > 2:
        for outcome, table in tables.items():
            yield _trend(cohort, variable, outcome, table)


def _rule(response: Response, outcome: Outcome) -> tuple[str, ...]:
    """Return the categories that the study counts as an outcome."""
    rules: dict[Outcome, tuple[str, ...]] = {
        "objective_response": response.objective_response,
        "disease_control": response.disease_control,
    }
    return rules.get(outcome, ())


def _outcome_tables(
    cohort: Cohort, response: Response, groups: list[BoolArray]
) -> dict[Outcome, IntArray]:
    """Return how many of each group have an outcome that the study defines, and how many not."""
    tables = {}
    for outcome in get_args(Outcome):
        if rule := _rule(response, outcome):
            hits = _is_one_of(cohort, rule)
            counts = [[int((hits & g).sum()), int((~hits & g).sum())] for g in groups]
            tables[outcome] = np.array(counts)
    return tables


def _comparison(cohort: Cohort, variable: str, outcome: Outcome, table: IntArray) -> Estimated:
    """Test one table of counts; two groups are also compared by the difference of their rates."""
    option = cohort.study.response.test if cohort.study.response else "automatic"
    compared = compare_counts(table, option)
    record = Estimate(
        analysis="response_test",
        variable=variable,
        n=int(table.sum()),
        statistic=compared.test.statistic,
        df=compared.test.df,
        p_value=compared.test.p_value,
        method=ResponseTest(outcome, compared.name),
        note=compared.note,
    )
    if table.shape == (2, 2) and table.sum(axis=1).all():
        record = _with_difference(cohort, variable, table, record)
        record = replace(record, method=ResponseTest(outcome, compared.name, has_difference=True))
    return Estimated(record, _basis_of_test(cohort, variable, outcome))


def _trend(cohort: Cohort, variable: str, outcome: Outcome, table: IntArray) -> Estimated:
    """Test that a rate changes steadily over the ordered levels of a variable."""
    test = proportion_trend_test(table)
    record = Estimate(
        analysis="response_trend",
        variable=variable,
        n=int(table.sum()),
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=ResponseTest(outcome, "trend"),
        note=note_on(test, int(table.sum())),
    )
    return Estimated(record, _basis_of_test(cohort, variable, outcome))


def _basis_of_test(cohort: Cohort, variable: str, outcome: Outcome) -> Basis:
    """Return the cells of a table of response by the levels of a variable."""
    response = cohort.study.response
    if response is None:
        raise ValueError("the study has no response")
    if outcome == "all_categories":
        columns = [in_categories((category.key,)) for category in response.categories]
    else:
        columns = [in_categories(keys) for keys in _split(cohort, _rule(response, outcome))]
    if response.denominator == "treated":
        columns.append(in_categories((None,)))
    known = with_value(cohort.study, variable)
    return Basis(
        n=both(known, _who_is_assessed(cohort)),
        rests=crossed(at_each_level(cohort.study, variable), columns),
    )


def _with_difference(cohort: Cohort, variable: str, table: IntArray, record: Estimate) -> Estimate:
    """Add the rate at the second level minus that at the first, with Newcombe's interval."""
    first, second = (level.key for level in cohort.study.variables[variable].levels)
    level = cohort.study.methods.confidence_level
    difference = proportion_difference(
        (int(table[1, 0]), int(table[1].sum())),
        (int(table[0, 0]), int(table[0].sum())),
        confidence_level=level,
    )
    return replace(
        record,
        level=second,
        reference=first,
        estimate=difference.estimate,
        low=difference.low,
        high=difference.high,
        confidence_level=level,
    )


def _who_is_assessed(cohort: Cohort) -> Cell:
    """Return who is in the denominator, by the study's rule."""
    response = cohort.study.response
    if response is None:
        raise ValueError("the study has no response")
    if response.denominator == "treated":
        return ALL_PATIENTS
    return in_categories(category.key for category in response.categories)


def _assessed(cohort: Cohort) -> BoolArray:
    """Return who is in the denominator, by the study's rule."""
    if cohort.study.response is None or cohort.response is None:
        raise ValueError("the study has no response")
    if cohort.study.response.denominator == "treated":
        return np.ones(len(cohort), dtype=np.bool_)
    return cohort.response.notna().to_numpy()


def _is_one_of(cohort: Cohort, rule: tuple[str, ...]) -> BoolArray:
    if cohort.response is None:
        raise ValueError("the study has no response")
    return cohort.response.isin(list(rule)).to_numpy()


def _split(cohort: Cohort, rule: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the categories of a rule, and the others, each in the study's order."""
    response = cohort.study.response
    keys = [category.key for category in response.categories] if response else []
    return tuple(k for k in keys if k in rule), tuple(k for k in keys if k not in rule)
