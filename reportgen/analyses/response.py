"""Best response: rates by category, objective response, disease control, and their comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen.analysis_names import Analysis
from reportgen.cohort import Cohort
from reportgen.method_words import PROPORTION_INTERVAL
from reportgen.results import Estimate
from reportgen.statistics.proportions import (
    chi_square_test,
    fisher_exact_test,
    proportion_difference,
    proportion_interval,
)
from reportgen.statistics.survival_times import IntArray
from reportgen.study import Response


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
    """Yield the tests that response does not depend on a variable."""
    levels = [level.key for level in cohort.study.variables[variable].levels]
    groups = [_assessed(cohort) & cohort.members(variable, level) for level in levels]
    rules = {
        "objective response": frozenset(response.objective_response),
        "disease control": frozenset(response.disease_control),
    }
    for name, rule in rules.items():
        if not rule:
            continue
        hits = _is_one_of(cohort, rule)
        table = np.array([[int((hits & g).sum()), int((~hits & g).sum())] for g in groups])
        yield _comparison(cohort, variable, name, table)
    by_category = np.array(
        [
            [int((_is_one_of(cohort, frozenset({c.key})) & g).sum()) for c in response.categories]
            for g in groups
        ]
    )
    yield _comparison(cohort, variable, "all categories", by_category)


def _comparison(cohort: Cohort, variable: str, name: str, table: IntArray) -> Estimate:
    """Test one table of counts; two groups are also compared by the difference of their rates."""
    exact = table.shape == (2, 2)
    test = fisher_exact_test(table) if exact else chi_square_test(table)
    words = "Fisher's exact test" if exact else "Pearson's chi-square test without correction"
    note = None
    if test.p_value is None:
        note = "not testable: a row or a column of the table is empty"
    elif test.smallest_expected is not None and test.smallest_expected < 5:
        note = "an expected count is below 5"
    record = Estimate(
        analysis="response_test",
        variable=variable,
        n=int(table.sum()),
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=f"{name}: {words}",
        note=note,
    )
    if not exact or not table.sum(axis=1).all():
        return record
    return _with_difference(cohort, variable, table, record)


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


def _assessed(cohort: Cohort) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return who is in the denominator, by the study's rule."""
    if cohort.study.response is None or cohort.response is None:
        raise ValueError("the study has no response")
    if cohort.study.response.denominator == "treated":
        return np.ones(len(cohort), dtype=np.bool_)
    return cohort.response.notna().to_numpy()


def _is_one_of(cohort: Cohort, rule: frozenset[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if cohort.response is None:
        raise ValueError("the study has no response")
    return cohort.response.isin(list(rule)).to_numpy()


def _in_order(cohort: Cohort, rule: frozenset[str]) -> list[str]:
    response = cohort.study.response
    return [c.key for c in response.categories if c.key in rule] if response else []
