"""The grade of a neuroendocrine neoplasm by its Ki-67 index, edition by edition.

Sources: WHO classification of tumours of the digestive system, 4th edition (2010): G1 up to 2%, G2
3% to 20%, G3 above. WHO classification of tumours of endocrine organs, 4th edition (2017), of the
digestive system, 5th edition (2019), and of endocrine and neuroendocrine tumours, 5th edition
(2022): G1 below 3%, G2 3% to 20%, G3 above. The mitotic count, which may raise the grade, and the
differentiation, which parts a tumour of grade 3 from a carcinoma, are not part of the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportgen.study.derived import WhoEdition, WhoGrade

_BELOW, _AT, _ABOVE = -1, 0, 1
Place = tuple[float, int]
"""A number and the side of it: just below, at, or just above."""

_BETWEEN = "between"
# The last place of each grade; the highest is that of 100%.
_UNTIL_2010: dict[str, Place] = {
    "G1": (2, _AT),
    _BETWEEN: (3, _BELOW),
    "G2": (20, _AT),
    "G3": (100, _AT),
}
_SINCE_2017: dict[str, Place] = {"G1": (3, _BELOW), "G2": (20, _AT), "G3": (100, _AT)}
_LAST_PLACES: dict[WhoEdition, dict[str, Place]] = {
    "WHO 2010": _UNTIL_2010,
    "WHO 2017": _SINCE_2017,
    "WHO 2019": _SINCE_2017,
    "WHO 2022": _SINCE_2017,
}
GRADES_IN_WORDS: dict[WhoEdition, str] = {
    "WHO 2010": "G1 up to 2%, G2 3–20%, G3 above 20%",
    **dict.fromkeys(("WHO 2017", "WHO 2019", "WHO 2022"), "G1 below 3%, G2 3–20%, G3 above 20%"),
}

_NUMBER = r"(\d+(?:\.\d+)?)\s*%?"
_POINT = re.compile(_NUMBER)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|—|to|bis)\s*{_NUMBER}")
_BOUND = re.compile(rf"(<=|>=|≤|≥|<|>)\s*{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Ki67:
    """A Ki-67 index in percent: where it lies at the lowest and at the highest."""

    low: Place
    high: Place
    is_range: bool = False

    @property
    def is_exact(self) -> bool:
        """Return whether the index is one number."""
        return self.low == self.high


def read_ki67(text: str) -> Ki67:
    """Return an index as it is written: ``10``, ``10 %``, ``<2``, ``>20`` or ``3-5``.

    Raises
    ------
    ValueError
        If it is none of these, or not within 0 to 100.
    """
    if match := _POINT.fullmatch(text):
        value = float(match[1])
        index = Ki67((value, _AT), (value, _AT))
    elif match := _RANGE.fullmatch(text):
        index = Ki67((float(match[1]), _AT), (float(match[2]), _AT), is_range=True)
    elif match := _BOUND.fullmatch(text):
        index = _within_bound(match[1], float(match[2]))
    else:
        raise ValueError(text)
    if not (0, _AT) <= index.low <= index.high <= (100, _AT):
        raise ValueError(text)
    return index


def _within_bound(sign: str, value: float) -> Ki67:
    lowest, highest = (0.0, _AT), (100.0, _AT)
    if sign == "<":
        return Ki67(lowest, (value, _BELOW))
    if sign == ">":
        return Ki67((value, _ABOVE), highest)
    return Ki67(lowest, (value, _AT)) if sign in ("<=", "≤") else Ki67((value, _AT), highest)


def grade_of(index: Ki67, rule: WhoGrade) -> str:
    """Return the grade of an index: ``G1``, ``G2`` or ``G3``.

    Raises
    ------
    ValueError
        If the index lies in more than one grade, or in none, and the rule does not say which.
    """
    low, high = _grade_at(index.low, rule), _grade_at(index.high, rule)
    if index.is_range and rule.ranges == "upper":
        low = high
    if low != high or low == _BETWEEN:
        raise ValueError(index)
    return low


def _grade_at(place: Place, rule: WhoGrade) -> str:
    last_places = _LAST_PLACES[rule.edition]
    grade = next(grade for grade, last in last_places.items() if place <= last)
    return rule.between_2_and_3 or grade if grade == _BETWEEN else grade
