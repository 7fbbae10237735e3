"""Cox's partial likelihood: value, score and information of any sample size in one vectorised pass.

The patients are sorted by time once, the latest first, so that every risk set is a beginning of the
sorted rows, and those who join the risk set at each distinct event time make up a segment. The sums
over risk sets, S0 of the risks and S1 of risk x covariates, are cumulative sums over segments, of
which a registry that counts in months has far fewer than patients.

Of m tied events, numbered j = 0 to m - 1, Efron's method draws each from a risk set that lacks the
share f = j / m of the tied patients' own sums T0 and T1. With s = S1 / S0 and t = T1 / T0 its mean
of the covariates is

    t + phi x (s - t),  phi = 1 / (1 - f x T0 / S0),

a form in which small risks do not drown after large ones. Its sums over the tied events need those
of phi and phi squared alone; without ties, or by Breslow's method, phi is 1.

The information is the sum of x x' over patients, weighted with risk x exposure (the sum of 1 / S0
over the events that they were at risk at), less the sum of the outer products of the means. The
first is a matrix product, taken over blocks of rows that stay in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes

Ties = Literal["efron", "breslow"]

# Numbers that are worked on at a time: a quarter of a megabyte, which the cache holds.
_BLOCK = 1 << 15
# A column that varies by a smaller part of its mean than this is constant up to rounding.
_CONSTANT = 1e-13
# exp(-700) is the smallest risk whose sums and logarithms are finite.
_SMALLEST = -700.0


@dataclass(frozen=True, slots=True)
class PartialLikelihood:
    """The patients at risk at any event, the latest first, in segments.

    A segment is the patients who join the risk set at a distinct event time. Where Efron's method
    has tied events to tell from the others at risk, it is two: first the others, who may be nobody,
    then those with an event at this time.

    Attributes
    ----------
    design
        Covariates of the n sorted patients, a row each, centred at their means, shape (p, n).
    scale
        Standard deviations of the covariates, 0 for one that is constant, shape (p,).
    event_time
        Distinct times of events, decreasing, shape (d,).
    events
        Number of events at each of these times, shape (d,).
    event_rows
        Sorted positions of the patients with an event.
    event_sum, event_total
        Sums of the covariates over the patients with an event at each time, shape (p, d), and over
        all of these, shape (p,).
    segment_start, segment_size
        First sorted patient of each segment and number of patients in it, shape (k,).
    segment_time
        Position of each segment's event time, shape (k,).
    last_segment
        The segment that ends the risk set of each time, shape (d,).
    tied, tied_segment
        Positions of the times with tied events that Efron's method treats apart, and the segments
        of these events, shape (t,).
    tie_start, tie_size, tie_fraction
        For the events at these times 0, 1/m, ..., (m - 1)/m over m tied events, the share of their
        risk that is taken off the risk set; where each time's begin, and m, shape (t,).
    """

    design: FloatArray
    scale: FloatArray
    event_time: FloatArray
    events: FloatArray
    event_rows: IntArray
    event_sum: FloatArray
    event_total: FloatArray
    segment_start: IntArray
    segment_size: IntArray
    segment_time: IntArray
    last_segment: IntArray
    tied: IntArray
    tied_segment: IntArray
    tie_start: IntArray
    tie_size: IntArray
    tie_fraction: FloatArray

    @classmethod
    def prepare(cls, times: SurvivalTimes, design: FloatArray, ties: Ties) -> PartialLikelihood:
        """Sort the patients and note the risk sets.

        Parameters
        ----------
        times
            Right-censored times of n patients, of whom at least one has an event.
        design
            Covariates without intercept, shape (n, p).
        ties
            Efron's or Breslow's handling of events at the same time.
        """
        # Within a time the censored come first, as though a rounding error later.
        order = np.argsort(np.where(times.event, times.time, np.nextafter(times.time, np.inf)))
        order = order[::-1]
        event_rows = times.event[order].nonzero()[0]
        event_time, first, events = _runs(times.time[order[event_rows]])
        first_row = event_rows[first]
        stop = np.concatenate(([0], first_row + events))
        is_tied = (events > 1) & (ties == "efron")
        tied = is_tied.nonzero()[0]
        # Others and events in turn; the events have a segment of their own if they are tied.
        bounds = np.column_stack((stop[:-1], first_row)).ravel()
        last_segment = np.arange(events.size) + is_tied.cumsum()
        segment_time = np.arange(events.size).repeat(1 + is_tied)
        segment_start = stop[segment_time]
        tied_segment = last_segment[tied]
        segment_start[tied_segment] = first_row[tied]
        tie_size = events[tied]
        tie_start, tie_fraction = _tie_fractions(tie_size)
        covariates = _columns(design, order[: stop[-1]])
        mean = covariates.sum(axis=1) / stop[-1]
        covariates -= mean[:, None]
        event_sum = np.ascontiguousarray(np.add.reduceat(covariates, bounds, axis=1)[:, 1::2])
        return cls(
            design=covariates,
            scale=_scale(covariates, mean),
            event_time=event_time,
            events=events.astype(np.float64),
            event_rows=event_rows,
            event_sum=event_sum,
            event_total=event_sum.sum(axis=1),
            segment_start=segment_start,
            segment_size=_sizes(segment_start, covariates.shape[1]),
            segment_time=segment_time,
            last_segment=last_segment,
            tied=tied,
            tied_segment=tied_segment,
            tie_start=tie_start,
            tie_size=tie_size,
            tie_fraction=tie_fraction,
        )

    def at(self, coefficients: FloatArray) -> RiskSets:
        """Return the risk sets as they are under *coefficients*, shape (p,)."""
        risk = coefficients @ self.design
        risk -= risk.max()
        np.maximum(risk, _SMALLEST, out=risk)
        value = risk.take(self.event_rows).sum()
        np.exp(risk, out=risk)
        sums = self._segment_sums(risk)
        total = sums.cumsum(axis=1)
        if self.tied.size:
            total = total.take(self.last_segment, axis=1)
        at_risk, mean = total[0], total[1:]
        mean /= at_risk
        value = float(value - self.events @ np.log(at_risk))
        plain = RiskSets(self, risk, value, mean, self.events / at_risk)
        if not self.tied.size:
            return plain
        tied_sums = sums.take(self.tied_segment, axis=1)
        return self._by_efron(plain, tied_sums, tied_sums[0] / at_risk[self.tied])

    def _by_efron(self, plain: RiskSets, tied_sums: FloatArray, share: FloatArray) -> RiskSets:
        """Return the *plain* risk sets with tied events treated by Efron's method.

        Parameters
        ----------
        tied_sums
            T0 and T1 of the times with tied events, shape (1 + p, t).
        share
            T0 / S0, shape (t,).
        """
        tied, tied_risk = self.tied, tied_sums[0]
        kept = 1 - self.tie_fraction * share.repeat(self.tie_size)
        phi = 1 / kept
        events = self.events[tied]
        phi_sum = np.add.reduceat(phi, self.tie_start)
        phi_squares = np.add.reduceat(phi * phi, self.tie_start)
        phi_mean = phi_sum / events
        tied_mean = tied_sums[1:] / tied_risk
        apart = plain.mean.take(tied, axis=1) - tied_mean
        plain.mean[:, tied] = tied_mean + apart * phi_mean
        plain.exposure[tied] *= phi_mean
        return RiskSets(
            self,
            plain.risk,
            plain.value - float(np.log(kept).sum()),
            plain.mean,
            plain.exposure,
            spared=(phi_sum - events) / tied_risk,
            spread=apart * np.sqrt(np.maximum(phi_squares - phi_sum * phi_mean, 0)),
        )

    def _segment_sums(self, risk: FloatArray) -> FloatArray:
        """Return the sums of the risks and of risk x covariates in segments, shape (1 + p, k)."""
        p, n = self.design.shape
        sums = np.empty((1 + p, self.segment_start.size))
        np.add.reduceat(risk, self.segment_start, out=sums[0])
        width = max(1, _BLOCK // n)
        for first in range(0, p, width):
            rows = self.design[first : first + width] * risk
            np.add.reduceat(
                rows, self.segment_start, axis=1, out=sums[1 + first : 1 + first + width]
            )
        if self.tied.size:
            sums[:, self.segment_size == 0] = 0  # where reduceat has the next patient
        return sums


@dataclass(frozen=True, slots=True)
class RiskSets:
    """The partial likelihood at given coefficients.

    Attributes
    ----------
    patients
        The sorted patients.
    risk
        Each one's hazard relative to the highest, shape (n,).
    value
        The log partial likelihood.
    mean
        Mean of the covariates in the risk set, weighted by risk, averaged over the events at each
        time, shape (p, d).
    exposure
        Sum of 1 / S0 over the events at each time, shape (d,).
    spared
        What Efron's method takes off the exposure of tied patients themselves, shape (t,).
    spread
        Root of the sum of squares of the means of Efron's steps around their average, shape
        (p, t): the steps at one time differ along one direction.
    """

    patients: PartialLikelihood
    risk: FloatArray
    value: float
    mean: FloatArray
    exposure: FloatArray
    spared: FloatArray | None = None
    spread: FloatArray | None = None

    def score(self, weights: FloatArray | None = None) -> FloatArray:
        """Return the sum over events of weight x (covariates - their mean at risk), shape (p,).

        With the *weights* 1 this is the gradient of the log partial likelihood.

        Parameters
        ----------
        weights
            A weight for each distinct event time, shape (d,); 1 if None.
        """
        patients = self.patients
        if weights is None:
            return np.asarray(patients.event_total - self.mean @ patients.events)
        return np.asarray(patients.event_sum @ weights - self.mean @ (patients.events * weights))

    def schoenfeld_residuals(self) -> FloatArray:
        """Return the covariates of each event less their mean at risk, the latest first, (e, p).

        R ``residuals(fit, "schoenfeld")``.
        """
        patients = self.patients
        means = self.mean.repeat(patients.events.astype(np.int64), axis=1)
        return np.asarray((patients.design.take(patients.event_rows, axis=1) - means).T)

    def information(self, weights: FloatArray | None = None) -> FloatArray:
        """Return the sum over events of weight x covariance of the covariates at risk, (p, p).

        With the *weights* 1 this is minus the second derivative of the log partial likelihood.

        Parameters
        ----------
        weights
            A weight for each distinct event time, shape (d,); 1 if None.
        """
        patients = self.patients
        weights = np.ones(self.exposure.size) if weights is None else weights
        exposure = (self.exposure * weights)[::-1].cumsum()[::-1]
        if self.spared is not None:
            exposure = exposure[patients.segment_time]
            exposure[patients.tied_segment] -= self.spared * weights[patients.tied]
        information = self._second_moment(self.risk * exposure.repeat(patients.segment_size))
        information -= (self.mean * (patients.events * weights)) @ self.mean.T
        if self.spread is not None:
            information -= (self.spread * weights[patients.tied]) @ self.spread.T
        return information

    def _second_moment(self, weights: FloatArray) -> FloatArray:
        """Return the sum over patients of weight x outer product of the covariates."""
        design = self.patients.design
        p, n = design.shape
        moment = np.zeros((p, p))
        width = max(1, _BLOCK // p)
        for first in range(0, n, width):
            block = design[:, first : first + width]
            moment += (block * weights[first : first + width]) @ block.T
        return moment


def _columns(design: FloatArray, rows: IntArray) -> FloatArray:
    """Return the *rows* of the design, each covariate contiguous in memory, shape (p, n)."""
    p = design.shape[1]
    columns = np.empty((p, rows.size))
    width = max(1, _BLOCK // max(1, p))
    for first in range(0, rows.size, width):
        columns[:, first : first + width] = design.take(rows[first : first + width], axis=0).T
    return columns


def _scale(centred: FloatArray, mean: FloatArray) -> FloatArray:
    """Return the standard deviations of covariates less their *mean*, 0 where constant."""
    scale = np.sqrt(np.einsum("ij,ij->i", centred, centred) / centred.shape[1])
    scale[scale <= _CONSTANT * np.abs(mean)] = 0
    return np.asarray(scale)


def _runs(values: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the values without repetition, where each begins, and how often it stands there."""
    changes = np.ones(values.size, dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    first = changes.nonzero()[0]
    return values[first], first, _sizes(first, values.size)


def _sizes(start: IntArray, stop: int) -> IntArray:
    """Return the distances of each *start* from the next, of the last one from *stop*."""
    sizes = np.empty_like(start)
    sizes[:-1] = start[1:]
    sizes[-1] = stop
    sizes -= start
    return sizes


def _tie_fractions(events: IntArray) -> tuple[IntArray, FloatArray]:
    """Return 0, 1/m, ..., (m - 1)/m for each m of *events*, after where each series begins."""
    stop = events.cumsum()
    start = stop - events
    position = np.arange(events.sum()) - start.repeat(events)
    return start, np.asarray(position / events.repeat(events))
