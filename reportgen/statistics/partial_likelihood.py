"""Cox's partial likelihood: its value, gradient and information, in one pass over sorted data.

The patients are sorted by time once. Sums over a risk set are then differences of cumulative sums,
and the information is one matrix product: with a weight w(j) that adds up 1 / S0 over the events at
which patient j was at risk, the first part is X' diag(risk x w) X and the second E' E of the
weighted means E at each event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, slots=True)
class PartialLikelihood:
    """Patients sorted by time, and for each event the risk set that it is drawn from.

    Attributes
    ----------
    design
        Covariates of the sorted patients, centred at their means, shape (n, p).
    event_rows
        Sorted positions of the patients with an event, shape (d,).
    risk_start
        For each event, the first sorted position that is still at risk, shape (d,).
    tie_start, tie_stop
        For each event, the range of ``event_rows`` that shares its time, shape (d,).
    tie_fraction
        For each event, the part of the tied events' risk that Efron's method takes off the risk
        set: 0, 1/m, ..., (m - 1)/m over m tied events; all 0 under Breslow's, shape (d,).
    event_time
        Time of each event, increasing, shape (d,).
    """

    design: FloatArray
    order: IntArray
    event_rows: IntArray
    risk_start: IntArray
    tie_start: IntArray
    tie_stop: IntArray
    tie_fraction: FloatArray
    event_time: FloatArray

    @classmethod
    def prepare(cls, times: SurvivalTimes, design: FloatArray, ties: Ties) -> PartialLikelihood:
        """Sort the patients and note the risk sets.

        Parameters
        ----------
        times
            Right-censored times, n patients.
        design
            Covariates without intercept, shape (n, p).
        ties
            Efron's or Breslow's handling of events at the same time.
        """
        order = np.argsort(times.time, kind="stable")
        time, event = times.time[order], times.event[order]
        event_rows = np.flatnonzero(event)
        event_time = time[event_rows]
        tie_start = np.searchsorted(event_time, event_time, side="left")
        tie_stop = np.searchsorted(event_time, event_time, side="right")
        rank = np.arange(event_rows.size) - tie_start
        fraction = rank / (tie_stop - tie_start) if ties == "efron" else np.zeros(event_rows.size)
        return cls(
            design=(design - design.mean(axis=0))[order],
            order=order,
            event_rows=event_rows,
            risk_start=np.searchsorted(time, event_time, side="left"),
            tie_start=tie_start,
            tie_stop=tie_stop,
            tie_fraction=np.asarray(fraction, dtype=np.float64),
            event_time=event_time,
        )

    def log_likelihood(self, coefficients: FloatArray) -> float:
        """Return the log partial likelihood."""
        predictor, risk = self._risk(coefficients)
        return float(predictor[self.event_rows].sum() - np.log(self._denominator(risk)).sum())

    def evaluate(self, coefficients: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return the log partial likelihood, its gradient (p,) and its information (p, p)."""
        predictor, risk = self._risk(coefficients)
        denominator = self._denominator(risk)
        means = self._means(risk, denominator)
        value = float(predictor[self.event_rows].sum() - np.log(denominator).sum())
        gradient = (self.design[self.event_rows] - means).sum(axis=0)
        weights = np.ones(denominator.size)
        return value, gradient, self._information(risk, denominator, means, weights)

    def residuals(self, coefficients: FloatArray) -> FloatArray:
        """Return the Schoenfeld residuals, shape (d, p), in order of time.

        Tied events share the mean of their risk set, averaged over Efron's steps, as in R
        ``residuals(fit, "schoenfeld")``.
        """
        _, risk = self._risk(coefficients)
        means = self._means(risk, self._denominator(risk))
        summed = np.concatenate((np.zeros((1, means.shape[1])), np.cumsum(means, axis=0)))
        tied = (self.tie_stop - self.tie_start)[:, None]
        averaged = (summed[self.tie_stop] - summed[self.tie_start]) / tied
        return np.asarray(self.design[self.event_rows] - averaged)

    def weighted_information(self, coefficients: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the sum over events of weight x covariance of the covariates in the risk set."""
        _, risk = self._risk(coefficients)
        denominator = self._denominator(risk)
        return self._information(risk, denominator, self._means(risk, denominator), weights)

    def _risk(self, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
        predictor = self.design @ coefficients
        shift = predictor.max() if predictor.size else 0.0
        # exp(-700) is the smallest risk whose sums and logarithms are finite.
        predictor = np.maximum(predictor - shift, -700.0)
        return predictor, np.exp(predictor)

    def _denominator(self, risk: FloatArray) -> FloatArray:
        at_risk = np.cumsum(risk[::-1])[::-1][self.risk_start]
        return np.asarray(at_risk - self.tie_fraction * self._tied_sum(risk[self.event_rows]))

    def _means(self, risk: FloatArray, denominator: FloatArray) -> FloatArray:
        weighted = risk[:, None] * self.design
        at_risk = np.cumsum(weighted[::-1], axis=0)[::-1][self.risk_start]
        tied = self._tied_sum(weighted[self.event_rows])
        return np.asarray((at_risk - self.tie_fraction[:, None] * tied) / denominator[:, None])

    def _information(
        self, risk: FloatArray, denominator: FloatArray, means: FloatArray, weights: FloatArray
    ) -> FloatArray:
        share = weights / denominator
        accumulated = np.concatenate(([0.0], np.cumsum(share)))
        # The patient at sorted position j is at risk at each event whose risk set starts by j.
        known = np.searchsorted(self.risk_start, np.arange(risk.size), side="right")
        exposure = accumulated[known]
        exposure[self.event_rows] -= self._tied_sum(share * self.tie_fraction)
        second_moment = self.design.T @ (self.design * (risk * exposure)[:, None])
        return np.asarray(second_moment - means.T @ (means * weights[:, None]))

    def _tied_sum(self, values: FloatArray) -> FloatArray:
        """Return for each event the sum of *values* over the events at the same time.

        Not a difference of cumulative sums, in which small risks drown after large ones.
        """
        first, group = np.unique(self.tie_start, return_inverse=True)
        return np.asarray(np.add.reduceat(values, first, axis=0)[group])
