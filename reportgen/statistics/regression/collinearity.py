"""Columns of a design that the columns before them determine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.statistics.survival_times import FloatArray

Terms = dict[str, list[int]]

# A column is a combination of others where less than this share of it is left (R ``lm``, ``qr``).
_COLLINEAR = 1e-7
# A column whose range is a smaller part of its values than this is constant up to rounding.
_CONSTANT = 1e-12
# A column takes part in a combination with at least this share of the other's standard deviation.
_PART = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasedColumn:
    """A column that the columns before it determine.

    Attributes
    ----------
    term, column
        The term and its column in the design.
    combination_of
        The terms whose columns it is a linear combination of, beside a constant; empty where the
        column itself is constant. It names the term itself where, for example, every level has an
        indicator and none is left as the reference.
    """

    term: str
    column: int
    combination_of: tuple[str, ...]


def aliased_terms(design: FloatArray, terms: Terms) -> tuple[AliasedColumn, ...]:
    """Name the columns that are constant or linear combinations of columns before them.

    Parameters
    ----------
    design
        Covariates without intercept, shape (n, p); the rows of the patients at risk at the first
        event if it is for a Cox model, for nothing else in its likelihood depends on the others.
    terms
        The design columns of each term. The order counts: the later of two terms is named.

    Notes
    -----
    Each column, with a constant, is regressed on the columns before it that are not aliased
    themselves; it is aliased if less than 1e-7 of its standard deviation is left. R
    ``alias(lm(y ~ ...))`` gives the same columns, and ``coxph`` has NA for their coefficients.
    """
    independent: list[tuple[str, FloatArray]] = []
    aliased = []
    for term, columns in terms.items():
        for column in columns:
            unit = _standardised(design[:, column])
            of = _combination(unit, independent)
            if of is None:
                independent.append((term, unit))
            else:
                aliased.append(AliasedColumn(term=term, column=column, combination_of=of))
    return tuple(aliased)


def _standardised(column: FloatArray) -> FloatArray:
    """Return the column centred and of unit length, or zeros if it is constant."""
    if np.ptp(column) <= _CONSTANT * np.abs(column).max():
        return np.zeros_like(column)
    centred = column - column.mean()
    return np.asarray(centred / np.linalg.norm(centred))


def _combination(
    unit: FloatArray, independent: list[tuple[str, FloatArray]]
) -> tuple[str, ...] | None:
    """Return the terms that make up the column, or nothing if it is independent of them."""
    if not unit.any():
        return ()
    if not independent:
        return None
    basis = np.column_stack([column for _, column in independent])
    parts = np.linalg.lstsq(basis, unit, rcond=None)[0]
    if np.linalg.norm(unit - basis @ parts) > _COLLINEAR:
        return None
    taking_part = np.abs(parts) > _PART
    return tuple(dict.fromkeys(independent[i][0] for i in np.flatnonzero(taking_part)))
