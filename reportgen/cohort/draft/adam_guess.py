"""What the ADaM data sets of a cohort give: endpoints by parameter, a best response."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.cohort.draft.belief import START, Belief, Table, join_words, quote
from reportgen.cohort.draft.column_profile import ColumnProfile
from reportgen.cohort.draft.name_words import FAMILY_LABELS
from reportgen.cohort.draft.response_guess import describe_response, is_response
from reportgen.cohort.joining.adam import Parameter, read_parameters, subjects_of, unit_of
from reportgen.cohort.readers import read_cohort_file
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.cohort.readers.file_kind import SUFFIXES
from reportgen.errors import CohortError

_PATIENT = "USUBJID"
_OF_ADTTE = frozenset({_PATIENT, "PARAMCD", "AVAL", "CNSR"})
_OF_ADRS = frozenset({_PATIENT, "PARAMCD", "AVALC"})
_UNIT_QUESTION = "which unit is it? Neither AVALU nor the name of the parameter says it."
_ASK_RESPONSE = "is this the best response? By their categories, {} could be as well."

# What ADSL says of the end of study, of death and of later periods, and flags of populations.
_LATER = re.compile(r"(EOS|EOT|DCS|DTH|ADTH|LDD|LSTALV|AP\d|TRT0[2-9]|TRT[SE]).*|.*FL\d?")
_LABELS = {
    "AGE": "Age", "SEX": "Sex", "RACE": "Race", "ETHNIC": "Ethnicity", "COUNTRY": "Country",
    "ARM": "Planned arm", "ACTARM": "Actual arm", "TRT01P": "Planned treatment",
    "TRT01A": "Actual treatment", "REGION1": "Region", "BMIBL": "Body mass index",
    "WEIGHTBL": "Weight", "HEIGHTBL": "Height", "ECOGBL": "ECOG performance status",
}  # fmt: skip
"""What the columns of ADSL are called; the file's own labels go before these."""


@dataclass(frozen=True, slots=True)
class AdamGuess:
    """What data sets of ADaM give.

    Attributes
    ----------
    subjects
        ADSL, or what stands for it: a row a patient, with the columns known when time starts.
    setting
        The key ``adam`` of ``[cohort]``, as TOML writes it.
    left_out
        Columns and parameters of which no use is made, by the reason.
    """

    subjects: CohortFile
    setting: str
    endpoints: tuple[Table, ...]
    response: Table | None
    left_out: tuple[tuple[str, tuple[str, ...]], ...]


def guess_adam(path: Path, file: CohortFile) -> AdamGuess | None:
    """Return what ADSL at *path*, with ADTTE and ADRS beside it, or ADTTE alone gives.

    Returns ``None`` where the file is none of ADaM's.

    Raises
    ------
    CohortError
        If the file is a data set of parameters although ADSL lies beside it, or one beside it
        cannot be read.
    """
    if _PATIENT not in file.header:
        return None
    alone = set(file.header) >= _OF_ADTTE
    if "PARAMCD" in file.header and (adsl := _beside(path, "adsl")):
        raise CohortError(
            f"{path}: the data set has a row a patient and parameter (PARAMCD); name {adsl} in its "
            "place, which has a row a patient: this one is joined to it."
        )
    adtte = path if alone else _beside(path, "adtte")
    adrs = None if alone else _beside(path, "adrs")
    if adtte is None and adrs is None:
        return None
    named = {"adtte": adtte, "adrs": adrs}
    setting = ", ".join(f"{key} = {quote(p.name)}" for key, p in named.items() if p is not None)
    endpoints, refused = _guess_endpoints(adtte, file if alone else None) if adtte else ((), ())
    file = subjects_of(file, _PATIENT)
    later = tuple(name for name in file.header if _LATER.fullmatch(name))
    reasons = (
        ("they are known later only, or say who was analysed", later),
        ("they are no times, or have several records of a patient", refused),
    )
    return AdamGuess(
        subjects=replace(file.without(later), labels={**_LABELS, **file.labels}),
        setting=f"{{ {setting} }}",
        endpoints=endpoints,
        response=_guess_response(adrs) if adrs is not None else None,
        left_out=tuple((reason, names) for reason, names in reasons if names),
    )


def _beside(path: Path, stem: str) -> Path | None:
    """Return the data set of a name beside *path*, of the same kind of file where there are two."""
    found = sorted(
        (f for f in path.resolve().parent.iterdir() if f.stem.casefold() == stem),
        key=lambda f: (f.suffix != path.suffix, f.name),
    )
    readable = [f for f in found if f.suffix.lower() in SUFFIXES]
    return path.parent / readable[0].name if readable else None


def _guess_endpoints(
    path: Path, file: CohortFile | None
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Return the parameters of ADTTE that are times, OS and PFS first, and those that are none."""
    file = read_cohort_file(path) if file is None else file
    if not set(file.header) >= _OF_ADTTE:
        return (), ()
    order = list(FAMILY_LABELS)
    parameters = sorted(
        read_parameters(path, file).values(),
        key=lambda parameter: order.index(parameter.name) if parameter.name in order else 99,
    )
    tables = {parameter.name: _describe_endpoint(parameter) for parameter in parameters}
    refused = tuple(name for name, table in tables.items() if table is None)
    return tuple(table for table in tables.values() if table is not None), refused


def _describe_endpoint(parameter: Parameter) -> Table | None:
    try:
        unit = unit_of(parameter)
    except CohortError:
        return None
    if _has_several_records(parameter):
        return None
    codes = Counter(parameter.cells("CNSR"))
    found = f"CNSR is 0, the event, in {codes['0']} of {codes.total()} records"
    stated = f"Times in {unit}; {found}." if unit else f"{found}."
    beliefs = [
        Belief("label", quote(parameter.label or parameter.name)),
        Belief("param", quote(parameter.name), stated),
        *([] if unit else [Belief("unit", quote("days"), _UNIT_QUESTION, is_open=True)]),
        START,
    ]
    key = re.sub(r"\W", "_", parameter.name)
    return Table(f"endpoints.{key}", tuple(beliefs))


def _has_several_records(parameter: Parameter) -> bool:
    return max(Counter(parameter.cells(_PATIENT)).values()) > 1


def _guess_response(path: Path) -> Table | None:
    """Return the parameter of ADRS that looks like the best response."""
    file = read_cohort_file(path)
    if not set(file.header) >= _OF_ADRS:
        return None
    found = [
        (parameter, profile)
        for parameter in read_parameters(path, file).values()
        if not _has_several_records(parameter) and is_response(profile := _profile(parameter))
    ]
    found.sort(key=lambda pair: "best" not in pair[0].label.casefold())
    if not found:
        return None
    (parameter, profile), *others = found
    asked = _ASK_RESPONSE.format(join_words([other.name for other, _ in others]))
    param = Belief(
        "param", quote(parameter.name), asked if others else parameter.label, bool(others)
    )
    return Table("response", (param, *describe_response(profile)))


def _profile(parameter: Parameter) -> ColumnProfile:
    codes = Counter(cell for cell in parameter.cells("AVALC") if cell)
    return ColumnProfile(name=parameter.name, kind="text", codes=dict(codes))
