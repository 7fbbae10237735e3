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
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reportgen.analyses.cox_model import SEPARATED, TOO_LARGE
from reportgen.analyses.survival import endpoint_times
from reportgen.cohort import Cohort
from reportgen.method_words import FIRTH, LOGRANK_TEST
from reportgen.results import Disagreement, Estimate, SecondEngine
from reportgen.statistics.survival_times import SurvivalTimes

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


@dataclass(slots=True)
class _Tally:
    compared: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    not_compared: Counter[str] = field(default_factory=Counter)

    def compare(self, estimate: Estimate, printed: float | None, second: float | None) -> None:
        """Count one number that both engines gave, and keep it if they differ."""
        self.compared[_NAMES[estimate.analysis]] += 1
        if not _same(printed, second):
            self.disagreements.append(
                Disagreement(
                    description=f"{_NAMES[estimate.analysis]}: {_place(estimate)}",
                    printed=printed,
                    second=second,
                )
            )


def _place(estimate: Estimate) -> str:
    """Return which estimate of its kind one is, by its keys."""
    level = estimate.level
    if level and estimate.reference:
        level = f"{level} against {estimate.reference}"
    population = "" if estimate.population == "all" else estimate.population
    parts = (estimate.endpoint, estimate.variable, level, estimate.model, population)
    return ", ".join(part for part in parts if part)


def recompute(cohort: Cohort, estimates: Sequence[Estimate]) -> SecondEngine:
    """Recompute what lifelines can of *estimates* and say how much agrees.

    Two numbers agree when they differ by at most ``TOLERANCE``, relative to the first if that is
    above one.
    """
    import lifelines  # takes a second to import

    tally = _Tally()
    for estimate in estimates:
        if estimate.analysis in _MEDIANS and estimate.n:
            tally.compare(estimate, estimate.estimate, _median(cohort, estimate))
        elif _is_plain_logrank(estimate):
            tally.compare(estimate, estimate.statistic, _logrank(cohort, estimate))
    for ratios in _models(estimates):
        _compare_model(cohort, ratios, tally)
    return SecondEngine(
        engine="lifelines",
        version=lifelines.__version__,
        tolerance=TOLERANCE,
        compared=tuple(tally.compared.items()),
        disagreements=tuple(tally.disagreements),
        not_compared=tuple(f"{what} ({count})" for what, count in tally.not_compared.items()),
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


def _compare_model(cohort: Cohort, ratios: list[Estimate], tally: _Tally) -> None:
    known = [ratio for ratio in ratios if ratio.estimate is not None]
    if not known:
        return
    if FIRTH in str(known[0].method):
        tally.not_compared[f"hazard ratios by {FIRTH}"] += len(known)
        return
    if any(ratio.note in _IN_THE_MODEL for ratio in ratios):
        tally.not_compared["hazard ratios beside one without an estimate"] += len(known)
        return
    times, columns, stratum = _model_data(cohort, ratios, known)
    breslow = cohort.study.methods.ties == "breslow"
    if _rows_with_ties(times, stratum, breslow=breslow) > _MOST_ROWS:
        tally.not_compared[f"hazard ratios on more than {_MOST_ROWS} rows"] += len(known)
        return
    data = _with_ties(times, columns, stratum, breslow=breslow)
    for ratio, second in zip(known, _hazard_ratios(data), strict=True):
        tally.compare(ratio, ratio.estimate, second)


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


def _hazard_ratios(data: pd.DataFrame) -> list[float | None]:
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
