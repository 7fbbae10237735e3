"""Summaries of continuous values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


QuartileRule = Literal["inclusive", "exclusive", "averaged"]

# The numpy names of the definitions; in R they are quantile(type = 7), 6 and 2.
_DEFINITIONS: dict[QuartileRule, Literal["linear", "weibull", "averaged_inverted_cdf"]] = {
    "inclusive": "linear",
    "exclusive": "weibull",
    "averaged": "averaged_inverted_cdf",
}


def summarise(values: FloatArray, quartiles: QuartileRule) -> Summary:
    """Describe *values*, which hold no missing ones.

    Parameters
    ----------
    quartiles
        Definition 7, 6 or 2 of Hyndman and Fan (Am Stat 1996;50:361-5): R ``quantile(type = 7)``,
        6 and 2. The median is the same by all of them.

    Notes
    -----
    The standard deviation has n - 1 in its denominator.
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
    method = _DEFINITIONS[quartiles]
    lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75], method=method).tolist()
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
