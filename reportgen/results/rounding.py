"""Round half up, as the trade does; the only place where a printed number loses digits."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

# The last digits of a float are those of the arithmetic: a product of fractions that is 27/40 may
# come out as 0.6749999999999999.
_KNOWN_DIGITS = 12
# Holds every float to the last place; its plus turns a negative zero into zero.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def round_half_up(value: float, digits: int) -> Decimal:
    """Return *value* rounded to *digits* decimal places, halves away from zero.

    What is rounded is the decimal of the first 12 digits, or of two more than are printed: 0.25
    gives 0.3 and not 0.2, and so does 0.24999999999999997.
    """
    return _round(_without_noise(value, digits), digits)


def percent_of_counts(count: int, total: int, digits: int) -> Decimal:
    """Return *count* of *total* in per cent, formed from the two integers and rounded half up."""
    return _round(Decimal(100 * count) / Decimal(total), digits)


def percent_of_proportion(proportion: float, digits: int) -> Decimal:
    """Return a proportion in per cent, rounded half up.

    The point of the decimal is moved, because 100 * 0.0285 is a float below 2.85.
    """
    return _round(_without_noise(proportion, digits + 2).scaleb(2), digits)


def without_noise(value: float) -> float:
    """Return a number without the last digits, which are those of the arithmetic."""
    return float(_without_noise(value, 0))


def _without_noise(value: float, digits: int) -> Decimal:
    """Return the decimal of a float's known digits: 12, or two beyond the *digits* printed."""
    written = Decimal(repr(float(value)))
    known = max(_KNOWN_DIGITS, written.adjusted() + digits + 3)
    return Context(prec=known, rounding=ROUND_HALF_EVEN).plus(written)


def _round(value: Decimal, digits: int) -> Decimal:
    return _EXACT.plus(_EXACT.quantize(value, Decimal(1).scaleb(-digits)))
