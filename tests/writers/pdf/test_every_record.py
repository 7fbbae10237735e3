"""Every estimate that was computed stands in the text of the PDF, or is listed here."""

import pytest

from reportgen.results.method import Summary
from reportgen.results.method_words import OUTCOME, TERM
from reportgen.results.survival_method import LogRank

# What is in results.json only, by design; docs/json.md says the same.
JSON_ONLY = {
    ("summary", "mean"): "of a characteristic: the table gives its median and quartiles",
    ("summary", "standard deviation"): "of a characteristic: as its mean",
    ("summary", "range"): "the extremes are single patients' values",
    ("summary", "proportion"): "at the no of a yes or no: the row gives the yes",
    ("summary", "missing"): "where nobody's value is missing there is no row that says so",
}


def in_json_only(record, results):
    """Return whether a record is not meant to be printed."""
    treatment = ("cycles", "activity_per_cycle", "cycle_interval", "cumulative_activity")
    if record.analysis != "summary" or (record.analysis, str(record.method)) not in JSON_ONLY:
        return False
    if record.method == Summary("missing"):
        counts = results.select("summary", variable=record.variable, method=Summary("missing"))
        return not any(count.events for count in counts)
    if str(record.method) in ("mean", "standard deviation"):
        return record.variable not in treatment
    if record.method == Summary("proportion"):
        levels = results.study.variables[record.variable].levels
        names = {(level.label or level.key).casefold() for level in levels}
        return names == {"no", "yes"} and label(record, results)[-1].casefold() == "no"
    return True


def where_and_what(record, results, numbers):
    """Return the section that prints a record, the words of its place, and its numbers."""
    place = PLACES[record.analysis]
    return place(record, results, numbers)


def label(record, results):
    """Return the labels of the variable and the level of a record."""
    if record.variable not in results.study.variables:
        return ()
    words = [results.study.variables[record.variable].label]
    if record.level is not None:
        level = results.study.level_label(record.variable, record.level)
        words = [words[0]] if level.casefold() == "yes" else [words[0], level]
    return tuple(words)


def summary(record, results, numbers):
    if record.variable == "patients":
        return "Patients", (), (f"n = {record.n}",)
    if record.method == Summary("proportion"):
        share = f"{record.events} ({numbers.share(record)})"
        return "Patients", label(record, results), (share if record.n else "–",)
    if record.method == Summary("missing"):
        called = results.study.variables[record.variable].missing_label
        return "Patients", (called,), (str(record.events),)
    if record.method == Summary("median"):
        row = results.select("summary", variable=record.variable, method=Summary("median"))
        digits = numbers.measured_digits(v for r in row for v in (r.estimate, r.low, r.high))
        middle, *quartiles = (
            numbers.number(value, digits) for value in (record.estimate, record.low, record.high)
        )
        number = f"{middle} ({numbers.interval(*quartiles)})"
        return "Patients", label(record, results)[:1], (number,)
    return "Patients", (), (numbers.number(record.estimate, 1),)


def rate(record, results, numbers):
    response = results.study.response
    name = {
        "objective_response": "Objective response",
        "disease_control": "Disease control",
    }.get(record.analysis)
    if name is None:
        (category,) = (c for c in response.categories if c.key == record.level)
        name = category.label or category.key
    share = f"{record.events} ({numbers.share(record)})"
    return "Response", (name,), (share, numbers.percent_interval(record))


def response_test(record, results, numbers):
    what = OUTCOME[record.method.outcome]
    words = [f"{numbers.p_text(record.p_value)} for {what}"]
    if record.estimate is not None:
        words += [numbers.percent(record.estimate), numbers.percent_interval(record)]
    return "Response", label(record, results)[:1], words


def median(record, results, numbers):
    time = numbers.time(record.estimate)
    endpoint = results.study.endpoint_label(record.endpoint)
    size = f"{record.events} / {record.n}"
    if record.variable is None:
        return "Survival", (endpoint,), (size, time, numbers.time_interval(record))
    if record.variable in results.study.strata.variables:
        words = (label(record, results)[-1], endpoint)
        return "Survival by stratum", words, (size, time, numbers.time_interval(record))
    # The limits of the median at a level of a candidate that is no stratum are not printed.
    return "Predictors", label(record, results), (size, time)


def follow_up(record, results, numbers):
    nobody_censored = record.analysis == "median_follow_up" and not record.events
    words = ["not estimable (no patient was censored)" if nobody_censored else "not reached"]
    if record.estimate is not None:
        number = numbers.quantity(numbers.time(record.estimate), record.unit)
        limits = record.low is not None or record.high is not None
        interval = numbers.time_interval(record).replace("–NR", " to not reached")
        words = [number, interval if limits else "CI not estimable"]
    if record.variable is None:
        return "Survival", (results.study.endpoint_label(record.endpoint),), words
    return "Survival by stratum", label(record, results), words


def survival_at(record, results, numbers):
    number = numbers.percent(record.estimate)
    if record.low is not None and record.low < record.high:
        number += f" ({numbers.percent_interval(record)})"
    endpoint = results.study.endpoint_label(record.endpoint)
    if record.variable is None:
        return "Survival", (endpoint,), (number,)
    return "Survival by stratum", (label(record, results)[-1], endpoint), (number,)


def logrank(record, results, numbers):
    if record.variable in results.study.strata.variables:
        words = (f"P {numbers.p_text(record.p_value)}",)
        return "Survival by stratum", label(record, results)[:1], words
    assert record.method == LogRank()
    return "Predictors", label(record, results)[:1], (numbers.p_value(record.p_value),)


def pairwise(record, results, numbers):
    level, reference = (
        results.study.level_label(record.variable, key) for key in (record.level, record.reference)
    )
    words = (f"P {numbers.p_text(record.p_value)} for {level} against {reference}",)
    return "Survival by stratum", (), words


def trend(record, results, numbers):
    del results
    return "Survival by stratum", (), (f"trend gave P {numbers.p_text(record.p_value)}",)


def hazard_ratio(record, results, numbers):
    number = f"{numbers.ratio(record.estimate)} ({numbers.ratio_interval(record)})"
    place = [results.study.variables[record.variable].label]
    if record.level is not None:
        place.append(results.study.level_label(record.variable, record.level))
    return "Predictors", place, (number, numbers.p_value(record.p_value))


def term_test(record, results, numbers):
    # A term of one coefficient has the P value of its hazard ratio, in that row.
    return "Predictors", label(record, results)[:1], (numbers.p_value(record.p_value),)


def model_test(record, results, numbers):
    del results
    name = TERM[record.method.test]
    return "Predictors", (), (f"{name}, P {numbers.p_text(record.p_value)}",)


def proportional_hazards(record, results, numbers):
    term = label(record, results)[:1] or ("All terms",)
    statistic = numbers.number(record.statistic, numbers.statistic_digits)
    return "Predictors", term, (statistic, str(record.df), numbers.p_value(record.p_value))


def concordance(record, results, numbers):
    del results
    words = (numbers.number(record.estimate, 3), numbers.number(record.standard_error, 3))
    return "Predictors", ("Concordance",), words


def quantile(record, results, numbers):
    group = label(record, results) or ("All patients",)
    return "Appendix", group, (numbers.time(record.estimate), numbers.time_interval(record))


def selection_step(record, results, numbers):
    words = (
        record.method.action,
        numbers.number(record.statistic, numbers.statistic_digits),
        numbers.p_value(record.p_value),
    )
    return "Appendix", label(record, results), words


def interaction_labels(record, results):
    return [results.study.variables[key].label for key in record.interaction.variables]


def interaction_test(record, results, numbers):
    words = (numbers.p_value(record.p_value),)
    if record.model == "subgroup":
        return "Subgroups", interaction_labels(record, results)[1:], words
    return "Predictors", interaction_labels(record, results), words


def interaction_ratio(record, results, numbers):
    number = f"{numbers.ratio(record.estimate)} ({numbers.ratio_interval(record)})"
    place = interaction_labels(record, results)
    return "Predictors", place, (number, numbers.p_value(record.p_value))


def optimism(record, results, numbers):
    del results
    digits = 2 if record.analysis == "calibration_slope" else 3
    return "Predictors", ("optimism",), (numbers.number(record.estimate, digits),)


def subgroup_ratio(record, results, numbers):
    number = f"{numbers.ratio(record.estimate)} ({numbers.ratio_interval(record)})"
    population = results.population_label(record.population)
    return "Subgroups", (population,), (f"{record.events} / {record.n}", number)


THOROUGH_PLACES = {
    "survival_quantile": quantile,
    "selection_step": selection_step,
    "interaction_test": interaction_test,
    "interaction_ratio": interaction_ratio,
    "optimism_corrected_concordance": optimism,
    "calibration_slope": optimism,
    "hazard_ratio": subgroup_ratio,
}


def published_claim(record, results, numbers):
    del numbers
    statement = record.method.statement
    (claim,) = (c for c in results.claims if c.statement == statement)
    verdict = "agrees" if claim.agrees else "differs"
    return "Agreement with the published figures", (statement,), (verdict,)


PLACES = {
    "summary": summary,
    "response_rate": rate,
    "objective_response": rate,
    "disease_control": rate,
    "response_test": response_test,
    "median_survival": median,
    "median_follow_up": follow_up,
    "survival_at": survival_at,
    "logrank": logrank,
    "logrank_pairwise": pairwise,
    "logrank_trend": trend,
    "hazard_ratio": hazard_ratio,
    "term_test": term_test,
    "model_test": model_test,
    "proportional_hazards": proportional_hazards,
    "concordance": concordance,
    "published_claim": published_claim,
}


def test_every_kind_of_record_of_the_default_study_has_a_place(analysed):
    assert {record.analysis for record in analysed.estimates} == set(PLACES)


@pytest.mark.parametrize("analysis", PLACES)
def test_every_record_is_in_the_text_of_its_section(analysis, analysed, theme, blocks):
    numbers = theme.numbers
    missing = []
    for record in analysed.select(analysis):
        if in_json_only(record, analysed):
            continue
        section, place, words = where_and_what(record, analysed, numbers)
        own = [block for block in blocks if block.section == section]
        if not any(block.holds(*place, *words) for block in own):
            missing.append(
                (record.variable, record.level, record.population, section, place, words)
            )

    assert missing == []


@pytest.mark.parametrize("analysis", THOROUGH_PLACES)
def test_every_record_about_cox_models_is_in_the_text(analysis, thorough, theme, thorough_blocks):
    records = [r for r in thorough.select(analysis) if r.model != "univariable"]
    if analysis == "hazard_ratio":
        records = [record for record in records if record.model == "subgroup"]
    assert records
    missing = []
    for record in records:
        section, place, words = THOROUGH_PLACES[analysis](record, thorough, theme.numbers)
        own = [block for block in thorough_blocks if block.section == section]
        if not any(block.holds(*place, *words) for block in own):
            missing.append((record.variable, record.level, section, place, words))

    assert missing == []


def test_what_is_in_the_json_only_is_really_not_printed(analysed):
    """The list names nothing that does not occur."""
    left_out = {
        (r.analysis, str(r.method)) for r in analysed.estimates if in_json_only(r, analysed)
    }

    assert left_out == set(JSON_ONLY)
