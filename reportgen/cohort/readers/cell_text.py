"""The text of a typed cell: what the same cell holds in a CSV file of the same table."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np

from reportgen.spelling import as_read


def cell_text(value: Any) -> str:
    """Return a cell as text; empty where it holds nothing.

    Whole numbers have no decimals, dates are in ISO 8601 without a time of midnight, truth values
    are ``TRUE`` and ``FALSE`` as spreadsheets show them.
    """
    for kind, text_of in _TEXTS:
        if isinstance(value, kind):
            return text_of(value)
    return "" if value is None else as_read(str(value))


def single_precision_text(value: float | None) -> str:
    """Return a number that is stored in single precision with the digits that it has there."""
    return "" if value is None else cell_text(float(str(np.float32(value))))


def _number_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    return str(int(value)) if value == value.to_integral_value() else f"{value:f}"


def _moment_text(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


# In this order: a truth value is also a number, a moment also a date.
_TEXTS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "TRUE" if value else "FALSE"),
    (float, _number_text),
    (datetime, _moment_text),
    (date, date.isoformat),
    (Decimal, _decimal_text),
)
