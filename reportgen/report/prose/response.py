"""Response in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.words import (
    interval_text,
    join_clauses,
    join_list,
    p_clause,
    plural,
    sentence_start,
    typeset,
)
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.report.topics.response import ResponseAnalysis
from reportgen.results.method import ResponseTest
from reportgen.results.method_words import OUTCOME, PROPORTION_INTERVAL, level_percent
from reportgen.results.population import Population
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.study.analysis_names import Analysis
from reportgen.study.label import lower_start


def response_populations(results: Results) -> list[Population]:
    """Return the populations whose response was estimated, everyone first."""
    return ResponseAnalysis(results).populations


def category_label(results: Results, key: str) -> str:
    """Return the label of a response category."""
    response = results.study.response
    labels = {c.key: c.label or c.key for c in response.categories} if response else {}
    return labels.get(key, key)


# With more populations than these, the abstract has the rates of everyone alone.
_MOST_IN_ABSTRACT = 3


def abstract_rates_sentence(results: Results, numbers: NumberFormat) -> Text:
    """State the rates for everyone, and for each subgroup where these are few."""
    populations = ResponseAnalysis(results).populations
    return rates_sentence(
        results, numbers, populations[:1] if len(populations) > _MOST_IN_ABSTRACT else populations
    )


def rates_sentence(
    results: Results, numbers: NumberFormat, populations: Sequence[Population] | None = None
) -> Text:
    """State the rates of every category that occurs, for everyone and for each subgroup."""
    response, clauses = ResponseAnalysis(results), []
    for population in response.populations if populations is None else populations:
        found = response.rates(population)
        rates = [
            phrase(
                "{} in {}%",
                lower_start(category_label(results, str(rate.level))),
                numbers.share(rate),
            )
            for rate in found
            if rate.events and not rate.is_suppressed
        ]
        if rates:
            who = population_words(results, population)
            others = " (others not shown)" if any(rate.is_suppressed for rate in found) else ""
            clauses.append(phrase("{}: {}{}", who, join_list(rates), others))
    if not clauses and any(rate.is_suppressed for rate in response.all_rates):
        return Text("The categories of response hold too few patients to be shown.")
    if not clauses:
        return Text("Nobody’s response was assessed.")
    return phrase("Best response {}.", join(clauses, "; "))


def drawn_populations(results: Results) -> list[Population]:
    """Return the populations of whom somebody was assessed and every category may be shown."""
    return ResponseAnalysis(results).drawn_populations


def denominator_words(results: Results) -> str:
    """Return whom the percentages of response are of."""
    treated = results.study.response and results.study.response.denominator == "treated"
    if treated:
        return "all patients, those without an evaluable response included"
    return "the patients with an evaluable response"


def outside_objective_response(results: Results) -> list[str]:
    """Return the labels of the categories of disease control that are no objective response."""
    response = results.study.response
    if response is None:
        return []
    return [
        lower_start(category_label(results, category.key))
        for category in response.categories
        if category.key in response.disease_control
        and category.key not in response.objective_response
    ]


def population_words(results: Results, population: Population) -> Text:
    """Return a population within a sentence, e.g. ``of all patients``."""
    variable, level = population.variable, population.level
    if variable is None or level is None:
        return Text("of all patients")
    definition = results.study.variables[variable]
    own = next((known.phrase for known in definition.levels if known.key == level), "")
    if own:
        return phrase("of {}", own)
    label = lower_start(results.study.level_label(variable, level))
    return phrase("with {} {}", results.study.variable_phrase(variable), label)


def overall_sentence(results: Results, numbers: NumberFormat, analysis: Analysis) -> Text | None:
    """State objective response or disease control of everyone, with the rule that defines it."""
    rate = ResponseAnalysis(results).rate(analysis)
    response = results.study.response
    if rate is None or rate.estimate is None or response is None:
        return None
    names = {"objective_response": "objective response", "disease_control": "disease control"}
    rule = (
        response.objective_response
        if analysis == "objective_response"
        else response.disease_control
    )
    labels = [lower_start(category_label(results, key)) for key in rule]
    return phrase(
        "{} ({}) was seen in {} of {} ({}%; {}).",
        sentence_start(names[analysis]),
        join_list(labels, "or"),
        rate.events or 0,
        plural(rate.n or 0, "patient"),
        numbers.share(rate),
        interval_text(rate, numbers.running.percent_interval(rate), numbers),
    )


def comparison_sentences(results: Results, numbers: NumberFormat) -> list[Text]:
    """State how response compares between the subgroups of each variable."""
    response, sentences = ResponseAnalysis(results), []
    for variable in dict.fromkeys(test.variable for test in response.tests):
        tests = [test for test in response.tests if test.variable == variable]
        trends = [trend for trend in response.trends if trend.variable == variable]
        parts = [
            *_tests_words(results, [test for test in tests if test.p_value is not None], numbers),
            *(_trend_words(trend, numbers) for trend in trends if trend.p_value is not None),
        ]
        if parts:
            joined = join_clauses(parts) if len(parts) > 2 else join_list(parts)
            sentences.append(
                phrase(
                    "Comparison by {} gave {}.",
                    results.study.variable_phrase(str(variable)),
                    joined,
                )
            )
    return sentences


def tested_outcome(test: Estimate) -> str:
    """Return what a test of response compares, e.g. ``objective response``."""
    return OUTCOME[test.method_as(ResponseTest).outcome]


def test_name_of(test: Estimate) -> str:
    """Return the name of a test of response."""
    return typeset(test.method_as(ResponseTest).name)


def _tests_words(results: Results, tests: Sequence[Estimate], numbers: NumberFormat) -> list[Text]:
    """Return the tests in words, the name of one that all of them are only once."""
    names = {test_name_of(test) for test in tests}
    if len(tests) < 2 or len(names) > 1 or any(test.estimate is not None for test in tests):
        return [_test_words(results, test, numbers) for test in tests]
    bare = [
        phrase("{} for {}", p_clause(test.p_value, numbers), tested_outcome(test)) for test in tests
    ]
    each = "both" if len(tests) == 2 else "each"
    return [phrase("{} ({} by {})", join_list(bare), each, *names)]


def _test_words(results: Results, test: Estimate, numbers: NumberFormat) -> Text:
    return phrase(
        "{} for {} ({}{})",
        p_clause(test.p_value, numbers),
        tested_outcome(test),
        test_name_of(test),
        _difference(results, test, numbers),
    )


def _trend_words(trend: Estimate, numbers: NumberFormat) -> Text:
    return phrase(
        "{} for a trend in {} ({})",
        p_clause(trend.p_value, numbers),
        tested_outcome(trend),
        test_name_of(trend),
    )


def _difference(results: Results, test: Estimate, numbers: NumberFormat) -> Text:
    """Return the difference between two groups, saying which is taken from which."""
    if test.estimate is None:
        return Text()
    level, reference = (
        lower_start(results.study.level_label(str(test.variable), str(key)))
        for key in (test.level, test.reference)
    )
    return phrase(
        "; {} minus {}, {}{}percentage points [{}]",
        level,
        reference,
        numbers.percent(test.estimate, test.n),
        NO_BREAK_SPACE,
        interval_text(test, numbers.running.percent_interval(test), numbers),
    )


def response_methods(results: Results, numbers: NumberFormat) -> Text:
    """State how response is defined and compared, for the Methods section."""
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
    found = ResponseAnalysis(results)
    tests = [test for test in found.tests if test.p_value is not None]
    trends = [trend for trend in found.trends if trend.p_value is not None]
    text = Text()
    if tests:
        kinds = join_list(sorted({test_name_of(test) for test in tests}))
        text += phrase(" Groups were compared by {}.", kinds)
    if any(test.method_as(ResponseTest).has_difference for test in tests):
        text += Text(" Differences between two groups have Newcombe’s hybrid score intervals.")
    if trends:
        text += phrase(
            " Groups with an order were also compared by the {}.", test_name_of(trends[0])
        )
    return text
