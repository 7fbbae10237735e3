"""A method is its options; its words are made from them."""

import pytest

from reportgen.results.method import (
    BaselineTest,
    Proportion,
    ResponseTest,
    StandardisedDifference,
    Summary,
)
from reportgen.results.model_method import Bootstrap, CoxModel, SelectionStep
from reportgen.results.survival_method import LogRank, RestrictedMean, SurvivalAt, SurvivalQuantile


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (Summary("range"), "range"),
        (BaselineTest("fisher", "arm"), "Fisher's exact test; by arm"),
        (BaselineTest(None, "arm"), "rank test; by arm"),
        (
            StandardisedDifference("number", "arm", is_largest=True),
            (
                "distance of the means over the root of the mean variance; by arm; "
                "the largest of all pairs of groups"
            ),
        ),
        (
            Proportion(("CR", "PR"), "wilson"),
            "proportion of CR, PR; interval: Wilson score",
        ),
        (
            ResponseTest("disease_control", "fisher", has_difference=True),
            "disease control: Fisher's exact test; difference with Newcombe's interval",
        ),
        (
            ResponseTest("objective_response", "trend"),
            "objective response: Cochran-Armitage test for trend, levels scored by their order",
        ),
        (
            SurvivalQuantile(rule="first", interval="symmetric", is_reversed=True),
            (
                "reverse Kaplan-Meier; median: the first time at which the curve is at or below "
                "1/2; interval: symmetric"
            ),
        ),
        (
            SurvivalQuantile(rule="first", interval="symmetric", share=0.25, is_median=False),
            (
                "0.25 quantile; Kaplan-Meier; the first time at which the curve is at or below "
                "0.75; interval: symmetric"
            ),
        ),
        (
            SurvivalAt(interval="log-log", averaged_over=5),
            (
                "Kaplan-Meier; interval: log-log-transformed; "
                "times averaged over at least 5 patients each"
            ),
        ),
        (
            RestrictedMean(is_difference=True),
            (
                "area under the Kaplan-Meier curve up to the horizon; normal interval; "
                "difference from the reference level, normal test"
            ),
        ),
        (
            LogRank(test="fleming-harrington", exponents=(1.0, 0.5), stratified_by="site"),
            "Fleming-Harrington test with p = 1 and q = 0.5, stratified by site",
        ),
        (
            LogRank(adjustment="holm"),
            "log-rank test; adjustment: Holm",
        ),
        (CoxModel(ties="efron"), "Cox regression; ties: Efron; Wald interval and test"),
        (
            CoxModel(ties="breslow", stratified_by="site", test="score"),
            "Cox regression; ties: Breslow; stratified by site; score test",
        ),
        (
            CoxModel(ties="efron", is_penalised=True),
            (
                "Cox regression; ties: Efron; Firth's penalised likelihood; "
                "profile interval, likelihood ratio test"
            ),
        ),
        (
            SelectionStep(
                action="removed", selection="backward", ties="efron", test="wald", limit=0.1
            ),
            (
                "removed; backward elimination; Cox regression; ties: Efron; Wald test; "
                "leaves at P > 0.1"
            ),
        ),
        (
            Bootstrap(resamples=200, seed=1, repeats_selection=True),
            "bootstrap of 200 resamples, seed 1, selection repeated in each",
        ),
    ],
)
def test_the_words_of_a_method_name_its_options(method, words):
    assert str(method) == words


def test_the_log_rank_test_itself_has_no_weights_strata_or_trend():
    assert LogRank().is_plain
    assert LogRank(adjustment="holm").is_plain
    assert not LogRank(test="gehan-breslow").is_plain
    assert not LogRank(stratified_by="site").is_plain
    assert not LogRank(for_trend=True).is_plain
