"""Recompute medians, log-rank tests and hazard ratios through lifelines.

The second engine starts from the records as they are printed: it finds the patients of each by the
record's own keys, so that a wrong number and a right number under a wrong label both show. What
lifelines cannot compute is said.

lifelines knows Efron's ties only. Breslow's likelihood is that of a cohort without ties, in which
every tied event but one is moved to a time window of its own that its whole risk set, and nobody
else, enters; that model, with late entry, lifelines can fit.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reportgen.analyses.cox_model import SEPARATED, TOO_LARGE
from reportgen.analyses.survival import endpoint_times
from reportgen.cohort import Cohort
from reportgen.method_words import FIRTH, LOGRANK_TEST
from reportgen.results import Disagreement, Estimate, SecondEngine
from reportgen.statistics.survival_times import SurvivalTimes
from reportgen.study import Study

TOLERANCE = 1e-6
# A ratio that is not estimable for these reasons has a column in its model all the same.
_IN_THE_MODEL = (SEPARATED, TOO_LARGE)
_MOST_ROWS = 100_000
_MEDIANS = ("median_survival", "median_follow_up")
_LOGRANK = ("logrank", "logrank_pairwise")
_NAMES = {
    "median_survival": "medians",
    "median_follow_up": "median follow-ups",
    "logrank": "log-rank tests",
    "logrank_pairwise": "pairwise log-rank tests",
    "hazard_ratio": "hazard ratios",
}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Numbers of one kind, and what gives them through the second engine, in the same order."""

    kind: str
    places: tuple[str, ...]
    printed: tuple[float | None, ...]
    recompute: Callable[[], Sequence[float | None]]

    def disagreements(self) -> list[Disagreement]:
        """Recompute the numbers, and return those that differ."""
        found = zip(self.places, self.printed, self.recompute(), strict=True)
        return [
            Disagreement(description=f"{self.kind}: {place}", printed=printed, second=second)
            for place, printed, second in found
            if not _same(printed, second)
        ]


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What of a report the second engine can recompute, and why it cannot recompute the rest.

    Two numbers agree when they differ by at most ``TOLERANCE``, relative to the first if that is
    above one.
    """

    comparisons: tuple[_Comparison, ...]
    not_compared: tuple[str, ...]

    def expected(self) -> SecondEngine:
        """Return what is found if every number is reproduced: nothing is computed for it."""
        return self._found(())

    def run(self) -> SecondEngine:
        """Recompute everything, and return what agrees and what does not."""
        return self._found(d for comparison in self.comparisons for d in comparison.disagreements())

    def _found(self, disagreements: Iterable[Disagreement]) -> SecondEngine:
        compared: Counter[str] = Counter()
        for comparison in self.comparisons:
            compared[comparison.kind] += len(comparison.places)
        return SecondEngine(
            engine="lifelines",
            version=version("lifelines"),
            tolerance=TOLERANCE,
            compared=tuple(compared.items()),
            disagreements=tuple(disagreements),
            not_compared=self.not_compared,
        )


def _place(study: Study, estimate: Estimate) -> str:
    """Return which estimate of its kind one is, by the labels of the study."""
    variable, level = estimate.variable, estimate.level
    parts = [
        study.endpoint_label(estimate.endpoint) if estimate.endpoint else None,
        study.variables[variable].label if variable else None,
        study.level_label(variable, level) if variable and level else None,
        estimate.model,
        None if estimate.population == "all" else study.population_label(estimate.population),
    ]
    if variable and level and estimate.reference:
        parts[2] = f"{parts[2]} against {study.level_label(variable, estimate.reference)}"
    return ", ".join(part for part in parts if part)


def plan_recomputation(cohort: Cohort, estimates: Sequence[Estimate]) -> Recomputation:
    """Return which of *estimates* lifelines can recompute on *cohort*, and how."""
    comparisons: list[_Comparison] = []
    not_compared: Counter[str] = Counter()
    for estimate in estimates:
        if estimate.analysis in _MEDIANS and estimate.n:
            comparisons.append(_one(cohort, estimate, estimate.estimate, _median))
        elif _is_plain_logrank(estimate):
            comparisons.append(_one(cohort, estimate, estimate.statistic, _logrank))
    for ratios in _models(estimates):
        known = [ratio for ratio in ratios if ratio.estimate is not None]
        if reason := _why_not(cohort, ratios, known):
            not_compared[reason] += len(known)
        elif known:
            comparisons.append(
                _Comparison(
                    kind=_NAMES["hazard_ratio"],
                    places=tuple(_place(cohort.study, ratio) for ratio in known),
                    printed=tuple(ratio.estimate for ratio in known),
                    recompute=partial(_hazard_ratios, cohort, ratios, known),
                )
            )
    return Recomputation(
        comparisons=tuple(comparisons),
        not_compared=tuple(f"{what} ({count})" for what, count in not_compared.items()),
    )


def _one(
    cohort: Cohort,
    estimate: Estimate,
    printed: float | None,
    recompute: Callable[[Cohort, Estimate], float | None],
) -> _Comparison:
    return _Comparison(
        kind=_NAMES[estimate.analysis],
        places=(_place(cohort.study, estimate),),
        printed=(printed,),
        recompute=lambda: [recompute(cohort, estimate)],
    )


def _is_plain_logrank(estimate: Estimate) -> bool:
    """Return whether a test is the log-rank test itself: without weights, without strata."""
    words = str(estimate.method).split(";", maxsplit=1)[0]
    plain = estimate.analysis in _LOGRANK and words == LOGRANK_TEST["logrank"]
    return plain and estimate.statistic is not None


def _same(printed: float | None, second: float | None) -> bool:
    if printed is None or second is None:
        return printed is second
    return abs(printed - second) <= TOLERANCE * max(1.0, abs(printed))


def _median(cohort: Cohort, estimate: Estimate) -> float | None:
    """Apply the study's rule to the curve of lifelines.

    Not its own median: where the curve is exactly one half, lifelines decides by rounding error.
    """
    from lifelines import KaplanMeierFitter

    times = endpoint_times(cohort, str(estimate.endpoint), _patients(cohort, estimate))
    event = times.event if estimate.analysis == "median_survival" else ~times.event
    curve = KaplanMeierFitter().fit(times.time, event).survival_function_.iloc[:, 0]
    reached = curve[curve < 0.5 + 1e-9]
    if reached.empty:
        return None
    first, rule = float(reached.index[0]), cohort.study.methods.median_rule
    if rule == "first" or abs(reached.iloc[0] - 0.5) > 1e-9:
        return first
    below = curve[curve < 0.5 - 1e-9]
    if not below.empty:
        return (first + float(below.index[0])) / 2
    ends = {"midpoint": first, "midpoint-or-last": (first + float(times.time.max())) / 2}
    return ends.get(rule)


def _patients(cohort: Cohort, estimate: Estimate) -> NDArray[np.bool_]:
    members = cohort.population(estimate.population)
    if estimate.variable is not None and estimate.level is not None:
        members = members & cohort.members(estimate.variable, estimate.level)
    return members


def _logrank(cohort: Cohort, estimate: Estimate) -> float:
    from lifelines.statistics import multivariate_logrank_test

    levels = cohort.variables[str(estimate.variable)]
    members = levels.notna().to_numpy()
    if estimate.level is not None:
        members = levels.isin([estimate.level, estimate.reference]).to_numpy()
    known = members & cohort.endpoints[str(estimate.endpoint)].observed
    times = endpoint_times(cohort, str(estimate.endpoint), members)
    test = multivariate_logrank_test(times.time, levels[known].to_numpy(), times.event)
    return float(test.test_statistic)


def _models(estimates: Sequence[Estimate]) -> list[list[Estimate]]:
    """Return the hazard ratios of each model: of one variable, or of all of a multivariable one."""
    models: dict[tuple[object, ...], list[Estimate]] = {}
    for estimate in estimates:
        if estimate.analysis == "hazard_ratio":
            variable = estimate.variable if estimate.model != "multivariable" else None
            key = (estimate.endpoint, estimate.model, estimate.population, variable)
            models.setdefault(key, []).append(estimate)
    return list(models.values())


def _why_not(cohort: Cohort, ratios: list[Estimate], known: list[Estimate]) -> str | None:
    """Return what keeps the second engine from the known hazard ratios of a model."""
    if not known:
        return None
    if FIRTH in str(known[0].method):
        return f"hazard ratios by {FIRTH}"
    if any(ratio.note in _IN_THE_MODEL for ratio in ratios):
        return "hazard ratios beside one without an estimate"
    times, _, stratum = _model_data(cohort, ratios, known)
    if _rows_with_ties(times, stratum, breslow=_is_breslow(cohort)) > _MOST_ROWS:
        return f"hazard ratios on more than {_MOST_ROWS} rows"
    return None


def _is_breslow(cohort: Cohort) -> bool:
    return cohort.study.methods.ties == "breslow"


def _hazard_ratios(
    cohort: Cohort, ratios: list[Estimate], known: list[Estimate]
) -> list[float | None]:
    """Return the known hazard ratios of a model through lifelines."""
    times, columns, stratum = _model_data(cohort, ratios, known)
    return _fit(_with_ties(times, columns, stratum, breslow=_is_breslow(cohort)))


def _model_data(
    cohort: Cohort, ratios: list[Estimate], known: list[Estimate]
) -> tuple[SurvivalTimes, NDArray[np.float64], NDArray[np.int64]]:
    """Return the complete cases of a model: times, its columns by the records' keys, and strata."""
    endpoint = str(ratios[0].endpoint)
    variables = list(dict.fromkeys(str(ratio.variable) for ratio in ratios))
    stratified_by = _stratified_by(cohort, ratios[0])
    needed = [*variables, *stratified_by]
    members = cohort.variables[needed].notna().all(axis=1).to_numpy()
    members = members & cohort.endpoints[endpoint].observed
    members = members & cohort.population(ratios[0].population)
    columns = [_column(cohort, ratio)[members] for ratio in known]
    strata = cohort.variables[stratified_by][members]
    stratum = (
        strata.groupby(stratified_by).ngroup() if stratified_by else pd.Series(0, strata.index)
    )
    return (
        endpoint_times(cohort, endpoint, members),
        np.column_stack(columns),
        np.asarray(stratum, dtype=np.int64),
    )


def _stratified_by(cohort: Cohort, ratio: Estimate) -> list[str]:
    """Return the variable by which the model of a hazard ratio is stratified, if there is one."""
    study = cohort.study
    plan = study.subgroups if ratio.model == "subgroup" else study.predictors
    return [plan.stratified_by] if plan and plan.stratified_by else []


def _column(cohort: Cohort, ratio: Estimate) -> NDArray[np.float64]:
    variable = str(ratio.variable)
    if ratio.level is not None:
        return cohort.members(variable, ratio.level).astype(np.float64)
    values = cohort.variables[variable].to_numpy(dtype=np.float64)
    return np.asarray(values / cohort.study.variables[variable].per)


def _rows_with_ties(times: SurvivalTimes, stratum: NDArray[np.int64], *, breslow: bool) -> int:
    """Return how many rows :func:`_with_ties` makes."""
    if not breslow:
        return len(times)
    rows = len(times)
    for value in np.unique(stratum):
        own = times.subset(stratum == value)
        ordered = np.sort(own.time)
        event_times = np.sort(own.time[own.event])
        tied = event_times[1:][event_times[1:] == event_times[:-1]]
        rows += int((ordered.size - np.searchsorted(ordered, tied)).sum())
    return rows


def _with_ties(
    times: SurvivalTimes,
    columns: NDArray[np.float64],
    stratum: NDArray[np.int64],
    *,
    breslow: bool,
) -> pd.DataFrame:
    """Return the data of a lifelines fit, for Breslow's ties with a window for each tied event.

    The times of the cohort are shifted by one, so that everyone enters before the first of them.
    """
    data = pd.DataFrame(columns, columns=[f"x{i}" for i in range(columns.shape[1])])
    data["entry"], data["exit"], data["event"] = 0.0, times.time + 1, times.event
    data["stratum"] = stratum
    if not breslow:
        return data
    tied = np.flatnonzero(data["event"] & data[data["event"]].duplicated(["exit", "stratum"]))
    at_risk = [
        np.flatnonzero((stratum == stratum[row]) & (times.time >= times.time[row])) for row in tied
    ]
    window = np.repeat(np.arange(tied.size), [rows.size for rows in at_risk])
    added = data.iloc[np.concatenate([*at_risk, np.empty(0, dtype=np.int64)])].copy()
    added["event"] = added.index == tied[window]
    added["entry"] = data["exit"].max() + 2.0 * (window + 1)
    added["exit"] = added["entry"] + 1
    data.loc[tied, "event"] = False
    return pd.concat([data, added], ignore_index=True)


def _fit(data: pd.DataFrame) -> list[float | None]:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    entered_late = bool(data["entry"].any())
    stratified = bool(data["stratum"].any())
    unused = [*([] if entered_late else ["entry"]), *([] if stratified else ["stratum"])]
    frame = data.drop(columns=unused)
    # What precision bounds is of the order of the square of the distance that is left.
    options = {"precision": 1e-20, "r_precision": 0.0, "max_steps": 100}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its warnings are about what the comparison will show
        try:
            fitter = CoxPHFitter().fit(
                frame,
                "exit",
                "event",
                entry_col="entry" if entered_late else None,
                strata=["stratum"] if stratified else None,
                fit_options=options,
            )
        except ConvergenceError:
            return [None] * sum(str(name).startswith("x") for name in frame)
    return [float(value) for value in np.exp(fitter.params_)]
