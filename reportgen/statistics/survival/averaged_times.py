"""Averaged times: patients in groups of several, each with the mean time of the group."""

from __future__ import annotations

import numpy as np

from reportgen.statistics.survival_times import BoolArray, FloatArray, SurvivalTimes


def average_times(times: SurvivalTimes, fewest: int) -> SurvivalTimes:
    """Return times at each of which no patient, or at least *fewest*, had the event.

    The patients with the event are taken in the order of time, in groups of at least *fewest*, and
    all of a group get its mean time; patients of the same time stay together, and those left over
    at the end join the last group. The censored patients are averaged apart from them, in the same
    way. Where someone was followed at least to the last event, the last group of them stays at risk
    to the last averaged event: the curve ends above 0, as that of the exact times does.

    Parameters
    ----------
    times
        Of whom either nobody or at least *fewest* have the event, and likewise are censored.

    Raises
    ------
    ValueError
        If there are some, but fewer than *fewest*, events or censored patients.

    Notes
    -----
    Microaggregation of one variable in groups of fixed size: Domingo-Ferrer J, Mateo-Sanz JM. IEEE
    Trans Knowl Data Eng 2002;14:189-201. Rounded curves of OpenSAFELY (R ``osutils::round_km``)
    form such groups as well, but put the events of each at its last time, which makes survival look
    better. An estimate of the averaged times is what R ``survfit`` gives for them.
    """
    averaged = times.time.copy()
    for members, what in ((times.event, "events"), (~times.event, "censored patients")):
        if 0 < members.sum() < fewest:
            raise ValueError(f"there are fewer than {fewest} {what}")
        if members.any():
            averaged[members] = _group_means(times.time[members], fewest)
    if _outlasts(times.time, times.event):
        is_last = ~times.event & (averaged == averaged[~times.event].max())
        averaged[is_last] = max(averaged[~times.event].max(), averaged[times.event].max())
    return SurvivalTimes(averaged, times.event)


def _outlasts(time: FloatArray, event: BoolArray) -> bool:
    """Return whether a patient was still without the event at the last event."""
    return bool(event.any() and (~event).any() and time[~event].max() >= time[event].max())


def _group_means(times: FloatArray, fewest: int) -> FloatArray:
    """Return each time replaced by the mean of its group, of at least *fewest* patients."""
    distinct, position, counts = np.unique(times, return_inverse=True, return_counts=True)
    group = np.zeros(distinct.size, dtype=np.int64)
    gathered, remaining = 0, int(counts.sum())
    for index, patients in enumerate(counts[:-1]):
        gathered, remaining = gathered + patients, remaining - patients
        is_complete = gathered >= fewest and remaining >= fewest
        group[index + 1] = group[index] + is_complete
        gathered = 0 if is_complete else gathered
    group_of = group[position]
    sums = np.bincount(group_of, weights=times)
    return np.asarray((sums / np.bincount(group_of))[group_of], dtype=np.float64)
