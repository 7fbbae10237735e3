"""The numbers of each figure as comma-separated text, so that it can be drawn again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from reportgen.report.figures.time_axis import axis_end
from reportgen.report.prose.response import drawn_populations
from reportgen.results.curves import SurvivalCurve
from reportgen.results.results import Results
from reportgen.writers.pdf.pdf import AttachedFile

_CURVE = (
    "endpoint", "variable", "level", "time", "at_risk", "events", "censored",
    "survival", "low", "high",
)  # fmt: skip
_RATIO = (
    "endpoint", "population", "variable", "level", "reference", "unit", "n", "events",
    "hazard_ratio", "low", "high", "p_value",
)  # fmt: skip
_SMOOTH = (
    "endpoint", "variable", "level", "reference", "position", "log_hazard_ratio", "low", "high",
)  # fmt: skip
_RATE = ("population", "level", "n", "patients", "share")

Cell = str | float | None


def figure_files(results: Results) -> list[AttachedFile]:
    """Return a file for each figure of the report, called after it.

    Variables, levels and endpoints are keys of the study file, as in ``results.json``.
    """
    return [*_response(results), *_curves(results), *_forests(results), *_smooths(results)]


def _response(results: Results) -> Iterator[AttachedFile]:
    drawn = drawn_populations(results)
    if drawn:
        rates = [r for r in results.select("response_rate") if r.population in drawn]
        rows = [(str(r.population), r.level, r.n, r.events, r.estimate) for r in rates]
        yield _file("response", "Patients in each category of response", _RATE, rows)


def _curves(results: Results) -> Iterator[AttachedFile]:
    """Yield the curves as they are drawn: no further than the end of the time axis."""
    unit = results.study.methods.time_unit
    for endpoint, variable in dict.fromkeys((c.endpoint, c.variable) for c in results.curves):
        curves = results.curves_of(endpoint, variable)
        end = axis_end(curves, unit)
        key = f"strata-{variable}-{endpoint}" if variable else f"survival-{endpoint}"
        rows = [row for curve in curves for row in _steps(curve, end)]
        yield _file(key, "Survival at each time that is drawn, with limits", _CURVE, rows)


def _steps(curve: SurvivalCurve, end: float) -> Iterator[Sequence[Cell]]:
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


def _forests(results: Results) -> Iterator[AttachedFile]:
    models = (
        ("multivariable", "forest", "Hazard ratios of the multivariable model"),
        ("subgroup", "subgroups", "Hazard ratios by subgroup"),
    )
    for endpoint in results.study.predicted_endpoints:
        for model, key, description in models:
            ratios = results.select("hazard_ratio", endpoint=endpoint, model=model)
            if any(ratio.estimate is not None for ratio in ratios):
                rows = [
                    (
                        r.endpoint, str(r.population), r.variable, r.level, r.reference, r.unit, r.n,
                        r.events, r.estimate, r.low, r.high, r.p_value,
                    )
                    for r in ratios
                ]  # fmt: skip
                yield _file(f"{key}-{endpoint}", description, _RATIO, rows)


def _smooths(results: Results) -> Iterator[AttachedFile]:
    """Yield the lines through the residuals, not the residuals: each of those is a patient's."""
    for endpoint in dict.fromkeys(trace.endpoint for trace in results.residuals):
        rows = [
            (endpoint, trace.variable, trace.level, trace.reference, *point)
            for trace in results.residuals
            if trace.endpoint == endpoint
            for point in zip(
                trace.smooth_position, trace.smooth, trace.low, trace.high, strict=True
            )
        ]
        description = "Log hazard ratios over one minus the Kaplan-Meier curve, smoothed"
        yield _file(f"schoenfeld-{endpoint}", description, _SMOOTH, rows)


def _file(
    key: str, description: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> AttachedFile:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(heading)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return AttachedFile(
        name=f"figure-{key}.csv", description=f"{description}.", content=text.getvalue()
    )


def _harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and len(cell) > 1 and cell[0] in "=+-@\t\r":
        return f"'{cell}"
    return cell
