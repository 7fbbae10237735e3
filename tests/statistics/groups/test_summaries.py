"""Quartiles by the definitions of the programs, against R's ``quantile``."""

import numpy as np
import pytest

from reportgen.statistics.groups.summaries import summarise

EIGHT, FIVE, TWO = [1, 2, 4, 7, 11, 16, 22, 29], [3, 5, 8, 13, 21], [2, 9]


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        # R's quantile of type 7
        ("inclusive", EIGHT, (3.5, 9, 17.5)),
        ("inclusive", FIVE, (5, 8, 13)),
        ("inclusive", TWO, (3.75, 5.5, 7.25)),
        # Of type 6
        ("exclusive", EIGHT, (2.5, 9, 20.5)),
        ("exclusive", FIVE, (4, 8, 17)),
        ("exclusive", TWO, (2, 5.5, 9)),
        # Of type 2
        ("averaged", EIGHT, (3, 9, 19)),
        ("averaged", FIVE, (5, 8, 13)),
        ("averaged", TWO, (2, 5.5, 9)),
    ],
)
def test_quartiles_follow_the_definition(rule, values, expected):
    summary = summarise(np.array(values, dtype=float), rule)

    found = (summary.lower_quartile, summary.median, summary.upper_quartile)
    assert found == pytest.approx(expected, rel=1e-12)
