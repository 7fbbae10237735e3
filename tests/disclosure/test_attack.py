"""Nobody who adds up what a report gives can tell a number of few patients.

The numbers that must not be told are counted here from the patients, apart from the program.
"""

from itertools import product

import numpy as np
import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.disclosure import suppression
from reportgen.resources import default_study, example_cohort
from reportgen.study.study_file import load_study
from reportgen.writers.data.results_json import results_document

STUDY = """
title = "Any registry"
[privacy]
suppress_below = {fewest}
[methods]
milestones = [6, 12, 24]
quantiles = [0.25]
restricted_mean_horizon = 12
[variables]
arm = {{ levels = ["a", "b"] }}
site = {{ levels = ["n1", "n2", "s"], ordered = true }}
region = {{ column = "site", levels = [
  {{ key = "north", values = ["n1", "n2"] }}, {{ key = "south", values = ["s"] }} ] }}
x = {{ type = "number" }}
[baseline]
variables = ["arm", "site", "region", "x"]
by = "arm"
compare = "{compare}"
[response]
column = "best"
categories = ["CR", "PR", "SD", "PD"]
not_evaluable = ["NE"]
objective_response = ["CR", "PR"]
disease_control = ["CR", "PR", "SD"]
denominator = "{denominator}"
by = ["arm", "site"]
[endpoints]
OS = {{ time = "t", event = "d" }}
PFS = {{ time = "t_p", event = "p" }}
[strata]
variables = ["site"]
{stratified}
[predictors]
candidates = ["arm", "site", "x"]
[subgroups]
variable = "arm"
by = ["region"]
"""


def generated(seed):
    """Return the rows of a cohort with small levels, missing values and few censored patients."""
    random = np.random.default_rng(seed)
    n = int(random.integers(40, 160))
    missing = random.choice([0, 0.01, 0.04])

    def column(values, p):
        drawn = random.choice(values, n, p=p)
        return np.where(random.random(n) < missing, "", drawn)

    death = random.exponential(18, n).round(random.choice([0, 2]))
    last = random.uniform(3, random.choice([20, 80]), n).round(2)
    time, died = np.minimum(death, last), death <= last
    earlier = (time * random.uniform(0.2, 1, n)).round(2)
    progressed = died | (random.random(n) < 0.4)
    rows = zip(
        column(["a", "b"], [0.6, 0.4]),
        column(["n1", "n2", "s"], [0.1, 0.3, 0.6]),
        np.where(random.random(n) < missing, "", random.normal(60, 9, n).round(1)),
        column(["CR", "PR", "SD", "PD", "NE"], [0.05, 0.25, 0.35, 0.3, 0.05]),
        time, died.astype(int), np.where(progressed, earlier, time), progressed.astype(int),
        strict=True,
    )  # fmt: skip
    head = "arm,site,x,best,t,d,t_p,p\n"
    return head + "".join(",".join(map(str, row)) + "\n" for row in rows)


def generated_report(folder, seed, fewest):
    study = STUDY.format(
        fewest=fewest,
        compare=["none", "tests", "standardised-differences"][seed % 3],
        denominator=["evaluable", "treated"][seed % 2],
        stratified='stratified_by = "arm"' if seed % 4 == 3 else "",
    )
    (folder / "study.toml").write_text(study, "utf-8")
    (folder / "cohort.csv").write_text(generated(seed), "utf-8")
    return analysed(folder / "study.toml", folder / "cohort.csv")


def analysed(study, cohort):
    study_file = load_study(study)
    patients = load_cohort(cohort, study_file.study)
    return analyse(study_file, patients), patients


def example_report(folder, fewest):
    text = default_study().read_text("utf-8") + f"\n[privacy]\nsuppress_below = {fewest}\n"
    (folder / "study.toml").write_text(text, "utf-8")
    return analysed(folder / "study.toml", example_cohort())


CASES = [("example", 5), ("example", 10), *((seed, 5) for seed in range(8)), (8, 10), (9, 3)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}, {case[1]}")
def report(request, tmp_path_factory):
    """Return the results, the patients, and the fewest that may be told of."""
    of, fewest = request.param
    folder = tmp_path_factory.mktemp("report")
    make = example_report if of == "example" else lambda f, n: generated_report(f, of, n)
    return *make(folder, fewest), fewest


def patients_by_dimension(results, cohort):
    """Return the value of each patient in each of the attacker's dimensions."""
    found = {}
    for key, variable in cohort.study.variables.items():
        values = cohort.variables[key]
        known = values.notna().to_numpy()
        kept = values.to_numpy() if variable.type == "category" else np.full(len(values), "known")
        found[key] = np.where(known, kept.astype(object), None)
    for key, data in cohort.endpoints.items():
        outcome = np.where(data.event, "event", "censored").astype(object)
        found[f"endpoint {key}"] = np.where(data.observed, outcome, None)
    if cohort.response is not None:
        known = cohort.response.notna().to_numpy()
        found["response"] = np.where(known, cohort.response.to_numpy(dtype=object), None)
    for selection in results.selections:
        cases = cohort.endpoints[selection.endpoint].observed
        for variable in selection.entered:
            cases = cases & cohort.variables[variable].notna().to_numpy()
        found[f"model {selection.endpoint}"] = np.where(cases, "in", "out").astype(object)
    return found


def small_cells(attack, results, cohort, fewest):
    """Return the cells and margins of the attacker's tables that hold few patients."""
    patients = patients_by_dimension(results, cohort)
    small = []
    for table in attack.tables():
        for size in range(1, len(table) + 1):
            for values in product(*(attack.values[name] for name in table[:size])):
                cell = tuple(zip(table[:size], values, strict=True))
                members = np.all([patients[name] == value for name, value in cell], axis=0)
                if 0 < members.sum() < fewest and cell not in small:
                    small.append(cell)
    return small


def test_no_small_number_follows_from_the_others(report, attacker):
    results, cohort, fewest = report
    attack = attacker(results)
    small = small_cells(attack, results, cohort, fewest)

    highest = attack.highest(small)

    assert small
    assert {cell: most for cell, most in highest.items() if most < fewest - 1e-6} == {}


def test_the_attacker_succeeds_where_small_numbers_alone_are_held_back(
    tmp_path, attacker, monkeypatch
):
    def hide_small(table, _uses, fewest):
        return frozenset(i for i, n in enumerate(table.counts) if 0 < n < fewest)

    monkeypatch.setattr(suppression, "hidden_cells", hide_small)
    results, cohort = generated_report(tmp_path, 0, 5)
    attack = attacker(results)

    highest = attack.highest(small_cells(attack, results, cohort, 5))

    told = [cell for cell, most in highest.items() if most < 5 - 1e-6]
    assert len(told) > len(highest) / 2


def test_no_record_gives_a_small_number(report):
    results, _, fewest = report
    records = results_document(results)["records"]
    given = {record[field] for record in records for field in ("n", "events")}

    assert given & set(range(1, fewest)) == set()


def test_a_share_is_not_given_without_its_count(report):
    results, _, _ = report
    shares = [
        e
        for e in results.estimates
        if str(e.method) == "proportion" or e.analysis in ("response_rate", "objective_response")
    ]

    lacking = [e for e in shares if e.n is None or e.events is None]
    assert all((e.estimate, e.low, e.high) == (None, None, None) for e in lacking)
    assert all(str(e.note).startswith("suppressed") for e in lacking)


def test_a_curve_shows_nobody_leaving_alone(report):
    results, _, fewest = report
    for curve in results.curves:
        left = np.cumsum(np.add(curve.events, curve.censored))
        shown = {*curve.events, *curve.censored, *(curve.n - left).tolist(), curve.n}

        assert shown & set(range(1, fewest)) == set()


def test_nothing_names_a_row_or_a_value_of_a_patient(report):
    results, _, _ = report
    ranges = [e for e in results.estimates if str(e.method) == "range"]

    assert not results.residuals
    assert not results.findings
    assert all(exclusion.rows == () for exclusion in results.flow.exclusions)
    assert all((e.low, e.high) == (None, None) for e in ranges)
    assert not any(fact.of_patients for note in results.data_notes for fact in note.facts)
