"""Recompute medians, log-rank tests and hazard ratios through lifelines.

The second engine starts from the records as they are printed: it finds the patients of each by the
record's own keys, so that a wrong number and a right number under a wrong label both show. What
lifelines cannot compute is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from reportgen.analyses.second_engine.lifelines_cox import count_rows, refit_hazard_ratios
from reportgen.analyses.second_engine.lifelines_curves import recompute_logrank, recompute_median
from reportgen.cohort.cohort import Cohort
from reportgen.results.agreement import Disagreement, SecondEngine
from reportgen.results.method_words import FIRTH
from reportgen.results.reason import Reason
from reportgen.results.records import Estimate
from reportgen.results.survival_method import LogRank
from reportgen.study.study import Study

TOLERANCE = 1e-6
# A ratio that is not estimable for these reasons has a column in its model all the same.
_IN_THE_MODEL = ("no_finite_estimate", "ratio_beyond_print")
_MOST_ROWS = 100_000
_MEDIANS = ("median_survival", "median_follow_up")
_LOGRANK = ("logrank", "logrank_pairwise")
_NAMES = {
    "median_survival": "medians",
    "median_follow_up": "median follow-ups",
    "logrank": "log-rank tests",
    "logrank_pairwise": "pairwise log-rank tests",
    "hazard_ratio": "hazard ratios",
}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Numbers of one kind, and what gives them through the second engine, in the same order."""

    kind: str
    places: tuple[str, ...]
    printed: tuple[float | None, ...]
    recompute: Callable[[], Sequence[float | None]]

    def disagreements(self) -> list[Disagreement]:
        """Recompute the numbers, and return those that differ."""
        found = zip(self.places, self.printed, self.recompute(), strict=True)
        return [
            Disagreement(description=f"{self.kind}: {place}", printed=printed, second=second)
            for place, printed, second in found
            if not _same(printed, second)
        ]


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What of a report the second engine can recompute, and why it cannot recompute the rest.

    Two numbers agree when they differ by at most ``TOLERANCE``, relative to the first if that is
    above one.
    """

    comparisons: tuple[_Comparison, ...]
    not_compared: tuple[str, ...]

    def expected(self) -> SecondEngine:
        """Return what is found if every number is reproduced: nothing is computed for it."""
        return self._found(())

    def run(self) -> SecondEngine:
        """Recompute everything, and return what agrees and what does not."""
        return self._found(d for comparison in self.comparisons for d in comparison.disagreements())

    def _found(self, disagreements: Iterable[Disagreement]) -> SecondEngine:
        different = tuple(disagreements)
        compared: Counter[str] = Counter()
        for comparison in self.comparisons:
            compared[comparison.kind] += len(comparison.places)
        unprinted = sum(comparison.printed.count(None) for comparison in self.comparisons)
        return SecondEngine(
            engine="lifelines",
            version=version("lifelines"),
            tolerance=TOLERANCE,
            compared=tuple(compared.items()),
            without_number=unprinted - sum(found.printed is None for found in different),
            disagreements=different,
            not_compared=self.not_compared,
        )


def _place(study: Study, estimate: Estimate) -> str:
    """Return which estimate of its kind one is, by the labels of the study."""
    variable, level = estimate.variable, estimate.level
    parts = [
        study.endpoint_label(estimate.endpoint) if estimate.endpoint else None,
        study.variables[variable].label if variable else None,
        study.level_label(variable, level) if variable and level else None,
        estimate.model,
        None
        if estimate.population.is_everyone
        else study.level_label(str(estimate.population.variable), str(estimate.population.level)),
    ]
    if variable and level and estimate.reference:
        parts[2] = f"{parts[2]} against {study.level_label(variable, estimate.reference)}"
    return ", ".join(part for part in parts if part)


def plan_recomputation(cohort: Cohort, estimates: Sequence[Estimate]) -> Recomputation:
    """Return which of *estimates* lifelines can recompute on *cohort*, and how."""
    comparisons: list[_Comparison] = []
    not_compared: Counter[str] = Counter()
    for estimate in estimates:
        if estimate.analysis in _MEDIANS and estimate.n:
            comparisons.append(_one(cohort, estimate, estimate.estimate, recompute_median))
        elif _is_plain_logrank(estimate):
            comparisons.append(_one(cohort, estimate, estimate.statistic, recompute_logrank))
    for ratios in _models(estimates):
        known = [ratio for ratio in ratios if ratio.estimate is not None]
        if reason := _why_not(cohort, ratios, known):
            not_compared[reason] += len(known)
        elif known:
            comparisons.append(
                _Comparison(
                    kind=_NAMES["hazard_ratio"],
                    places=tuple(_place(cohort.study, ratio) for ratio in known),
                    printed=tuple(ratio.estimate for ratio in known),
                    recompute=partial(refit_hazard_ratios, cohort, ratios, known),
                )
            )
    return Recomputation(
        comparisons=tuple(comparisons),
        not_compared=tuple(f"{what} ({count})" for what, count in not_compared.items()),
    )


def _one(
    cohort: Cohort,
    estimate: Estimate,
    printed: float | None,
    recompute: Callable[[Cohort, Estimate], float | None],
) -> _Comparison:
    return _Comparison(
        kind=_NAMES[estimate.analysis],
        places=(_place(cohort.study, estimate),),
        printed=(printed,),
        recompute=lambda: [recompute(cohort, estimate)],
    )


def _is_plain_logrank(estimate: Estimate) -> bool:
    """Return whether a test is the log-rank test itself: without weights, without strata."""
    is_plain = isinstance(estimate.method, LogRank) and estimate.method.is_plain
    return is_plain and estimate.analysis in _LOGRANK and estimate.statistic is not None


def _same(printed: float | None, second: float | None) -> bool:
    if printed is None or second is None:
        return printed is second
    return abs(printed - second) <= TOLERANCE * max(1.0, abs(printed))


def _models(estimates: Sequence[Estimate]) -> list[list[Estimate]]:
    """Return the hazard ratios of each model: of one variable, or of all of a multivariable one."""
    models: dict[tuple[object, ...], list[Estimate]] = {}
    for estimate in estimates:
        if estimate.analysis == "hazard_ratio":
            variable = estimate.variable if estimate.model != "multivariable" else None
            key = (estimate.endpoint, estimate.model, estimate.population, variable)
            models.setdefault(key, []).append(estimate)
    return list(models.values())


def _why_not(cohort: Cohort, ratios: list[Estimate], known: list[Estimate]) -> str | None:
    """Return what keeps the second engine from the known hazard ratios of a model."""
    if not known:
        return None
    if known[0].is_penalised:
        return f"hazard ratios by {FIRTH}"
    if any(_is_in_the_model(ratio) for ratio in ratios):
        return "hazard ratios of a model that has one without an estimate, or beyond a million"
    if count_rows(cohort, ratios, known) > _MOST_ROWS:
        return f"hazard ratios on more than {_MOST_ROWS} rows"
    return None


def _is_in_the_model(ratio: Estimate) -> bool:
    """Return whether a ratio without an estimate has a column in its model all the same."""
    return isinstance(ratio.note, Reason) and ratio.note.kind in _IN_THE_MODEL
