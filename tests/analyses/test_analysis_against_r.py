"""The records of whole analyses equal what R gives, one by one and with nothing left over.

``reference/analysis_reference.R`` repeats the studies in R from the files alone; how to run it
stands at its top. Its output is committed, so that these tests need no R.
"""

import hashlib
import json
import math
from functools import cache
from pathlib import Path

import pytest
from lifelines import datasets

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.resources import default_study, example_cohort
from reportgen.study.study_file import load_study

REFERENCE = Path(__file__).parents[1] / "reference"
STUDIES = REFERENCE / "studies"
DATA_SETS = Path(datasets.__file__).parent

# Relative to the larger of the two numbers.
TOLERANCE = 1e-10

# What is not an estimate of R's but a comparison with a published figure.
NOT_IN_R = {"published_claim"}
CASES = ["cohort_spss", "cohort_r", "lung", "gbsg2", "rossi", "larynx", "invented"]

LABELS = (
    "analysis",
    "endpoint",
    "population",
    "variable",
    "level",
    "reference",
    "model",
    "time",
    "kind",
)
NUMBERS = (
    "n",
    "events",
    "estimate",
    "standard_error",
    "low",
    "high",
    "statistic",
    "df",
    "p_value",
)


@cache
def reference():
    return json.loads((REFERENCE / "analysis_reference.json").read_text("utf-8"))


def cohort_of(case):
    if case.startswith("cohort_"):
        return example_cohort()
    folder = STUDIES if case == "invented" else DATA_SETS
    return folder / f"{case}.csv"


def study_of(case, folder):
    """Return the study of a case; that of the example cohort also with the conventions of R."""
    if not case.startswith("cohort_"):
        return load_study(STUDIES / f"{case}.toml")
    preset = case.removeprefix("cohort_")
    text = default_study().read_text("utf-8")
    assert text.count('match = "spss"') == 1
    path = folder / f"{preset}.toml"
    path.write_text(text.replace('match = "spss"', f'match = "{preset}"'), "utf-8")
    return load_study(path)


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return request.param


@pytest.fixture(scope="module")
def expected(case):
    """Return R's numbers of a case, after checking that they are on the same file."""
    found = reference()["cases"][case]
    path = cohort_of(case)
    if hashlib.sha256(path.read_bytes()).hexdigest() != found["sha256"]:
        pytest.fail(
            f"{path.name} is not the file that R analysed; regenerate the reference with "
            "Rscript tests/reference/analysis_reference.R DATA_DIR"
        )
    return found


@pytest.fixture(scope="module")
def results(case, expected, tmp_path_factory):  # noqa: ARG001  a changed file is said first
    study_file = study_of(case, tmp_path_factory.mktemp(case))
    return analyse(study_file, load_cohort(cohort_of(case), study_file.study))


def kind_of(record):
    """Return the part of the method that tells records of the same labels apart."""
    method = record["method"]
    if record["analysis"] == "summary":
        return method
    if record["analysis"] == "response_test":
        return method.split(":")[0]
    if record["analysis"] == "model_test":
        return method.split("; ")[-1].removesuffix(" test")
    return None


def labels_of(record):
    labels = {"population": "all", **record}
    return tuple(labels.get(name) for name in LABELS)


def by_labels(records):
    found = {labels_of(record): record for record in records}
    assert len(found) == len(records), "two records have the same labels"
    return found


def own_records(results):
    return by_labels(
        [
            {**record, "kind": kind_of(record)}
            for record in (estimate.row() for estimate in results.estimates)
            if record["analysis"] not in NOT_IN_R
        ]
    )


def r_records(expected):
    return by_labels(expected["records"])


def worst_of(own, r):
    """Return the largest relative difference of two records, infinite where one has no number."""
    differences = [0.0]
    for name in NUMBERS:
        ours, theirs = own[name], r.get(name)
        if ours is None or theirs is None:
            differences.append(0.0 if ours is theirs else math.inf)
        elif abs(ours - theirs) > 0:
            differences.append(abs(ours - theirs) / max(abs(ours), abs(theirs)))
    return max(differences)


def described(labels, own, r):
    where = ", ".join(str(label) for label in labels if label is not None)
    numbers = "; ".join(
        f"{name} {own[name]} (R {r.get(name)})" for name in NUMBERS if own[name] != r.get(name)
    )
    return f"{where}: {numbers}"


def test_every_record_has_a_reference_value_and_the_reverse(results, expected):
    own, r = set(own_records(results)), set(r_records(expected))
    assert own - r == set()
    assert r - own == set()


def test_every_number_equals_that_of_r(results, expected):
    own, r = own_records(results), r_records(expected)
    wrong = [
        described(labels, own[labels], r[labels])
        for labels in own
        if labels in r and not worst_of(own[labels], r[labels]) <= TOLERANCE
    ]
    assert wrong == []


def test_the_predictors_that_entered_are_those_of_r(results, expected):
    entered = {s.endpoint: list(s.entered) for s in results.selections}
    assert entered == expected["entered"]


def test_the_second_engine_agrees(results):
    assert results.second_engine.disagreements == ()
    assert results.second_engine.total > 0


def test_every_number_has_the_words_that_it_needs(results):
    for record in own_records(results).values():
        assert record["method"]
        has_limit = record["low"] is not None or record["high"] is not None
        if has_limit and record["analysis"] != "summary":
            assert record["confidence_level"] == results.study.methods.confidence_level
        if all(
            record[name] is None for name in ("estimate", "low", "high", "statistic", "p_value")
        ):
            assert record["note"], record


def test_every_kind_of_record_is_compared_somewhere():
    compared = {
        record["analysis"] for found in reference()["cases"].values() for record in found["records"]
    }
    assert compared == {
        "summary",
        "response_rate",
        "objective_response",
        "disease_control",
        "response_test",
        "median_survival",
        "median_follow_up",
        "survival_at",
        "logrank",
        "logrank_trend",
        "logrank_pairwise",
        "hazard_ratio",
        "term_test",
        "model_test",
        "proportional_hazards",
        "concordance",
    }
    assert set(reference()["cases"]) == set(CASES)
