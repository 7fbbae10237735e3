"""What the second engine found, in sentences."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.report.prose.words import P_VALUES, join_clauses, join_list, plural, typeset
from reportgen.report.style.numbers import NO_BREAK_SPACE, NOT_ESTIMABLE, NumberFormat
from reportgen.results.agreement import SecondEngine
from reportgen.study.study import Study

# Decimals that show a difference between two programs.
_EXACT_DIGITS = 8


def second_engine_sentences(
    engine: SecondEngine, study: Study, numbers: NumberFormat
) -> list[Text]:
    """State how many estimates the second engine reproduced, and name any that it did not."""
    if not engine.total:
        return [phrase("Nothing could be recomputed through {}.", engine.engine)]
    agreeing = engine.total - len(engine.disagreements)
    what = join_list(
        [plural(count, name.removesuffix("s"), name) for name, count in engine.compared]
    )
    sentences = [
        phrase(
            "{} reproduced by a second, independent program ({}{}), with relative differences of "
            "at most {} (absolute ones for values below 1). Intervals and {} were not recomputed.",
            _how_many(agreeing, engine.total, what),
            engine.engine,
            f"{NO_BREAK_SPACE}{engine.version}",
            numbers.plain(engine.tolerance),
            P_VALUES,
        )
    ]
    if engine.without_number:
        have = "has" if engine.without_number == 1 else "have"
        sentences.append(
            phrase(
                "Of the estimates, {} {} no number in either program.", engine.without_number, have
            )
        )
    if any("median" in name for name, _ in engine.compared):
        sentences.append(
            phrase(
                "Medians were read off the curves of {} by the rule of this report.", engine.engine
            )
        )
    if study.privacy.suppress_below is not None:
        sentences.append(
            Text("That was done before small numbers were taken out and times averaged.")
        )
    if engine.disagreements:
        sentences.append(_disagreements(engine, numbers))
    if engine.not_compared:
        sentences.append(
            phrase("Not compared: {}.", join_list([typeset(what) for what in engine.not_compared]))
        )
    return sentences


def _disagreements(engine: SecondEngine, numbers: NumberFormat) -> Text:
    """Name what was not reproduced, with both numbers where they may be shown."""
    parts = [
        Text(d.description)
        if d.printed is None and d.second is None
        else phrase(
            "{} (here {}, there {})",
            d.description,
            _exact(d.printed, numbers),
            _exact(d.second, numbers),
        )
        for d in engine.disagreements
    ]
    return phrase("Not reproduced: {}.", join_clauses(parts))


def _how_many(agreeing: int, total: int, what: Text) -> Text:
    """Return the start of the sentence, e.g. ``All 68 estimates (...) were``."""
    if total == 1:
        return phrase(
            "{} ({}) was", "The one estimate" if agreeing else "Not the one estimate", what
        )
    if agreeing == total:
        return phrase("All {} estimates ({}) were", total, what)
    verb = "was" if agreeing == 1 else "were"
    return phrase("Of {} estimates ({}), {} {}", total, what, agreeing, verb)


def _exact(value: float | None, numbers: NumberFormat) -> str:
    """Return a number with digits enough to tell it from another program's."""
    return NOT_ESTIMABLE if value is None else numbers.number(value, _EXACT_DIGITS)
