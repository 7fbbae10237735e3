"""The table of the tests of all pairs of strata."""

from __future__ import annotations

from reportgen.report.blocks.table import Column, Row, RowGroup, Table, align_numbers
from reportgen.report.blocks.text import phrase
from reportgen.report.prose.strata import MOST_PAIRS_IN_TEXT, pair_words
from reportgen.report.prose.words import P_VALUES, P, test_name, typeset
from reportgen.report.style.numbers import NOT_ESTIMABLE, NumberFormat, missing_sign
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.method_words import ADJUSTMENT
from reportgen.results.results import Results

# More pairs than these fill more than a page, and go into the appendix.
_MOST_PAIRS_BESIDE = 40


def has_many_pairs(results: Results, variable: str) -> bool:
    """Return whether the pairs of strata are so many that they interrupt a section."""
    tests = [test for strata in AllSurvival(results).by(variable) for test in strata.pairs]
    return len({(test.level, test.reference) for test in tests}) > _MOST_PAIRS_BESIDE


def pairwise_table(results: Results, variable: str, numbers: NumberFormat) -> Table | None:
    """Tabulate the tests of all pairs of strata, where they are too many for a sentence."""
    endpoints = list(results.study.endpoints)
    tests = {strata.endpoint: strata.pairs for strata in AllSurvival(results).by(variable)}
    pairs = dict.fromkeys(pair_words(results, t) for found in tests.values() for t in found)
    if len(pairs) <= MOST_PAIRS_IN_TEXT:
        return None
    cells = {
        (endpoint, pair_words(results, test)): (
            missing_sign(test) if test.statistic is None else numbers.statistic(test.statistic),
            missing_sign(test) if test.p_value is None else numbers.p_value(test.p_value),
        )
        for endpoint, found in tests.items()
        for test in found
    }
    adjustment = results.study.strata.adjustment if results.study.strata else "none"
    p_heading = P if adjustment == "none" else phrase("Adjusted {}", P)
    columns = [
        column
        for endpoint in endpoints
        for column in (
            Column(heading="Chi-square", spanner=results.study.endpoint_label(endpoint)),
            Column(heading=p_heading, spanner=results.study.endpoint_label(endpoint)),
        )
    ]
    missing = (NOT_ESTIMABLE, NOT_ESTIMABLE)
    rows = tuple(
        Row(
            stub=pair,
            cells=tuple(c for endpoint in endpoints for c in cells.get((endpoint, pair), missing)),
        )
        for pair in pairs
    )
    name = test_name(next(test for found in tests.values() for test in found))
    return Table(
        key=f"pairs-{variable}",
        title=f"Pairwise {name} tests by {results.study.variable_phrase(variable)}.",
        stub_heading="Pair",
        columns=tuple(columns),
        groups=align_numbers([RowGroup(rows=rows)]),
        notes=(phrase("Adjustment of {}: {}.", P_VALUES, typeset(ADJUSTMENT[adjustment])),),
    )
