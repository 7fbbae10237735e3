"""The draft of a study file: every belief with its reason, and the decisions that are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from reportgen.cohort.draft.belief import Belief, Table, join_words, quote, quote_all
from reportgen.cohort.draft.column_profile import ColumnProfile, find_missing_codes, profile_columns
from reportgen.cohort.draft.date_guess import guess_dates
from reportgen.cohort.draft.endpoint_guess import guess_endpoints
from reportgen.cohort.draft.exposure_guess import guess_exposure
from reportgen.cohort.draft.response_guess import guess_response, is_response
from reportgen.cohort.draft.same_column import find_same_columns
from reportgen.cohort.draft.source import Source
from reportgen.cohort.draft.variable_guess import VariableGuess, guess_variable
from reportgen.cohort.readers.cohort_file import CohortFile
from reportgen.study.cohort_settings import DEFAULT_MISSING
from reportgen.study.study_file import DECISION

_HEAD = f"""\
# Drafted by reportgen from the columns of {{file}}.
# A line that begins with “# {DECISION}:” asks what the file does not say: correct what stands below
# it if need be, and delete the line. Nothing is built before.
# The others are compared with the first level of a variable, unless `reference` names another.
# docs/study-file.md explains every key."""

_MOST_SUBGROUPS = 6


def draft_study(source: Source) -> str:
    """Return the draft of a study file for a cohort, with the decisions that are open.

    No value of a column that may identify a patient is part of it.
    """
    file = source.file
    missing = find_missing_codes(file)
    columns = profile_columns(file, frozenset((*DEFAULT_MISSING, *missing)))
    dates = guess_dates(columns)
    identifier = _find_identifier(columns)
    personal = [
        column.name
        for column in columns
        if column is not identifier and (column.name in source.personal or _may_identify(column))
    ]
    columns = [c for c in columns if c is not identifier and c.name not in personal]
    found = _Outcomes.of(source, columns)
    columns = _without(columns, found.taken)
    same = find_same_columns(file, columns)
    taken: set[str] = set()
    guesses = {c.name: guess_variable(c, len(file), taken) for c in columns if c.name not in same}
    variables = [guess for guess in guesses.values() if guess is not None]
    unused = [name for name, guess in guesses.items() if guess is None]
    left_out = {
        "they may identify a patient": personal,
        "they look like nothing known": [*unused, *found.unused],
        "they say the same as others": [f"{name} as {other}" for name, other in same.items()],
        **dict(source.left_out),
    }
    tables = [
        _describe_words(file),
        _describe_reading(identifier, missing, source.settings),
        dates,
        _list_left_out(left_out),
        *(guess.table for guess in variables),
        _describe_baseline(variables),
        *found.tables,
        *(_describe_groupings(variables) if found.has_endpoint else ()),
    ]
    written = ("\n".join(table.lines()) for table in tables if table is not None)
    return "\n\n".join((_HEAD.format(file=file.name), *written)) + "\n"


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """The tables of what patients had and what became of them, and the columns that they take."""

    tables: tuple[Table, ...]
    taken: tuple[str, ...]
    unused: tuple[str, ...] = ()
    has_endpoint: bool = True

    @classmethod
    def of(cls, source: Source, columns: list[ColumnProfile]) -> _Outcomes:
        """Return what the parameters of ADaM say, or else what the columns look like."""
        if source.adam is not None:
            best, ends = source.adam.response, source.adam.endpoints
            return cls((*([best] if best else []), *ends), (), has_endpoint=bool(ends))
        endpoints = guess_endpoints(columns)
        paired = tuple(name for guess in endpoints for name in guess.columns)
        response = guess_response(_without(columns, paired))
        others = response.others if response else ()
        answered = (response.column, *others) if response else ()
        exposure = guess_exposure(_without(columns, (*paired, *answered)))
        given = (*exposure[1], "cycles") if exposure else ()
        tables = (
            exposure[0] if exposure else None,
            response.table if response else None,
            *(guess.table for guess in endpoints),
            None if endpoints or response else _ask_for_endpoint(),
        )
        return cls(
            tables=tuple(table for table in tables if table is not None),
            taken=(*paired, *answered, *given),
            unused=others,
            has_endpoint=bool(endpoints),
        )


def confirm(text: str, lines: Iterable[int]) -> str:
    """Return a study file in which the decisions on some lines are made as they are believed."""
    chosen = set(lines)
    return "\n".join(
        line.replace(f"# {DECISION}:", "# Confirmed:", 1) if number in chosen else line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def _without(columns: list[ColumnProfile], names: Iterable[str]) -> list[ColumnProfile]:
    taken = set(names)
    return [column for column in columns if column.name not in taken]


def _find_identifier(columns: list[ColumnProfile]) -> ColumnProfile | None:
    """Return the column that identifies a patient: by its name, one that differs in every row."""
    named = [c for c in columns if c.words.hint_at("identifier") and c.kind in ("number", "text")]
    unique = [column for column in named if column.is_unique]
    surely = [column for column in named if "id" in column.words.words]
    return next(iter([*unique, *surely]), None)


def _may_identify(column: ColumnProfile) -> bool:
    """Return whether a column is named after a person, or its texts hardly ever come twice."""
    differs = column.kind == "text" and 2 * len(column.codes) > max(column.rows, 4)
    is_known = column.words.hint_at("ki67") or is_response(column)
    return column.words.hint_at("personal") or (differs and not is_known)


# ------------------------------------------------------------------------------------ tables


def _describe_words(file: CohortFile) -> Table:
    title = f"Outcome: {PurePath(file.name).stem.replace('_', ' ')}"
    return Table(
        "",
        (
            Belief("title", quote(title), "Words for the title and the sentences."),
            Belief("patients", quote("patients")),
        ),
    )


def _describe_reading(
    identifier: ColumnProfile | None, missing: tuple[str, ...], settings: tuple[Belief, ...]
) -> Table | None:
    beliefs = list(settings)
    if identifier is not None:
        unique = identifier.is_unique
        reason = "Checked for duplicates, never printed."
        asked = (
            "does this number the patients? A value stands in several rows, "
            "and a build needs one row a patient."
        )
        value = quote(identifier.name)
        beliefs.append(Belief("identifier", value, reason if unique else asked, not unique))
    if missing:
        codes = quote_all((*DEFAULT_MISSING, *missing))
        asked = f"do these all mean that a value is missing? {join_words(missing)} may."
        beliefs.append(Belief("missing", codes, asked, is_open=True))
    if not beliefs:
        return None
    return Table("cohort", tuple(beliefs))


def _list_left_out(reasons: Mapping[str, Sequence[str]]) -> Table | None:
    """Return a comment on the columns of which no use is made, by the reason."""
    remarks = [
        f"Left out, because {reason}: {join_words(names)}."
        for reason, names in reasons.items()
        if names
    ]
    return Table("", (), "\n# ".join(remarks)) if remarks else None


def _describe_baseline(variables: list[VariableGuess]) -> Table | None:
    keys = [guess.key for guess in variables if guess.is_baseline]
    return Table("baseline", (Belief("variables", quote_all(keys)),)) if keys else None


def _ask_for_endpoint() -> Table:
    asked = "no column looks like the time of an endpoint; which are its columns?"
    time = Belief("time", quote(""), asked, is_open=True)
    return Table("endpoints.OS", (time, Belief("event", quote(""))))


def _describe_groupings(variables: list[VariableGuess]) -> Iterator[Table | None]:
    """Yield the tables that compare patients: by levels, by predictors, in subgroups."""
    groups = [v for v in variables if v.kind != "number" and v.is_baseline]
    groups.sort(key=lambda variable: not variable.is_arm)
    yield _describe_strata([variable.key for variable in groups])
    yield _describe_predictors(variables)
    if groups and groups[0].is_arm:
        yield _describe_subgroups(*(variable.key for variable in groups))


def _describe_strata(keys: list[str]) -> Table | None:
    if not keys:
        return None
    asked = f"by which variables is survival compared? {join_words(keys)} would do."
    return Table("strata", (Belief("variables", quote_all(keys[:1]), asked, is_open=True),))


def _describe_subgroups(arm: str, *others: str) -> Table | None:
    if not others:
        return None
    asked = (
        f"were subgroups planned in which {arm} is compared, and which? Delete the table if not."
    )
    beliefs = (
        Belief("variable", quote(arm)),
        Belief("by", quote_all(others[:_MOST_SUBGROUPS]), asked, is_open=True),
    )
    return Table("subgroups", beliefs)


def _describe_predictors(variables: list[VariableGuess]) -> Table | None:
    keys = [guess.key for guess in variables if guess.is_baseline]
    later = [guess.key for guess in variables if not guess.is_baseline]
    if not keys:
        return None
    asked = "which predictors were planned? They have to be known when time starts."
    if later:
        asked += f" Not listed, as they may be known later only: {join_words(later)}."
    return Table("predictors", (Belief("candidates", quote_all(keys), asked, is_open=True),))
