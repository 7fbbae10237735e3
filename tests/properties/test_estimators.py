"""Which intervals hold their estimate, and what a curve does after its last event."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.statistics.groups.proportions import proportion_difference, proportion_interval
from reportgen.statistics.regression.cox import SingularDesignError
from reportgen.statistics.regression.firth import fit_firth
from reportgen.statistics.survival.kaplan_meier import kaplan_meier, survival_at
from reportgen.statistics.survival.median import survival_quantile
from reportgen.statistics.survival_times import SurvivalTimes

INTERVALS = ["log", "log-log", "plain", "logit", "arcsine"]
RULES = ["midpoint", "midpoint-or-last", "midpoint-or-none", "first"]
LEVELS = st.sampled_from([0.51, 0.8, 0.95, 0.999])
PATIENTS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)


def times_of(rows):
    return SurvivalTimes.from_values([time for time, _ in rows], [event for _, event in rows])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("interval", [*INTERVALS, "symmetric"])
@settings(max_examples=40)
@given(rows=PATIENTS, share=st.sampled_from([0.25, 0.5, 0.75]), level=LEVELS)
def test_the_interval_of_a_quantile_holds_it_by_every_rule(rule, interval, rows, share, level):
    # The pointwise limits enclose the curve, so the lower one is at or below the quantile's level
    # no later, and the upper one no earlier, than the curve itself.
    found = survival_quantile(
        kaplan_meier(times_of(rows)), share, rule=rule, interval=interval, confidence_level=level
    )
    assert found.low is None or found.time is None or found.low <= found.time
    assert found.high is None or found.high >= found.time


@pytest.mark.parametrize("method", ["clopper-pearson", "wilson", "jeffreys", "agresti-coull"])
@pytest.mark.parametrize("level", [0.501, 0.95])
def test_the_interval_of_a_proportion_holds_it(method, level):
    # Of all but Jeffreys' it can be proved; of his every proportion of up to 60 patients is tried.
    for n in range(1, 61):
        for x in range(n + 1):
            low, high = proportion_interval(x, n, method=method, confidence_level=level)
            assert low - 1e-12 <= x / n <= high + 1e-12


@given(data=st.data(), level=LEVELS)
def test_the_interval_of_a_difference_holds_it_and_turns_with_it(data, level):
    groups = []
    for _ in range(2):
        n = data.draw(st.integers(1, 40))
        groups.append((data.draw(st.integers(0, n)), n))
    found = proportion_difference(*groups, confidence_level=level)
    turned = proportion_difference(*groups[::-1], confidence_level=level)
    assert found.low - 1e-12 <= found.estimate <= found.high + 1e-12
    assert (turned.estimate, turned.low, turned.high) == pytest.approx(
        (-found.estimate, -found.high, -found.low), abs=1e-12
    )


@settings(max_examples=15)
@given(rows=st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=6, max_size=30))
def test_firths_interval_holds_the_estimate_and_turns_with_the_reference(rows):
    times = times_of(rows)
    group = np.arange(len(rows))[:, None] % 2.0
    try:
        model, turned = (fit_firth(times, x, ties="breslow") for x in (group, 1 - group))
    except SingularDesignError:
        assume(False)
    low, high = model.confidence_interval(0, 0.95)
    assert low is None or low < model.coefficients[0]
    assert high is None or high > model.coefficients[0]
    limits = turned.confidence_interval(0, 0.95)
    for limit, other in ((low, limits[1]), (high, limits[0])):
        assert (limit is None) == (other is None)
        assert limit is None or -other == pytest.approx(limit, rel=1e-6, abs=1e-6)


@given(PATIENTS)
def test_after_the_last_event_the_curve_rests_and_ends_with_the_last_time(rows):
    curve = kaplan_meier(times_of(rows))
    after = curve.time > max((time for time, event in rows if event), default=-1)
    assert (np.diff(np.append(curve.survival[after][:1], curve.survival[after])) == 0).all()
    all_died_last = curve.censored[-1] == 0
    assert (curve.survival[-1] == 0) == all_died_last
    beyond = survival_at(curve, curve.time[-1] + 1, method="log", confidence_level=0.95)
    assert beyond.survival == (0.0 if all_died_last else None)
