"""Best response: rates by category, objective response, disease control, and their comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen.analyses.counts import compare_counts
from reportgen.cohort.cohort import Cohort
from reportgen.results.method_words import PROPORTION_INTERVAL, PROPORTION_TREND
from reportgen.results.results import Estimate
from reportgen.statistics.groups.contingency import proportion_trend_test
from reportgen.statistics.groups.proportions import proportion_difference, proportion_interval
from reportgen.statistics.survival_times import BoolArray, IntArray
from reportgen.study.analysis_names import Analysis
from reportgen.study.descriptions import Response


def estimate_response(cohort: Cohort) -> Iterator[Estimate]:
    """Yield the response rates of everyone and of each subgroup, then the comparisons."""
    response = cohort.study.response
    if response is None:
        return
    populations = ["all"]
    for variable in response.by:
        levels = cohort.study.variables[variable].levels
        populations += [f"{variable}={level.key}" for level in levels]
    for population in populations:
        yield from _rates(cohort, response, population)
    for variable in response.by:
        yield from _comparisons(cohort, response, variable)


def _rates(cohort: Cohort, response: Response, population: str) -> Iterator[Estimate]:
    for category in response.categories:
        rule = frozenset({category.key})
        yield _rate(cohort, "response_rate", population, rule, level=category.key)
    yield _rate(cohort, "objective_response", population, frozenset(response.objective_response))
    if response.disease_control:
        yield _rate(cohort, "disease_control", population, frozenset(response.disease_control))


def _rate(
    cohort: Cohort,
    analysis: Analysis,
    population: str,
    rule: frozenset[str],
    level: str | None = None,
) -> Estimate:
    """Estimate the share of patients whose best response is one of *rule*."""
    assessed = _assessed(cohort) & cohort.population(population)
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
    return Estimate(
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
        method=f"proportion of {', '.join(_in_order(cohort, rule))}; "
        f"interval: {PROPORTION_INTERVAL[methods.proportion_interval]}",
        note=None if n else "nobody was assessed",
    )


def _comparisons(cohort: Cohort, response: Response, variable: str) -> Iterator[Estimate]:
    """Yield the tests that response does not depend on a variable, those for trend last."""
    definition = cohort.study.variables[variable]
    levels = [level.key for level in definition.levels]
    groups = [_assessed(cohort) & cohort.members(variable, level) for level in levels]
    tables = _outcome_tables(cohort, response, groups)
    for name, table in tables.items():
        yield _comparison(cohort, variable, name, table)
    by_category = np.array(
        [
            [int((_is_one_of(cohort, frozenset({c.key})) & g).sum()) for c in response.categories]
            for g in groups
        ]
    )
    yield _comparison(cohort, variable, "all categories", by_category)
    if definition.has_order and len(levels) > 2:
        for name, table in tables.items():
            yield _trend(variable, name, table)


def _outcome_tables(
    cohort: Cohort, response: Response, groups: list[BoolArray]
) -> dict[str, IntArray]:
    """Return how many of each group have an outcome that the study defines, and how many not."""
    rules = {
        "objective response": frozenset(response.objective_response),
        "disease control": frozenset(response.disease_control),
    }
    tables = {}
    for name, rule in rules.items():
        if rule:
            hits = _is_one_of(cohort, rule)
            counts = [[int((hits & g).sum()), int((~hits & g).sum())] for g in groups]
            tables[name] = np.array(counts)
    return tables


def _comparison(cohort: Cohort, variable: str, name: str, table: IntArray) -> Estimate:
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
        method=f"{name}: {compared.words}",
        note=compared.note,
    )
    if table.shape != (2, 2) or not table.sum(axis=1).all():
        return record
    return _with_difference(cohort, variable, table, record)


def _trend(variable: str, name: str, table: IntArray) -> Estimate:
    """Test that a rate changes steadily over the ordered levels of a variable."""
    test = proportion_trend_test(table)
    return Estimate(
        analysis="response_trend",
        variable=variable,
        n=int(table.sum()),
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=f"{name}: {PROPORTION_TREND}",
        note=test.reason,
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
        method=f"{record.method}; difference with Newcombe's interval",
    )


def _assessed(cohort: Cohort) -> BoolArray:
    """Return who is in the denominator, by the study's rule."""
    if cohort.study.response is None or cohort.response is None:
        raise ValueError("the study has no response")
    if cohort.study.response.denominator == "treated":
        return np.ones(len(cohort), dtype=np.bool_)
    return cohort.response.notna().to_numpy()


def _is_one_of(cohort: Cohort, rule: frozenset[str]) -> BoolArray:
    if cohort.response is None:
        raise ValueError("the study has no response")
    return cohort.response.isin(list(rule)).to_numpy()


def _in_order(cohort: Cohort, rule: frozenset[str]) -> list[str]:
    response = cohort.study.response
    return [c.key for c in response.categories if c.key in rule] if response else []
