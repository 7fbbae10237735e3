"""The parts of the simulation of coverage; the simulation itself is run by hand."""

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest

FILE = Path(__file__).parent / "coverage.py"


@pytest.fixture(scope="module")
def simulation():
    spec = importlib.util.spec_from_file_location("coverage_simulation", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look up their annotations
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_share_of_censored_patients_is_the_integral_by_hand(simulation):
    # P(C < T) for T exponential with rate 1 and C uniform to 1 is 1 - exp(-1), to 2 (1 - e^-2) / 2.
    assert simulation.censored_share(np.array([1.0]), 1.0) == pytest.approx(1 - math.exp(-1))
    assert simulation.censored_share(np.array([2.0]), 1.0) == pytest.approx((1 - math.exp(-2)) / 2)
    both = simulation.censored_share(np.array([1.0, 2.0]), 1.0)
    assert both == pytest.approx((1 - math.exp(-1)) / 2 + (1 - math.exp(-2)) / 4)


@pytest.mark.parametrize("share", [0.3, 0.6])
@pytest.mark.parametrize("rates", [[1.0], [0.05], [0.05, 0.1]])
def test_the_end_of_censoring_leaves_the_wanted_share_censored(simulation, rates, share):
    hazards = np.array(rates)
    end = simulation.end_of_censoring(hazards, share)
    assert simulation.censored_share(hazards, end) == pytest.approx(share, rel=1e-9)


def test_simulated_patients_are_censored_as_often_as_wanted(simulation):
    rates = np.tile([0.05, 0.1], 50_000)
    end = simulation.end_of_censoring(rates[:2], 0.3)
    time, event = simulation.simulate(np.random.default_rng(1), rates, end)
    # Four standard errors of a share of 100,000 patients.
    assert (~event).mean() == pytest.approx(0.3, abs=4 * math.sqrt(0.3 * 0.7 / 1e5))
    assert time.max() < end


def test_an_interval_is_counted_by_where_the_truth_lies(simulation):
    tally = simulation.Tally(10.0)
    tally.add(9.0, 8.0, 12.0)
    tally.add(9.0, 8.0, None)
    tally.add(12.0, 11.0, None)
    tally.add(9.0, 8.0, 9.5)
    tally.add(None, None, None)
    counts = (tally.samples, tally.intervals, tally.below, tally.above, tally.open, tally.absent)
    assert counts == (5, 4, 1, 1, 2, 1)
    assert tally.estimates == [9.0, 9.0, 12.0, 9.0]


def test_a_few_samples_fill_every_row_of_the_page(simulation):
    page = simulation.page(*simulation.run(3, 2))
    rows = [line for line in page.splitlines() if line.startswith(("| 30 ", "| 74 ", "| 300 "))]
    # Two tables of medians and two of hazard ratios, the latter also in whole months.
    assert len(rows) == 2 * 6 + 2 * 12
    assert len(set(rows)) > 24
    assert page == simulation.page(*simulation.run(3, 2))
