"""The partial likelihood against its definition, event by event."""

import numpy as np
import pytest

from reportgen.statistics.regression import partial_likelihood
from reportgen.statistics.regression.cox import fit_cox
from reportgen.statistics.regression.partial_likelihood import PartialLikelihood
from reportgen.statistics.survival_times import SurvivalTimes

KINDS = {
    "all tied": lambda random: np.ceil(random.exponential(8, 60)),
    "some tied": lambda random: np.round(random.exponential(8, 60), 1),
    "none tied": lambda random: random.exponential(8, 60),
    "one time": lambda _: np.full(60, 3.0),
}


def cohort(kind, seed=0):
    random = np.random.default_rng(seed)
    times = SurvivalTimes.from_values(KINDS[kind](random), random.random(60) < 0.7)
    return times, random.normal(size=(60, 3)) * [1, 10, 1e-3] + [0, 1e3, 0]


def defined(times, design, ties, coefficients, weights):
    """Return value, weighted score and weighted information by summing over events in turn."""
    value, score, information = 0.0, 0.0, 0.0
    risk = np.exp(design @ coefficients)
    for time in np.unique(times.time[times.event]):
        tied = (times.time == time) & times.event
        for j, row in enumerate(design[tied]):
            lacking = tied * j / tied.sum() if ties == "efron" else 0
            share = risk * ((times.time >= time) - lacking)
            mean = share @ design / share.sum()
            spread = (design - mean).T @ ((design - mean) * share[:, None]) / share.sum()
            value += row @ coefficients - np.log(share.sum())
            score = score + weights(time) * (row - mean)
            information = information + weights(time) * spread
    return value, score, information


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("block", [1, 100, 1 << 15])
@pytest.mark.parametrize("weights", [np.ones_like, np.sqrt])
def test_value_score_and_information_are_those_of_the_definition(
    kind, block, weights, ties, monkeypatch
):
    monkeypatch.setattr(partial_likelihood, "_BLOCK", block)
    times, design = cohort(kind)
    coefficients = np.array([0.7, -0.05, 300.0])
    likelihood = PartialLikelihood.prepare(times, design, ties)
    risk_sets = likelihood.at(coefficients)
    # Centred, so that the definition does not lose digits to a mean of 1000.
    centred = design - design.mean(axis=0)
    value, score, information = defined(times, centred, ties, coefficients, weights)
    g = weights(likelihood.event_time)
    assert risk_sets.value == pytest.approx(value, rel=1e-12)
    scale = design.std(axis=0)
    np.testing.assert_allclose(risk_sets.score(g) / scale, score / scale, rtol=1e-9, atol=1e-10)
    squared = np.outer(scale, scale)
    np.testing.assert_allclose(
        risk_sets.information(g) / squared, information / squared, rtol=1e-9, atol=1e-10
    )


@pytest.mark.parametrize("kind", KINDS)
def test_without_weights_every_event_counts_once(kind, ties):
    times, design = cohort(kind)
    likelihood = PartialLikelihood.prepare(times, design, ties)
    risk_sets, ones = likelihood.at(np.zeros(3)), np.ones(likelihood.event_time.size)
    np.testing.assert_allclose(risk_sets.score(), risk_sets.score(ones), rtol=1e-9)
    np.testing.assert_allclose(risk_sets.information(), risk_sets.information(ones), rtol=1e-12)


def test_patients_censored_before_the_first_event_play_no_part(ties):
    times, design = cohort("some tied")
    early = SurvivalTimes.from_values(
        np.append(times.time + 1, [0.5, 0.2]), np.append(times.event, [False, False])
    )
    with_early = np.vstack([design, [[1e6, 1e6, 1e6], [-5, 0, 7]]])
    one, other = fit_cox(times, design, ties=ties), fit_cox(early, with_early, ties=ties)
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-10)
    assert other.n == one.n + 2


def test_nearly_dependent_covariates_are_told_from_dependent_ones(ties):
    times, design = cohort("some tied")
    nearly = design[:, 0] + 1e-6 * design[:, 1]
    columns = np.column_stack([design[:, 0], nearly])
    pair = fit_cox(times, columns, ties=ties)
    plain = fit_cox(times, design[:, :2], ties=ties)
    # Linear algebra: b1 x1 + b2 (x1 + c x2) is the plain model with b2 = plain / c.
    assert pair.coefficients[1] * 1e-6 == pytest.approx(plain.coefficients[1], rel=1e-4)
    assert pair.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-10)
