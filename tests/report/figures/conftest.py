"""Curves by hand, and what every figure must keep: its texts inside, and apart."""

import random
from collections import Counter
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from reportgen.report.style.theme import load_theme
from reportgen.results.curves import SurvivalCurve
from reportgen.writers.figures.svg import render_svg

LONG_LABEL = "Größe über 61 mL & ECOG ≥2, <70 Jahre, αβγ $x^2$, mit viszeralen Metastasen Nr. 7"


@pytest.fixture(scope="session")
def theme():
    return load_theme("default")


@pytest.fixture(scope="session")
def curve():
    return _curve


@pytest.fixture(scope="session")
def simulated_curve():
    return _simulated_curve


@pytest.fixture(scope="session")
def texts():
    return lambda figure: [text.get_text() for text in _shown(figure)]


@pytest.fixture(scope="session")
def assert_well_set(theme):
    """Return a check that texts are inside the figure and apart, and that the bytes repeat."""

    def check(figure):
        renderer = _drawn(figure)
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in _shown(figure)]
        outside = [
            name
            for name, box in boxes
            if box.x0 < -1
            or box.y0 < -1
            or box.x1 > figure.bbox.width + 1
            or box.y1 > figure.bbox.height + 1
        ]
        overlapping = [
            (one, other)
            for (one, a), (other, b) in combinations(boxes, 2)
            if a.x0 + 1 < b.x1 - 1
            and b.x0 + 1 < a.x1 - 1
            and a.y0 + 1 < b.y1 - 1
            and b.y0 + 1 < a.y1 - 1
        ]
        assert outside == []
        assert overlapping == []
        assert render_svg(figure, "key", theme) == render_svg(figure, "key", theme)

    return check


def _drawn(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def _shown(figure):
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


def _curve(times, events):
    """Return the product-limit curve of patients, with a band of ten points to either side."""
    distinct = sorted(set(times))
    pairs = list(zip(times, events, strict=True))
    deaths = Counter(time for time, event in pairs if event)
    withdrawn = Counter(time for time, event in pairs if not event)
    at_risk, survival, steps = len(pairs), 1.0, []
    for time in distinct:
        had, left = deaths[time], withdrawn[time]
        survival *= 1 - had / at_risk
        at_risk -= had + left
        steps.append((survival, had, left))
    inside = [0 < s < 1 for s, _, _ in steps]
    return SurvivalCurve(
        endpoint="os",
        variable=None,
        level=None,
        n=len(pairs),
        time=tuple(float(time) for time in distinct),
        survival=tuple(s for s, _, _ in steps),
        low=tuple(
            max(0.0, s - 0.1) if ok else None for (s, _, _), ok in zip(steps, inside, strict=True)
        ),
        high=tuple(
            min(1.0, s + 0.1) if ok else None for (s, _, _), ok in zip(steps, inside, strict=True)
        ),
        events=tuple(had for _, had, _ in steps),
        censored=tuple(left for _, _, left in steps),
        interval_method="log-log",
        confidence_level=0.95,
    )


def _simulated_curve(n, median, seed):
    draw = random.Random(seed)
    pairs = [(draw.expovariate(0.693 / median), draw.uniform(14, 60)) for _ in range(n)]
    times = [round(min(death, end), 1) for death, end in pairs]
    return _curve(times, [death <= end for death, end in pairs])


@pytest.fixture(scope="session")
def long_label():
    return LONG_LABEL[:80]
