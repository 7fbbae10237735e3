"""Internal validation of a Cox model by the bootstrap.

Own code because no library for Python repeats the selection of the terms in each resample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

# Given the rows of a resample, the coefficients of the model that the same procedure finds there,
# zeros for what it leaves out, shape (p,); None where it finds none.
Procedure = Callable[[IntArray], FloatArray | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """How much of a model's performance is optimism.

    Attributes
    ----------
    concordance
        That of the model less the mean optimism.
    calibration_slope
        Mean slope of the resamples' predictors in the original patients; below 1 says that the
        coefficients are too large by as much. A resample in which nothing was selected predicts
        nothing: it has no optimism, and no slope.
    fitted
        Resamples in which the procedure found a model; the others are left out.
    """

    concordance: float
    calibration_slope: float | None
    fitted: int


def validate_model(
    times: SurvivalTimes,
    design: FloatArray,
    apparent: float,
    procedure: Procedure,
    resamples: IntArray,
    *,
    ties: Ties,
    stratum: IntArray | None = None,
) -> Validation | None:
    """Correct the concordance and the calibration slope of a model for optimism.

    Parameters
    ----------
    times
        Right-censored times of n patients.
    design
        All covariates that the procedure may choose from, shape (n, p).
    apparent
        The concordance of the model in the patients it was made from.
    procedure
        What made the model, selection included, to be repeated in each resample.
    resamples
        Rows of the patients in each resample, shape (b, n).
    ties, stratum
        As in `fit_cox`.

    Returns
    -------
    Validation or None
        ``None`` where no resample gave a model.

    Notes
    -----
    Optimism is the mean over resamples of a model's concordance in the resample it was made from
    less that in the original patients (Harrell FE, Lee KL, Mark DB. Stat Med 1996;15:361-387). R
    ``rms::validate(cph(...), B = b)``, whose Dxy is 2 (C - 1/2); its draws are others.
    """
    optimism, slopes = [], []
    for rows in resamples:
        coefficients = procedure(rows)
        if coefficients is None:
            continue
        if not coefficients.any():
            optimism.append(0.0)
            continue
        risk = design @ coefficients
        drawn = None if stratum is None else stratum[rows]
        inside = concordance(times.subset(rows), risk[rows], drawn).estimate
        outside = concordance(times, risk, stratum).estimate
        try:
            slope = fit_cox(times, risk[:, None], ties=ties, stratum=stratum)
        except SingularDesignError:
            continue
        if inside is None or outside is None or slope.infinite:
            continue
        optimism.append(inside - outside)
        slopes.append(float(slope.coefficients[0]))
    if not optimism:
        return None
    return Validation(
        concordance=apparent - float(np.mean(optimism)),
        calibration_slope=float(np.mean(slopes)) if slopes else None,
        fitted=len(optimism),
    )
