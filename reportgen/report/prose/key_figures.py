"""The large numbers beside the abstract."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.report.blocks.text import Words, phrase
from reportgen.report.prose.words import interval_text, plural, time_interval_text
from reportgen.report.style.numbers import NumberFormat
from reportgen.report.topics.patients import Patients
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.report.topics.survival import AllSurvival
from reportgen.results.records import Estimate
from reportgen.results.results import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One of the large numbers beside the abstract."""

    label: str
    value: str
    detail: Words


def key_figures(results: Results, numbers: NumberFormat) -> list[KeyFigure]:
    """Return the large numbers beside the abstract, at most four."""
    number = Patients(results).number
    figures = [KeyFigure(label="Patients", value=str(number or 0), detail="")]
    rate = ResponseAnalysis(results).objective
    if rate is not None and rate.estimate is not None:
        figures.append(
            KeyFigure(
                label="Objective response",
                value=f"{numbers.share(rate)}%",
                detail=interval_text(rate, numbers.running.percent_interval(rate), numbers),
            )
        )
    for survival in AllSurvival(results).of_everyone:
        median = survival.median
        if median is not None and not median.is_suppressed:
            figures.append(_median_figure(results, median, numbers))
    return figures[:4]


def _median_figure(results: Results, median: Estimate, numbers: NumberFormat) -> KeyFigure:
    value = numbers.quantity(numbers.time(median.estimate), median.unit)
    return KeyFigure(
        label=f"Median {results.study.endpoint_phrase(median.endpoint or '')}",
        value=value if median.estimate is not None else _why_no_median(median),
        detail=phrase("{}{}", time_interval_text(median, numbers), _events(median)),
    )


def _why_no_median(median: Estimate) -> str:
    return "not reached" if median.n else "not estimable"


def _events(median: Estimate) -> str:
    return "" if median.events is None else f"; {plural(median.events, 'event')}"
