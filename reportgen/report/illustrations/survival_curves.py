"""Kaplan-Meier curves of an endpoint, of everyone or of the strata of a variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.report.blocks.figure import Figure, FigureRows, Value
from reportgen.report.blocks.text import Text, Words
from reportgen.report.figures.drawn_curve import MOST_WITH_BANDS
from reportgen.report.figures.kaplan_meier import MOST_CURVES, draw_kaplan_meier
from reportgen.report.figures.time_axis import axis_end, cut_below
from reportgen.report.prose.curves import (
    curve_caption,
    curve_description,
    curve_medians,
    time_axis_label,
    undrawn_groups,
)
from reportgen.report.prose.strata import strata_test
from reportgen.report.prose.words import p_in_figure, sentence_start, test_name
from reportgen.report.style.theme import Theme
from reportgen.results.curves import SurvivalCurve
from reportgen.results.results import Results

_ROW = (
    "endpoint", "variable", "level", "time", "at_risk", "events", "censored",
    "survival", "low", "high",
)  # fmt: skip


def survival_figure(results: Results, endpoint: str, theme: Theme) -> Figure | None:
    """Return the curve of all patients, if there is one."""
    curves = results.curves_of(endpoint, None)
    if not curves:
        return None
    return _figure(
        results,
        curves,
        ["All patients"],
        theme,
        key=f"survival-{endpoint}",
        title=f"{results.study.endpoint_label(endpoint)}, all patients.",
    )


def strata_figure(results: Results, endpoint: str, variable: str, theme: Theme) -> Figure | None:
    """Return the curves of the strata of a variable, if they are few enough."""
    study = results.study
    curves = results.curves_of(endpoint, variable)
    if not curves or len(curves) > MOST_CURVES:
        return None
    return _figure(
        results,
        curves,
        [study.level_label(variable, str(curve.level)) for curve in curves],
        theme,
        key=f"strata-{variable}-{endpoint}",
        title=f"{study.endpoint_label(endpoint)} by {study.variable_phrase(variable)}.",
        annotations=_test_in_figure(results, endpoint, variable, theme),
        undrawn=undrawn_groups(results, endpoint, variable),
    )


def _figure(
    results: Results,
    curves: Sequence[SurvivalCurve],
    labels: Sequence[str],
    theme: Theme,
    *,
    key: str,
    title: str,
    annotations: Sequence[Words] = (),
    undrawn: str = "",
) -> Figure:
    """Return the figure of some curves of one endpoint by one variable."""
    endpoint, variable = curves[0].endpoint, curves[0].variable
    unit = results.study.methods.time_unit
    medians = curve_medians(results, curves)
    drawing = draw_kaplan_meier(
        curves,
        labels,
        theme,
        medians=medians,
        endpoint_label=results.study.endpoint_label(endpoint),
        time_label=time_axis_label(results, endpoint),
        time_unit=unit,
        annotations=annotations,
    )
    caption = curve_caption(
        curves,
        medians,
        end=axis_end(curves, unit),
        cut_below=cut_below(curves, unit),
        unit=unit,
        numbers=theme.numbers,
        most_with_bands=MOST_WITH_BANDS,
        fewest=results.study.privacy.suppress_below,
    )
    return Figure(
        key=key,
        title=title,
        caption=caption + undrawn,
        alternative=curve_description(results, endpoint, variable, theme.numbers),
        drawing=drawing,
        rows=_rows(curves, key, axis_end(curves, unit)),
    )


def _test_in_figure(results: Results, endpoint: str, variable: str, theme: Theme) -> list[Text]:
    """Return what is written into the figure of the test of the strata, if it has a P value."""
    test, numbers = strata_test(results, endpoint, variable), theme.numbers
    if test is None or test.p_value is None:
        return []
    p_value = f"{numbers.p_space}{numbers.p_text(test.p_value)}"
    return [Text(sentence_start(test_name(test)), " ", p_in_figure(numbers), p_value)]


def _rows(curves: Sequence[SurvivalCurve], key: str, end: float) -> FigureRows:
    """Return the curves as they are drawn: no further than the end of the time axis."""
    return FigureRows(
        key=key,
        description="Survival at each time that is drawn, with limits",
        heading=_ROW,
        rows=tuple(row for curve in curves for row in _steps(curve, end)),
    )


def _steps(curve: SurvivalCurve, end: float) -> Iterator[tuple[Value, ...]]:
    """Yield a row for each step and each mark of a curve, after one for its beginning."""
    where = (curve.endpoint, curve.variable, curve.level)
    at_risk = curve.n
    yield (*where, 0.0, at_risk, 0, 0, 1.0, None, None)
    for time, events, censored, *limits in zip(
        curve.time, curve.events, curve.censored, curve.survival, curve.low, curve.high,
        strict=True,
    ):  # fmt: skip
        if time > end:
            return
        yield (*where, time, at_risk, events, censored, *limits)
        at_risk -= events + censored
