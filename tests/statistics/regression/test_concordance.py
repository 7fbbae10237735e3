"""Harrell's concordance against R concordance, and by counting pairs."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.regression.concordance import concordance
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
rows_with_scores = st.lists(
    st.tuples(st.integers(0, 8), st.booleans(), st.integers(0, 5)), min_size=1, max_size=30
)


def split(rows):
    times = SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])
    return times, np.array([float(row[2]) for row in rows])


def counted(rows):
    """Return the concordance by comparing every pair, or None."""
    gained, pairs = Fraction(0), 0
    for one, other in combinations(rows, 2):
        first, last = sorted((one, other), key=lambda row: (row[0], not row[1]))
        if not first[1] or (first[0] == last[0] and last[1]):
            continue
        pairs += 1
        gained += Fraction(1 + (first[2] > last[2]) - (first[2] < last[2]), 2)
    return float(gained / pairs) if pairs else None


def test_the_concordance_of_a_model_agrees_with_r(data_set, ties, agree):
    risk = data_set.design @ data_set.fit(ties).coefficients
    result, r = concordance(data_set.times, risk), data_set.r[ties]["concordance"]
    agree([result.estimate, result.standard_error], [r["estimate"], r["se"]], TOLERANCE)


def test_the_concordance_of_a_covariate_agrees_with_r(data_set, agree):
    for name, r in data_set.r["concordance"].items():
        result = concordance(data_set.times, data_set.frame[name].to_numpy(dtype=float))
        agree([result.estimate, result.standard_error], [r["estimate"], r["se"]], TOLERANCE)


def test_small_samples_with_ties_agree_with_r(r_scores, agree):
    for r in r_scores.values():
        times = SurvivalTimes.from_values(r["time"], r["event"])
        result = concordance(times, np.array(r["score"], dtype=float))
        agree([result.estimate, result.standard_error], [r["estimate"], r["se"]], TOLERANCE)


def test_three_patients_are_as_by_hand():
    # Pairs (1, 2) and (1, 3) are comparable, and (2, 3); the first fails first at the middle
    # risk: it beats one and loses to one; the second beats the third.
    times = SurvivalTimes.from_values([1, 2, 3], [1, 1, 0])
    assert concordance(times, np.array([2.0, 3.0, 1.0])).estimate == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("time", "event"),
    [([3], [1]), ([1, 2, 3], [0, 0, 0]), ([2, 2], [1, 1]), ([1, 2], [0, 1]), ([], [])],
)
def test_without_a_comparable_pair_there_is_no_concordance(time, event):
    result = concordance(SurvivalTimes.from_values(time, event), np.arange(float(len(time))))
    assert result.estimate is None
    assert result.standard_error is None


@given(rows_with_scores)
def test_the_estimate_is_the_share_of_pairs(rows):
    expected = counted(rows)
    estimate = concordance(*split(rows)).estimate
    if expected is None:
        assert estimate is None
    else:
        assert estimate == pytest.approx(expected, rel=1e-12)


@given(rows_with_scores)
def test_reversing_the_score_gives_the_complement(rows):
    times, score = split(rows)
    one, other = concordance(times, score), concordance(times, -score)
    if one.estimate is not None:
        assert other.estimate == pytest.approx(1 - one.estimate, abs=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, abs=1e-12)


@given(rows_with_scores, st.randoms(use_true_random=False))
def test_the_order_of_patients_changes_nothing(rows, random):
    one = concordance(*split(rows))
    other = concordance(*split(random.sample(rows, len(rows))))
    assert (one.estimate is None) == (other.estimate is None)
    if one.estimate is not None:
        assert other.estimate == pytest.approx(one.estimate, abs=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, abs=1e-12)


def test_a_score_without_information_has_concordance_one_half():
    times = SurvivalTimes.from_values([1, 2, 3, 4], [1, 1, 0, 1])
    result = concordance(times, np.zeros(4))
    assert result.estimate == 0.5
    assert result.standard_error == 0


@pytest.mark.parametrize("digits", [0, 1, 8])
def test_counting_in_bulk_is_counting_patient_by_patient(digits):
    random = np.random.default_rng(digits)
    n = 700
    times = SurvivalTimes.from_values(
        np.round(random.exponential(10, n), digits), random.random(n) < 0.6
    )
    score = np.round(random.normal(size=n), digits)
    concordant, comparable = np.zeros(n), np.zeros(n)
    for i in np.flatnonzero(times.event):
        later = (times.time > times.time[i]) | ((times.time == times.time[i]) & ~times.event)
        gain = later * (1 + np.sign(score[i] - score)) / 2
        concordant += gain
        concordant[i] += gain.sum()
        comparable += later
        comparable[i] += later.sum()
    pairs = comparable.sum() / 2
    estimate = concordant.sum() / 2 / pairs
    influence = (concordant - estimate * comparable) / pairs
    result = concordance(times, score)
    assert result.estimate == pytest.approx(estimate, rel=1e-12)
    assert result.standard_error == pytest.approx(np.sqrt((influence**2).sum()), rel=1e-12)


def test_a_registry_is_counted_in_seconds():
    # Patient by patient these would be 10^10 comparisons. Three in four pairs by construction:
    # of independent exponential times with hazards a and b, a fails first with a / (a + b).
    random = np.random.default_rng(0)
    n = 100_000
    group = random.integers(0, 2, n)
    times = SurvivalTimes.from_values(random.exponential(1 / 3.0**group), np.ones(n))
    result = concordance(times, group.astype(float))
    # Half of the pairs share the group and count one half.
    assert result.estimate == pytest.approx((1 / 2 + 3 / 4) / 2, abs=4 * result.standard_error)
