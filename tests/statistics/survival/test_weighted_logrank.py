"""Weighted, stratified and trend log-rank tests against R survdiff, survMisc and coin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.survival.logrank import (
    logrank_test,
    logrank_trend_test,
    pairwise_logrank_tests,
)
from reportgen.statistics.survival_times import SurvivalTimes

TOLERANCE = 1e-9
WEIGHTS = [
    {"weight": "logrank"},
    {"weight": "gehan-breslow"},
    {"weight": "tarone-ware"},
    {"weight": "peto-peto"},
    {"weight": "fleming-harrington", "exponents": (1, 0)},
    {"weight": "fleming-harrington", "exponents": (0.5, 0)},
    {"weight": "fleming-harrington", "exponents": (0, 1)},
    {"weight": "fleming-harrington", "exponents": (1, 1)},
    {"weight": "fleming-harrington", "exponents": (0.5, 2)},
]
rows_in_strata = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 2), st.integers(0, 2)),
    min_size=1,
    max_size=40,
)
weights = st.sampled_from(WEIGHTS)


@pytest.fixture
def references(data_set, comparisons_in_r):
    """Return R's numbers for the data set, one entry a weight, each with our options."""
    entries = comparisons_in_r["data_sets"][data_set.name]["tests"]
    for options, entry in zip(WEIGHTS, entries, strict=True):
        assert options["weight"] == entry["weight"]
        assert list(options.get("exponents", ())) == entry.get("exponents", [])
    return list(zip(WEIGHTS, entries, strict=True))


@pytest.fixture
def stratum(data_set, comparisons_in_r):
    """Return the strata that R used."""
    by = comparisons_in_r["data_sets"][data_set.name]["stratum"]
    return np.floor(data_set.frame[by["column"]].to_numpy() / by["width"]).astype(int)


def split(rows):
    times = SurvivalTimes.from_values([row[0] for row in rows], [row[1] for row in rows])
    return times, np.array([row[2] for row in rows]), np.array([row[3] for row in rows])


def assert_same(one, other):
    assert (one.n, one.events, one.df) == (other.n, other.events, other.df)
    if one.statistic is None:
        assert other.statistic is None
    else:
        assert other.statistic == pytest.approx(one.statistic, rel=1e-7, abs=1e-9)
        assert other.p_value == pytest.approx(one.p_value, rel=1e-7, abs=1e-9)


def assert_agrees(test, r, agree):
    agree([test.statistic, test.p_value], [r["statistic"], r["p"]], TOLERANCE)


def test_every_weight_agrees_with_the_definition_in_r(data_set, references, stratum, agree):
    for options, entry in references:
        for name, strata in (("plain", None), ("stratified", stratum)):
            r = entry["definition"][name]
            test = logrank_test(data_set.times, data_set.group, stratum=strata, **options)
            assert test.df == r["df"]
            assert_agrees(test, r, agree)
            agree(test.score, r["score"], TOLERANCE)


def test_every_trend_agrees_with_the_definition_in_r(
    data_set, references, stratum, comparisons_in_r, agree
):
    uneven = comparisons_in_r["uneven_scores"]
    for options, entry in references:
        for name, strata in (("plain", None), ("stratified", stratum)):
            arguments = {"stratum": strata, **options}
            trend = logrank_trend_test(data_set.times, data_set.group, **arguments)
            assert_agrees(trend, entry["definition"][name]["trend"], agree)
            trend = logrank_trend_test(
                data_set.times, data_set.group, group_scores=uneven, **arguments
            )
            assert_agrees(trend, entry["definition"][name]["uneven_trend"], agree)


def test_every_pair_agrees_with_the_definition_in_r(data_set, references, stratum, agree):
    for options, entry in references:
        for name, strata in (("plain", None), ("stratified", stratum)):
            for adjustment in ("none", "holm"):
                tests = pairwise_logrank_tests(
                    data_set.times,
                    data_set.group,
                    adjustment=adjustment,
                    stratum=strata,
                    **options,
                )
                p_values = [test.p_value for test in tests.values()]
                agree(p_values, entry["pairwise"][name][adjustment], TOLERANCE)


def test_rising_weights_of_survival_agree_with_r_survdiff(data_set, references, stratum, agree):
    known = [(options, entry["survdiff"]) for options, entry in references if "survdiff" in entry]
    assert len(known) == 3
    for options, r in known:
        for name, strata in (("plain", None), ("stratified", stratum)):
            arguments = {"stratum": strata, **options}
            test = logrank_test(data_set.times, data_set.group, **arguments)
            assert_agrees(test, r[name], agree)
            agree(test.score, r[name]["score"], TOLERANCE)
            trend = logrank_trend_test(data_set.times, data_set.group, **arguments)
            assert_agrees(trend, r[name]["trend"], agree)


def test_every_weight_agrees_with_survmisc_and_coin(data_set, references, agree):
    for options, entry in references:
        test = logrank_test(data_set.times, data_set.group, **options)
        agree(test.score, entry["coin"], TOLERANCE)
        if len(np.unique(data_set.group)) > 2:
            trend = logrank_trend_test(data_set.times, data_set.group, **options)
            r = entry["survMisc"]
            agree([test.statistic, trend.statistic], [r["statistic"], r["trend"]], TOLERANCE)


@pytest.mark.parametrize(
    ("options", "score", "variance"),
    [
        # Deaths at 1 (A; at risk A 2, B 2), 2 (B; 1, 2), 3 (A; 1, 1), 4 (B; 0, 1): observed minus
        # expected in A 1/2, -1/3, 1/2, 0, with the variances 1/4, 2/9, 1/4, 0.
        ({"weight": "gehan-breslow"}, 2 - 1 + 1, 16 / 4 + 9 * 2 / 9 + 4 / 4),
        ({"weight": "tarone-ware"}, 2 / 2 - 3**0.5 / 3 + 2**0.5 / 2, 4 / 4 + 3 * 2 / 9 + 2 / 4),
        # S~ is 4/5, 4/5 x 3/4 = 3/5, 3/5 x 2/3 = 2/5.
        ({"weight": "peto-peto"}, 0.4 - 0.2 + 0.2, 0.64 / 4 + 0.36 * 2 / 9 + 0.16 / 4),
        # S(t-) is 1, 3/4, 1/2.
        (
            {"weight": "fleming-harrington", "exponents": (1, 0)},
            1 / 2 - 1 / 4 + 1 / 4,
            1 / 4 + 9 / 16 * 2 / 9 + 1 / 4 / 4,
        ),
        (
            {"weight": "fleming-harrington", "exponents": (0, 1)},
            -1 / 12 + 1 / 4,
            1 / 16 * 2 / 9 + 1 / 4 / 4,
        ),
    ],
)
def test_two_groups_of_two_patients_are_as_by_hand(options, score, variance):
    times = SurvivalTimes.from_values([1, 3, 2, 4], [1, 1, 1, 1])
    test = logrank_test(times, np.array([0, 0, 1, 1]), **options)
    assert test.score == pytest.approx((score, -score), rel=1e-12)
    assert test.statistic == pytest.approx(score**2 / variance, rel=1e-12)
    assert test.observed == (2, 2)
    assert test.expected == pytest.approx((4 / 3, 8 / 3))


def test_the_tarone_ware_test_is_no_power_of_survival():
    # The lung trial by sex, for which several programs print P .000396 or .000465 by that name.
    from lifelines.datasets import load_lung

    lung = load_lung()
    times = SurvivalTimes.from_values(lung["time"], lung["status"])
    test = logrank_test(times, lung["sex"].to_numpy(), weight="tarone-ware")
    assert test.statistic == pytest.approx(12.4555, abs=5e-5)
    assert test.p_value == pytest.approx(0.000417, abs=5e-7)


def test_groups_that_share_no_stratum_are_not_compared():
    # By hand: groups 0 and 1 meet in stratum 0, groups 2 and 3 in stratum 1, so that two
    # comparisons of two groups are added up.
    times = SurvivalTimes.from_values([1, 3, 2, 4, 1, 3, 2, 4], np.ones(8))
    group, stratum = np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.repeat([0, 1], 4)
    test = logrank_test(times, group, stratum=stratum)
    one = (2 - 4 / 3) ** 2 / (13 / 18)
    assert (test.df, test.statistic) == (2, pytest.approx(2 * one, rel=1e-12))
    pair = logrank_test(times, group % 2, stratum=stratum)
    assert (pair.df, pair.statistic) == (1, pytest.approx(2 * one, rel=1e-12))


def test_a_group_alone_in_its_stratum_counts_for_nothing():
    times = SurvivalTimes.from_values([1, 3, 2, 4, 1, 2, 5], np.ones(7))
    group, stratum = np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 0, 0, 1, 1, 1])
    alone = logrank_test(times, group, stratum=stratum)
    without = logrank_test(times.subset(group < 2), group[group < 2])
    assert (alone.df, alone.statistic) == (1, pytest.approx(without.statistic, rel=1e-12))
    pairs = pairwise_logrank_tests(times, group, adjustment="bonferroni", stratum=stratum)
    assert pairs[0, 1].p_value == pytest.approx(without.p_value)
    assert pairs[0, 2].p_value is None


def test_a_group_without_events_is_compared():
    # By hand: one death in A at 1 with two of four at risk: 1/2 against 0, variance 1/4.
    times = SurvivalTimes.from_values([1, 2, 2, 3], [1, 0, 0, 0])
    for options in WEIGHTS[:6]:
        test = logrank_test(times, np.array([0, 0, 1, 1]), **options)
        assert (test.df, test.statistic) == (1, pytest.approx(1))
    # The weight (1 - S(t-))^q of the first death is 0.
    late = logrank_test(times, np.array([0, 0, 1, 1]), **WEIGHTS[6])
    assert (late.df, late.statistic) == (0, None)


@pytest.mark.parametrize("options", WEIGHTS)
@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([3], [1], [0]),  # one patient
        ([1, 2, 3, 4], [0, 0, 0, 0], [0, 0, 1, 1]),  # everyone censored
        ([1, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1]),  # one group has left before the first event
        ([], [], []),
    ],
)
def test_nothing_to_compare_gives_no_statistic(options, time, event, group):
    times, group = SurvivalTimes.from_values(time, event), np.array(group, dtype=int)
    for test in (logrank_test, logrank_trend_test):
        result = test(times, group, stratum=np.zeros_like(group), **options)
        assert (result.statistic, result.p_value) == (None, None)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"weight": "fleming-harrington"}, "two exponents"),
        ({"weight": "peto-peto", "exponents": (1, 0)}, "have none"),
        ({"weight": "fleming-harrington", "exponents": (0, -1)}, "negative"),
    ],
)
def test_exponents_that_do_not_fit_are_refused(options, word):
    times = SurvivalTimes.from_values([1, 3, 2, 4], [1, 1, 1, 1])
    with pytest.raises(ValueError, match=word):
        logrank_test(times, np.array([0, 0, 1, 1]), **options)


@settings(max_examples=50)
@given(rows_in_strata, weights, st.randoms(use_true_random=False))
def test_the_order_of_patients_changes_nothing(rows, options, random):
    shuffled = random.sample(rows, len(rows))
    for test in (logrank_test, logrank_trend_test):
        (times, group, stratum), (other, other_group, other_stratum) = split(rows), split(shuffled)
        assert_same(
            test(times, group, stratum=stratum, **options),
            test(other, other_group, stratum=other_stratum, **options),
        )


@settings(max_examples=50)
@given(rows_in_strata, weights)
def test_stratifying_by_a_constant_changes_nothing(rows, options):
    times, group, _ = split(rows)
    for test in (logrank_test, logrank_trend_test):
        assert test(times, group, stratum=np.full_like(group, 7), **options) == test(
            times, group, **options
        )


@settings(max_examples=50)
@given(rows_in_strata)
def test_the_exponents_0_and_0_are_the_logrank_test(rows):
    times, group, stratum = split(rows)
    zero = {"weight": "fleming-harrington", "exponents": (0, 0)}
    assert logrank_test(times, group, stratum=stratum, **zero) == logrank_test(
        times, group, stratum=stratum
    )


@settings(max_examples=50)
@given(rows_in_strata, weights)
def test_scores_add_up_to_nothing_over_the_groups(rows, options):
    times, group, stratum = split(rows)
    test = logrank_test(times, group, stratum=stratum, **options)
    assert sum(test.score) == pytest.approx(0, abs=1e-9)
    assert sum(test.expected) == pytest.approx(test.events)


@settings(max_examples=50)
@given(rows_in_strata, weights)
def test_relabelling_the_groups_changes_nothing(rows, options):
    times, group, stratum = split(rows)
    assert_same(
        logrank_test(times, group, stratum=stratum, **options),
        logrank_test(times, (group + 1) % 3, stratum=stratum, **options),
    )


@settings(max_examples=50)
@given(rows_in_strata, weights, st.sampled_from([(5, 7, 9), (1, 0.5, 0), (-3, 0, 3)]))
def test_evenly_spaced_scores_give_one_trend(rows, options, group_scores):
    times, group, stratum = split(rows)
    assert_same(
        logrank_trend_test(times, group, stratum=stratum, **options),
        logrank_trend_test(times, group, stratum=stratum, group_scores=group_scores, **options),
    )


@settings(max_examples=50)
@given(rows_in_strata, weights)
def test_merging_two_groups_adds_their_sums(rows, options):
    times, group, stratum = split(rows)
    apart = logrank_test(times, group, stratum=stratum, **options)
    merged = logrank_test(times, np.where(group == 2, 1, group), stratum=stratum, **options)
    by_group = dict(zip(np.unique(group), apart.score, strict=True))
    by_merged = dict(zip(np.unique(np.where(group == 2, 1, group)), merged.score, strict=True))
    assert by_merged.get(1, 0) == pytest.approx(by_group.get(1, 0) + by_group.get(2, 0), abs=1e-9)


@settings(max_examples=50)
@given(rows_in_strata, weights)
def test_identical_groups_do_not_differ(rows, options):
    twins = [(time, event, twin, s) for time, event, _, s in rows for twin in (0, 1)]
    times, group, stratum = split(twins)
    test = logrank_test(times, group, stratum=stratum, **options)
    if test.statistic is not None:
        assert test.statistic == pytest.approx(0, abs=1e-12)
