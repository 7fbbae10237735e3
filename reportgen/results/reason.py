"""Why a number is missing, or what must be known of one: a kind and its facts.

The words of a reason are made when it is printed, from the pattern of its kind; nothing reads them
back. A number of patients stands in a field of its own, so that it can be held back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["not estimable", "not testable", "suppressed"]

ReasonKind = Literal[
    "all_alike",
    "alike_in_all",
    "best_cut_point",
    "constant",
    "curve_ends",
    "curve_stays_above",
    "determined",
    "empty_group",
    "empty_level",
    "empty_margin",
    "empty_reference",
    "few_patients",
    "few_values",
    "group_not_followed",
    "groups_without_values",
    "levels_untested",
    "limits_missing",
    "lower_limit_missing",
    "no_candidate_events",
    "no_common_level",
    "no_difference_at_risk",
    "no_event",
    "no_finite_estimate",
    "no_firth_estimate",
    "no_interval_here",
    "no_level",
    "no_maximum",
    "no_pair",
    "no_patients",
    "no_selection",
    "no_value",
    "no_variation",
    "nobody_assessed",
    "nobody_censored",
    "not_below_threshold",
    "not_entered",
    "not_followed",
    "nothing_entered",
    "one_group",
    "one_group_at_risk",
    "one_group_of_patients",
    "one_level",
    "past_last_time",
    "ratio_beyond_print",
    "removed",
    "resamples_lost",
    "same_value",
    "several",
    "singular",
    "small_expected",
    "some_pairs",
    "step",
    "too_many_tables",
    "univariable_missing",
    "upper_limit_missing",
]

_STATUS: dict[ReasonKind, Status] = {
    "all_alike": "not estimable",
    "alike_in_all": "not testable",
    "empty_group": "not estimable",
    "empty_margin": "not testable",
    "few_patients": "suppressed",
    "few_values": "not estimable",
    "groups_without_values": "not testable",
    "no_common_level": "not estimable",
    "no_event": "not testable",
    "no_variation": "not estimable",
    "nobody_censored": "not estimable",
    "one_group": "not estimable",
    "one_group_at_risk": "not testable",
    "one_group_of_patients": "not testable",
    "same_value": "not testable",
    "singular": "not estimable",
}

_WORDS: dict[ReasonKind, str] = {
    "all_alike": "the same in everyone",
    "alike_in_all": "the same in all patients",
    "best_cut_point": "the best of {numbers[0]:g} possible cut-points",
    "constant": "the same value in everyone",
    "curve_ends": "the curve ends at {level}",
    "curve_stays_above": "not reached: the curve stays above {level}",
    "determined": "determined by {both} (collinear)",
    "empty_group": "no value in a group",
    "empty_level": "no patients at this level",
    "empty_margin": "a row or a column of the table is empty",
    "empty_reference": "no patients at the reference level",
    "few_patients": "too few patients, or a number of fewer than {numbers[0]:g} could be told "
    "from it",
    "few_values": "fewer than two values in a group",
    "group_not_followed": "a group is empty or followed less long than the horizon",
    "groups_without_values": "fewer than two groups hold values",
    "levels_untested": "without the levels that have no estimate: {listed}",
    "limits_missing": "limits not estimable",
    "lower_limit_missing": "lower limit not estimable",
    "no_candidate_events": "no events",
    "no_common_level": "two groups have no level in common",
    "no_difference_at_risk": "nobody at risk at an event differs in it",
    "no_event": "no event",
    "no_finite_estimate": "no finite estimate: the events are separated (monotone likelihood)",
    "no_firth_estimate": "no finite estimate, nor by Firth's penalised likelihood",
    "no_interval_here": "the {listed} interval has no limits here",
    "no_level": "no level can be compared with its reference",
    "no_maximum": "this test needs a maximum of the likelihood, and there is none",
    "no_pair": "no comparable pair",
    "no_patients": "no patients",
    "no_selection": "no selection was possible: {listed}",
    "no_value": "no value",
    "no_variation": "no variation within two groups that differ",
    "nobody_assessed": "nobody was assessed",
    "nobody_censored": "no patient was censored",
    "not_below_threshold": "not below the threshold",
    "not_entered": "not entered",
    "not_followed": "followed less long than the horizon",
    "nothing_entered": "nothing entered in any resample",
    "one_group": "fewer than two groups",
    "one_group_at_risk": "fewer than two groups at risk",
    "one_group_of_patients": "fewer than two groups hold patients",
    "one_level": "patients at one level only",
    "past_last_time": "past the last observed time",
    "ratio_beyond_print": "the ratio is above a million or below a millionth",
    "removed": "removed",
    "resamples_lost": "without {numbers[0]:g} resamples in which no model could be fitted",
    "same_value": "the same value in everyone",
    "several": "{causes}",
    "singular": "{listed}",
    "small_expected": "at least one expected count is below 5",
    "some_pairs": "{numbers[0]:g} of {numbers[1]:g} pairs {causes}",
    "step": "step {numbers[0]:g}",
    "too_many_tables": "not computed: too many tables of {numbers[0]:g} by {numbers[1]:g} share "
    "the margins of this one with {patients} patients; a chi-square test suits such a table",
    "univariable_missing": "the univariable test is not estimable",
    "upper_limit_missing": "upper limit not reached",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something has no number, or what the reader must know of it.

    Attributes
    ----------
    names
        What the words name, as it is printed: labels, levels, or an estimator's own message.
    numbers
        What the words give in figures, which tells of no patients.
    patients
        A number of patients that the words give. Where it is not to be shown, nor is the reason.
    causes
        Reasons that this one is made of.
    """

    kind: ReasonKind
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    patients: int | None = None
    causes: tuple[Reason, ...] = ()

    @property
    def status(self) -> Status | None:
        """Return what a missing number is, where its kind says so: it precedes the words."""
        return _STATUS.get(self.kind)

    @property
    def words(self) -> str:
        """Return the reason in words, without its status."""
        return _WORDS[self.kind].format(
            listed=", ".join(self.names),
            both=" and ".join(self.names),
            numbers=self.numbers,
            level=_level(self.numbers),
            patients=self.patients,
            causes="; ".join(map(str, self.causes)),
        )

    def __str__(self) -> str:
        """Return the reason as the JSON gives it: its status, if it has one, and its words."""
        return f"{self.status}: {self.words}" if self.status else self.words


def _level(numbers: tuple[float, ...]) -> str:
    """Return a level of survival as it is said."""
    if not numbers:
        return ""
    return "1/2" if numbers[0] == 1 / 2 else f"{numbers[0]:g}"
