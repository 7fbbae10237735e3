"""Write numbers the way a journal prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from reportgen.results.records import Estimate
from reportgen.results.rounding import (
    percent_of_counts,
    percent_of_proportion,
    round_half_up,
    without_noise,
)
from reportgen.results.selection import LevelCount

NOT_REACHED = "NR"
NOT_ESTIMABLE = "NE"
HELD_BACK = "*"
USUAL_SIGNIFICANCE = Decimal("0.05")
FIGURE_SPACE = "\N{FIGURE SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# Hazard ratios are printed from a millionth to a million, and from a hundred on as whole numbers.
_MOST_RATIO_DIGITS = 6
_SMALLEST_RATIO, _LARGEST_RATIO = 0.000001, 1_000_000
_WHOLE_RATIO = 100


_SIGNS = {"\N{MINUS SIGN}", "<", ">"}
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
# A number without its leading zero begins with the decimal mark.
_LEADING_NUMBER = re.compile(r"[<>]?\N{MINUS SIGN}?(?:\d+|(?=[.,·]\d))")


def pad_numbers(cells: Sequence[str]) -> list[str]:
    """Pad texts with figure spaces, so that the numbers that they begin with line up.

    A figure space is exactly as wide as a digit or a sign of relation in the fonts of tables and
    figures.
    """
    widths = [match.end() if (match := _LEADING_NUMBER.match(cell)) else None for cell in cells]
    widest = max((width for width in widths if width), default=0)
    return [
        cell if width is None else FIGURE_SPACE * (widest - width) + cell
        for cell, width in zip(cells, widths, strict=True)
    ]


def count(patients: int | None) -> str:
    """Return a number of patients, or the sign that it is held back."""
    return HELD_BACK if patients is None else str(patients)


def events_of(record: Estimate | LevelCount) -> str:
    """Return how many had the event of how many patients, e.g. ``12 / 40``."""
    return f"{count(record.events)} / {count(record.n)}"


def missing_sign(record: Estimate | None, otherwise: str = NOT_ESTIMABLE) -> str:
    """Return what stands for a number that a record lacks: held back, or for another reason."""
    return HELD_BACK if record is not None and record.is_suppressed else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """House rules for numbers; a theme supplies one.

    Attributes
    ----------
    interval_separator
        Between the limits of an interval; with a sign before one of them, `` to `` takes its place.
    text_separator
        Takes the place of ``interval_separator`` in running text, unless it is empty.
    introduction
        Between a name and its number in running text, e.g. ``95% CI`` and its limits.
    percent_whole_below
        A percentage has no decimals where fewer patients than this make 100%.
    whole_times
        Whether a time that is a whole number goes without decimals.
    p_spaced
        Whether spaces stand around the sign of relation after *P* and *n*.
    p_digits
        Pairs in increasing order: *P* values below the first number take so many decimals.
    p_floor, p_ceiling
        A smaller *P* value is printed as below the one, a larger as above the other.
    units
        How units of time are abbreviated in running text.
    """

    decimal_mark: str = "."
    interval_separator: str = "\N{EN DASH}"
    text_separator: str = ""
    introduction: str = ", "
    percent_digits: int = 1
    percent_whole_below: int = 0
    time_digits: int = 1
    whole_times: bool = True
    ratio_digits: int = 2
    statistic_digits: int = 2
    p_symbol: str = "P"
    p_italic: bool = True
    n_italic: bool = True
    p_spaced: bool = True
    p_leading_zero: bool = True
    p_digits: tuple[tuple[float, int], ...] = ((0.1, 3), (1, 2))
    p_floor: float = 0.001
    p_ceiling: float = 0.99
    units: dict[str, str] = field(default_factory=dict)

    @property
    def running(self) -> NumberFormat:
        """Return the rules for running text."""
        return replace(self, interval_separator=self.text_separator or self.interval_separator)

    def number(self, value: float | None, digits: int) -> str:
        """Return *value* rounded half up to *digits* places, or NE."""
        if value is None:
            return NOT_ESTIMABLE
        return self._print(round_half_up(value, digits))

    def _print(self, rounded: Decimal) -> str:
        text = f"{rounded:f}".replace("-", "\N{MINUS SIGN}")
        return text.replace(".", self.decimal_mark)

    def marked(self, text: str) -> str:
        """Return a text with the theme's decimal mark in the numbers that were written in it."""
        return _DECIMAL_POINT.sub(self.decimal_mark, text)

    def statistic(self, value: float) -> str:
        """Return a test statistic of 0 or more; one that rounds to 0 is below the last place."""
        least = 10.0**-self.statistic_digits
        if value > 0 and not round_half_up(value, self.statistic_digits):
            return f"<{self.number(least, self.statistic_digits)}"
        return self.number(value, self.statistic_digits)

    def plain(self, value: float) -> str:
        """Return a number with the digits that it is written with, e.g. a threshold."""
        return f"{Decimal(f'{value:g}'):f}".replace(".", self.decimal_mark)

    def interval(self, low: str, high: str) -> str:
        """Return the limits of an interval, e.g. ``12.1-30.4`` with an en dash."""
        has_sign = not _SIGNS.isdisjoint(low + high)
        return f"{low} to {high}" if has_sign else f"{low}{self.interval_separator}{high}"

    def percent(self, proportion: float | None, n: int | None = None) -> str:
        """Return a proportion in 0 to 1, of *n* patients, as a percentage without the sign."""
        if proportion is None:
            return NOT_ESTIMABLE
        return self._print(percent_of_proportion(proportion, self._digits_of_percent(n)))

    def _digits_of_percent(self, n: int | None) -> int:
        return 0 if n is not None and n < self.percent_whole_below else self.percent_digits

    def share(self, estimate: Estimate) -> str:
        """Return the percentage of a proportion, formed from its two counts."""
        if not estimate.n or estimate.events is None:
            return NOT_ESTIMABLE
        digits = self._digits_of_percent(estimate.n)
        return self._print(percent_of_counts(estimate.events, estimate.n, digits))

    def percent_interval(self, estimate: Estimate) -> str:
        """Return the limits of a proportion, e.g. ``12.1-30.4``."""
        limits = (self.percent(limit, estimate.n) for limit in (estimate.low, estimate.high))
        return self.interval(*limits)

    def time(self, value: float | None) -> str:
        """Return a time, a whole number without decimals, or NR where it was not reached."""
        if value is None:
            return NOT_REACHED
        whole = self.whole_times and float(value).is_integer()
        return self.number(value, 0 if whole else self.time_digits)

    def beside(self, times: Iterable[float | None]) -> NumberFormat:
        """Return the rules for times that stand together: all have decimals, or none."""
        whole = all(time is None or float(time).is_integer() for time in times)
        return replace(self, whole_times=whole)

    def measured(self, value: float | None) -> str:
        """Return a measured value: a whole number without decimals, others to one place."""
        if value is None:
            return NOT_ESTIMABLE
        return self.number(value, 0 if float(value).is_integer() else 1)

    @staticmethod
    def measured_digits(values: Iterable[float | None]) -> int:
        """Return the decimals that the measured values of a row share: none if all are whole."""
        return int(any(value is not None and not float(value).is_integer() for value in values))

    def time_limit(self, value: float | None) -> str:
        """Return a limit of a time, always with its decimals, or NR."""
        return NOT_REACHED if value is None else self.number(value, self.time_digits)

    def time_interval(self, estimate: Estimate) -> str:
        """Return the limits of a time, e.g. ``12.1-30.4`` or ``12.1-NR``."""
        if estimate.low is None and estimate.high is None:
            return NOT_ESTIMABLE
        return self.interval(self.time_limit(estimate.low), self.time_limit(estimate.high))

    def ratio(self, value: float | None) -> str:
        """Return a hazard ratio, or a limit of one: ``2.09``, ``0.006``, ``529``, ``<0.000001``.

        One below the last place takes digits up to its first non-zero: with two places, 0.0063 is
        0.006, and 0.0097, which rounds to 0.010, is 0.01.
        """
        digits, most = self.ratio_digits, _MOST_RATIO_DIGITS
        if value is None:
            return NOT_ESTIMABLE
        if value > _LARGEST_RATIO:
            return f">{_LARGEST_RATIO}"
        if value and not round_half_up(value, most):
            return f"<{self.number(_SMALLEST_RATIO, most)}"
        if round_half_up(value, digits) >= _WHOLE_RATIO:
            return self.number(value, 0)
        while value and digits < most and _is_below_last_place(value, digits):
            digits += 1
        return self.number(value, digits)

    def ratio_interval(self, estimate: Estimate) -> str:
        """Return the limits of a hazard ratio; one that no float holds is beyond those printed."""
        low = 0.1 * _SMALLEST_RATIO if estimate.low is None else estimate.low
        high = 10.0 * _LARGEST_RATIO if estimate.high is None else estimate.high
        return self.interval(self.ratio(low), self.ratio(high))

    def p_value(self, value: float | None) -> str:
        """Return a P value as it stands in a table: ``0.034``, ``0.27``, ``<0.001``.

        One that is rounded up to where fewer digits are usual takes those: 0.0997 is 0.10. One
        below 0.05 takes as many digits as it needs to be printed below 0.05.
        """
        if value is None:
            return NOT_ESTIMABLE
        value = without_noise(value)
        if value < self.p_floor:
            return f"<{self.p_threshold(self.p_floor)}"
        if value > self.p_ceiling:
            return f">{self.p_threshold(self.p_ceiling)}"
        bands = ((below, d) for below, d in self.p_digits if _rounded(value, d) < below)
        digits = next((digits for _, digits in bands), self.p_digits[-1][1])
        while value < USUAL_SIGNIFICANCE <= _rounded(value, digits):
            digits += 1
        return self._without_zero(self.number(value, digits))

    def p_threshold(self, value: float) -> str:
        """Return a number that P values are compared with, with the digits it is written with."""
        return self._without_zero(self.plain(value))

    def _without_zero(self, probability: str) -> str:
        return probability if self.p_leading_zero else probability.removeprefix("0")

    @property
    def p_space(self) -> str:
        """Return what stands on either side of the sign of relation after P."""
        return NO_BREAK_SPACE if self.p_spaced else ""

    def p_text(self, value: float | None) -> str:
        """Return a P value with its sign of relation, e.g. ``= 0.034`` or ``< 0.001``."""
        text = self.p_value(value)
        sign, number = (text[0], text[1:]) if text[0] in "<>" else ("=", text)
        return f"{sign}{self.p_space}{number}"

    def unit(self, name: str | None) -> str:
        """Return a unit as running text abbreviates it."""
        return self.units.get(name or "", name or "")

    def quantity(self, value: str, unit: str | None) -> str:
        """Return a number with its unit, kept on one line."""
        if not unit:
            return value
        separator = "" if unit == "%" else NO_BREAK_SPACE
        return f"{value}{separator}{self.unit(unit)}"


def _is_below_last_place(value: float, digits: int) -> bool:
    """Return whether a number rounds to less than 1 in the last of so many places."""
    return round_half_up(value, digits + 1) < Decimal(1).scaleb(-digits)


def _rounded(value: float, digits: int) -> float:
    return float(round_half_up(value, digits))
