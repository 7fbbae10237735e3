"""Round half up, as the trade does; the only place where a printed number loses digits."""

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(value: float, digits: int) -> Decimal:
    """Return *value* rounded to *digits* decimal places, halves away from zero.

    The shortest decimal that reads back as *value* is rounded, so 0.25 gives 0.3 and not 0.2.
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent_of_counts(count: int, total: int, digits: int) -> Decimal:
    """Return *count* of *total* in per cent, formed from the two integers and rounded half up."""
    return (Decimal(100 * count) / Decimal(total)).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_UP
    )
