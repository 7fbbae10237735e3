"""Cells of hazard ratios and their tests, and the notes to them."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.predictors import is_penalised
from reportgen.report.prose.words import P, typeset
from reportgen.report.style.numbers import NumberFormat, missing_sign
from reportgen.report.topics.predictors import HazardRatios
from reportgen.results.method_words import FIRTH
from reportgen.results.records import Estimate, Model
from reportgen.results.results import Results

PENALISED_MARK = "†"
DEGREES_OF_FREEDOM = "df, degrees of freedom."


def ratio_cells(ratio: Estimate | None, numbers: NumberFormat) -> tuple[str, str]:
    """Return a hazard ratio with its interval, and its P value, as cells."""
    if ratio is None or ratio.estimate is None:
        return missing_sign(ratio), p_cell(ratio, numbers) or missing_sign(ratio)
    text = f"{numbers.ratio(ratio.estimate)} ({numbers.ratio_interval(ratio)})"
    if is_penalised(ratio):
        text += PENALISED_MARK
    return text, numbers.p_value(ratio.p_value)


def term_p(results: Results, endpoint: str, key: str, model: Model, numbers: NumberFormat) -> str:
    """Return the P value of all levels of a variable together, as a cell."""
    test = HazardRatios(results, endpoint, model).term_test(key)
    mark = PENALISED_MARK if test and test.p_value is not None and test.is_penalised else ""
    return p_cell(test, numbers) + mark


def p_cell(test: Estimate | None, numbers: NumberFormat) -> str:
    """Return the P value of a test; nothing where there is no test."""
    if test is None:
        return ""
    return missing_sign(test) if test.p_value is None else numbers.p_value(test.p_value)


def statistic_cells(test: Estimate, numbers: NumberFormat) -> tuple[str, str]:
    """Return the statistic of a test and its degrees of freedom."""
    if test.statistic is None:
        return missing_sign(test), missing_sign(test)
    return numbers.statistic(test.statistic), str(test.df)


def penalised_notes(ratios: Sequence[Estimate]) -> list[Text]:
    """Return the note that explains the mark of Firth's penalised likelihood, if it is used."""
    if not any(is_penalised(ratio) for ratio in ratios):
        return []
    return [
        phrase(
            "{}, by {}, because the events are separated, as where a level has none; interval from "
            "its profile, {} from its likelihood ratio.",
            PENALISED_MARK,
            typeset(FIRTH),
            P,
        )
    ]
