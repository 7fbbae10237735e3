"""The partial likelihood of a stratified Cox model: the product of those of the strata.

Every stratum has a baseline hazard of its own, so its patients are at risk with one another alone;
the coefficients are common to all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.statistics.regression.partial_likelihood import PartialLikelihood, RiskSets, Ties
from reportgen.statistics.survival_times import FloatArray, IntArray, SurvivalTimes


def prepare_likelihood(
    times: SurvivalTimes, design: FloatArray, ties: Ties, stratum: IntArray | None
) -> PartialLikelihood | StratifiedLikelihood:
    """Return the partial likelihood of all patients, or of each stratum.

    Parameters
    ----------
    times
        Right-censored times of n patients, of whom at least one has an event.
    design
        Covariates without intercept, shape (n, p).
    ties
        Efron's or Breslow's handling of events at the same time.
    stratum
        The stratum of each patient, shape (n,); ``None`` for one baseline hazard.
    """
    if stratum is None:
        return PartialLikelihood.prepare(times, design, ties)
    parts = [
        PartialLikelihood.prepare(times.subset(members), design[members], ties)
        for members in (stratum == value for value in np.unique(stratum))
        if times.event[members].any()
    ]
    return StratifiedLikelihood(tuple(parts))


@dataclass(frozen=True)
class StratifiedLikelihood:
    """The partial likelihoods of the strata that have an event, one after the other.

    It has those attributes of :class:`PartialLikelihood` that a model needs, with the event times
    of the strata one after the other: shape (d,) over all of them.
    """

    parts: tuple[PartialLikelihood, ...]

    @cached_property
    def design(self) -> FloatArray:
        """Covariates of the patients at risk, centred in each stratum, shape (p, n)."""
        return np.concatenate([part.design for part in self.parts], axis=1)

    @cached_property
    def scale(self) -> FloatArray:
        """Standard deviations of the covariates within the strata, shape (p,)."""
        size = np.array([part.design.shape[1] for part in self.parts])
        variances = np.array([part.scale**2 for part in self.parts])
        return np.asarray(np.sqrt(size @ variances / size.sum()))

    @cached_property
    def event_time(self) -> FloatArray:
        """Distinct times of events in each stratum, shape (d,)."""
        return np.concatenate([part.event_time for part in self.parts])

    @cached_property
    def events(self) -> FloatArray:
        """Number of events at each of these times, shape (d,)."""
        return np.concatenate([part.events for part in self.parts])

    def at(self, coefficients: FloatArray) -> StratifiedRiskSets:
        """Return the risk sets as they are under *coefficients*, shape (p,)."""
        return StratifiedRiskSets(self, tuple(part.at(coefficients) for part in self.parts))


@dataclass(frozen=True, slots=True)
class StratifiedRiskSets:
    """The partial likelihood of the strata at given coefficients."""

    patients: StratifiedLikelihood
    parts: tuple[RiskSets, ...]

    @property
    def value(self) -> float:
        """Return the log partial likelihood."""
        return sum(part.value for part in self.parts)

    def score(self, weights: FloatArray | None = None) -> FloatArray:
        """Return the sum over the strata of :meth:`RiskSets.score`, shape (p,)."""
        shares = self._split(weights)
        return np.asarray(
            sum(part.score(share) for part, share in zip(self.parts, shares, strict=True))
        )

    def information(self, weights: FloatArray | None = None) -> FloatArray:
        """Return the sum over the strata of :meth:`RiskSets.information`, shape (p, p)."""
        shares = self._split(weights)
        return np.asarray(
            sum(part.information(share) for part, share in zip(self.parts, shares, strict=True))
        )

    def schoenfeld_residuals(self) -> FloatArray:
        """Return those of the strata one after the other; see :class:`RiskSets`."""
        return np.concatenate([part.schoenfeld_residuals() for part in self.parts])

    def _split(self, weights: FloatArray | None) -> list[FloatArray] | list[None]:
        """Return the weights of each stratum's event times."""
        if weights is None:
            return [None] * len(self.parts)
        ends = np.cumsum([part.patients.event_time.size for part in self.parts])
        return np.split(weights, ends[:-1])
