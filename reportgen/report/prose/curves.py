"""What is written around survival curves: titles of axes, captions, and all of it in words."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.text import join, phrase
from reportgen.report.prose.words import median_text, p_clause, plural, test_name
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.survival import StratifiedSurvival, Survival
from reportgen.results.curves import SurvivalCurve
from reportgen.results.method_words import level_percent
from reportgen.results.results import Results


def time_axis_label(results: Results, endpoint: str) -> str:
    """Return what the time axis of a curve counts, e.g. ``Months since the first cycle``."""
    start = results.study.endpoints[endpoint].start
    unit = results.study.methods.time_unit.capitalize()
    return f"{unit} since {start}" if start else unit


def curve_medians(results: Results, curves: Sequence[SurvivalCurve]) -> list[float | None]:
    """Return the printed median of each curve."""
    found = [
        Survival(results, curve.endpoint).median
        if curve.variable is None
        else StratifiedSurvival(results, curve.endpoint, curve.variable).median(str(curve.level))
        for curve in curves
    ]
    return [median.estimate if median else None for median in found]


def curve_caption(
    curves: Sequence[SurvivalCurve],
    medians: Sequence[float | None],
    *,
    end: float,
    cut_below: str | None,
    unit: str,
    numbers: NumberFormat,
    most_with_bands: int,
    fewest: int | None = None,
) -> str:
    """Say what is drawn up to time *end*, and whether the curves go on beyond it.

    Parameters
    ----------
    cut_below
        If they do, fewer than how many patients are at risk there.
    most_with_bands
        With more curves than these neither bands nor medians are drawn.
    fewest
        Over how many patients the times are averaged, where they are.
    """
    first = curves[0]
    level = numbers.marked(level_percent(first.confidence_level))
    is_plain = len(curves) > most_with_bands
    reached = not is_plain and any(median is not None and median <= end for median in medians)
    marks = [
        *(["ticks mark censored patients"] if any(any(c.censored) for c in curves) else []),
        *(["dotted lines lead to the median"] if reached else []),
    ]
    bands = (
        f" with pointwise {level} confidence bands ({first.interval_method})"
        if any(map(has_band, curves)) and not is_plain
        else ""
    )
    text = f"{'; '.join([f'Kaplan–Meier estimates{bands}', *marks])}."
    if len(curves) > 1 and not any(any(curve.events) for curve in curves):
        text += " Without an event, the curves coincide."
    if is_plain:
        text += " Confidence bands are left out: those of so many groups would cover one another."
    if fewest is not None:
        text += f" Each time is the mean of at least {fewest} events or censored patients."
    if cut_below:
        where = numbers.quantity(numbers.plain(end), unit)
        text += f" Cut at {where}, beyond which fewer than {cut_below} are at risk."
    return text


def has_band(curve: SurvivalCurve) -> bool:
    """Return whether the limits of a curve are anywhere apart: without an event they are not."""
    return any(
        low is not None and high is not None and low < high
        for low, high in zip(curve.low, curve.high, strict=True)
    )


def undrawn_groups(results: Results, endpoint: str, variable: str) -> str:
    """Say which groups have a curve, where others have none because of their few patients."""
    medians = StratifiedSurvival(results, endpoint, variable).medians
    groups: dict[str, list[str]] = {"drawn": [], "not shown": [], "without patients": []}
    for median in medians:
        kind = "not shown" if median.is_suppressed else "drawn" if median.n else "without patients"
        groups[kind].append(results.study.level_label(variable, str(median.level)))
    if len(groups["drawn"]) == len(medians):
        return ""
    said = "; ".join(f"{kind}: {', '.join(labels)}" for kind, labels in groups.items() if labels)
    return f" {said[0].upper()}{said[1:]}."


def curve_description(
    results: Results, endpoint: str, variable: str | None, numbers: NumberFormat
) -> str:
    """Say in numbers what a figure of curves shows, for those who cannot see it."""
    label = results.study.endpoint_phrase(endpoint)
    strata = StratifiedSurvival(results, endpoint, variable) if variable else None
    medians = strata.medians if strata else (Survival(results, endpoint).median,)
    parts = []
    for median in medians:
        if median is None or median.is_suppressed:
            continue
        who = results.study.level_label(variable, str(median.level)) if variable else "All patients"
        size = f"{plural(median.events or 0, 'event')} in {plural(median.n or 0, 'patient')}"
        parts.append(phrase("{}: {}, median {}", who, size, median_text(median, numbers)))
    test = strata.test if strata else None
    if test is not None and test.p_value is not None:
        parts.append(phrase("{} {}", test_name(test), p_clause(test.p_value, numbers)))
    text = phrase("Kaplan–Meier curves of {}. {}.", label, join(parts, "; "))
    return text.spoken(numbers.p_symbol)
