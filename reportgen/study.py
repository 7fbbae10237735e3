"""The study: what was planned, as data.

These models are the vocabulary of the study file; ``study_file`` reads one. Every key of the file
is a field here, with the same name.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

TimeUnit = Literal["days", "weeks", "months", "years"]

DAYS_PER_UNIT: dict[str, float] = {
    "days": 1.0,
    "weeks": 7.0,
    "months": 365.25 / 12,
    "years": 365.25,
}

DEFAULT_MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", ".", "NULL", "null", "[Not Available]")

PRESETS: dict[str, dict[str, str]] = {
    # R survfit and coxph: checked against survival 3.5-3.
    "r": {
        "median_rule": "midpoint",
        "median_interval": "log",
        "survival_interval": "log",
        "ties": "efron",
    },
    # SPSS KM and COXREG: the median and its interval were checked against SPSS 31.0.1; Breslow's
    # ties are from general knowledge. SPSS gives no interval for survival at a time; IBM advises
    # the log-log one.
    "spss": {
        "median_rule": "first",
        "median_interval": "symmetric",
        "survival_interval": "log-log",
        "ties": "breslow",
    },
}


def _as_code(value: Any) -> Any:
    """Return a code as the text that stands for it in a file: 1 and 1.0 are ``"1"``."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


Code = Annotated[str, BeforeValidator(_as_code)]


class StudyModel(BaseModel):
    """Base of all parts of a study: frozen, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SyntheticMark(StudyModel):
    """The column and the value by which a file says that its patients are invented."""

    column: str
    value: str


class CohortSettings(StudyModel):
    """How the cohort file is read.

    ``identifier`` names the column that identifies a patient; ``missing`` lists the codes that mean
    that a value is missing.
    """

    identifier: str | None = None
    synthetic: SyntheticMark | None = None
    missing: tuple[Code, ...] = DEFAULT_MISSING


class Methods(StudyModel):
    """The statistical conventions; ``match`` sets those that are not set alone."""

    match: Literal["r", "spss"] = "r"
    median_rule: Literal["midpoint", "first"]
    median_interval: Literal["log", "log-log", "plain", "logit", "arcsine", "symmetric"]
    survival_interval: Literal["log", "log-log", "plain", "logit", "arcsine"]
    ties: Literal["efron", "breslow"]
    proportion_interval: Literal["clopper-pearson", "wilson"] = "clopper-pearson"
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    significance: float = Field(default=0.05, gt=0, lt=0.5)
    time_unit: TimeUnit = "months"
    milestones: tuple[Annotated[float, Field(gt=0)], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        preset = data.get("match", "r")
        return {**PRESETS.get(str(preset), PRESETS["r"]), **data}

    @model_validator(mode="after")
    def _default_milestones(self) -> Self:
        """Take 1, 2, 3 and 5 years where no milestones are given."""
        if not self.milestones:
            year = DAYS_PER_UNIT["years"] / DAYS_PER_UNIT[self.time_unit]
            object.__setattr__(self, "milestones", tuple(round(y * year, 6) for y in (1, 2, 3, 5)))
        return self


class Level(StudyModel):
    """One level of a category: its key, its label and the file's values that mean it.

    ``phrase`` names the patients at the level within a sentence, e.g. ``pancreatic tumours``.
    """

    key: Code
    label: str = ""
    phrase: str = ""
    values: tuple[Code, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"key": data}

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the values in the file that mean this level."""
        return self.values or (self.key,)


def _check_codes_differ(levels: tuple[Level, ...]) -> None:
    """Check that no value of the file means two levels."""
    codes = [code for level in levels for code in dict.fromkeys(level.codes)]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"{', '.join(map(repr, repeated))} stands for more than one level")


class Variable(StudyModel):
    """A column of the file as the report uses it.

    A ``number`` keeps its values. A ``category`` has levels: listed here, or, where none are
    listed, those that the file holds. With ``cut_points`` the levels are intervals of a number, in
    increasing order, and ``closed`` says whether a value equal to a cut-point belongs to the
    interval below it (``"right"``) or above it (``"left"``). Levels that are ``ordered``, as those
    of cut-points always are, are also tested for trend.
    """

    column: str = ""
    label: str = ""
    unit: str | None = None
    type: Literal["number", "category"] = "category"
    levels: tuple[Level, ...] = ()
    ordered: bool = False
    cut_points: tuple[float, ...] = ()
    closed: Literal["left", "right"] = "right"
    reference: Code | None = None
    per: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        keys = [level.key for level in self.levels]
        if self.type == "number" and (keys or self.cut_points or self.reference):
            raise ValueError("a number has no levels, cut_points or reference; leave out type")
        if len(set(keys)) < len(keys):
            raise ValueError(f"level keys must differ, but are {', '.join(keys)}")
        if not self.cut_points:
            _check_codes_differ(self.levels)
        if any(a >= b for a, b in pairwise(self.cut_points)):
            raise ValueError("cut_points must increase")
        if self.cut_points and len(keys) != len(self.cut_points) + 1:
            raise ValueError(
                f"{len(self.cut_points)} cut_points make {len(self.cut_points) + 1} levels, "
                f"but {len(keys)} are listed"
            )
        if self.reference is not None and keys and self.reference not in keys:
            raise ValueError(
                f"reference {self.reference!r} is none of the levels {', '.join(keys)}"
            )
        return self

    @property
    def has_order(self) -> bool:
        """Return whether the order of the levels means something."""
        return self.ordered or bool(self.cut_points)

    @property
    def reference_level(self) -> str:
        """Return the key of the level that the others are compared with."""
        return self.reference if self.reference is not None else self.levels[0].key


class Baseline(StudyModel):
    """The table of patient characteristics: which variables, and by which variable's levels."""

    variables: tuple[str, ...]
    by: str | None = None


class Exposure(StudyModel):
    """Columns that hold the activity and the date of each treatment cycle, in order."""

    activity_columns: tuple[str, ...] = Field(min_length=1)
    date_columns: tuple[str, ...] = ()
    activity_unit: str = "GBq"

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.date_columns and len(self.date_columns) != len(self.activity_columns):
            raise ValueError(
                f"{len(self.activity_columns)} activity_columns, "
                f"but {len(self.date_columns)} date_columns; list one date a cycle"
            )
        return self


class Response(StudyModel):
    """Best response: its categories from best to worst, and which of them count as what."""

    column: str
    label: str = "Best response"
    criteria: str = ""
    categories: tuple[Level, ...] = Field(min_length=2)
    not_evaluable: tuple[Code, ...] = ()
    objective_response: tuple[Code, ...] = Field(min_length=1)
    disease_control: tuple[Code, ...] = ()
    denominator: Literal["evaluable", "treated"] = "evaluable"
    by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_categories(self) -> Self:
        known = [category.key for category in self.categories]
        _check_codes_differ(self.codes)
        for name in ("objective_response", "disease_control"):
            if unknown := [key for key in getattr(self, name) if key not in known]:
                raise ValueError(
                    f"{name} names {', '.join(map(repr, unknown))}, "
                    f"which is none of the categories {', '.join(known)}"
                )
        return self

    @property
    def codes(self) -> tuple[Level, ...]:
        """Return everything that the column may hold: the categories and what is not evaluable."""
        return (*self.categories, *(Level(key=code) for code in self.not_evaluable))


class Endpoint(StudyModel):
    """A time to an event: the columns, their unit and codes, and what they mean in words."""

    label: str = ""
    time: str
    unit: TimeUnit | None = None
    event: str
    event_codes: tuple[Code, ...] = Field(default=("1",), min_length=1)
    censored_codes: tuple[Code, ...] = Field(default=("0",), min_length=1)
    start: str = ""
    event_label: str = ""

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        if both := set(self.event_codes) & set(self.censored_codes):
            raise ValueError(f"{', '.join(sorted(both))} is both an event and a censored code")
        return self


class Strata(StudyModel):
    """Variables by whose levels every endpoint is described and compared."""

    variables: tuple[str, ...]
    adjustment: Literal["holm", "bonferroni", "benjamini-hochberg", "none"] = "holm"


class Predictors(StudyModel):
    """Candidate predictors, and how those of the multivariable model are chosen."""

    endpoints: tuple[str, ...] = ()
    candidates: tuple[str, ...] = Field(min_length=1)
    selection: Literal["all", "univariable"] = "all"
    entry_test: Literal["wald", "logrank"] = "wald"
    entry_p_value: float = Field(default=0.05, gt=0, le=1)


class Claim(StudyModel):
    """A published figure, and the estimate that it is compared with.

    ``find`` gives fields of the result records, an empty text standing for null, and ``among``
    restricts them to some variables. One record is compared by ``value``, ``low``, ``high`` and
    ``count``, each rounded to as many digits as it is written with; of several, ``aggregate``
    takes the smallest or largest first. ``below`` asks that the field is less than a bound;
    ``significant`` that exactly these variables have a P value below the significance level;
    ``levels`` that exactly these levels hold any patient.
    """

    statement: str
    find: dict[
        Literal[
            "analysis",
            "endpoint",
            "population",
            "variable",
            "level",
            "reference",
            "model",
            "method",
        ],
        str,
    ]
    among: tuple[str, ...] = ()
    field: Literal["estimate", "p_value", "high", "n", "events"] = "estimate"
    unit: str = ""
    value: int | float | None = None
    low: int | float | None = None
    high: int | float | None = None
    count: int | None = None
    below: int | float | None = None
    aggregate: Literal["min", "max"] | None = None
    significant: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        stated = (self.value, self.below, self.count, self.significant or None, self.levels or None)
        if all(part is None for part in stated):
            raise ValueError("give value, count, below, significant or levels")
        return self


class Study(StudyModel):
    """A whole study; the fields are the keys of the study file."""

    title: str
    running_title: str = ""
    patients: str = "patients"
    treatment: str = ""
    design: str = ""
    purpose: str = ""
    cohort: CohortSettings = CohortSettings()
    methods: Methods = Field(default_factory=lambda: Methods.model_validate({}))
    variables: dict[str, Variable] = Field(default_factory=dict)
    baseline: Baseline | None = None
    exposure: Exposure | None = None
    response: Response | None = None
    endpoints: dict[str, Endpoint] = Field(default_factory=dict)
    strata: Strata | None = None
    predictors: Predictors | None = None
    published: tuple[Claim, ...] = ()

    @field_validator("variables")
    @classmethod
    def _default_columns(cls, variables: dict[str, Variable]) -> dict[str, Variable]:
        """Take the key for the column and the label where none is given."""
        return {
            key: variable.model_copy(
                update={"column": variable.column or key, "label": variable.label or key}
            )
            for key, variable in variables.items()
        }

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        """Check that every name of a variable or endpoint is one that the study defines."""
        problems = [
            f"{place} names {name!r}; the study has {', '.join(known) or 'none'}"
            for place, names, known in self._references()
            for name in names
            if name not in known
        ]
        problems += [
            f"{place} names {name!r}, which is a number; "
            "name a variable with levels, or one with cut_points on the same column"
            for place, names in self._groupings()
            for name in names
            if name in self.variables and self.variables[name].type == "number"
        ]
        if not self.endpoints and self.response is None:
            problems.append("a study needs [endpoints.<NAME>] or [response]")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @model_validator(mode="after")
    def _check_missing_codes(self) -> Self:
        """Check that no code that means missing stands for a level or an event as well."""
        problems = [
            f"{place} has {code!r}, which means that a value is missing; "
            "leave it out here, or list the codes for missing without it in cohort.missing"
            for place, codes in self._codes()
            for code in codes
            if code in self.cohort.missing
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _references(self) -> list[tuple[str, tuple[str, ...], list[str]]]:
        """Return each place that names variables or endpoints, the names and what they may be."""
        variables, endpoints = list(self.variables), list(self.endpoints)
        found = [(place, names, variables) for place, names in self._groupings()]
        if self.baseline:
            found.append(("baseline.variables", self.baseline.variables, variables))
        if self.predictors:
            found.append(("predictors.candidates", self.predictors.candidates, variables))
            found.append(("predictors.endpoints", self.predictors.endpoints, endpoints))
        return found

    def _groupings(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return each place that groups patients, and by which variables."""
        found: list[tuple[str, tuple[str, ...]]] = []
        if self.baseline and self.baseline.by:
            found.append(("baseline.by", (self.baseline.by,)))
        if self.response:
            found.append(("response.by", self.response.by))
        if self.strata:
            found.append(("strata.variables", self.strata.variables))
        return found

    def _codes(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return each place that says what the file's values mean, and these values."""
        found = [
            (f"variables.{key}.levels", tuple(c for level in variable.levels for c in level.codes))
            for key, variable in self.variables.items()
            if not variable.cut_points
        ]
        if self.response:
            found.append(
                ("response", tuple(c for level in self.response.codes for c in level.codes))
            )
        for key, endpoint in self.endpoints.items():
            found.append((f"endpoints.{key}", (*endpoint.event_codes, *endpoint.censored_codes)))
        return found

    @property
    def predicted_endpoints(self) -> tuple[str, ...]:
        """Return the endpoints whose predictors are sought."""
        if self.predictors is None:
            return ()
        return self.predictors.endpoints or tuple(self.endpoints)

    def endpoint_label(self, key: str) -> str:
        """Return an endpoint's label in words."""
        return self.endpoints[key].label or key

    def level_label(self, variable: str, level: str) -> str:
        """Return the label of one level of a variable."""
        for known in self.variables[variable].levels:
            if known.key == level:
                return known.label or known.key
        return level

    def population_label(self, population: str) -> str:
        """Return the label of a population as it stands in the records."""
        if population == "all":
            return "All patients"
        variable, level = population.split("=", 1)
        return self.level_label(variable, level)
