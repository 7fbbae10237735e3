"""The table of published figures beside the computed ones."""

from __future__ import annotations

from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.report.blocks.text import Text, Words, join
from reportgen.report.prose.words import N, p_clause, relation_clause
from reportgen.report.style.numbers import HELD_BACK, NO_BREAK_SPACE, NOT_ESTIMABLE, NumberFormat
from reportgen.results.agreement import ClaimCheck, ClaimPart
from reportgen.results.method_words import level_percent
from reportgen.results.results import Results


def agreement_table(results: Results, numbers: NumberFormat) -> Table:
    """Tabulate every published claim: published, computed, and whether they agree."""
    level = level_percent(results.study.methods.confidence_level)
    interval = numbers.marked(f"{level}{NO_BREAK_SPACE}CI")
    rows = tuple(
        Row(
            stub=_stub(claim, interval),
            cells=(
                _published(results, claim, numbers),
                _computed(results, claim, numbers),
                _verdict(claim),
            ),
        )
        for claim in results.claims
    )
    return Table(
        key="agreement",
        title="Published figures and what this cohort gives.",
        stub_heading="Published statement",
        columns=(
            Column(heading="Published", text=True),
            Column(heading="Computed", text=True),
            Column(heading="Agreement", text=True),
        ),
        groups=(RowGroup(rows=rows),),
        notes=(
            "Computed values are rounded to the digits of the published ones.",
            *(["CI, confidence interval."] if any(map(_has_interval, results.claims)) else []),
        ),
    )


def _verdict(claim: ClaimCheck) -> str:
    if claim.is_withheld:
        return "not compared"
    return "agrees" if claim.agrees else "differs"


def _stub(claim: ClaimCheck, interval: str) -> Text:
    """Return what was published, its unit, and what stands in brackets beside it."""
    stated = {part.what for part in claim.parts}
    unit: Words = claim.unit
    if claim.unit == "%" and {"count", "value"} <= stated:
        unit = N + " (%)"
    elif _has_interval(claim):
        unit = f"{claim.unit} ({interval})".lstrip()
    return join([claim.statement, unit] if unit else [claim.statement], ", ")


def _has_interval(claim: ClaimCheck) -> bool:
    return {"low", "high"} <= {part.what for part in claim.parts}


def _published(results: Results, claim: ClaimCheck, numbers: NumberFormat) -> Words:
    if claim.is_withheld:
        return HELD_BACK
    if claim.published_keys:
        return _keys(results, claim, claim.published_keys)
    if claim.field == "p_value":
        part = claim.parts[0]
        sign = "<" if part.what == "below" else "="
        return relation_clause(sign, part.published, numbers)
    texts: dict[str, str] = {
        part.what: numbers.number(part.published, part.digits) for part in claim.parts
    }
    return _compose(texts, numbers)


def _computed(results: Results, claim: ClaimCheck, numbers: NumberFormat) -> Words:
    if claim.is_withheld:
        return HELD_BACK
    if claim.published_keys:
        return _keys(results, claim, claim.computed_keys) or "none"
    if claim.field == "p_value":
        p_value = claim.parts[0].computed
        return NOT_ESTIMABLE if p_value is None else p_clause(p_value, numbers)
    texts: dict[str, str] = {part.what: _computed_number(part, numbers) for part in claim.parts}
    if "below" in texts:
        return texts["below"]
    return _compose(texts, numbers)


def _computed_number(part: ClaimPart, numbers: NumberFormat) -> str:
    if part.computed is None:
        return NOT_ESTIMABLE
    if part.what == "below":
        return numbers.measured(part.computed)
    return numbers.number(part.computed, part.digits)


def _compose(texts: dict[str, str], numbers: NumberFormat) -> str:
    """Return the parts of a claim as one text, e.g. ``9 (30.0)`` or ``21 (12.1-30.4)``."""
    if "below" in texts:
        return f"<{texts['below']}"
    if "count" in texts and "value" in texts:
        return f"{texts['count']} ({texts['value']})"
    if "low" in texts and "high" in texts:
        return f"{texts['value']} ({numbers.interval(texts['low'], texts['high'])})"
    return texts.get("value") or texts["count"]


def _keys(results: Results, claim: ClaimCheck, keys: tuple[str, ...]) -> str:
    study = results.study
    if claim.variable is not None:
        return ", ".join(study.level_label(claim.variable, key) for key in keys)
    labels = [study.variables[key].label if key in study.variables else key for key in keys]
    phrases = [study.variable_phrase(key) if key in study.variables else key for key in keys]
    return ", ".join([*labels[:1], *phrases[1:]])
