"""What a statistician would write in the margin, from the data and the plan."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import P_VALUES, P, join_list, p_clause, plural
from reportgen.report.style.numbers import NO_BREAK_SPACE, NumberFormat
from reportgen.report.topics.predictors import PredictorAnalysis, is_overfitted
from reportgen.results.results import Results
from reportgen.results.selection import PredictorSelection
from reportgen.study.label import lower_start

_FEW_EVENTS_PER_PARAMETER = 10
_FEW_EVENTS_IN_LEVEL = 5


def model_cautions(
    results: Results, selection: PredictorSelection, numbers: NumberFormat
) -> list[Text]:
    """Return the margin notes to a multivariable model."""
    if not PredictorAnalysis(results, selection.endpoint).together.any_estimable:
        return []
    sentences = [*_few_events(selection, numbers), *_sparse_levels(results, selection)]
    predictors = results.study.predictors
    if predictors and predictors.selection != "all" and selection.entered:
        sentences.append(
            phrase(
                "Because the model was chosen on the same data, its {} and intervals are "
                "optimistic.",
                P_VALUES,
            )
        )
    sentences += searched_cut_points(results, selection.endpoint, numbers)
    candidates = predictors.candidates if predictors else ()
    return sentences + immortal_time(results, candidates)


def overfitting(selection: PredictorSelection, endpoint: str, numbers: NumberFormat) -> Text | None:
    """Say in the abstract of an overfitted model of *endpoint*, its phrase, that it is one."""
    if not is_overfitted(selection):
        return None
    return phrase(
        "With {} events per coefficient, the model of {} is exploratory.",
        numbers.number(selection.events_per_parameter, 1),
        endpoint,
    )


def _few_events(selection: PredictorSelection, numbers: NumberFormat) -> list[Text]:
    ratio = selection.events_per_parameter
    if ratio is None:
        return []
    few = ratio < _FEW_EVENTS_PER_PARAMETER
    warning = (
        f", fewer than {_FEW_EVENTS_PER_PARAMETER}, so that its estimates may be unstable and too "
        "extreme"
    )
    return [
        phrase(
            "The model has {}{}events per coefficient{}.",
            numbers.number(ratio, 1),
            NO_BREAK_SPACE,
            warning if few else "",
        )
    ]


def _sparse_levels(results: Results, selection: PredictorSelection) -> list[Text]:
    """Name the levels of the model that hold few events but support an estimate."""
    if selection.events is not None and selection.events < _FEW_EVENTS_IN_LEVEL:
        return [phrase("All estimates of the model rest on {}.", plural(selection.events, "event"))]
    without = {
        (ratio.variable, ratio.level)
        for ratio in PredictorAnalysis(results, selection.endpoint).together.all
        if ratio.estimate is None
    }
    sparse: dict[str, list[str]] = {}
    for count in selection.level_counts:
        few = count.events is not None and count.events < _FEW_EVENTS_IN_LEVEL
        if few and (count.variable, count.level) not in without:
            level = lower_start(results.study.level_label(count.variable, count.level))
            sparse.setdefault(results.study.variable_phrase(count.variable), []).append(level)
    if not sparse:
        return []
    named = [phrase("{} ({})", variable, join_list(levels)) for variable, levels in sparse.items()]
    return [
        phrase(
            "Fewer than {} events support the {} for {}.",
            _FEW_EVENTS_IN_LEVEL,
            "estimate" if len(named) == 1 else "estimates",
            join_list(named),
        )
    ]


def searched_cut_points(results: Results, endpoint: str, numbers: NumberFormat) -> list[Text]:
    """Name the cut-points that separate survival better than any other that the data allow."""
    sentences = []
    for best in PredictorAnalysis(results, endpoint).best_cut_points:
        label = results.study.variable_phrase(str(best.variable))
        sentences.append(
            phrase(
                "In these patients, the cut-point of {} is {}; if it was searched for, its {} "
                "value is too small (corrected for the search, {}).",
                label,
                str(best.note),
                P,
                p_clause(best.p_value, numbers),
            )
        )
    return sentences


def immortal_time(results: Results, variables: tuple[str, ...]) -> list[Text]:
    """Name the variables that are known only after the start of the times that they explain."""
    response = results.study.response
    if response is None or not results.study.endpoints:
        return []
    late = [
        results.study.variable_phrase(key)
        for key in variables
        if results.study.variables[key].column == response.column
    ]
    if not late:
        return []
    return [
        phrase(
            "Response is not known at the start: a patient has to live long enough to be assessed "
            "(immortal time), so the comparison by {} favours responders. A comparison from a "
            "landmark, the time of assessment, would not.",
            join_list(late),
        )
    ]
