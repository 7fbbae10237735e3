"""Compare what was published with what the cohort gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from reportgen.results.agreement import ClaimCheck, ClaimPart
from reportgen.results.method import Comparison, Rule
from reportgen.results.population import EVERYONE, Population
from reportgen.results.records import Estimate
from reportgen.results.rounding import round_half_up
from reportgen.results.verdict import Verdict
from reportgen.study.claim import Claim
from reportgen.study.conventions import Methods


def check_claim(
    claim: Claim,
    estimates: Sequence[Estimate],
    methods: Methods,
    *,
    is_suppressed: bool = False,
) -> tuple[ClaimCheck, Estimate]:
    """Compare a published claim with the estimates that it names.

    A number agrees when the computed one, rounded half up to the digits of the published one, is
    the same.

    Parameters
    ----------
    is_suppressed
        Whether numbers of few patients are taken out of the *estimates*. Nothing is compared with
        such a number, and what was published of it is not repeated, since that would be to show
        it; nor with an estimate of averaged times, which the published one is not.

    Returns
    -------
    tuple
        The comparison, and its record; the numbers of the record are the computed ones.
    """
    found = [estimate for estimate in estimates if _matches(estimate, claim)]
    is_withheld = is_suppressed and any(_is_not_shown(claim, estimate) for estimate in found)
    chosen = None if is_withheld else _chosen(claim, found)
    check = ClaimCheck(
        statement=claim.statement,
        unit=claim.unit,
        field=claim.field,
        parts=() if is_withheld else tuple(_parts(claim, chosen)),
        published_keys=() if is_withheld else claim.significant or claim.levels,
        computed_keys=() if is_withheld else _computed_keys(claim, found, methods),
        variable=claim.find.get("variable") if claim.levels else None,
        is_withheld=is_withheld,
    )
    return check, _record(claim, check, chosen)


def _matches(estimate: Estimate, claim: Claim) -> bool:
    if claim.among and estimate.variable not in claim.among:
        return False
    row = estimate.row()
    return all((row[key] or "") == value for key, value in claim.find.items())


def _is_not_shown(claim: Claim, estimate: Estimate) -> bool:
    """Return whether the number of an estimate that a claim is about is not shown, or altered."""
    counts = claim.count is not None or claim.levels or claim.field == "events"
    return (
        estimate.is_suppressed
        or (estimate.events is None and bool(counts))
        or (estimate.n is None and claim.field == "n")
        or estimate.is_averaged
    )


def _chosen(claim: Claim, found: list[Estimate]) -> Estimate | None:
    """Return the one estimate that a claim is about, ``None`` where it is about a set."""
    if claim.significant or claim.levels:
        return None
    if claim.aggregate is None:
        return found[0] if len(found) == 1 else None
    numbers = {
        index: number
        for index, estimate in enumerate(found)
        if (number := _number(claim, estimate)) is not None
    }
    if not numbers:
        return None
    pick = min if claim.aggregate == "min" else max
    return found[pick(numbers, key=lambda index: numbers[index])]


def _number(claim: Claim, estimate: Estimate | None) -> float | None:
    value = getattr(estimate, claim.field, None)
    return None if value is None else float(value)


def _parts(claim: Claim, chosen: Estimate | None) -> Iterator[ClaimPart]:
    number = _number(claim, chosen)
    percent = claim.unit == "%"
    if claim.value is not None:
        yield _part("value", claim.value, number, percent=percent)
    if claim.low is not None:
        yield _part("low", claim.low, chosen.low if chosen else None, percent=percent)
    if claim.high is not None:
        yield _part("high", claim.high, chosen.high if chosen else None, percent=percent)
    if claim.count is not None:
        yield _part("count", claim.count, chosen.events if chosen else None, percent=False)
    if claim.below is not None:
        yield ClaimPart(
            what="below",
            published=claim.below,
            computed=(shown := _shown(number, percent=percent)),
            digits=_digits(claim.below),
            agrees=shown is not None and shown < claim.below,
        )


def _part(
    what: Literal["value", "low", "high", "count"],
    published: float,
    computed: float | None,
    *,
    percent: bool,
) -> ClaimPart:
    digits = _digits(published)
    shown = _shown(computed, percent=percent)
    agrees = shown is not None and round_half_up(shown, digits) == Decimal(repr(published))
    return ClaimPart(what=what, published=published, computed=shown, digits=digits, agrees=agrees)


def _shown(computed: float | None, *, percent: bool) -> float | None:
    """Return a number in the unit of a claim: a proportion in per cent, where it is claimed so."""
    if computed is None or not percent:
        return computed
    # Not times 100: 23 of 40 would be 57.49999999999999 per cent and round to 57.
    return float(Decimal(repr(computed)).scaleb(2))


def _digits(published: float) -> int:
    """Return how many decimal places a number is written with."""
    exponent = Decimal(repr(published)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _computed_keys(claim: Claim, found: list[Estimate], methods: Methods) -> tuple[str, ...]:
    """Return the significant variables, or the levels that hold anyone, in the order found."""
    if claim.significant:
        return tuple(
            variable
            for estimate in found
            if (variable := _key(estimate, "variable"))
            and estimate.p_value is not None
            and estimate.p_value < methods.significance
        )
    if claim.levels:
        return tuple(level for e in found if (level := _key(e, "level")) and e.events)
    return ()


def _key(estimate: Estimate, name: str) -> str | None:
    """Return a key of a record as the JSON names it, joined for an interaction."""
    key = estimate.row()[name]
    return None if key is None else str(key)


def _record(claim: Claim, check: ClaimCheck, chosen: Estimate | None) -> Estimate:
    published = [f"{part.what} {part.published}" for part in check.parts]
    published += [", ".join(check.published_keys)] if check.published_keys else []
    about_a_set = bool(check.published_keys)
    return Estimate(
        analysis="published_claim",
        endpoint=claim.find.get("endpoint"),
        population=_population(claim),
        variable=chosen.variable if chosen else claim.find.get("variable") or None,
        level=chosen.level if chosen else None,
        reference=chosen.reference if chosen else None,
        interaction=chosen.interaction if chosen else None,
        model=chosen.model if chosen else None,
        unit=chosen.unit if chosen else None,
        n=chosen.n if chosen else None,
        events=chosen.events if chosen else None,
        estimate=_number(claim, chosen),
        low=chosen.low if chosen else None,
        high=chosen.high if chosen else None,
        confidence_level=chosen.confidence_level if chosen else None,
        p_value=chosen.p_value if chosen else None,
        method=Comparison(claim.statement, _rule(claim)),
        note=Verdict(
            agrees=check.agrees,
            published=tuple(published),
            is_withheld=check.is_withheld,
            is_without_record=chosen is None and not about_a_set and not check.is_withheld,
        ),
    )


def _population(claim: Claim) -> Population:
    """Return whom a claim is about, as the study file names them: ``sex=female``, or ``all``.

    No key of a variable holds an equals sign.
    """
    variable, sign, level = (claim.find.get("population") or "").partition("=")
    return Population(variable, level) if sign else EVERYONE


def _rule(claim: Claim) -> Rule:
    """Return what agreement means for a claim."""
    if claim.significant or claim.levels:
        return "set"
    return "rounded" if claim.below is None else "bound"
