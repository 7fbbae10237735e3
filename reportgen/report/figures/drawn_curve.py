"""A survival curve as it is drawn: cut at the end of the axis, in per cent, with its pen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan

from matplotlib.axes import Axes

from reportgen.report.figures.boxes import Box
from reportgen.report.style.theme import Palette
from reportgen.results.curves import SurvivalCurve

MOST_WITH_BANDS = 6

Dashes = tuple[float, tuple[float, ...] | None]

# Lengths in line widths. Long dashes keep the steps of a curve readable.
_DASHES: tuple[Dashes, ...] = (
    (0, None),
    (0, (6, 1.6)),
    (0, (2.2, 1.2)),
    (0, (7, 1.5, 1.5, 1.5)),
    (0, (10, 2)),
    (0, (6, 1.4, 1.3, 1.4, 1.3, 1.4)),
)
_NAN = float("nan")
_CLEARANCE = 0.5
# Dots of ink along the axis, at about 300 to the inch; a line is six of them thick.
_DOTS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotArea:
    """The plot on paper: its size in millimetres, and the time at its right end."""

    end: float
    width: float
    height: float

    def place(self, time: float, percent: float) -> tuple[float, float]:
        """Return where a point lies, in millimetres from the top left corner of the plot."""
        return time / self.end * self.width, (1 - percent / 100) * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCurve:
    """A curve with its pen, and each of its steps up to the end of the axis.

    Attributes
    ----------
    start, stop
        Times between which each step lies; the first step starts at 0.
    median
        The median that is printed, if it lies within the axis.
    survival, low, high
        Height of each step and of its confidence limits in per cent; limits are not a number
        where there are none.
    censored
        Whether a patient is censored at the start of each step.
    """

    curve: SurvivalCurve
    label: str
    colour: str
    dashes: Dashes
    median: float | None
    start: tuple[float, ...]
    stop: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    censored: tuple[bool, ...]

    @property
    def end(self) -> tuple[float, float]:
        """Return the time and the height at which the drawn curve ends."""
        return self.stop[-1], self.survival[-1]


def _cut_curve(
    curve: SurvivalCurve,
    label: str,
    median: float | None,
    index: int,
    *,
    end: float,
    palette: Palette,
) -> DrawnCurve:
    """Return the curve up to time *end* with the pen of the series number *index*."""
    colours = len(palette.series)
    shown = bisect_right(curve.time, end)
    last = end if shown < len(curve.time) else curve.time[-1]
    steps = _distinct_steps(curve.time[:shown], end)
    times = tuple(curve.time[step] for step in steps)
    before = (0, *(step + 1 for step in steps))
    return DrawnCurve(
        curve=curve,
        label=label,
        colour=palette.series[index % colours],
        dashes=_DASHES[(index + index // colours) % len(_DASHES)],
        median=median if median is not None and median <= end else None,
        start=(0.0, *times),
        stop=(*times, last),
        survival=(100.0, *(100 * curve.survival[step] for step in steps)),
        low=(_NAN, *(_percent(curve.low[step]) for step in steps)),
        high=(_NAN, *(_percent(curve.high[step]) for step in steps)),
        censored=(False, *(any(curve.censored[slice(*ends)]) for ends in pairwise(before))),
    )


def _distinct_steps(times: Sequence[float], end: float) -> Sequence[int]:
    """Return the steps that can be told apart in print: of very many, one for each dot of ink."""
    if len(times) <= _DOTS:
        return range(len(times))
    dots = [int(time / end * _DOTS) for time in times]
    return [step for step, dot in enumerate(dots) if step + 1 == len(dots) or dot < dots[step + 1]]


def cut_curves(
    curves: Sequence[SurvivalCurve],
    labels: Sequence[str],
    medians: Sequence[float | None],
    *,
    end: float,
    palette: Palette,
) -> list[DrawnCurve]:
    """Return the curves up to time *end*, with the pens of the series in order.

    More than ``MOST_WITH_BANDS`` curves have neither limits nor a median, which would cover those
    of the others.
    """
    if len(curves) > MOST_WITH_BANDS:
        curves = [_without_limits(curve) for curve in curves]
        medians = [None] * len(curves)
    return [
        _cut_curve(curve, label, median, index, end=end, palette=palette)
        for index, (curve, label, median) in enumerate(zip(curves, labels, medians, strict=True))
    ]


def _without_limits(curve: SurvivalCurve) -> SurvivalCurve:
    none = (None,) * len(curve.time)
    return replace(curve, low=none, high=none)


def _percent(limit: float | None) -> float:
    return _NAN if limit is None else 100 * limit


def draw_curves(axes: Axes, curves: Sequence[DrawnCurve]) -> None:
    """Draw the curves; the more there are, the fainter are their confidence bands."""
    for drawn in curves:
        _draw_curve(axes, drawn, band_opacity=min(0.13, 0.4 / len(curves)))


def _draw_curve(axes: Axes, drawn: DrawnCurve, *, band_opacity: float) -> None:
    """Draw the confidence band, the steps and a tick for each time with censored patients."""
    times = [time for step in zip(drawn.start, drawn.stop, strict=True) for time in step]
    twice = [
        [value for value in values for _ in range(2)]
        for values in (drawn.low, drawn.high, drawn.survival)
    ]
    if not all(map(isnan, drawn.low)):
        axes.fill_between(
            times, twice[0], twice[1], color=drawn.colour, alpha=band_opacity, lw=0, zorder=1
        )
    axes.plot(
        times, twice[2], color=drawn.colour, ls=drawn.dashes, label=drawn.label, zorder=3,
        clip_on=False,
    )  # fmt: skip
    censored = [
        (time, survival)
        for time, survival, is_censored in zip(
            drawn.start, drawn.survival, drawn.censored, strict=True
        )
        if is_censored
    ]
    axes.plot(
        [time for time, _ in censored],
        [survival for _, survival in censored],
        ls="none", marker="|", ms=4.2, mew=0.7, color=drawn.colour, zorder=4, clip_on=False,
    )  # fmt: skip


def step_boxes(drawn: DrawnCurve, plot: PlotArea, *, with_band: bool) -> list[Box]:
    """Return the rectangles that the steps of a curve take, in millimetres of the plot."""
    low, high = (drawn.low, drawn.high) if with_band else (drawn.survival, drawn.survival)
    following = (*drawn.survival[1:], drawn.survival[-1])
    boxes = []
    for start, stop, survival, bottom, top, after in zip(
        drawn.start, drawn.stop, drawn.survival, low, high, following, strict=True
    ):
        left, upper = plot.place(start, survival if isnan(top) else top)
        right, lower = plot.place(stop, min(after, survival if isnan(bottom) else bottom))
        boxes.append(Box(left, upper - _CLEARANCE, right + _CLEARANCE, lower + _CLEARANCE))
    return boxes


def guide_boxes(curves: Sequence[DrawnCurve], plot: PlotArea) -> list[Box]:
    """Return the rectangles that the guides of the medians take, in millimetres of the plot."""
    return [
        box
        for drawn in curves
        if drawn.median is not None
        for x, y in [plot.place(drawn.median, 50)]
        for box in (Box(x, y, x + _CLEARANCE, plot.height), Box(0, y, x, y + _CLEARANCE))
    ]
