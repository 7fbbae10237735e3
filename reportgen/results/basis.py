"""What a number rests on: the patients that it counts, and those of whom it tells.

Each analysis gives its estimates together with their basis, so that none can be shown of which it
is not known whom it tells of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.results.cells import (
    Cell,
    both,
    censored,
    crossed,
    observed,
    with_event,
)
from reportgen.results.curves import ResidualTrace, SurvivalCurve
from reportgen.results.patients import PatientFlow
from reportgen.results.records import Estimate
from reportgen.results.selection import PredictorSelection

# A curve of fewer steps, at averaged times, would say little and mislead.
_FEWEST_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The cells of an estimate.

    Attributes
    ----------
    n, events
        The patients whose number the record gives in the fields of these names.
    rests
        The patients of whom its other numbers tell: all of these cells have to be shown, or large
        and printed nowhere.
    divided, groups
        Patients whom an estimate divides, and in how many groups, each of which has to be large.
    has_extremes
        Whether its numbers are the values of single patients, as the ends of a range are.
    distinct_values
        How many different values a mean or a spread is of: from those of a few it may follow how
        many patients have each.
    """

    n: Cell | None = None
    events: Cell | None = None
    rests: tuple[Cell, ...] = ()
    divided: tuple[Cell, ...] = ()
    groups: int = 1
    has_extremes: bool = False
    distinct_values: int | None = None

    @property
    def printed(self) -> tuple[Cell, ...]:
        """Return the cells whose numbers the record gives."""
        return tuple(cell for cell in (self.n, self.events) if cell is not None)


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate with its basis."""

    record: Estimate
    basis: Basis


def basis_of_model(endpoint: str, among: Cell, parts: Sequence[Cell]) -> Basis:
    """Return the basis of an estimate of which patients at several levels have the event.

    Parameters
    ----------
    among
        The patients who are compared.
    parts
        The patients at each level.
    """
    outcomes = (with_event(endpoint), censored(endpoint))
    return Basis(
        n=both(among, observed(endpoint)),
        events=both(among, with_event(endpoint)),
        rests=crossed([both(among, part) for part in parts], outcomes),
    )


def basis_of_curves(
    endpoint: str, parts: Sequence[Cell], together: Cell, *, of_follow_up: bool = False
) -> Basis:
    """Return the basis of what is read off the curve of a group, or off those of two.

    Parameters
    ----------
    parts
        The patients of each curve.
    together
        The patients of all of them.
    of_follow_up
        Whether the event of the curves is the end of follow-up.
    """
    event, end = with_event(endpoint), censored(endpoint)
    happened = end if of_follow_up else event
    return Basis(
        n=both(together, observed(endpoint)),
        events=both(together, happened),
        rests=crossed(parts, (observed(endpoint), event, end)),
        divided=tuple(both(part, happened) for part in parts),
        groups=_FEWEST_STEPS,
    )


@dataclass(frozen=True, slots=True)
class Selected:
    """How the variables of a model were selected, with the patients in it."""

    selection: PredictorSelection
    cases: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the analyses found, each number with its basis; nothing of it is held back yet.

    Attributes
    ----------
    estimates
        In planned order.
    endpoints
        The endpoints of the study.
    flow_cells
        The patients of each analysis of the flow that may have fewer than the cohort, by its name.
    """

    endpoints: tuple[str, ...]
    estimates: tuple[Estimated, ...]
    curves: tuple[SurvivalCurve, ...]
    residuals: tuple[ResidualTrace, ...]
    selections: tuple[Selected, ...]
    flow: PatientFlow
    flow_cells: dict[str, Cell]

    @property
    def records(self) -> tuple[Estimate, ...]:
        """Return the estimates alone."""
        return tuple(estimated.record for estimated in self.estimates)
