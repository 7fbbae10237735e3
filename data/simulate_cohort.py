"""Write the example cohort: simulated patients whose analysis gives the published figures.

Nothing in it is a patient. Characteristics are drawn from assumed distributions and correlations,
survival from a proportional-hazards model. Simulated annealing then moves and exchanges survival
times, but no characteristic, until the study beside this file finds in the cohort what it says was
published. The same program writes the same file every time::

    python data/simulate_cohort.py [OUTPUT]
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, inf, log10
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from reportgen.statistics.regression.cox import fit_cox
from reportgen.statistics.regression.partial_likelihood import Ties
from reportgen.statistics.regression.proportional_hazards import proportional_hazards_tests
from reportgen.statistics.survival.kaplan_meier import KaplanMeier, kaplan_meier
from reportgen.statistics.survival.logrank import logrank_test, pairwise_logrank_tests
from reportgen.statistics.survival.median import median_survival
from reportgen.statistics.survival_times import BoolArray, FloatArray, IntArray, SurvivalTimes

FOLDER = Path(__file__).parent
SEED = 2

Toml = dict[str, Any]
Columns = dict[str, list[str]]  # by name, the cell of each patient as it stands in the file

# ---------------------------------------------------------------------------- published figures

ORIGINS = ("pancreatic", "nonpancreatic")
RESPONSES = ("PR", "MR", "SD", "PD")
ENDPOINTS = ("PFS", "OS")
HIGHEST_STRATUM = "high_G2"


def read_published(study: Toml) -> Toml:
    """Return the published figures that the cohort has to give, out of the claims of *study*."""

    def claim(**wanted: str) -> Toml:
        claims = study["published"]
        (found,) = (one for one in claims if wanted.items() <= (one | one["find"]).items())
        return dict(found)

    return {
        "significance": study["methods"]["significance"],
        "activity_gbq": claim(variable="activity_per_cycle")["value"],
        "interval_months": claim(variable="cycle_interval")["value"],
        "response": {
            origin: {
                response: claim(level=response, population=f"origin={origin}")["count"]
                for response in RESPONSES
            }
            for origin in ORIGINS
        },
        "median": {
            endpoint: claim(analysis="median_survival", endpoint=endpoint, population="all")
            for endpoint in ENDPOINTS
        },
        "median_in_highest_stratum": {
            endpoint: claim(analysis="median_survival", endpoint=endpoint, level=HIGHEST_STRATUM)[
                "value"
            ]
            for endpoint in ENDPOINTS
        },
        "independent": claim(analysis="term_test")["significant"],
        "lowest_hazard_ratio": claim(analysis="hazard_ratio", aggregate="min")["value"],
        "highest_hazard_ratio": claim(analysis="hazard_ratio", aggregate="max")["value"],
    }


# ------------------------------------------------------------------------------ characteristics

# Correlations of the normal variables behind the characteristics; all others are 0.
CORRELATIONS = {
    ("ki67", "nse"): 0.20,
    ("ki67", "bone_metastases"): 0.20,
    ("ki67", "prior_chemotherapy"): 0.15,
    ("burden", "nse"): 0.30,
    ("burden", "cga"): 0.40,
    ("burden", "bone_metastases"): 0.25,
    ("burden", "disability"): 0.15,
    ("burden", "prior_surgery"): -0.15,
    ("burden", "prior_locoregional"): 0.10,
    ("nse", "cga"): 0.30,
    ("nse", "bone_metastases"): 0.25,
    ("disability", "bone_metastases"): 0.25,
    ("disability", "age"): 0.15,
    ("pancreatic", "ki67"): 0.10,
    ("pancreatic", "functional"): -0.30,
    ("pancreatic", "prior_chemotherapy"): 0.30,
    ("functional", "prior_ssa"): 0.35,
}
KI67_COUNTS = {1: 10, 2: 18, 3: 8, 4: 3, 5: 9, 7: 1, 8: 3, 10: 5, 12: 4, 15: 7, 18: 2, 20: 4}
KARNOFSKY_COUNTS = {100: 18, 90: 22, 80: 14, 70: 11, 60: 7, 50: 2}
BURDEN_COUNTS = {0: 5, 5: 11, 10: 13, 15: 5, 20: 7, 25: 7, 30: 7, 40: 7, 50: 6, 60: 4, 75: 2}
NONPANCREATIC_COUNTS = {
    "small bowel": 27,
    "unknown primary": 5,
    "rectum": 4,
    "colon": 3,
    "stomach": 2,
}
YES_COUNTS = {
    "functional": 30,
    "bone_metastases": 22,
    "prior_surgery": 37,
    "prior_ssa": 45,
    "prior_chemotherapy": 19,
    "prior_locoregional": 11,
}
MISSING_COUNTS = {"cga_ng_ml": 4, "functional": 2, "prior_locoregional": 1}


def simulate_characteristics(response: Toml, rng: Generator) -> Columns:
    """Draw what is known of the patients before therapy, in no order.

    Parameters
    ----------
    response
        Published numbers of patients by origin of the tumour and response.
    rng
        Source of chance.
    """
    n_pancreatic = sum(response["pancreatic"].values())
    n = n_pancreatic + sum(response["nonpancreatic"].values())
    latent = draw_latent(n, rng)
    sites = [*rng.permutation(expand(NONPANCREATIC_COUNTS)).tolist(), *["pancreas"] * n_pancreatic]
    age = np.clip(62 + 10 * draw_sorted_normal(n, rng), 32, 84)
    nse = np.clip(np.exp(2.57 + 0.55 * draw_sorted_normal(n, rng)), 5, 80)
    cga = np.clip(np.exp(6.1 + 1.5 * draw_sorted_normal(n, rng)), 40, 20000)
    columns = {
        "sex": rng.choice(["female", "male"], n).tolist(),
        "age_years": ranked(latent["age"], [f"{years:.0f}" for years in age]),
        "primary_site": ranked(latent["pancreatic"], sites),
        "ki67_percent": ranked(latent["ki67"], expand(KI67_COUNTS)),
        "karnofsky_percent": ranked(latent["disability"], expand(KARNOFSKY_COUNTS)),
        "hepatic_burden_percent": ranked(latent["burden"], expand(BURDEN_COUNTS)),
        "nse_ng_ml": ranked(latent["nse"], [f"{level:.1f}" for level in nse]),
        "cga_ng_ml": ranked(latent["cga"], [f"{level:.0f}" for level in cga]),
    }
    for name, count in YES_COUNTS.items():
        columns[name] = ranked(latent[name], ["no"] * (n - count) + ["yes"] * count)
    columns["grade"] = ["G1" if int(ki67) <= 2 else "G2" for ki67 in columns["ki67_percent"]]
    columns |= simulate_indication(columns, rng)
    for name, count in MISSING_COUNTS.items():
        for patient in rng.choice(n, count, replace=False):
            columns[name][patient] = ""
    return columns


def draw_latent(n: int, rng: Generator) -> dict[str, FloatArray]:
    """Draw correlated standard normal variables for *n* patients."""
    names = list(dict.fromkeys(name for pair in CORRELATIONS for name in pair))
    correlation = np.eye(len(names))
    for (first, second), value in CORRELATIONS.items():
        i, j = names.index(first), names.index(second)
        correlation[i, j] = correlation[j, i] = value
    values = rng.standard_normal((n, len(names))) @ np.linalg.cholesky(correlation).T
    return dict(zip(names, values.T, strict=True))


def expand(counts: dict[Any, int]) -> list[str]:
    """Return each key as often as its count says, in the order of the keys."""
    return [str(key) for key, count in counts.items() for _ in range(count)]


def draw_sorted_normal(n: int, rng: Generator) -> FloatArray:
    """Draw one value from each n-th part of the normal distribution, in increasing order."""
    return np.asarray(ndtri((np.arange(n) + rng.random(n)) / n))


def ranked(latent: FloatArray, ordered: list[str]) -> list[str]:
    """Return *ordered* dealt out to the patients by the rank of their latent value."""
    return [ordered[rank] for rank in np.argsort(np.argsort(latent))]


def simulate_indication(columns: Columns, rng: Generator) -> Columns:
    """Draw why each patient was treated: uncontrolled only under an analogue, else progression."""
    chance = {("yes", "yes"): 0.55, ("yes", "no"): 0.25}
    pairs = zip(columns["prior_ssa"], columns["functional"], strict=True)
    uncontrolled = [rng.random() < chance.get(pair, 0.0) for pair in pairs]
    months = rng.integers(2, 12, len(uncontrolled))
    return {
        "indication": ["uncontrolled" if yes else "progression" for yes in uncontrolled],
        "months_to_progression": [
            "" if yes else str(count) for yes, count in zip(uncontrolled, months, strict=True)
        ],
    }


# -------------------------------------------------------------------------------------- factors


@dataclass(frozen=True)
class Factors:
    """The candidate predictors of the study, coded as the analysis codes them.

    Attributes
    ----------
    design
        One indicator per level other than the reference, not a number where missing.
    terms
        The columns of *design* by candidate.
    strata
        Rank of each patient's Ki-67 stratum, shape (n,).
    """

    design: FloatArray
    terms: dict[str, list[int]]
    strata: IntArray


def read_factors(study: Toml, columns: Columns) -> Factors:
    """Code the candidates of *study* from the cells of the patients."""
    indicators: list[FloatArray] = []
    terms: dict[str, list[int]] = {}
    for name in study["predictors"]["candidates"]:
        variable = study["variables"][name]
        level = level_positions(variable, columns[variable["column"]])
        keys = [entry["key"] for entry in variable["levels"]]
        others = [index for index, key in enumerate(keys) if key != variable["reference"]]
        terms[name] = list(range(len(indicators), len(indicators) + len(others)))
        indicators += [np.where(np.isnan(level), np.nan, level == index) for index in others]
    (stratum,) = study["strata"]["variables"]
    variable = study["variables"][stratum]
    strata = level_positions(variable, columns[variable["column"]]).astype(np.int64)
    return Factors(np.column_stack(indicators), terms, strata)


def level_positions(variable: Toml, cells: list[str]) -> FloatArray:
    """Return the position of each patient's level, not a number where the cell is empty."""
    if "cut_points" in variable:
        values = np.array([float(cell or "nan") for cell in cells])
        side: Any = "left" if variable["closed"] == "right" else "right"
        positions = np.searchsorted(variable["cut_points"], values, side=side)
        return np.where(np.isnan(values), np.nan, positions)
    known = {
        code: float(position)
        for position, level in enumerate(variable["levels"])
        for code in level.get("values", [level["key"]])
    }
    return np.array([known[cell] if cell else np.nan for cell in cells])


def complete_rows(design: FloatArray) -> BoolArray:
    """Return which patients have no missing value in *design*."""
    return np.asarray(np.isfinite(design).all(axis=1))


# ------------------------------------------------------------------------------------ annealing

# The annealing asks for more than the published figures do, so that no figure hangs on its last
# digit: an interval's half width and a hazard ratio within TOLERANCE of the printed value, a P
# value that has to be significant below SIGNIFICANT times the level of significance, any other
# above it by the factor UNREMARKABLE.
TOLERANCE = 0.03
SIGNIFICANT = 0.75
UNREMARKABLE = 2.0
WIDEST = 0.55  # half the interval of a stratum's median, as a part of the median
MAX_STEPS = 12_000
HOTTEST, COOLING, REHEATED = 0.1, 0.998, 1_500  # heated anew after so many moves

Penalties = Callable[[SurvivalTimes], Iterator[float]]
Move = Callable[[SurvivalTimes, Generator], SurvivalTimes]


def anneal(times: SurvivalTimes, move: Move, penalties: Penalties, rng: Generator) -> SurvivalTimes:
    """Change *times* move by move until no penalty is left.

    Whether a worse cohort would be accepted is drawn before it is weighed; the weighing stops at
    the first penalty that exceeds the limit, so the cheap penalties ought to come first.

    Raises
    ------
    RuntimeError
        If penalties are left after ``MAX_STEPS`` moves.
    """
    current = total(penalties(times), limit=inf)
    for step in range(MAX_STEPS):
        if current == 0:
            return times
        temperature = HOTTEST * COOLING ** (step % REHEATED)
        limit = current + temperature * rng.exponential()
        moved = move(times, rng)
        penalty = total(penalties(moved), limit)
        if penalty <= limit:
            times, current = moved, penalty
    raise RuntimeError(f"penalties of {current:.3f} are left after {MAX_STEPS} moves")


def total(penalties: Iterable[float], limit: float) -> float:
    """Return the sum of *penalties*, or what it has come to as soon as that exceeds *limit*."""
    penalty = 0.0
    for part in penalties:
        penalty += part
        if penalty > limit:
            break
    return penalty


def outside(value: float, low: float, high: float, unit: float) -> float:
    """Return by how many *unit*, 5 at most, the value lies outside the range."""
    return min(max(low - value, value - high, 0.0) / unit, 5.0)


def remarkable(p_value: float | None, level: float) -> float:
    """Return the penalty for a P value that is not clearly above *level*."""
    return max(log10(level * UNREMARKABLE / (p_value or 1e-9)), 0.0)


def insignificant(p_value: float | None, level: float) -> float:
    """Return the penalty for a P value that is not clearly below *level*."""
    return max(log10((p_value or 1.0) / (level * SIGNIFICANT)), 0.0)


def survival_at(curve: KaplanMeier, month: float) -> float:
    """Return the probability of surviving beyond *month*."""
    position = int(np.searchsorted(curve.time, month, side="right"))
    return float(curve.survival[position - 1]) if position else 1.0


def median_penalty(curve: KaplanMeier, months: int) -> float:
    """Return the penalty unless survival falls from above to below one half at *months*."""
    before, after = survival_at(curve, months - 1), survival_at(curve, months)
    return outside(before, 0.505, 1.0, unit=0.02) + outside(after, 0.0, 0.495, unit=0.02)


def median_and_half_width(curve: KaplanMeier) -> tuple[float, float]:
    """Return the median and half its symmetric interval; 0 and infinite if there is no interval."""
    median = median_survival(curve, rule="first", interval="symmetric", confidence_level=0.95)
    if median.time is None or median.low is None:
        return 0.0, inf
    return median.time, median.time - median.low


def order_penalty(better: KaplanMeier, worse: KaplanMeier) -> float:
    """Return the penalty unless one curve runs above the other and has a clearly later median."""
    months = range(6, int(worse.time[-1]), 3)
    gaps = [survival_at(worse, month) - survival_at(better, month) for month in months]
    crossed = outside(sum(gap for gap in gaps if gap > 0), 0.0, 0.05, unit=0.1)
    later = median_and_half_width(better)[0] - median_and_half_width(worse)[0]
    return crossed + outside(later, 3, inf, unit=5)


def curve_penalties(
    times: SurvivalTimes, strata: IntArray, published: Toml, endpoint: str
) -> Iterator[float]:
    """Yield the penalties of the curves of one endpoint, overall and by Ki-67 stratum."""
    whole, printed = kaplan_meier(times), published["median"][endpoint]
    yield median_penalty(whole, printed["value"])
    half = (printed["high"] - printed["low"]) / 2
    yield outside(median_and_half_width(whole)[1], half - TOLERANCE, half + TOLERANCE, unit=0.5)
    curves = [kaplan_meier(times.subset(strata == rank)) for rank in np.unique(strata)]
    yield median_penalty(curves[-1], published["median_in_highest_stratum"][endpoint])
    for curve in curves:
        median, half = median_and_half_width(curve)
        yield outside(half, 0.0, WIDEST * median, unit=5)
        yield outside(float(curve.survival[-1]), 0.0, 0.44, unit=0.05)
        yield outside(float(np.abs(curve.survival - 0.5).min()), 0.01, 0.5, unit=0.01)
    for better, worse in pairwise(curves):
        yield order_penalty(better, worse)
    level = published["significance"]
    pairs = pairwise_logrank_tests(times, strata, adjustment="holm")
    yield insignificant(pairs[0, 1].p_value, level)
    yield insignificant(pairs[0, 2].p_value, level)


# ----------------------------------------------------------------------------- overall survival

DEATHS = (47, 54)
SHORTEST_FOLLOW_UP, LONGEST_FOLLOW_UP = 40, 119  # months between therapy and the end of the study
CONFOUNDER = "bone_metastases"  # predicts alone, but not beside the others


def simulate_overall_survival(factors: Factors, published: Toml, rng: Generator) -> SurvivalTimes:
    """Draw times to death or the end of follow-up from a proportional-hazards model."""
    columns = [column for name in published["independent"] for column in factors.terms[name]]
    ratios = np.linspace(
        published["highest_hazard_ratio"], published["lowest_hazard_ratio"], len(columns)
    )
    hazard = np.exp(factors.design[:, columns] @ np.log(ratios))
    n, shape = hazard.size, 2.2
    months = rng.weibull(shape, n) * hazard ** (-1 / shape)
    months *= published["median"]["OS"]["value"] / np.median(months)
    follow_up = rng.uniform(SHORTEST_FOLLOW_UP, LONGEST_FOLLOW_UP, n)
    lost = rng.random(n) < 0.08
    follow_up[lost] *= rng.uniform(0.2, 1, int(lost.sum()))
    whole = np.clip(np.round(np.minimum(months, follow_up)), 3, LONGEST_FOLLOW_UP)
    return SurvivalTimes.from_values(whole, months <= follow_up)


def move_overall_survival(times: SurvivalTimes, rng: Generator) -> SurvivalTimes:
    """Exchange the outcomes of two patients, or shift one, or exchange death and censoring."""
    time, event = times.time.copy(), times.event.copy()
    one, other = rng.choice(time.size, 2, replace=False)
    kind = rng.random()
    if kind < 0.6:
        time[[one, other]], event[[one, other]] = time[[other, one]], event[[other, one]]
    elif kind < 0.97:
        time[one] = np.clip(time[one] + rng.integers(-6, 7), 3, LONGEST_FOLLOW_UP)
    elif time[one] >= SHORTEST_FOLLOW_UP:
        event[one] = not event[one]
    return SurvivalTimes(time, event)


def overall_survival_penalties(factors: Factors, published: Toml) -> Penalties:
    """Return what weighs overall survival: curves, then predictors."""

    def penalties(times: SurvivalTimes) -> Iterator[float]:
        yield outside(float(times.event.sum()), *DEATHS, unit=2)
        yield from curve_penalties(times, factors.strata, published, "OS")
        yield from predictor_penalties(times, factors, published)

    return penalties


def predictor_penalties(times: SurvivalTimes, factors: Factors, published: Toml) -> Iterator[float]:
    """Yield the penalties of the models, then those of each candidate alone."""
    independent = published["independent"]
    handlings: tuple[Ties, ...] = ("breslow", "efron")
    for ties in handlings:
        yield from entered_model_penalties(times, factors, ties, published)
    for name, columns in factors.terms.items():
        known = complete_rows(factors.design[:, columns])
        group = factors.design[known][:, columns] @ np.arange(1, len(columns) + 1)
        p_value = logrank_test(times.subset(known), group.astype(np.int64)).p_value
        enters = name in independent or name == CONFOUNDER
        yield (insignificant if enters else remarkable)(p_value, published["significance"])
    complete = complete_rows(factors.design)
    for ties in handlings:
        model = fit_cox(times.subset(complete), factors.design[complete], ties=ties)
        for name, columns in factors.terms.items():
            if name not in independent:
                yield remarkable(model.wald_p_value(columns), published["significance"])


def entered_model_penalties(
    times: SurvivalTimes, factors: Factors, ties: Ties, published: Toml
) -> Iterator[float]:
    """Yield the penalties of the model of the candidates that predict alone."""
    level = published["significance"]
    used: list[int] = []
    terms: dict[str, list[int]] = {}
    for name in [*published["independent"], CONFOUNDER]:
        columns = factors.terms[name]
        terms[name] = list(range(len(used), len(used) + len(columns)))
        used += columns
    model = fit_cox(times, factors.design[:, used], ties=ties)
    (confounder,) = terms[CONFOUNDER]
    ratios = np.delete(np.exp(model.coefficients), confounder)
    for ratio, printed in (
        (ratios.min(), published["lowest_hazard_ratio"]),
        (ratios.max(), published["highest_hazard_ratio"]),
    ):
        yield outside(float(ratio), printed - TOLERANCE, printed + TOLERANCE, unit=0.2)
    for name, columns in terms.items():
        for tested in [columns, *([column] for column in columns)]:
            weigh = remarkable if name == CONFOUNDER else insignificant
            yield weigh(model.wald_p_value(tested), level)
    by_term, together = proportional_hazards_tests(model, times, terms)
    for test in (*by_term.values(), together):
        yield remarkable(test.p_value, 1.2 * level)


# --------------------------------------------------------------------- progression-free survival

PROGRESSIONS_OR_DEATHS = (58, 66)
DRAWS = 100  # of outcomes, the best of which is annealed
FIRST_PROGRESSION = 2  # months
# Progression up to the one is the best response of nobody but PD; PD comes no later than the other.
ONLY_PROGRESSIVE, LATEST_PROGRESSIVE = 5, 9


def simulate_progression(overall: SurvivalTimes, rng: Generator) -> SurvivalTimes:
    """Draw progression-free survival as a share of survival, which is longer than seen if alive."""
    n = len(overall)
    unseen = np.where(overall.event, 0.0, rng.exponential(0.5, n))
    share = np.where(rng.random(n) < 0.06, 1.0, rng.beta(1.8, 1.8, n))
    months = np.maximum(np.round(overall.time * (1 + unseen) * share), FIRST_PROGRESSION)
    progressed = months < overall.time
    time = np.where(progressed, months, overall.time)
    return SurvivalTimes.from_values(time, progressed | overall.event)


def move_progression(overall: SurvivalTimes) -> Move:
    """Return the move of progression-free survival below *overall* survival."""

    def move(times: SurvivalTimes, rng: Generator) -> SurvivalTimes:
        time, event = times.time.copy(), times.event.copy()
        one, other = rng.choice(time.size, 2, replace=False)
        last = overall.time[one] - 1
        progressed = time < overall.time
        kind = rng.random()
        if kind < 0.1 and not overall.event[one]:
            seen = rng.integers(FIRST_PROGRESSION, last, endpoint=True)
            time[one] = overall.time[one] if event[one] else seen
            event[one] = not event[one]
        elif kind < 0.5 and progressed[one]:
            time[one] = np.clip(time[one] + rng.integers(-6, 7), FIRST_PROGRESSION, last)
        elif progressed[one] and progressed[other] and time[other] <= last:
            time[one], time[other] = time[other], min(time[one], overall.time[other] - 1)
        return SurvivalTimes(time, event)

    return move


def progression_penalties(factors: Factors, published: Toml) -> Penalties:
    """Return what weighs progression-free survival: curves, and who can have been progressive."""
    nonpancreatic = factors.design[:, factors.terms["origin"][0]]

    def penalties(times: SurvivalTimes) -> Iterator[float]:
        yield outside(float(times.event.sum()), *PROGRESSIONS_OR_DEATHS, unit=2)
        for code, origin in enumerate(ORIGINS):
            progressive = published["response"][origin]["PD"]
            early = times.time[(nonpancreatic == code) & times.event]
            yield outside(float((early <= ONLY_PROGRESSIVE).sum()), 0, progressive, unit=2)
            yield outside(float((early <= LATEST_PROGRESSIVE).sum()), progressive, inf, unit=2)
        yield from curve_penalties(times, factors.strata, published, "PFS")

    return penalties


def best_of_draws(draw: Callable[[], SurvivalTimes], penalties: Penalties) -> SurvivalTimes:
    """Return the outcomes with the least penalty among ``DRAWS``."""
    best = draw()
    least = total(penalties(best), limit=inf)
    for _ in range(DRAWS - 1):
        times = draw()
        penalty = total(penalties(times), limit=least)
        if penalty < least:
            best, least = times, penalty
    return best


def draw_responses(
    columns: Columns, progression: SurvivalTimes, response: Toml, rng: Generator
) -> list[str]:
    """Give each patient a best response: PD to the first to progress, PR rather to the last."""
    pancreatic = np.array(columns["primary_site"]) == "pancreas"
    loosened = progression.time + rng.normal(0, 20, len(progression))
    best = np.empty(len(progression), dtype=object)
    for origin, members in (("pancreatic", pancreatic), ("nonpancreatic", ~pancreatic)):
        counts = response[origin]
        patients = np.flatnonzero(members)
        first = patients[np.argsort(progression.time[patients], kind="stable")]
        progressive, others = first[: counts["PD"]], first[counts["PD"] :]
        best[progressive] = "PD"
        best[others[np.argsort(loosened[others])]] = expand(
            {category: counts[category] for category in ("SD", "MR", "PR")}
        )
    return best.tolist()


# ---------------------------------------------------------------------------- dates and treatment

DAYS_PER_MONTH = 30.4375
FIRST_START = date(2003, 1, 2)
END_OF_STUDY = date(2012, 12, 31)
CHANCE_OF_LOSS = 0.1  # of a patient alive, besides those not followed for the shortest time
CYCLES = 6
PLANNED_CYCLES = {3: 0.06, 4: 0.74, 5: 0.08, 6: 0.12}


@dataclass(frozen=True)
class Course:
    """The dates of one patient; ``last_contact`` is the death where there was one."""

    start: date
    progression: date | None
    last_contact: date

    @property
    def end_of_benefit(self) -> date:
        """Return the day before which all cycles were given."""
        return self.progression or self.last_contact


def draw_days(months: float, rng: Generator) -> int:
    """Draw a number of days that a department would round to *months*."""
    first, last = ceil((months - 0.5) * DAYS_PER_MONTH), floor((months + 0.5) * DAYS_PER_MONTH)
    return int(rng.integers(first, last + 1))


def draw_course(
    survival: float, progression: float | None, *, died: bool, rng: Generator
) -> Course:
    """Draw the dates behind whole months of survival and, if there was one, of progression."""
    days = draw_days(survival, rng)
    latest_start = END_OF_STUDY - timedelta(days)
    lost = survival < SHORTEST_FOLLOW_UP or rng.random() < CHANCE_OF_LOSS
    start = latest_start
    if died or lost:
        last_start = END_OF_STUDY - timedelta(SHORTEST_FOLLOW_UP * DAYS_PER_MONTH)
        span = (min(latest_start, last_start) - FIRST_START).days
        start = FIRST_START + timedelta(int(rng.integers(0, span + 1)))
    progressed = None if progression is None else start + timedelta(draw_days(progression, rng))
    return Course(start, progressed, start + timedelta(days))


def draw_cycles(course: Course, interval: float, rng: Generator) -> list[date]:
    """Draw the dates of the cycles, given until progression, death or loss."""
    planned = int(rng.choice(list(PLANNED_CYCLES), p=list(PLANNED_CYCLES.values())))
    dates = [course.start]
    for _ in range(planned - 1):
        delay = rng.integers(10, 40) if rng.random() < 0.06 else 0
        gap = int(np.clip(round(rng.normal(interval * DAYS_PER_MONTH, 5)), 80, 105)) + int(delay)
        dates.append(dates[-1] + timedelta(gap))
    return [day for day in dates if day == course.start or day < course.end_of_benefit]


def draw_treatment(courses: list[Course], published: Toml, rng: Generator) -> Columns:
    """Draw cycles and their activities, and bring the mean activity to the published one."""
    cycles = [draw_cycles(course, published["interval_months"], rng) for course in courses]
    given = [len(dates) for dates in cycles]
    activity = np.clip(rng.normal(0, 0.45, sum(given)), -2, 1)
    activity += published["activity_gbq"] - activity.mean()
    activities = np.split(activity, np.cumsum(given)[:-1])
    columns: Columns = {"cycles": [str(count) for count in given]}
    for cycle in range(CYCLES):
        columns[f"cycle_{cycle + 1}_date"] = [
            dates[cycle].isoformat() if cycle < len(dates) else "" for dates in cycles
        ]
        columns[f"cycle_{cycle + 1}_gbq"] = [
            f"{amounts[cycle]:.1f}" if cycle < len(amounts) else "" for amounts in activities
        ]
    return columns


# ----------------------------------------------------------------------------------------- file

CHARACTERISTICS = (
    "sex",
    "age_years",
    "primary_site",
    "functional",
    "grade",
    "ki67_percent",
    "karnofsky_percent",
    "hepatic_burden_percent",
    "bone_metastases",
    "nse_ng_ml",
    "cga_ng_ml",
    "indication",
    "months_to_progression",
    "prior_surgery",
    "prior_ssa",
    "prior_chemotherapy",
    "prior_locoregional",
)


def simulate_cohort(study: Toml, published: Toml) -> Columns:
    """Return every column of the cohort, patients in the order of their first cycle."""
    rng = np.random.default_rng(SEED)
    known = simulate_characteristics(published["response"], rng)
    factors = read_factors(study, known)
    weigh = overall_survival_penalties(factors, published)
    overall = best_of_draws(lambda: simulate_overall_survival(factors, published, rng), weigh)
    overall = anneal(overall, move_overall_survival, weigh, rng)
    weigh = progression_penalties(factors, published)
    progression = best_of_draws(lambda: simulate_progression(overall, rng), weigh)
    progression = anneal(progression, move_progression(overall), weigh, rng)
    courses = draw_courses(overall, progression, rng)
    columns = {
        "data_origin": ["synthetic"] * len(courses),
        **{name: known[name] for name in CHARACTERISTICS},
        **draw_treatment(courses, published, rng),
        "best_response": draw_responses(known, progression, published["response"], rng),
        **outcome_columns(overall, progression, courses),
    }
    return in_order_of_treatment(columns)


def draw_courses(
    overall: SurvivalTimes, progression: SurvivalTimes, rng: Generator
) -> list[Course]:
    """Draw the dates of all patients; a death without progression has no date of progression."""
    outcomes = zip(overall.time, overall.event, progression.time, strict=True)
    return [
        draw_course(survival, months if months < survival else None, died=bool(died), rng=rng)
        for survival, died, months in outcomes
    ]


def outcome_columns(
    overall: SurvivalTimes, progression: SurvivalTimes, courses: list[Course]
) -> Columns:
    """Return months, events and dates of progression, death and last contact."""
    return {
        "pfs_months": [f"{months:.0f}" for months in progression.time],
        "pfs_event": [str(int(event)) for event in progression.event],
        "progression_date": [
            course.progression.isoformat() if course.progression else "" for course in courses
        ],
        "os_months": [f"{months:.0f}" for months in overall.time],
        "os_event": [str(int(event)) for event in overall.event],
        "death_date": [
            course.last_contact.isoformat() if died else ""
            for course, died in zip(courses, overall.event, strict=True)
        ],
        "last_contact_date": [course.last_contact.isoformat() for course in courses],
    }


def in_order_of_treatment(columns: Columns) -> Columns:
    """Return the patients in order of their first cycle, numbered."""
    starts = columns["cycle_1_date"]
    order = sorted(range(len(starts)), key=starts.__getitem__)
    numbers = [f"P{number:02d}" for number in range(1, len(starts) + 1)]
    ordered = {name: [cells[patient] for patient in order] for name, cells in columns.items()}
    return {"patient_id": numbers, **ordered}


def main() -> None:
    """Simulate the cohort and write it to the path given, or beside this program."""
    study = tomllib.loads((FOLDER / "gep_net_prrt.toml").read_text(encoding="utf-8"))
    columns = simulate_cohort(study, read_published(study))
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "cohort.csv"
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


if __name__ == "__main__":
    main()
