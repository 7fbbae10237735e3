"""The words about predictors follow the data."""

from dataclasses import replace

import pytest

from reportgen.report.prose.abstract import findings
from reportgen.report.prose.cautions import model_cautions
from reportgen.report.prose.model_fit import model_sentences
from reportgen.report.prose.predictors import predictors_sentence
from reportgen.report.prose.selection import missing_candidates, selection_sentences
from reportgen.report.topics.predictors import PredictorAnalysis
from reportgen.results.records import Estimate
from reportgen.results.results import Results
from reportgen.results.selection import LeftOut, LevelCount
from reportgen.study.study import Study


def said(results, numbers, *, detailed=False):
    return predictors_sentence(results, "OS", numbers, detailed=detailed).spoken("P")


def test_no_independent_predictor(results_of, numbers, model):
    results = results_of(*model("burden", 1.4, p_value=0.2))

    assert said(results, numbers) == (
        "No variable predicted overall survival independently (none with P < 0.05)."
    )


def test_one_independent_predictor(results_of, numbers, model):
    results = results_of(*model("burden", 2.1))

    assert said(results, numbers) == (
        "Tumour burden ≥25% (hazard ratio, 2.10 [95% CI, 1.05–4.20]) independently predicted "
        "shorter overall survival."
    )


def test_many_independent_predictors(results_of, numbers, model):
    results = results_of(
        *model("burden", 2.0),
        *model("sex", 3.0, levels=("male",)),
        *model("age", 1.05, levels=(None,), unit="year"),
    )

    assert said(results, numbers) == (
        "Tumour burden ≥25% (hazard ratio, 2.00 [95% CI, 1.00–4.00]), sex (male; hazard ratio, "
        "3.00 [1.50–6.00]), and higher age (per year; hazard ratio, 1.05 [0.53–2.10]) "
        "independently predicted shorter overall survival."
    )


def test_a_rising_factor_is_named_by_its_rise(results_of, numbers, model):
    results = results_of(*model("ki67", 2.0, 3.0, levels=("b", "c")))

    assert said(results, numbers) == (
        "A higher Ki-67 index (hazard ratios, 2.00 [95% CI, 1.00–4.00] for 3–10% and 3.00 "
        "[1.50–6.00] for >10% against 1–2%) independently predicted shorter overall survival."
    )


@pytest.mark.parametrize(
    ("ratio", "direction"), [(0.5, "predicted longer overall"), (2.0, "predicted shorter overall")]
)
def test_the_direction_follows_the_hazard_ratio(results_of, numbers, ratio, direction, model):
    assert direction in said(results_of(*model("burden", ratio)), numbers)


def test_mixed_directions_are_left_open(results_of, numbers, model):
    results = results_of(*model("burden", 0.5), *model("sex", 2.0, levels=("male",)))

    assert "independently predicted overall survival" in said(results, numbers)


def test_the_detailed_sentence_has_intervals_and_p_values(results_of, numbers, model):
    results = results_of(*model("burden", 2.0, p_value=0.0004))

    assert "(hazard ratio, 2.00 [95% CI, 1.00–4.00; P < 0.001])" in said(
        results, numbers, detailed=True
    ).replace("\N{NO-BREAK SPACE}", " ")


def test_significance_is_judged_before_rounding(results_of, model):
    results = results_of(*model("burden", 2.0, p_value=0.04999), *model("sex", 2.0, p_value=0.05))

    assert PredictorAnalysis(results, "OS").independent == ["burden"]


def test_few_events_for_each_coefficient_are_remarked(results_of, numbers, model, selection):
    results = results_of(*model("burden", 2.0))
    (sentence,) = model_cautions(results, selection(events=47, parameters=6), numbers)

    assert sentence.spoken("P") == (
        "The model has 7.8 events per coefficient, fewer than 10, so that its estimates may be "
        "unstable and too extreme."
    )


def test_enough_events_for_each_coefficient_are_stated(results_of, numbers, model, selection):
    results = results_of(*model("burden", 2.0))
    (sentence,) = model_cautions(results, selection(events=60, parameters=6), numbers)

    assert str(sentence) == "The model has 10.0\N{NO-BREAK SPACE}events per coefficient."


def test_a_level_with_few_events_is_named(results_of, numbers, model, selection):
    counts = (
        LevelCount(variable="burden", level="low", n=30, events=21),
        LevelCount(variable="burden", level="high", n=10, events=4),
    )
    results = results_of(*model("burden", 2.0))

    sentences = map(str, model_cautions(results, selection(level_counts=counts), numbers))
    assert "Fewer than 5 events support the estimate for tumour burden (≥25%)." in sentences


def test_nothing_is_called_independent_of_a_model_with_very_few_events(
    results_of, numbers, model, selection
):
    chosen = selection(
        events=4, level_counts=(LevelCount(variable="sex", level="f", n=9, events=4),)
    )
    results = results_of(*model("burden", 2.0), selections=(chosen,))

    assert "was associated with shorter overall survival" in said(results, numbers)
    assert "All estimates of the model rest on 4\N{NO-BREAK SPACE}events." in map(
        str, model_cautions(results, chosen, numbers)
    )


def test_a_concordance_without_error_is_not_given_one(results_of, numbers):
    kind = {"analysis": "concordance", "endpoint": "OS", "estimate": 1.0}
    said_with = [
        str(model_sentences(results_of(Estimate(standard_error=error, **kind)), "OS", numbers)[0])
        for error in (0.0, 0.02)
    ]

    assert said_with == ["Concordance was 1.000.", "Concordance was 1.000 (standard error, 0.020)."]


def test_hazards_that_are_not_proportional_are_named(results_of, numbers):
    kind = {"analysis": "proportional_hazards", "endpoint": "OS", "model": "multivariable"}
    results = results_of(
        Estimate(variable="burden", p_value=0.003, **kind),
        Estimate(variable="sex", p_value=0.4, **kind),
        Estimate(p_value=0.02, **kind),
    )

    (sentence,) = model_sentences(results, "OS", numbers)
    assert sentence.spoken("P") == (
        "The hazards may not be proportional for tumour burden (P = 0.003); "
        "all terms together gave P = 0.020."
    )


def test_what_was_left_out_is_listed_with_the_reason(results_of, selection, numbers):
    left_out = (
        LeftOut(variable="sex", reason="not below the threshold"),
        LeftOut(variable="age", reason="not below the threshold"),
    )
    sentences = selection_sentences(results_of(), selection(left_out=left_out), numbers)

    assert str(sentences[-1]) == "Left out were sex and age (not below the threshold)."


def test_a_model_of_all_candidates_does_not_list_them(results_of, numbers, selection):
    (sentence,) = selection_sentences(results_of(), selection(), numbers)

    assert sentence.spoken("P") == (
        "There was 1 candidate; it entered the multivariable model (40 patients, 25 events, 1 "
        "coefficient)."
    )


def test_very_many_candidates_are_counted(numbers, selection):
    keys = [f"x{number}" for number in range(14)]
    study = {
        "title": "T",
        "variables": {key: {"label": f"Finding {key}"} for key in keys},
        "endpoints": {"OS": {"label": "Overall survival", "time": "t", "event": "e"}},
        "predictors": {"candidates": keys},
    }
    results = Results(study=Study.model_validate(study), synthetic=False, estimates=())
    left_out = tuple(LeftOut(variable=key, reason="not below the threshold") for key in keys[1:])
    sentences = selection_sentences(results, selection(entered=("x0",), left_out=left_out), numbers)

    assert str(sentences[1]).startswith("It comprised finding x0 (")
    assert str(sentences[2]) == "Left out were 13 candidates (not below the threshold)."


def test_the_ratios_of_many_levels_are_summed_up(numbers, model):
    levels = [f"s{number}" for number in range(7)]
    study = {
        "title": "T",
        "variables": {"site": {"label": "Site", "levels": levels}},
        "endpoints": {"OS": {"label": "Overall survival", "time": "t", "event": "e"}},
        "predictors": {"candidates": ["site"]},
    }
    ratios = (1.5, 0.75, 1.25, 3.0, 1.0, 2.0)
    records = model("site", *ratios, levels=levels[1:], reference="s0")
    results = Results(study=Study.model_validate(study), synthetic=False, estimates=tuple(records))

    assert said(results, numbers, detailed=True) == (
        "Site (hazard ratios, 0.75 to 3.00 for 6 levels against s0; overall P = 0.010) "
        "independently predicted overall survival."
    )


def test_one_ratio_of_several_levels_names_its_level(results_of, numbers, model):
    results = results_of(*model("ki67", 2.0, levels=("b",)))

    assert said(results, numbers) == (
        "Ki-67 index (hazard ratio, 2.00 [95% CI, 1.00–4.00] for 3–10% against 1–2%) independently "
        "predicted shorter overall survival."
    )


def test_a_rise_needs_the_reference_at_its_lower_end(results_of, numbers, model):
    study_rises = results_of(*model("ki67", 3.0, 2.0, levels=("b", "c")))

    assert "igher Ki-67" not in said(study_rises, numbers)


def test_a_model_without_any_estimate_is_no_negative_finding(results_of, numbers):
    nothing = Estimate(
        analysis="hazard_ratio",
        endpoint="OS",
        variable="burden",
        level="high",
        model="multivariable",
        note="collinear",
    )

    assert said(results_of(nothing), numbers) == (
        "No hazard ratio of overall survival could be estimated together."
    )


def test_whom_the_univariable_analyses_lack_is_stated(results_of, median, selection):
    def ratio(variable, n):
        return Estimate(
            analysis="hazard_ratio", endpoint="OS", variable=variable, model="univariable", n=n
        )

    results = results_of(
        median(n=40),
        ratio("burden", 40),
        ratio("sex", 39),
        ratio("age", 36),
        selections=(selection(),),
    )

    (sentence,) = missing_candidates(results)
    assert sentence.spoken("P") == (
        "Univariable analyses of overall survival leave out patients in whom the candidate is not "
        "known: sex (1 patient) and age (4 patients)."
    )


def test_the_rule_of_a_stepwise_selection_reads_on(numbers, selection):
    study = {
        "title": "T",
        "variables": {
            key: {"label": key.title(), "levels": ["no", "yes"]} for key in ("arm", "ldh")
        },
        "endpoints": {"OS": {"label": "Overall survival", "time": "t", "event": "e"}},
        "predictors": {
            "candidates": ["arm", "ldh"],
            "selection": "backward",
            "entry_test": "score",
            "removal_test": "wald",
            "forced": ["arm"],
        },
    }
    results = Results(study=Study.model_validate(study), synthetic=False, estimates=())
    left_out = (LeftOut(variable="ldh", reason="removed"),)
    chosen = selection(entered=("arm",), left_out=left_out)

    assert plain(selection_sentences(results, chosen, numbers)[0]) == (
        "There were 2 candidates; those kept by backward elimination, a variable entering at "
        "P < 0.05 in the score test and leaving at P > 0.1 in the Wald test, and, in any case, arm "
        "entered the multivariable model."
    )


def test_endpoints_without_a_model_share_a_sentence(results_of, numbers, selection):
    none = [replace(selection(entered=()), endpoint=endpoint) for endpoint in ("PFS", "OS")]

    assert str(findings(results_of(selections=none), numbers)[-1]) == (
        "No multivariable model of progression-free survival or overall survival was fitted."
    )


def plain(sentence):
    return sentence.spoken("P")
