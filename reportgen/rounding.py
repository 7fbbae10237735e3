"""Round half up, as the trade does; the only place where a printed number loses digits."""

from decimal import ROUND_HALF_UP, Context, Decimal

# The last digits of a float are those of the arithmetic: a product of fractions that is 27/40 may
# come out as 0.6749999999999999.
_KNOWN_DIGITS = 12
# Holds every float to the last place; its plus turns a negative zero into zero.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def round_half_up(value: float, digits: int) -> Decimal:
    """Return *value* rounded to *digits* decimal places, halves away from zero.

    What is rounded is the decimal of the first 12 digits: 0.25 gives 0.3 and not 0.2, and so does
    0.24999999999999997.
    """
    return _round(_as_written(value), digits)


def percent_of_counts(count: int, total: int, digits: int) -> Decimal:
    """Return *count* of *total* in per cent, formed from the two integers and rounded half up."""
    return _round(Decimal(100 * count) / Decimal(total), digits)


def percent_of_proportion(proportion: float, digits: int) -> Decimal:
    """Return a proportion in per cent, rounded half up.

    The point of the decimal is moved, because 100 * 0.0285 is a float below 2.85.
    """
    return _round(_as_written(proportion).scaleb(2), digits)


def _as_written(value: float) -> Decimal:
    return Decimal(f"{value:.{_KNOWN_DIGITS}g}")


def _round(value: Decimal, digits: int) -> Decimal:
    return _EXACT.plus(_EXACT.quantize(value, Decimal(1).scaleb(-digits)))
