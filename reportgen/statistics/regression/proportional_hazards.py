"""The score test of proportional hazards.

Own code because lifelines implements the approximation that R's ``cox.zph`` used before survival
3.0, per dummy variable and without the overall test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.distributions import chi_square_p_value
from reportgen.statistics.regression.cox import CoxModel
from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival_times import FloatArray, SurvivalTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalHazardsTest:
    """Score test that a term's hazard ratio does not change with time."""

    statistic: float
    df: int
    p_value: float


def proportional_hazards_tests(
    model: CoxModel, times: SurvivalTimes, terms: dict[str, list[int]]
) -> tuple[dict[str, ProportionalHazardsTest], ProportionalHazardsTest]:
    """Test proportional hazards of each term and of all together.

    Parameters
    ----------
    model
        A fitted model without infinite coefficients.
    times
        The times that it was fitted to.
    terms
        The design columns of each term.

    Returns
    -------
    tuple
        The tests by term, and the overall test.

    Notes
    -----
    Grambsch PM, Therneau TM. Biometrika 1994;81:515-526, as the exact score test of adding
    covariate x g(t) with g one minus the left-continuous Kaplan-Meier curve, centred. Equals R
    ``cox.zph(fit)``, survival 3.0 or later, ``transform = "km"``, ``terms = TRUE``.
    """
    g = km_transform(model, times)
    g = g - np.average(g, weights=model.likelihood.events)
    p = model.coefficients.size
    risk_sets = model.likelihood.at(model.coefficients)
    score = risk_sets.score(g)
    original, crossed = risk_sets.information(), risk_sets.information(g)
    added = risk_sets.information(g**2)
    tests = {}
    for name, columns in terms.items():
        information = np.block(
            [[original, crossed[:, columns]], [crossed[columns], added[np.ix_(columns, columns)]]]
        )
        tests[name] = _score_test(
            np.concatenate((np.zeros(p), score[columns])), information, len(columns)
        )
    everything = np.block([[original, crossed], [crossed, added]])
    return tests, _score_test(np.concatenate((np.zeros(p), score)), everything, p)


def km_transform(model: CoxModel, times: SurvivalTimes) -> FloatArray:
    """Return one minus survival before each distinct event time, shape (d,).

    The curve is that of all patients, also where the model is stratified.
    """
    curve = kaplan_meier(times)
    before = np.concatenate(([1.0], curve.survival))
    return np.asarray(1 - before[np.searchsorted(curve.time, model.likelihood.event_time)])


def _score_test(score: FloatArray, information: FloatArray, df: int) -> ProportionalHazardsTest:
    scale = np.sqrt(np.diag(information))
    scale[scale == 0] = 1
    standardised = score / scale
    solution = np.linalg.lstsq(information / np.outer(scale, scale), standardised, rcond=None)[0]
    statistic = float(standardised @ solution)
    return ProportionalHazardsTest(
        statistic=statistic, df=df, p_value=chi_square_p_value(statistic, df)
    )
