"""Averaged times, by hand."""

import json
import subprocess
from shutil import which

import numpy as np
import pytest

from reportgen.statistics.survival.averaged_times import average_times
from reportgen.statistics.survival.kaplan_meier import kaplan_meier
from reportgen.statistics.survival_times import SurvivalTimes


def averaged(time, event, fewest):
    return average_times(SurvivalTimes.from_values(time, event), fewest)


def test_groups_of_the_fewest_get_their_mean_and_the_rest_joins_the_last():
    # Events 1, 2, 6 | 7, 8, 9, 12: the mean of the one group is 3, of the other, with the rest, 9.
    times = averaged([12, 1, 2, 6, 7, 8, 9], [1] * 7, 3)

    assert times.time.tolist() == [9, 3, 3, 3, 9, 9, 9]
    assert times.event.all()


def test_events_and_censored_patients_are_averaged_apart():
    times = averaged([1, 2, 3, 4, 5, 6, 7, 8], [1, 0, 1, 0, 1, 0, 1, 0], 2)

    assert times.time.tolist() == [2, 3, 2, 3, 6, 7, 6, 7]


def test_patients_of_one_time_stay_together():
    # 1, 4, 4 rather than 1, 4 | 4, 5 and so on.
    times = averaged([1, 4, 4, 5, 9], [1] * 5, 2)

    assert times.time.tolist() == [3, 3, 3, 7, 7]


def test_fewer_than_two_groups_are_one():
    assert averaged([1, 2, 6], [0] * 3, 2).time.tolist() == [3, 3, 3]


def test_nobody_is_nobody():
    assert len(averaged([], [], 5)) == 0


@pytest.mark.parametrize(
    ("event", "what"), [([1, 0, 0, 0, 0], "events"), ([1, 1, 1, 1, 0], "censored patients")]
)
def test_too_few_are_refused(event, what):
    with pytest.raises(ValueError, match=f"fewer than 3 {what}"):
        averaged([1, 2, 3, 4, 5], event, 3)


def test_the_last_censored_stay_at_risk_to_the_last_averaged_event():
    # Events 1, 2 | 9, 10 at 1.5 and 9.5; censored 3, 4 | 5, 11 at 3.5 and, by its mean, 8.
    times = averaged([1, 2, 9, 10, 3, 4, 5, 11], [1] * 4 + [0] * 4, 2)

    assert times.time.tolist() == [1.5, 1.5, 9.5, 9.5, 3.5, 3.5, 9.5, 9.5]
    assert kaplan_meier(times).survival[-1] == pytest.approx(6 / 8 * 2 / 4)


def test_events_and_observed_time_stay_as_they_are_where_the_last_has_the_event():
    random = np.random.default_rng(5)
    time, event = random.exponential(10, 200), random.random(200) < 0.6
    event[time.argmax()] = True
    times = averaged(time, event, 5)

    assert times.event.sum() == event.sum()
    assert times.time.sum() == pytest.approx(time.sum())
    _, shared = np.unique(times.time, return_counts=True)
    assert shared.min() >= 5


def test_the_curve_is_that_of_survfit_on_the_averaged_times():
    # Events at 2, 2, 2 | 7, 7, 7; censored at 4, 4, 4: S = 6/9 after 2, and (6/9)(0/3) after 7.
    curve = kaplan_meier(averaged([1, 2, 3, 6, 7, 8, 3, 4, 5], [1] * 6 + [0] * 3, 3))

    assert curve.time.tolist() == [2, 4, 7]
    assert curve.survival.tolist() == pytest.approx([2 / 3, 2 / 3, 0])


@pytest.mark.skipif(which("Rscript") is None, reason="not run: R is not installed")
def test_r_gives_the_same_curve():
    time = [1, 2, 3, 6, 7.5, 8, 9, 11, 3, 4, 5, 10, 12]
    event = [1] * 8 + [0] * 5
    script = f"""
    suppressMessages(library(survival))
    group <- function(t) {{ s <- sort(t); k <- pmin((seq_along(s) - 1) %/% 3, length(s) %/% 3 - 1)
      m <- ave(s, k); m[rank(t, ties.method = "first")] }}
    t <- c({",".join(map(str, time))}); d <- c({",".join(map(str, event))}) == 1
    outlasts <- max(t[!d]) >= max(t[d])
    t[d] <- group(t[d]); t[!d] <- group(t[!d])
    if (outlasts) t[!d & t == max(t[!d])] <- max(t)
    fit <- survfit(Surv(t, d) ~ 1)
    cat(jsonlite::toJSON(list(time = fit$time, surv = fit$surv), digits = NA))
    """
    found = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
    reference = json.loads(found.stdout)
    curve = kaplan_meier(averaged(time, event, 3))

    assert curve.time.tolist() == pytest.approx(reference["time"])
    assert curve.survival.tolist() == pytest.approx(reference["surv"], abs=1e-12)
