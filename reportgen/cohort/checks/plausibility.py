"""What may be right but is seldom: findings about typed values, all of which the build keeps.

The functions take arrays with one entry a row, and the row numbers; they know nothing of files.
docs/checks.md lists every rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reportgen.finding import Finding, Quoted, quote_all
from reportgen.study.conventions import DAYS_PER_UNIT

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_IMPOSSIBLE_YEARS = 1000  # days taken for months stay below: they are to be told as such
_LONGEST_YEARS = 50
_LONG_MEDIAN_YEARS = 20
_FEW = 5
_BOUNDS = (("birth", 1, "before"), ("start", 1, "before"), ("death", -1, "after"))
_AFTER_START = ("progression", "last_contact")
_FAR_APART = 20.0
_MISSING_CODES = (99.0, 999.0, 9999.0, 99999.0, 888.0, 8888.0)


def rows_where(rows: Sequence[int], where: Bools) -> tuple[int, ...]:
    """Return the numbers of the rows for which *where* holds."""
    return tuple(rows[int(position)] for position in np.flatnonzero(where))


def find_in_times(
    key: str, column: str, unit: str, time: Floats, rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield times of zero, impossible ones, and a scale that looks like another unit's.

    Parameters
    ----------
    unit
        Unit of the column.
    time
        Times in that unit, NaN where missing.
    """
    if (time == 0).any():
        yield Finding(
            action="keep",
            column=column,
            rows=rows_where(rows, time == 0),
            found=f"a time of 0 for {key}",
            expected="these patients are kept; correct the times if they were followed",
        )
    known = time[~np.isnan(time)]
    year = DAYS_PER_UNIT["years"] / DAYS_PER_UNIT[unit]
    if not known.size:
        return
    longest, middle = float(known.max()), float(np.median(known))
    if longest > _IMPOSSIBLE_YEARS * year:
        yield Finding(
            action="stop",
            column=column,
            rows=rows_where(rows, time > _IMPOSSIBLE_YEARS * year),
            found=f"a time of {key} of more than {_IMPOSSIBLE_YEARS} years",
            expected=f"expected {unit}; correct the times",
        )
    elif longest > _LONGEST_YEARS * year or middle > _LONG_MEDIAN_YEARS * year:
        yield Finding(
            action="keep",
            column=column,
            found=f"times of {key} up to {longest:g} {unit} with a median of {middle:g}, "
            f"which is {middle / year:.0f} years",
            expected=f"check that they are in {unit}, and state unit in endpoints.{key} "
            "where they are not",
        )


def find_in_events(key: str, column: str, event: Bools, observed: Bools) -> Iterator[Finding]:
    """Yield an endpoint that everyone or no one reached."""
    patients, events = int(observed.sum()), int((event & observed).sum())
    if patients and events in (0, patients):
        all_of_them = "the only patient has" if patients == 1 else f"all {patients} patients have"
        none_of_them = (
            "the only patient lacks" if patients == 1 else f"none of the {patients} patients has"
        )
        found = all_of_them if events else none_of_them
        yield Finding(
            action="keep",
            column=column,
            found=f"{found} an event of {key}",
            expected="if that is not so, set event_codes and censored_codes in the study file",
        )


def find_unpaired(
    key: str, columns: tuple[str, str], time: Floats, known: Bools, rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield rows that have a time but no event code, or a code but no time.

    Parameters
    ----------
    columns
        The columns of the time and of the event.
    known
        Whether the event code is known.
    """
    timed = ~np.isnan(time)
    for column, lacking, what in (
        (columns[0], known & ~timed, "an event code without a time"),
        (columns[1], timed & ~known, "a time without an event code"),
    ):
        if lacking.any():
            yield Finding(
                action="exclude",
                column=column,
                rows=rows_where(rows, lacking),
                found=f"{what} for {key}",
                expected=f"these rows are left out of {key}; fill in both, or neither",
            )


def find_progression_after_death(
    keys: tuple[str, str],
    columns: tuple[str, str],
    times: tuple[Floats, Floats],
    died: Bools,
    progressed: Bools,
    rows: Sequence[int],
) -> Iterator[Finding]:
    """Yield rows where progression-free survival is longer than survival, or misses the death.

    Parameters
    ----------
    keys, columns, times
        Of progression-free survival, then of overall survival, in one unit.
    """
    pfs, overall = times
    longer = pfs > overall * (1 + 1e-9)
    if longer.any():
        yield Finding(
            action="keep",
            column=columns[0],
            rows=rows_where(rows, longer),
            found=f"{keys[0]} longer than {keys[1]} in {columns[1]}",
            expected="no one lives longer without progression than at all; check both times",
        )
    missed = died & ~progressed & (pfs == overall)
    if missed.any():
        yield Finding(
            action="keep",
            column=columns[0],
            rows=rows_where(rows, missed),
            found=f"{keys[0]} is censored at the time at which {keys[1]} has the death",
            expected="a death ends progression-free survival; check the event",
        )


def find_in_numbers(column: str, values: Floats, rows: Sequence[int]) -> Iterator[Finding]:
    """Yield what looks like a code for missing, or like two units in one column."""
    known = np.unique(values[~np.isnan(values)])
    if known.size < 2:
        return
    highest, next_highest = float(known[-1]), float(known[-2])
    negative_code = known[0] in (-9, -99, -999) and known[1] >= 0
    if (highest in _MISSING_CODES and highest > 3 * max(next_highest, 1)) or negative_code:
        code = float(known[0]) if negative_code else highest
        yield Finding(
            action="keep",
            column=column,
            rows=rows_where(rows, values == code),
            found=f"{code:g}, far from every other value",
            expected="if it is a code for missing, list it under missing of [cohort]",
        )
        known = known[known != code]
    yield from _find_two_units(column, values, known, rows)


def _find_two_units(
    column: str, values: Floats, known: Floats, rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield values in two groups, far apart, neither of them small."""
    positive = known[known > 0]
    if positive.size < 2 * _FEW:
        return
    steps = np.diff(np.log(positive))
    widest = int(steps.argmax())
    below, above = float(positive[widest]), float(positive[widest + 1])
    upper = values >= above
    lower = (values > 0) & (values <= below)
    if steps[widest] >= np.log(_FAR_APART) and min(widest + 1, positive.size - widest - 1) >= _FEW:
        fewer = upper if upper.sum() <= lower.sum() else lower
        yield Finding(
            action="keep",
            column=column,
            rows=rows_where(rows, fewer),
            found=f"values up to {below:g} and from {above:g} on, and none between",
            expected="check that all are in one unit",
        )


def find_fractions(
    column: str, values: Floats, highest: float | None, rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield a column of per cent whose values all are fractions of one; the build stops at it."""
    known = values[~np.isnan(values)]
    if highest != 100 or known.size < 2 or known.max() > 1 or not (known % 1).any():
        return
    yield Finding(
        action="stop",
        column=column,
        rows=rows_where(rows, ~np.isnan(values)),
        found=f"values from {known.min():g} to {known.max():g}",
        expected="expected per cent, not fractions of 1; multiply them by 100, or state a maximum "
        "of the variable in the study file",
    )


def find_constant(
    variable: str, column: str, use: str, values: Sequence[object]
) -> Iterator[Finding]:
    """Yield a variable that has one value in everyone.

    Parameters
    ----------
    use
        What the variable is used for, e.g. ``the strata``.
    """
    distinct = {value for value in values if value is not None}
    if len(distinct) == 1 and len(values) > 1:
        (value,) = distinct
        shown = f"{value:g}" if isinstance(value, float) else Quoted(str(value))
        yield Finding(
            action="keep",
            column=column,
            found=("every patient has ", shown, f" of {variable}, which is among {use}"),
            expected="leave it out there; it cannot tell patients apart",
        )


def find_levels_of_one(
    variable: str, column: str, use: str, levels: Sequence[str | None], rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield each level that one patient has, where others have other levels."""
    counts = Counter(level for level in levels if level is not None)
    alone = {level for level, count in counts.items() if count == 1} if len(counts) > 1 else set()
    for row, level in zip(rows, levels, strict=True):
        if level in alone:
            yield Finding(
                action="keep",
                column=column,
                rows=(row,),
                found=(
                    "the only patient with ",
                    Quoted(str(level)),
                    f" of {variable}, which is among {use}",
                ),
                expected="estimates of one patient say little; combine levels",
            )


def find_spellings(column: str, levels: Sequence[str]) -> Iterator[Finding]:
    """Yield levels that differ by capitals or spaces only."""
    alike: dict[str, list[str]] = {}
    for level in levels:
        alike.setdefault("".join(level.casefold().split()), []).append(level)
    for spelt in alike.values():
        if len(spelt) > 1:
            yield Finding(
                action="keep",
                column=column,
                found=(*quote_all(spelt), " are taken for different levels"),
                expected="spell them alike, or list the levels with their values",
            )


def find_in_dates(
    dates: Mapping[str, tuple[str, Sequence[date | None]]], today: date, rows: Sequence[int]
) -> Iterator[Finding]:
    """Yield dates that cannot be, at which the build stops.

    They lie in the future, before birth or after death; or a time ends before its start.

    Parameters
    ----------
    dates
        By what they are of (``birth``, ``progression``, ``death`` and others): the column and the
        dates, ``None`` where missing.
    """
    for name, (column, days) in dates.items():
        late = [row for row, day in zip(rows, days, strict=True) if day and day > today]
        if late:
            yield _impossible(column, late, "a date in the future")
        for other, sign, when in _BOUNDS:
            if other == name or (other == "start" and name not in _AFTER_START):
                continue
            bound, bounds = dates.get(other, ("", ()))
            wrong = [
                row
                for row, day, limit in zip(rows, days, bounds, strict=False)
                if day and limit and (limit - day).days * sign > 0
            ]
            if wrong:
                yield _impossible(column, wrong, f"a date {when} that of {other} in {bound}")


def _impossible(column: str, rows: list[int], found: str) -> Finding:
    return Finding(
        action="stop",
        column=column,
        rows=tuple(rows),
        found=found,
        expected="expected dates in the order of a life; correct the one that is wrong",
    )
