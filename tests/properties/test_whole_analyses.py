"""What must hold of the analysis of any cohort, whatever its patients.

Small cohorts are generated and analysed as a file and a study file; what is said of them needs no
reference values. The same examples are generated on every run.
"""

import csv
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from reportgen import analysis
from reportgen.analyses.second_engine.second_engine import Recomputation
from reportgen.cohort.cohort import load_cohort
from reportgen.results.population import EVERYONE
from reportgen.study.conventions import PRESETS
from reportgen.study.study_file import load_study

STUDY = """
title = "Any cohort"

[methods]
{methods}

[variables]
arm = {{ {arm} }}
site = {{ levels = ["n", "s", "w"], ordered = true, reference = "{site}" }}
x = {{ type = "number", per = {per} }}
country = {{ levels = ["z"] }}

[baseline]
variables = ["arm", "x"]
by = "site"

[response]
column = "best"
categories = ["CR", "PD"]
objective_response = ["CR"]
disease_control = ["CR", "PD"]
by = ["site"]

[endpoints]
OS = {{ time = "t", event = "d", unit = "{unit}" }}

[strata]
variables = ["arm", "site"]
{strata}

[predictors]
candidates = ["arm", "site", "x"]
"""
DEFAULTS = {
    "methods": "milestones = [4, 8]\nrestricted_mean_horizon = 6",
    "arm": 'levels = ["a", "b"]',
    "site": "n",
    "per": 1,
    "unit": "months",
    "strata": "",
}

# An example takes a tenth of a second, so a failing one is not made smaller.
FEW = settings(max_examples=8, phases=[Phase.generate])
PROGRAMS = sorted(PRESETS)
INTERVALS = ["log", "log-log", "plain", "logit", "arcsine"]
OF_TIME = {"median_survival", "median_follow_up", "restricted_mean_survival"}
NUMBERS = ("estimate", "low", "high", "standard_error", "statistic", "p_value")

PATIENT = st.fixed_dictionaries(
    {
        "t": st.integers(1, 12),
        "d": st.sampled_from([1, 1, 0]),
        "arm": st.sampled_from(["a", "b"]),
        "site": st.sampled_from(["n", "s", "w", "n", "s", "w", ""]),
        "x": st.sampled_from([0.5, 1, 2, 3.5, 4]),
        "best": st.sampled_from(["CR", "PD", "PD", ""]),
        "country": st.just("z"),
    }
)
COHORTS = st.lists(PATIENT, min_size=8, max_size=30)


@pytest.fixture(scope="module")
def analysed_twice(tmp_path_factory):
    """Return a function from patients and parts of the study file to the results."""
    folder = tmp_path_factory.mktemp("property")

    def analysed(patients, **parts):
        (folder / "study.toml").write_text(STUDY.format(**{**DEFAULTS, **parts}), "utf-8")
        with (folder / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(patients[0]))
            writer.writeheader()
            writer.writerows(patients)
        study_file = load_study(folder / "study.toml")
        return analysis.analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))

    return analysed


@pytest.fixture(scope="module")
def analysed(analysed_twice):
    """Return the same function without the second engine, which takes most of the time."""

    def analysed_once(patients, **parts):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(analysis, "plan_recomputation", lambda *_: Recomputation((), ()))
            return analysed_twice(patients, **parts)

    return analysed_once


def close(value):
    return pytest.approx(value, rel=1e-7, abs=1e-9)


def assert_same(one, other):
    """Assert that two lists of records are the same but for rounding error."""
    assert len(one) == len(other)
    for first, second in zip(one, other, strict=True):
        assert without_numbers(first) == without_numbers(second)
        for name in NUMBERS:
            value = getattr(second, name)
            found = getattr(first, name)
            assert found is None if value is None else found == close(value), (name, first, second)


def without_numbers(record):
    return {key: value for key, value in asdict(record).items() if key not in NUMBERS}


def scaled(record, factor):
    """Return a record of a time in another unit."""
    values = {
        name: value * factor
        for name in ("estimate", "low", "high", "standard_error")
        if (value := getattr(record, name)) is not None
    }
    return replace(record, **values)


def inverted(ratio):
    """Return a hazard ratio, seen from the other side."""
    assume(ratio.estimate is not None)
    return replace(
        ratio,
        level=ratio.reference,
        reference=ratio.level,
        estimate=1 / ratio.estimate,
        low=1 / ratio.high,
        high=1 / ratio.low,
    )


def every_level_has_an_event(patients):
    at = [{p[name] for p in patients if p["d"] and p["site"]} for name in ("arm", "site")]
    return at == [{"a", "b"}, {"n", "s", "w"}]


@FEW
@given(patients=COHORTS, random=st.randoms(use_true_random=False))
def test_the_order_of_the_patients_changes_nothing(analysed, patients, random):
    shuffled = random.sample(patients, len(patients))
    one, other = analysed(patients), analysed(shuffled)
    assert_same(one.estimates, other.estimates)
    assert one.curves == other.curves
    assert one.selections == other.selections


@FEW
@given(
    patients=COHORTS, factor=st.sampled_from([0.125, 3, 365.25]), program=st.sampled_from(PROGRAMS)
)
def test_scaling_time_scales_times_and_nothing_else(analysed, patients, factor, program):
    methods = "match = '{}'\nmilestones = [{:.10g}]\nrestricted_mean_horizon = {:.10g}"
    longer = [{**patient, "t": patient["t"] * factor} for patient in patients]
    one = analysed(patients, methods=methods.format(program, 4, 6))
    other = analysed(longer, methods=methods.format(program, 4 * factor, 6 * factor))
    expected = [
        replace(
            scaled(estimate, factor) if estimate.analysis in OF_TIME else estimate,
            time=None if estimate.time is None else estimate.time * factor,
        )
        for estimate in one.estimates
    ]
    assert_same(expected, other.estimates)


@FEW
@given(patients=COHORTS)
def test_the_unit_of_a_column_changes_nothing(analysed, patients):
    in_years = [{**patient, "t": patient["t"] / 12} for patient in patients]
    assert_same(analysed(patients).estimates, analysed(in_years, unit="years").estimates)


@FEW
@given(patients=COHORTS.filter(every_level_has_an_event), program=st.sampled_from(PROGRAMS))
def test_swapping_the_reference_inverts_the_hazard_ratio_and_its_interval(
    analysed, patients, program
):
    match = f"match = '{program}'"
    one = analysed(patients, methods=match, arm='levels = ["a", "b"], reference = "a"')
    other = analysed(patients, methods=match, arm='levels = ["a", "b"], reference = "b"')
    expected = [
        inverted(estimate)
        if (estimate.analysis, estimate.variable) == ("hazard_ratio", "arm")
        else estimate
        for estimate in one.estimates
    ]
    assert_same(expected, other.estimates)


@FEW
@given(patients=COHORTS.filter(every_level_has_an_event))
def test_hazard_ratios_to_another_of_three_references_are_quotients(analysed, patients):
    def ratios(reference, model):
        results = analysed(patients, site=reference)
        found = results.select("hazard_ratio", variable="site", model=model)
        assume(all(ratio.estimate is not None for ratio in found))
        return {ratio.level: ratio for ratio in found}

    for model in ("univariable", "multivariable"):
        to_n, to_s = ratios("n", model), ratios("s", model)
        assert to_s["w"].estimate == close(to_n["w"].estimate / to_n["s"].estimate)
        assert to_s["n"].estimate == close(1 / to_n["s"].estimate)
        assert (to_s["n"].low, to_s["n"].high) == close((1 / to_n["s"].high, 1 / to_n["s"].low))


@FEW
@given(patients=COHORTS, per=st.sampled_from([0.5, 2]))
def test_the_step_of_a_number_is_an_exponent_of_its_hazard_ratio(analysed, patients, per):
    for model in ("univariable", "multivariable"):
        one, other = (
            analysed(patients, per=step).find("hazard_ratio", variable="x", model=model)
            for step in (1, per)
        )
        assume(one is not None and other is not None)
        assume(one.estimate is not None and other.estimate is not None)
        for name in ("estimate", "low", "high"):
            assert getattr(other, name) == pytest.approx(getattr(one, name) ** per, rel=1e-6)
        assert other.p_value == close(one.p_value)


@settings(FEW, max_examples=25)
@given(
    patients=COHORTS,
    rule=st.sampled_from(["midpoint", "midpoint-or-last", "midpoint-or-none", "first"]),
    median=st.sampled_from([*INTERVALS, "symmetric"]),
    survival=st.sampled_from(INTERVALS),
    proportion=st.sampled_from(["clopper-pearson", "wilson", "jeffreys", "agresti-coull"]),
    level=st.sampled_from([0.51, 0.8, 0.95, 0.99]),
)
def test_intervals_contain_their_estimates(
    analysed, patients, rule, median, survival, proportion, level
):
    # The pointwise limits of every transformation enclose the curve, so they cross 1/2 around the
    # median, by any rule. Wilson's and the exact limits hold the proportion by construction,
    # Agresti and Coull's enclose Wilson's; nothing but experience promises it of Jeffreys'.
    methods = (
        f'median_rule = "{rule}"\nmedian_interval = "{median}"\nsurvival_interval = "{survival}"\n'
        f'proportion_interval = "{proportion}"\nconfidence_level = {level}\n{DEFAULTS["methods"]}'
    )
    for estimate in analysed(patients, methods=methods).estimates:
        if str(estimate.method) in {"median", "range"}:
            continue
        if estimate.low is not None or estimate.high is not None:
            assert estimate.estimate is not None or estimate.analysis in OF_TIME, estimate
        if estimate.estimate is not None:
            slack = 1e-12 * max(1, abs(estimate.estimate))
            assert estimate.low is None or estimate.low <= estimate.estimate + slack, estimate
            assert estimate.high is None or estimate.high >= estimate.estimate - slack, estimate


@FEW
@given(patients=COHORTS, data=st.data())
def test_two_values_of_one_level_are_one_level(analysed, patients, data):
    spelling = st.sampled_from(["b", "B", "beta"])
    spelt = [
        {**patient, "arm": data.draw(spelling) if patient["arm"] == "b" else "a"}
        for patient in patients
    ]
    merged = 'levels = ["a", { key = "b", values = ["b", "B", "beta"] }]'
    one, other = analysed(patients), analysed(spelt, arm=merged)
    assert one.estimates == other.estimates
    assert one.curves == other.curves


@FEW
@given(patients=COHORTS, test=st.sampled_from(["logrank", "gehan-breslow", "peto-peto"]))
def test_stratifying_by_a_constant_changes_no_test(analysed, patients, test):
    def tests(more):
        results = analysed(patients, strata=f'test = "{test}"\n{more}')
        names = ("logrank", "logrank_trend", "logrank_pairwise")
        # A candidate's plain log-rank test comes after the one of the strata.
        overall, trend, pairs = (results.select(name, variable="site") for name in names)
        return [replace(e, method=None) for e in (overall[0], *trend, *pairs)]

    assert_same(tests(""), tests('stratified_by = "country"'))


@FEW
@given(patients=COHORTS)
def test_relabelling_the_levels_changes_no_test(analysed, patients):
    exchanged = {"a": "b", "b": "a"}
    relabelled = [{**patient, "arm": exchanged[patient["arm"]]} for patient in patients]
    one, other = analysed(patients), analysed(relabelled)
    for name in ("logrank", "term_test", "model_test", "concordance", "proportional_hazards"):
        # A note may say which level has nobody.
        first, second = ([replace(e, note=None) for e in r.select(name)] for r in (one, other))
        assert_same(first, second)
    for level, was in exchanged.items():
        (now,) = other.select("median_survival", variable="arm", level=level)
        (before,) = one.select("median_survival", variable="arm", level=was)
        assert now == replace(before, level=level)


@FEW
@given(patients=COHORTS)
def test_curves_start_at_one_never_rise_and_count_everyone(analysed, patients):
    results = analysed(patients)
    for curve in results.curves:
        assert all(before >= after for before, after in pairwise((1.0, *curve.survival, 0.0)))
        last = curve.counts_at(curve.time[-1] + 1)
        assert curve.counts_at(0).at_risk == curve.n
        assert (last.at_risk, last.events + last.censored) == (0, curve.n)
        for time in range(14):
            counts = curve.counts_at(time)
            assert counts.at_risk + counts.events + counts.censored == curve.n
            assert counts.at_risk == sum(
                n
                for t, n in zip(
                    curve.time,
                    map(sum, zip(curve.events, curve.censored, strict=True)),
                    strict=True,
                )
                if t >= time
            )
        where = {"variable": curve.variable, "level": curve.level}
        median = results.find("median_survival", **where)
        assert (median.n, median.events) == (curve.n, sum(curve.events))
        at = [e.estimate for e in results.select("survival_at", **where) if e.estimate is not None]
        assert all(before >= after for before, after in pairwise((1.0, *at)))


@FEW
@given(patients=COHORTS)
def test_levels_add_up_to_everyone_whose_level_is_known(analysed, patients):
    results = analysed(patients)
    for variable in ("arm", "site"):
        known = [patient for patient in patients if patient[variable]]
        strata = results.select("median_survival", variable=variable)
        assert sum(stratum.n for stratum in strata) == len(known)
        assert sum(stratum.events for stratum in strata) == sum(p["d"] for p in known)
    everyone = results.select("response_rate", population=EVERYONE)
    if everyone[0].n:
        assert sum(rate.estimate for rate in everyone) == close(1)
    (complete, progressive) = everyone
    if everyone[0].n:
        assert (progressive.low, progressive.high) == close((1 - complete.high, 1 - complete.low))


@FEW
@given(patients=COHORTS)
def test_a_patient_who_was_never_followed_changes_only_the_counts(analysed, patients):
    unseen = {**patients[0], "t": 0, "d": 0}
    one, other = analysed(patients), analysed([*patients, unseen])
    assume(one.selections[0].entered == other.selections[0].entered)
    kept = {"median_survival", "survival_at", "restricted_mean_survival", "logrank", "hazard_ratio"}
    first, second = (
        [replace(e, n=None) for e in results.estimates if e.analysis in kept]
        for results in (one, other)
    )
    assert_same(first, second)


@FEW
@given(patients=COHORTS.filter(every_level_has_an_event))
def test_seeing_every_patient_twice_narrows_intervals_and_moves_no_estimate(analysed, patients):
    # Breslow's likelihood of twice the patients is twice the likelihood but for a constant; Firth's
    # penalty is the same, so that it draws less.
    breslow = f'ties = "breslow"\n{DEFAULTS["methods"]}'
    one, other = (analysed(rows, methods=breslow) for rows in (patients, patients * 2))
    for name in ("median_survival", "survival_at", "restricted_mean_survival", "hazard_ratio"):
        for single, double in zip(one.select(name), other.select(name), strict=True):
            assert double.n == 2 * single.n
            if "Firth" in f"{single.method} {double.method}":
                continue
            if single.estimate is not None and double.estimate is not None:
                assert double.estimate == close(single.estimate)
            if name == "hazard_ratio" and single.standard_error and double.standard_error:
                assert double.standard_error == close(single.standard_error / 2**0.5)


@FEW
@given(patients=COHORTS, program=st.sampled_from(PROGRAMS))
def test_a_second_program_gives_the_same_numbers(analysed_twice, patients, program):
    results = analysed_twice(patients, methods=f'match = "{program}"')
    assert results.second_engine.disagreements == ()
