"""Summaries of continuous values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.survival_times import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Location and spread of a sample, in the unit of its values; ``None`` where it has none."""

    n: int
    mean: float | None
    standard_deviation: float | None
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    minimum: float | None
    maximum: float | None


def summarise(values: FloatArray) -> Summary:
    """Describe *values*, which hold no missing ones.

    Notes
    -----
    Quartiles as R ``quantile(type = 7)``; the standard deviation has n - 1 in its denominator.
    """
    if not values.size:
        return Summary(
            n=0,
            mean=None,
            standard_deviation=None,
            median=None,
            lower_quartile=None,
            upper_quartile=None,
            minimum=None,
            maximum=None,
        )
    lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75]).tolist()
    return Summary(
        n=values.size,
        mean=float(values.mean()),
        standard_deviation=float(values.std(ddof=1)) if values.size > 1 else None,
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
        minimum=float(values.min()),
        maximum=float(values.max()),
    )
