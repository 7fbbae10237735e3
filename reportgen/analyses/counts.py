"""The test of a table of counts that a study asks for, and its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportgen.results.reason import Reason
from reportgen.statistics.groups.contingency import (
    ContingencyTest,
    IndependenceTest,
    independence_test,
)
from reportgen.statistics.survival_times import IntArray

TestOption = Literal["automatic", "fisher", "chi-square", "chi-square-corrected"]


@dataclass(frozen=True, slots=True)
class ComparedCounts:
    """A test, which one it is, and what the reader must know of it."""

    test: ContingencyTest
    name: IndependenceTest
    note: Reason | None


def compare_counts(table: IntArray, option: TestOption) -> ComparedCounts:
    """Test that rows and columns are independent.

    ``"automatic"`` is Fisher's exact test in a table that is planned with two rows and two columns,
    and the chi-square test without correction in a larger one.
    """
    name: IndependenceTest
    if option == "automatic":
        name = "fisher" if table.shape == (2, 2) else "chi-square"
    else:
        name = option
    test = independence_test(table, name)
    if name == "chi-square-corrected" and not test.corrected:
        name = "chi-square"
    return ComparedCounts(test, name, note_on(test, int(table.sum())))


def note_on(test: ContingencyTest, patients: int) -> Reason | None:
    """Return why there is no test of so many patients, or that the counts are small for it."""
    if test.smallest_expected is not None and test.smallest_expected < 5:
        return Reason("small_expected")
    if test.reason is None:
        return None
    if test.reason == "too_many_tables":
        return Reason("too_many_tables", numbers=test.shape or (), patients=patients)
    return Reason(test.reason)
