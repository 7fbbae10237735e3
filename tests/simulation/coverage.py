"""How often the intervals of this program hold the truth: a simulation, and the page that shows it.

``python tests/simulation/coverage.py`` writes ``docs/coverage.md``, always the same for the same
versions; ``--replications 200 --output FILE`` gives a quick look.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from reportgen.results.rounding import percent_of_counts, round_half_up
from reportgen.statistics.distributions import two_sided_normal_quantile
from reportgen.statistics.regression.cox import SingularDesignError, fit_cox
from reportgen.statistics.regression.firth import fit_firth
from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival.median import MedianInterval, MedianRule, median_survival
from reportgen.statistics.survival_times import SurvivalTimes

FloatArray = NDArray[np.float64]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coverage.md"
SEED = 20261
REPLICATIONS = 10_000
RATIO_REPLICATIONS = 4_000
LEVEL = 0.95
PATIENTS = (30, 74, 300)
CENSORED_SHARES = (0.3, 0.6)
MEDIAN = 12.0
RATIO = 2.0

# Each interval with the rule for the median of the program that prints it by default.
MEDIAN_METHODS: dict[MedianInterval, MedianRule] = {
    "log": "midpoint",
    "log-log": "midpoint-or-none",
    "plain": "midpoint",
    "logit": "midpoint",
    "arcsine": "midpoint",
    "symmetric": "first",
}
RATIO_METHODS = ("Wald, Efron", "Wald, Breslow", "Firth, profile")


@dataclass(slots=True)
class Tally:
    """What became of the intervals of one method in one scenario.

    Attributes
    ----------
    below, above
        Intervals that the truth lies below, or above.
    open
        Intervals without an upper limit, which hold everything above the lower one.
    absent
        Samples that gave no interval; they count for nothing else.
    """

    truth: float
    samples: int = 0
    below: int = 0
    above: int = 0
    open: int = 0
    absent: int = 0
    estimates: list[float] = field(default_factory=list)

    def add(self, estimate: float | None, low: float | None, high: float | None) -> None:
        """Count the interval of one sample."""
        self.samples += 1
        if estimate is not None:
            self.estimates.append(estimate)
        if low is None:
            self.absent += 1
            return
        self.open += high is None
        self.below += self.truth < low
        self.above += high is not None and self.truth > high

    @property
    def intervals(self) -> int:
        """Return how many samples gave an interval."""
        return self.samples - self.absent


def censored_share(rates: FloatArray, end: float) -> float:
    """Return how many are censored, of exponential times under uniform censoring from 0 to *end*.

    Groups of equal size with the hazard *rates*: the mean of (1 - exp(-r c)) / (r c).
    """
    return float(np.mean(-np.expm1(-rates * end) / (rates * end)))


def end_of_censoring(rates: FloatArray, share: float) -> float:
    """Return the end of uniform censoring that leaves a *share* of the patients censored."""
    shortest, longest = 1e-6 / rates.max(), 1e6 / rates.min()
    return float(brentq(lambda end: censored_share(rates, end) - share, shortest, longest))


def simulate(
    random: np.random.Generator, rates: FloatArray, end: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the observed times of patients with these hazard *rates*, and who had the event."""
    survival = random.exponential(1 / rates)
    censoring = random.uniform(0, end, rates.size)
    return np.minimum(survival, censoring), survival <= censoring


def tally_medians(
    random: np.random.Generator, patients: int, share: float, replications: int
) -> dict[str, Tally]:
    """Count the intervals of the median of one group, by method."""
    rates = np.full(patients, math.log(2) / MEDIAN)
    end = end_of_censoring(rates[:1], share)
    tallies: dict[str, Tally] = {method: Tally(MEDIAN) for method in MEDIAN_METHODS}
    for _ in range(replications):
        curve = kaplan_meier(SurvivalTimes.from_values(*simulate(random, rates, end)))
        for method, rule in MEDIAN_METHODS.items():
            median = median_survival(curve, rule=rule, interval=method, confidence_level=LEVEL)
            tallies[method].add(median.time, median.low, median.high)
    return tallies


def tally_ratios(
    random: np.random.Generator, patients: int, share: float, replications: int, *, months: bool
) -> dict[str, Tally]:
    """Count the intervals of the hazard ratio of two groups of equal size, by method.

    With *months* the times are rounded up to whole months, which ties them.
    """
    group = np.arange(patients) % 2
    rates = math.log(2) / MEDIAN * RATIO**group
    end = end_of_censoring(rates[:2], share)
    tallies = {method: Tally(RATIO) for method in RATIO_METHODS}
    for _ in range(replications):
        time, event = simulate(random, rates, end)
        times = SurvivalTimes.from_values(np.ceil(time) if months else time, event)
        for method, interval in ratio_intervals(times, group[:, None].astype(np.float64)).items():
            tallies[method].add(*interval)
    return tallies


Interval = tuple[float | None, float | None, float | None]
NO_INTERVAL: Interval = (None, None, None)


def ratio_intervals(times: SurvivalTimes, design: FloatArray) -> dict[str, Interval]:
    """Return a sample's hazard ratio with its limits, by method."""
    try:
        return {
            "Wald, Efron": _wald(times, design, "efron"),
            "Wald, Breslow": _wald(times, design, "breslow"),
            "Firth, profile": _profile(times, design),
        }
    except SingularDesignError:
        return dict.fromkeys(RATIO_METHODS, NO_INTERVAL)


def _wald(times: SurvivalTimes, design: FloatArray, ties: str) -> Interval:
    model = fit_cox(times, design, ties="efron" if ties == "efron" else "breslow")
    if model.infinite:
        return NO_INTERVAL
    estimate, half = model.coefficients[0], model.standard_errors[0]
    half *= two_sided_normal_quantile(LEVEL)
    return math.exp(estimate), math.exp(estimate - half), math.exp(estimate + half)


def _profile(times: SurvivalTimes, design: FloatArray) -> Interval:
    model = fit_firth(times, design, ties="breslow")
    if model is None:
        return NO_INTERVAL
    low, high = model.confidence_interval(0, LEVEL)
    return (
        math.exp(model.coefficients[0]),
        None if low is None else math.exp(low),
        None if high is None else math.exp(high),
    )


# ------------------------------------------------------------------------------------- the page


Scenario = tuple[str, ...]
Tallies = dict[Scenario, dict[str, Tally]]

_INTRODUCTION = """\
# How often the intervals hold the truth

Made by `python tests/simulation/coverage.py`; do not edit. Seed {seed}, nominal level {level:g}%.
Survival is exponential with a median of {median:g} months; censoring is uniform, from 0 to the time
that leaves 30% or 60% of the patients censored on average.
"""

_MEDIANS = """
## Intervals of the median

One group of n patients, {replications} samples a row: the Monte-Carlo standard error of a coverage
of 95% is {error} percentage points. Coverage in per cent; in brackets how often the true median lay
below the interval, and above it. The medians follow the rule of the program that has the interval
by default: the midpoint for `log` (R), the midpoint or none for `log-log` (SAS), the first time for
`symmetric` (SPSS); the midpoint also for the others, which are options in R.
"""

_OPEN = """
An interval without an upper limit counts as one to infinity. How often that was so, in per cent; in
brackets how often there was no interval at all: such samples are left out of the coverage.
"""

_RATIOS = """
## Intervals of the hazard ratio

Two groups of n / 2 patients with a hazard ratio of {ratio:g}, {replications} samples a row: the
Monte-Carlo standard error of a coverage of 95% is {error} percentage points. In whole months, times
are rounded up, which ties them; without ties Efron's and Breslow's likelihood are the same. Firth's
interval is that of the profile of his penalised likelihood, with Breslow's ties. Coverage in per
cent; in brackets how often the true hazard ratio lay below the interval, and above it.
"""

_ESTIMATES = """
The median of the estimates; in brackets how often, in per cent, there was no interval.
"""

_LESSONS = """
## What to learn from it

Of the intervals of the median all but one hold the truth about as often as they say, even with 30
patients; R's `log` errs mostly on one side, though, and most often lacks an upper limit. SPSS's
`symmetric` one is too short above: of the cohorts of 30 with 60% censored that have one, the true
median lies above it in every sixth. With 60% censored most cohorts of 30 or 74 have no upper limit
by any other method: that says that follow-up was short, not that anything went wrong.

Wald's interval of the hazard ratio holds its level throughout, and is a little wide with some
twelve events (30 patients, 60% censored). With tied times Breslow's likelihood draws the hazard
ratio towards 1, which Efron's does not. Firth's interval is as good as Wald's, and always exists.
"""


def page(medians: Tallies, ratios: Tallies) -> str:
    """Return the page with all tables."""
    of_median = next(iter(next(iter(medians.values())).values())).samples
    of_ratio = next(iter(next(iter(ratios.values())).values())).samples
    median_headings = ["n", "censored", *MEDIAN_METHODS]
    ratio_headings = ["n", "censored", "times", *RATIO_METHODS]
    return "".join(
        [
            _INTRODUCTION.format(seed=SEED, level=100 * LEVEL, median=MEDIAN),
            _MEDIANS.format(replications=f"{of_median:,}", error=_error(of_median)),
            *_table(median_headings, medians, _coverage),
            _OPEN,
            *_table(median_headings, medians, _without_limits),
            _RATIOS.format(ratio=RATIO, replications=f"{of_ratio:,}", error=_error(of_ratio)),
            *_table(ratio_headings, ratios, _coverage),
            _ESTIMATES,
            *_table(ratio_headings, ratios, _estimate),
            _LESSONS,
        ]
    )


def _error(samples: int) -> str:
    """Return the Monte-Carlo standard error of a coverage at the level, in percentage points."""
    return str(round_half_up(100 * math.sqrt(LEVEL * (1 - LEVEL) / samples), 2))


def _table(headings: list[str], rows: Tallies, cell: Callable[[Tally], str]) -> Iterator[str]:
    """Yield the lines of a table with a scenario a row and a method a column."""
    yield f"\n| {' | '.join(headings)} |\n"
    yield f"|{'---|' * len(headings)}\n"
    for scenario, tallies in rows.items():
        yield f"| {' | '.join((*scenario, *(cell(t) for t in tallies.values())))} |\n"


def _percent(count: int, total: int) -> str:
    return str(percent_of_counts(count, total, 1))


def _coverage(tally: Tally) -> str:
    total = tally.intervals
    missed = tally.below + tally.above
    outside = f"{_percent(tally.below, total)}, {_percent(tally.above, total)}"
    return f"{_percent(total - missed, total)} ({outside})"


def _without_limits(tally: Tally) -> str:
    return f"{_percent(tally.open, tally.samples)} ({_percent(tally.absent, tally.samples)})"


def _estimate(tally: Tally) -> str:
    middle = round_half_up(float(np.median(tally.estimates)), 2)
    return f"{middle} ({_percent(tally.absent, tally.samples)})"


def run(replications: int, ratio_replications: int) -> tuple[Tallies, Tallies]:
    """Simulate every scenario, each with a seed of its own."""
    scenarios = [(n, share) for n in PATIENTS for share in CENSORED_SHARES]
    medians: Tallies = {}
    ratios: Tallies = {}
    for number, (n, share) in enumerate(scenarios):
        row = (str(n), f"{100 * share:g}%")
        random = np.random.default_rng([SEED, number])
        medians[row] = tally_medians(random, n, share, replications)
        for months in (False, True):
            random = np.random.default_rng([SEED, number, 1 + months])
            ratios[*row, "whole months" if months else "exact"] = tally_ratios(
                random, n, share, ratio_replications, months=months
            )
    return medians, ratios


def main() -> None:
    """Simulate, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replications", type=int, help="samples a row in every table")
    parser.add_argument("--output", type=Path, default=PAGE)
    options = parser.parse_args()
    tallies = run(options.replications or REPLICATIONS, options.replications or RATIO_REPLICATIONS)
    options.output.write_text(page(*tallies), encoding="utf-8")


if __name__ == "__main__":
    main()
