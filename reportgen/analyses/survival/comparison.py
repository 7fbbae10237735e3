"""Comparison of survival between the levels of a variable: log-rank tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Basis, Estimated, basis_of_model
from reportgen.results.cells import at_each_level, at_level, both, with_value
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.survival_method import LogRank
from reportgen.statistics.survival.logrank import (
    LogRankTest,
    logrank_test,
    logrank_trend_test,
    pairwise_logrank_tests,
)
from reportgen.statistics.survival_times import IntArray, SurvivalTimes
from reportgen.study.analysis_names import Analysis

PLAIN = LogRank()


@dataclass(frozen=True, slots=True)
class _Compared:
    """The patients whose group, and stratum if there is one, is known."""

    times: SurvivalTimes
    group: IntArray
    stratum: IntArray | None


def estimate_logrank(
    cohort: Cohort, endpoint: str, variable: str, how: LogRank = PLAIN
) -> Estimated:
    """Test that survival is the same at all levels of a variable."""
    on = _compared(cohort, endpoint, variable, how)
    test = logrank_test(
        on.times, on.group, weight=how.test, exponents=how.exponents, stratum=on.stratum
    )
    record = _record("logrank", endpoint, variable, test, how)
    return Estimated(record, _basis(cohort, record, how))


def estimate_logrank_trend(
    cohort: Cohort, endpoint: str, variable: str, how: LogRank = PLAIN
) -> Estimated:
    """Test that survival changes steadily over the ordered levels of a variable."""
    on = _compared(cohort, endpoint, variable, how)
    test = logrank_trend_test(
        on.times, on.group, weight=how.test, exponents=how.exponents, stratum=on.stratum
    )
    how = replace(how, for_trend=True)
    record = _record("logrank_trend", endpoint, variable, test, how)
    return Estimated(record, _basis(cohort, record, how))


def estimate_pairwise_logrank(
    cohort: Cohort, endpoint: str, variable: str, how: LogRank
) -> Iterator[Estimated]:
    """Yield the test of each pair of levels, with adjusted P values."""
    on = _compared(cohort, endpoint, variable, how)
    levels = [level.key for level in cohort.study.variables[variable].levels]
    tests = pairwise_logrank_tests(
        on.times,
        on.group,
        adjustment=how.adjustment or "none",
        weight=how.test,
        exponents=how.exponents,
        stratum=on.stratum,
    )
    for (first, second), test in tests.items():
        pair = (levels[second], levels[first])
        record = _record("logrank_pairwise", endpoint, variable, test, how, pair)
        yield Estimated(record, _basis(cohort, record, how))


def _compared(cohort: Cohort, endpoint: str, variable: str, how: LogRank) -> _Compared:
    ranks = cohort.level_ranks(variable)
    known = (ranks >= 0) & cohort.endpoints[endpoint].observed
    stratum = None
    if how.stratified_by is not None:
        strata = cohort.level_ranks(how.stratified_by)
        known &= strata >= 0
        stratum = strata[known]
    return _Compared(endpoint_times(cohort, endpoint, known), ranks[known], stratum)


def _basis(cohort: Cohort, record: Estimate, how: LogRank) -> Basis:
    """Return the patients at each level that is compared, those without a stratum left out."""
    variable, study = str(record.variable), cohort.study
    levels = [level for level in (record.reference, record.level) if level is not None]
    among = at_level(variable, *levels) if levels else with_value(study, variable)
    if how.stratified_by is not None:
        among = both(among, with_value(study, how.stratified_by))
    compared = [at_level(variable, level) for level in levels]
    parts = compared or at_each_level(study, variable)
    return basis_of_model(str(record.endpoint), among, parts)


def _record(
    analysis: Analysis,
    endpoint: str,
    variable: str,
    test: LogRankTest,
    how: LogRank,
    pair: tuple[str | None, str | None] = (None, None),
) -> Estimate:
    why_not = Reason("one_group_at_risk" if test.events else "no_event")
    return Estimate(
        analysis=analysis,
        endpoint=endpoint,
        variable=variable,
        level=pair[0],
        reference=pair[1],
        n=test.n,
        events=test.events,
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        method=how,
        note=None if test.p_value is not None else why_not,
    )
