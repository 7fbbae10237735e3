"""Hazard ratios through lifelines, of the patients and the columns that the records name.

lifelines knows Efron's ties only. Breslow's likelihood is that of a cohort without ties, in which
every tied event but one is moved to a time window of its own that its whole risk set, and nobody
else, enters; that model, with late entry, lifelines can fit.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reportgen.analyses.survival.survival import endpoint_times
from reportgen.cohort.cohort import Cohort
from reportgen.results.records import Estimate
from reportgen.statistics.survival_times import SurvivalTimes


def _is_breslow(cohort: Cohort) -> bool:
    return cohort.study.methods.ties == "breslow"


def refit_hazard_ratios(
    cohort: Cohort, ratios: list[Estimate], known: list[Estimate]
) -> list[float | None]:
    """Return the *known* hazard *ratios* of a model; ``None`` for each if it cannot be fitted."""
    times, columns, stratum = _model_data(cohort, ratios, known)
    return _fit(_with_ties(times, columns, stratum, breslow=_is_breslow(cohort)))


def count_rows(cohort: Cohort, ratios: list[Estimate], known: list[Estimate]) -> int:
    """Return how many rows :func:`refit_hazard_ratios` gives to lifelines."""
    times, _, stratum = _model_data(cohort, ratios, known)
    return _rows_with_ties(times, stratum, breslow=_is_breslow(cohort))


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
    members = members & cohort.members_of(ratios[0].population)
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
