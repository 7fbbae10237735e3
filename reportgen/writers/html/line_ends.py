"""What must not be parted by the end of a line on paper, held together by characters.

A browser has no-break spans for short labels; the printer ends the line before such a span too
early where it does not fit. All of this works on the runs of a text, never on its markup.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from reportgen.report.blocks.text import Reference, Run, Text, Words
from reportgen.report.style.numbers import NO_BREAK_SPACE

WORD_JOINER = "\N{WORD JOINER}"
_EN_DASH = "\N{EN DASH}"
_BREAK_AFTER = ("-", "/", _EN_DASH)
_LONGEST_HELD_WORD = 18
_ITALICS = ("p", "n")


def for_paper(words: Words) -> Text:
    """Return words as they are printed: labels, numbers and pairs of names held together."""
    return _hold_dashes(_into_italics(_hold_points(hold_labels(words))))


def for_paper_to_the_end(words: Words) -> Text:
    """Return a whole paragraph as it is printed, its last two words held together as well."""
    held = _hold_last_word(_hold_points(hold_labels(words)))
    return _hold_dashes(_into_italics(held))


def hold_labels(words: Words) -> Text:
    """Return words with the labels that no line end divides as plain ones that none can."""
    return Text(*(_as_plain(run) for run in Text(words).runs))


def _as_plain(run: Run | Reference) -> Run | Reference:
    if isinstance(run, Reference) or run.setting != "unbroken":
        return run
    text = run.text.replace(" ", NO_BREAK_SPACE)
    for sign in _BREAK_AFTER:
        text = text.replace(sign, f"{sign}{WORD_JOINER}")
    return Run(text)


def _each_run(text: Text, change: Callable[[str], str]) -> Text:
    return Text(
        *(
            run if isinstance(run, Reference) else Run(change(run.text), run.setting)
            for run in text.runs
        )
    )


def _hold_points(text: Text) -> Text:
    """Hold the decimal mark of a number without its leading zero to its digits."""
    return _each_run(text, _hold_point)


def _hold_point(text: str) -> str:
    if "." not in text:
        return text
    held = [
        f".{WORD_JOINER}"
        if here == "." and after.isdecimal() and (before.isspace() or before == "=")
        else here
        for before, here, after in _with_neighbours(text, edge=" ")
    ]
    return "".join(held)


def _hold_dashes(text: Text) -> Text:
    """Hold the ends of a range, and a pair of names, to the dash between them."""
    return _each_run(text, _hold_dash)


def _hold_dash(text: str) -> str:
    if _EN_DASH not in text:
        return text
    held = [
        f"{_EN_DASH}{WORD_JOINER}" if here == _EN_DASH and _joins(before, after) else here
        for before, here, after in _with_neighbours(text, edge="")
    ]
    return "".join(held)


def _joins(before: str, after: str) -> bool:
    """Return whether a dash between two characters is that of a range or of a pair of names."""
    is_range = (before.isdecimal() or before == "%") and after.isdecimal()
    return is_range or (_is_small(before) and _is_capital(after))


def _is_small(character: str) -> bool:
    return character.isascii() and character.islower()


def _is_capital(character: str) -> bool:
    return character.isascii() and character.isupper()


def _with_neighbours(text: str, edge: str) -> zip[tuple[str, str, str]]:
    """Return each character with those beside it; *edge* stands beside the first and the last."""
    return zip([edge, *text[:-1]], text, [*text[1:], edge], strict=True)


def _into_italics(text: Text) -> Text:
    """Move a space before italics into them.

    Where what follows does not fit, the printer ends a text that ends with a space after its first
    word.
    """
    runs = list(text.runs)
    for place, (before, run) in enumerate(pairwise(text.runs)):
        if isinstance(before, Reference) or isinstance(run, Reference):
            continue
        space = before.text[-1:]
        if run.setting in _ITALICS and before.setting == "plain" and space in (" ", NO_BREAK_SPACE):
            runs[place] = Run(before.text[:-1])
            runs[place + 1] = Run(space + run.text, run.setting)
    return Text(*runs)


def _hold_last_word(text: Text) -> Text:
    """Hold the last word of a paragraph to the one before, if it is short."""
    last = ""
    for place in range(len(text.runs) - 1, -1, -1):
        run = text.runs[place]
        if isinstance(run, Reference):
            return text
        before, space, word = run.text.rpartition(" ")
        last = word + last
        if space:
            if not last or len(last) > _LONGEST_HELD_WORD:
                return text
            held = Run(f"{before}{NO_BREAK_SPACE}{word}", run.setting)
            return Text(*text.runs[:place], held, *text.runs[place + 1 :])
    return text
