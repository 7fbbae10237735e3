"""The Methods section, built from the options in force."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.baseline import comparison_sentence
from reportgen.report.prose.curves import has_band
from reportgen.report.prose.response import (
    category_label,
    denominator_words,
    outside_objective_response,
    test_name_of,
)
from reportgen.report.prose.selection import selection_rule
from reportgen.report.prose.words import (
    P_VALUES,
    has_interval,
    join_list,
    relation_clause,
    sentence_start,
    typeset,
)
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.results.method_words import (
    ADJUSTMENT,
    FIRTH,
    MEDIAN_RULE,
    PROPORTION_INTERVAL,
    QUARTILES,
    SURVIVAL_INTERVAL,
    TERM_TEST,
    TIES,
    level_percent,
)
from reportgen.results.results import Estimate, Results
from reportgen.study.analysis_names import Analysis
from reportgen.study.conventions import Methods
from reportgen.study.endpoint import Endpoint
from reportgen.study.label import lower_start
from reportgen.study.programs import PROGRAMS

_MEDIAN_INTERVAL = {
    "symmetric": "is symmetric: the median minus and plus a multiple of its standard error, which "
    "is Greenwood’s at the median over the density there, estimated between the last event time "
    "with a survival of at least {} and the first with at most {}",
}


def methods_paragraphs(results: Results, numbers: NumberFormat) -> list[tuple[str, Text]]:
    """Return the headed paragraphs of the Methods section that apply to this study."""
    candidates = [
        (_patients_heading(results), _patients(results)),
        ("Response", _response(results, numbers)),
        ("Survival", _survival(results, numbers)),
        ("Comparison of groups", _comparison(results)),
        ("Predictors", _predictors(results, numbers)),
        ("Subgroups", _subgroups(results)),
        ("Small numbers", _small_numbers(results)),
        ("Conventions", _conventions(results, numbers)),
    ]
    return [(heading, text) for heading, text in candidates if text]


def _patients_heading(results: Results) -> str:
    """Return what the first paragraph is about: endpoints only where they are defined."""
    defined = any(endpoint.event_label for endpoint in results.study.endpoints.values())
    if not results.study.baseline and not results.study.exposure:
        return "Endpoints"
    return "Patients and endpoints" if defined else "Patients"


def _patients(results: Results) -> Text:
    study = results.study
    summaries = _summaries(results)
    definitions = [
        _endpoint_words(study.endpoint_label(key), endpoint)
        for key, endpoint in study.endpoints.items()
        if endpoint.event_label
    ]
    return summaries + join(definitions)


def _summaries(results: Results) -> Text:
    """State how the table of characteristics, and that of the treatment, sum up what they hold."""
    study = results.study
    parts = []
    if results.select("summary", method="median"):
        also = ", those of the treatment also as mean and standard deviation"
        parts.append(
            "continuous variables are given as median and quartiles "
            f"({QUARTILES[study.methods.quartiles]}){also if study.exposure else ''}"
        )
    if results.select("summary", method="proportion"):
        are = "" if parts else "are given "
        parts.append(
            f"categories {are}as counts and percentages of the patients in whom they are known"
        )
    if not parts:
        return Text()
    joint = "; " if study.exposure else ", "
    return phrase("{}. ", sentence_start(joint.join(parts))) + comparison_sentence(results)


def _endpoint_words(label: str, endpoint: Endpoint) -> Text:
    start = f" from {endpoint.start}" if endpoint.start else ""
    return phrase(
        "{} ran{} to {}; patients without it were censored at their last follow-up.",
        label,
        start,
        endpoint.event_label,
    )


def _response(results: Results, numbers: NumberFormat) -> Text:
    response = results.study.response
    if response is None:
        return Text()
    rule = join_list(
        [lower_start(category_label(results, key)) for key in response.objective_response], "or"
    )
    parts = [phrase("Objective response was {}", rule)]
    if response.disease_control:
        control = [lower_start(category_label(results, key)) for key in response.disease_control]
        parts.append(phrase("disease control was {}", join_list(control, "or")))
    criteria = (
        phrase("Best response was classified by {}. ", response.criteria)
        if response.criteria
        else Text()
    )
    methods = results.study.methods
    not_counted = Text()
    if outside := outside_objective_response(results):
        not_counted = phrase(
            " {} did not count as objective response.", sentence_start(join_list(outside))
        )
    return phrase(
        "{}{}; percentages are of {}, with {} {} confidence intervals.{}{}",
        criteria,
        join(parts, ", and "),
        denominator_words(results),
        typeset(PROPORTION_INTERVAL[methods.proportion_interval]),
        numbers.marked(level_percent(methods.confidence_level)),
        not_counted,
        _response_tests(results),
    )


def _response_tests(results: Results) -> Text:
    """Return the sentences about the comparison of response between subgroups."""
    tests = [test for test in results.select("response_test") if test.p_value is not None]
    trends = [trend for trend in results.select("response_trend") if trend.p_value is not None]
    text = Text()
    if tests:
        kinds = join_list(sorted({test_name_of(test) for test in tests}))
        text += phrase(" Groups were compared by {}.", kinds)
    if any("Newcombe" in str(test.method) for test in tests):
        text += Text(" Differences between two groups have Newcombe’s hybrid score intervals.")
    if trends:
        text += phrase(
            " Groups with an order were also compared by the {}.", test_name_of(trends[0])
        )
    return text


def _survival(results: Results, numbers: NumberFormat) -> Text:
    if not results.study.endpoints:
        return Text()
    methods = results.study.methods
    text = Text("Survival was estimated by the Kaplan–Meier method with Greenwood’s variance.")
    text += _median(results, numbers)
    at_times = any(map(has_interval, results.select("survival_at")))
    bands = any(map(has_band, results.curves))
    if at_times or bands:
        what = "Survival at given times has" if at_times else "The bands of the figures are"
        both = "Survival at given times and the bands of the figures have"
        text += phrase(
            " {} pointwise {} intervals.",
            both if at_times and bands else what,
            SURVIVAL_INTERVAL[methods.survival_interval],
        )
    return (
        text
        + Text(
            " Follow-up is the median of the reverse Kaplan–Meier curve, in which events count as "
            "censored. Under the curves stand the numbers of patients at risk (observed up to that "
            "time or beyond), and of events and censored patients before it."
        )
        + _restricted_mean(methods, numbers)
    )


def _median(results: Results, numbers: NumberFormat) -> Text:
    """State by which rule and with which interval medians are given, if any is."""
    methods = results.study.methods
    medians = [*results.select("median_survival"), *results.select("median_follow_up")]
    if not any(median.estimate is not None for median in medians):
        return Text()
    text = phrase(" The median is {}", MEDIAN_RULE[methods.median_rule])
    if not any(median.low is not None for median in medians):
        return text + Text(".")
    interval = _MEDIAN_INTERVAL.get(
        methods.median_interval,
        f"inverts the pointwise {SURVIVAL_INTERVAL.get(methods.median_interval, '')} interval "
        "of the curve at 1/2",
    ).format(numbers.plain(0.55), numbers.plain(0.45))
    level = numbers.marked(level_percent(methods.confidence_level))
    return text + phrase("; its {} confidence interval {}.", level, interval)


def _restricted_mean(methods: Methods, numbers: NumberFormat) -> str:
    if methods.restricted_mean_horizon is None:
        return ""
    horizon = numbers.plain(methods.restricted_mean_horizon)
    return (
        f" The restricted mean is the area under the curve to {horizon} "
        f"{methods.time_unit}, with Greenwood’s variance carried through and a normal interval."
    )


def _comparison(results: Results) -> Text:
    study = results.study
    strata = study.strata.variables if study.strata else ()
    compared = {
        key: test
        for key in strata
        for test in reversed(results.select("logrank", variable=key))
        if test.p_value is not None
    }
    if not compared:
        return Text()
    by = [f"by {study.variable_phrase(key)}" for key in compared]
    test = next(iter(compared.values()))
    text = phrase("Survival {} was compared by the {}", join_list(by), _test_words(results, test))
    if results.select("logrank_trend"):
        text += Text(", for trend with the levels scored by their order")
    tests = results.select("logrank_pairwise")
    paired = dict.fromkeys(str(test.variable) for test in tests if test.p_value is not None)
    if paired:
        adjustment = study.strata.adjustment if study.strata else "none"
        how = f"adjusted by the {typeset(ADJUSTMENT[adjustment])} method"
        names = join_list([study.variable_phrase(key) for key in paired])
        text += phrase(
            ", and{} pair by pair with {} {}",
            phrase(", for {},", names) if len(paired) < len(by) else "",
            P_VALUES,
            how if adjustment != "none" else "as they are, without adjustment",
        )
    return text + Text(".")


def _test_words(results: Results, test: Estimate) -> str:
    """Return the name of a test, with the label of the variable that it is stratified by."""
    words = typeset(str(test.method))
    by = results.study.strata.stratified_by if results.study.strata else None
    if by is None:
        return words
    label = results.study.variable_phrase(by)
    return words.replace(f"stratified by {by}", f"stratified by {label}")


def _predictors(results: Results, numbers: NumberFormat) -> Text:
    study = results.study
    if study.predictors is None:
        return Text()
    endpoints = [study.endpoint_phrase(key) for key in study.predicted_endpoints]
    ratios = [r for r in results.select("hazard_ratio") if r.model != "subgroup"]
    if not any(ratio.estimate is not None or ratio.is_suppressed for ratio in ratios):
        return phrase(
            "Predictors of {} were to be sought by Cox regression; no hazard ratio could be "
            "estimated.",
            join_list(endpoints),
        )
    together = any(selection.entered for selection in results.selections)
    text = phrase(
        "Predictors of {} were sought one at a time{}, by Cox regression of complete cases with "
        "{}’s handling of ties{}. Hazard ratios have Wald intervals and tests; a variable of "
        "several levels is tested by one {} of all its levels.",
        join_list(endpoints),
        phrase(", then together ({} entered)", selection_rule(results, numbers))
        if together
        else "",
        TIES[study.methods.ties],
        _stratified(results, study.predictors.stratified_by),
        TERM_TEST[study.predictors.term_test],
    )
    text += _penalised(results) + _model_checks(results)
    if study.predictors.interactions:
        text += Text(" Each interaction was added alone to the multivariable model.")
    if any(study.variables[key].cut_points for key in study.predictors.candidates):
        text += Text(" The cut-points were set in the study file.")
    return text


def _stratified(results: Results, variable: str | None) -> Text:
    if variable is None:
        return Text()
    return phrase(", stratified by {}", results.study.variable_phrase(variable))


def _penalised(results: Results) -> Text:
    """State how models without a maximum of the likelihood were fitted, if there are any."""
    kinds: tuple[Analysis, ...] = ("hazard_ratio", "interaction_ratio", "interaction_test")
    fitted = [record for kind in kinds for record in results.select(kind)]
    if not any(FIRTH in str(record.method) for record in fitted):
        return Text()
    return phrase(
        " Where a level has no events, or the variables tell all events apart, the likelihood has "
        "no maximum; such a model was fitted by {}, with intervals from its profile and tests from "
        "its likelihood ratio.",
        typeset(FIRTH),
    )


def _model_checks(results: Results) -> Text:
    text = Text()
    if any(test.p_value is not None for test in results.select("proportional_hazards")):
        text += Text(
            " Proportional hazards were examined by the score test of scaled Schoenfeld residuals "
            "against one minus the Kaplan–Meier estimate."
        )
    if results.select("concordance"):
        text += Text(" Discrimination was measured by Harrell’s concordance.")
    corrected = results.select("optimism_corrected_concordance")
    if corrected:
        text += phrase(" Its optimism was estimated by {}.", str(corrected[0].method))
    return text


def _subgroups(results: Results) -> Text:
    plan, study = results.study.subgroups, results.study
    if plan is None:
        return Text()
    text = phrase(
        "The hazard ratio of {} was estimated in each subgroup alone, by Cox regression with {}’s "
        "handling of ties{} and a Wald interval. Its interaction with the variable that makes up "
        "the subgroups was tested in all patients by the {}.",
        study.variable_phrase(plan.variable),
        TIES[study.methods.ties],
        _stratified(results, plan.stratified_by),
        TERM_TEST[plan.interaction_test],
    )
    return text if study.predictors else text + _penalised(results)


def _small_numbers(results: Results) -> Text:
    """State what is not shown of few patients."""
    fewest = results.study.privacy.suppress_below
    if fewest is None:
        return Text()
    text = phrase(
        "Numbers of fewer than {} patients or events, but not 0, are not shown, nor are further "
        "numbers from which one of them could be told by addition or subtraction within or between "
        "tables, nor estimates that rest on any of these. A mean stands for at least {} patients, "
        "a median with its quartiles for at least {}; extremes, residuals, notes on single rows "
        "and numbers of excluded patients are left out.",
        fewest,
        2 * fewest,
        4 * fewest,
    )
    if not results.study.endpoints:
        return text
    return text + phrase(
        " Kaplan–Meier curves, and all that is read off them, are of averaged times: in each group "
        "the patients with the event are taken in the order of time, at least {} together, and get "
        "the mean of their times, and the censored patients likewise. A group of fewer than {} "
        "events, if it has any, has no curve. Tests and hazard ratios are of the exact times.",
        fewest,
        4 * fewest,
    )


def _conventions(results: Results, numbers: NumberFormat) -> Text:
    methods = results.study.methods
    software = dict(results.provenance.software) if results.provenance else {}
    libraries = [
        f"{name}{NO_BREAK_SPACE}{software[name]}"
        for name in ("Python", "numpy", "scipy")
        if name in software
    ]
    program = results.provenance.program if results.provenance else ""
    pairs = any(test.p_value is not None for test in results.select("logrank_pairwise"))
    is_adjusted = pairs and results.study.strata and results.study.strata.adjustment != "none"
    tests = (
        phrase(
            "All tests are two-sided; {} is called significant. No adjustment was made for the "
            "number of analyses{}. ",
            relation_clause("<", methods.significance, numbers),
            " beyond that stated" if is_adjusted else "",
        )
        if any(record.p_value is not None for record in results.estimates)
        else Text()
    )
    return tests + phrase(
        "{}’s conventions are followed unless stated otherwise. The computations were made by "
        "reportgen {} ({}).",
        PROGRAMS[methods.match],
        program,
        join_list(libraries),
    )
