"""Cut-points that look searched for: they separate survival better than any other would."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.basis import Estimated, basis_of_model
from reportgen.results.cells import at_each_level, with_value
from reportgen.results.model_method import ModelCheck
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.statistics.regression.cut_point import best_cut_point
from reportgen.study.cox_plan import Predictors

# With fewer divisions to choose from, the best one comes about by chance too often.
_FEWEST_POSSIBLE = 10
# The search fits one log-rank test a division; a registry's would last for minutes.
_MOST_WORK = 2_000_000


def find_best_cut_points(
    cohort: Cohort, predictors: Predictors, endpoint: str
) -> Iterator[Estimated]:
    """Yield the candidates whose only cut-point is the best of all possible ones."""
    for variable in predictors.candidates:
        definition = cohort.study.variables[variable]
        if len(definition.cut_points) != 1:
            continue
        values = cohort.measured[variable]
        known = ~np.isnan(values) & cohort.endpoints[endpoint].observed
        values = values[known]
        if np.unique(values).size * values.size > _MOST_WORK:
            continue
        best = best_cut_point(endpoint_times(cohort, endpoint, known), values)
        if best is None or best.possible < _FEWEST_POSSIBLE:
            continue
        upper = cohort.members(variable, definition.levels[1].key)[known]
        if not np.array_equal(upper, best.divides):
            continue
        record = Estimate(
            analysis="best_cut_point",
            endpoint=endpoint,
            variable=variable,
            n=values.size,
            events=int(cohort.endpoints[endpoint].event[known].sum()),
            estimate=definition.cut_points[0],
            statistic=best.statistic,
            df=1,
            p_value=best.corrected_p_value,
            method=ModelCheck("cut_point"),
            note=Reason("best_cut_point", numbers=(best.possible,)),
        )
        among = with_value(cohort.study, variable)
        parts = at_each_level(cohort.study, variable)
        yield Estimated(record, basis_of_model(endpoint, among, parts))
