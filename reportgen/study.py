"""The study: what was planned, as data.

These models are the vocabulary of the study file; ``study_file`` reads one. Every key of the file
is a field here or in ``variable``, ``conventions`` and ``claim``, with the same name.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from reportgen.claim import Claim
from reportgen.conventions import Methods, TimeUnit
from reportgen.derived import EndpointDates
from reportgen.study_model import Code, Name, Names, Pair, SomeNames, StudyModel
from reportgen.variable import Level, Variable, check_codes_differ, check_labels_differ

# What a record may describe beside the variables of the study.
DESCRIBED_WORDS = (
    "patients",
    "cycles",
    "activity_per_cycle",
    "cycle_interval",
    "cumulative_activity",
    "response",
)

STEPWISE = ("forward", "backward")

DEFAULT_MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", ".", "NULL", "null", "[Not Available]")


class SyntheticMark(StudyModel):
    """The column and the value by which a file says that its patients are invented."""

    column: str
    """Column that says where a row comes from."""
    value: str
    """Its value in an invented row."""


class Adam(StudyModel):
    """The ADaM data sets beside ADSL, which is the cohort file: one row a patient and parameter."""

    adtte: Name | None = None
    """File of ADTTE, the times to events."""
    adrs: Name | None = None
    """File of ADRS, the responses."""


DateOf = Literal["birth", "diagnosis", "start", "progression", "death", "last_contact"]


class CohortSettings(StudyModel):
    """How the cohort file is read.

    ``identifier`` names the column that identifies a patient; ``missing`` lists the codes that mean
    that a value is missing. ``sheet`` is that of a workbook; ``dictionary`` and the files of
    ``adam`` lie in the folder of the cohort file. ``dates`` names columns of dates that must be in
    order.
    """

    identifier: Name | None = None
    """Column that identifies a patient: checked for duplicates, never printed."""
    synthetic: SyntheticMark | None = None
    """The column and the value by which the file says that its patients are invented; the report
    then says so on every page."""
    missing: tuple[Code, ...] = DEFAULT_MISSING
    """Codes that mean that a value is missing."""
    sheet: Name | None = None
    """Sheet of a workbook; its first that is shown and holds anything if left out."""
    dictionary: Name | None = None
    """Data dictionary of REDCap, for labels; it lies in the folder of the cohort file."""
    adam: Adam | None = None
    """ADaM data sets in the folder of the cohort file, which is ADSL."""
    dates: dict[DateOf, Name] = Field(default_factory=dict)
    """Columns of dates that have to be in the order of a life, by what they are of."""

    @model_validator(mode="before")
    @classmethod
    def _identify_subjects(cls, data: Any) -> Any:
        if isinstance(data, dict) and "adam" in data:
            return {"identifier": "USUBJID", **data}
        return data


def _from_parameter(data: Any, columns: dict[str, Any]) -> Any:
    """Fill in the columns that stand for an ADaM parameter where ``param`` names one.

    ``{}`` in a column's name stands for the parameter.
    """
    if not isinstance(data, dict) or not isinstance(data.get("param"), str):
        return data
    param = data["param"]
    if given := [key for key in columns if key in data]:
        raise ValueError(f"param stands for {', '.join(given)}; leave out one or the other")
    return {**data, **{k: v.format(param) if isinstance(v, str) else v for k, v in columns.items()}}


class Baseline(StudyModel):
    """The table of patient characteristics: which variables, and by which variable's levels.

    ``compare`` says how the groups ``by`` whose levels patients are described are compared.
    """

    variables: SomeNames
    """Variables of the table, in its order."""
    by: Name | None = None
    """Variable by whose levels the patients are described as well."""
    compare: Literal["none", "standardised-differences", "tests"] = "none"
    """Column that compares these groups: by standardised differences, or by tests
    ([methods.md](methods.md))."""

    @model_validator(mode="after")
    def _check_groups(self) -> Self:
        if self.compare != "none" and self.by is None:
            raise ValueError(f"compare = {self.compare!r} needs the groups; name a variable in by")
        return self


class Exposure(StudyModel):
    """Columns that hold the activity and the date of each treatment cycle, in order."""

    activity_columns: SomeNames
    """Columns with the activity of each treatment cycle, in order; empty where it was not given."""
    date_columns: Names = ()
    """Columns with the dates of the same cycles."""
    activity_unit: str = "GBq"
    """Unit of the activities."""

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.date_columns and len(self.date_columns) != len(self.activity_columns):
            raise ValueError(
                f"{len(self.activity_columns)} activity_columns, "
                f"but {len(self.date_columns)} date_columns; list one date a cycle"
            )
        return self


class Response(StudyModel):
    """Best response: its categories from best to worst, and which of them count as what.

    ``test`` compares the subgroups ``by`` which it is given; ``"automatic"`` is Fisher's in a table
    of two rows and two columns, and the chi-square test without correction in a larger one.
    The categories are in a ``column``, or in the ADaM parameter ``param``.
    """

    param: Name | None = None
    """Parameter of ADRS that stands for the column."""
    column: str
    """Column with the best response."""
    label: str = "Best response"
    """What the response is called."""
    criteria: str = ""
    """The criteria of response, in words."""
    categories: tuple[Level, ...] = Field(min_length=2)
    """Categories from best to worst."""
    not_evaluable: tuple[Code, ...] = ()
    """Codes of patients whose response could not be evaluated."""
    objective_response: tuple[Code, ...] = Field(min_length=1)
    """Categories that count as an objective response."""
    disease_control: tuple[Code, ...] = ()
    """Categories that count as disease control."""
    denominator: Literal["evaluable", "treated"] = "evaluable"
    """Of whom the rates are: patients with an evaluable response, or all who were treated."""
    by: Names = ()
    """Variables by whose levels the response is given and compared."""
    test: Literal["automatic", "fisher", "chi-square", "chi-square-corrected"] = "automatic"
    """Test that compares these groups; `automatic` is Fisher's for two groups and two outcomes, and
    chi-square without correction for more."""

    @model_validator(mode="before")
    @classmethod
    def _name_parameter(cls, data: Any) -> Any:
        return _from_parameter(data, {"column": "{}.AVALC"})

    @model_validator(mode="after")
    def _check_categories(self) -> Self:
        known = [category.key for category in self.categories]
        check_codes_differ(self.codes)
        check_labels_differ(self.categories)
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
    """A time to an event: the columns, their unit and codes, and what they mean in words.

    An ADaM parameter ``param`` stands for both columns: its AVAL, and its CNSR, where 0 is an event
    and anything above is none.
    """

    label: str = ""
    """What the endpoint is called; its key if left out."""
    param: Name | None = None
    """Parameter of ADTTE that stands for time and event."""
    time: str = ""
    """Column with the time to the event or to censoring."""
    unit: TimeUnit | None = None
    """Unit of the column; that of the report (`methods.time_unit`) if left out. Times are converted
    with 365.25 days to a year."""
    event: str = ""
    """Column that says whether the time ended with the event."""
    dates: EndpointDates | None = None
    """Columns of dates from which the time, and with `events` the event, are derived in place of
    `time` and `event`."""
    event_codes: tuple[Code, ...] = Field(default=("1",), min_length=1)
    """Codes of `event` that mean the event. Where neither these nor `censored_codes` are given and
    the column holds words, known words are understood."""
    censored_codes: tuple[Code, ...] = Field(default=("0",), min_length=1)
    """Codes of `event` that mean that the time was censored."""
    start: str = ""
    """From what the time is counted, in words."""
    event_label: str = ""
    """What the event is, in words."""

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        if bool(self.time) == (self.dates is not None):
            raise ValueError("give time, the column that holds it, or dates to derive it from")
        if bool(self.event) == (self.dates is not None and bool(self.dates.events)):
            raise ValueError("give event, the column that holds it, or dates.events to derive it")
        if self.dates is not None and self.unit is not None:
            raise ValueError("dates are counted in days and converted; leave out unit")
        return self

    @property
    def source_columns(self) -> tuple[tuple[str, str], ...]:
        """Return the columns of the file that the endpoint comes from, each with its key."""
        dated: tuple[tuple[str, str], ...] = ()
        if self.dates is not None:
            dated = (
                ("dates.start", self.dates.start),
                *(("dates.events", column) for column in self.dates.events),
                ("dates.last_contact", self.dates.last_contact),
            )
        named = (("time", self.time), ("event", self.event))
        return (*(pair for pair in named if pair[1]), *dated)

    @model_validator(mode="before")
    @classmethod
    def _name_parameter(cls, data: Any) -> Any:
        columns = {"time": "{}.AVAL", "event": "{}.CNSR"}
        codes = {"event_codes": ("0",), "censored_codes": ("1",)}
        return _from_parameter(data, {**columns, **codes})

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        if both := set(self.event_codes) & set(self.censored_codes):
            raise ValueError(f"{', '.join(sorted(both))} is both an event and a censored code")
        return self

    @property
    def outcomes(self) -> tuple[Level, Level]:
        """Return the two things that the event column may say, with the codes of each."""
        return (
            Level(key="event", values=self.event_codes),
            Level(key="censored", values=self.censored_codes),
        )


class Strata(StudyModel):
    """Variables by whose levels every endpoint is described and compared.

    ``exponents`` are those of the Fleming-Harrington test; ``stratified_by`` names a variable
    within whose levels the test compares.
    """

    variables: SomeNames
    """Variables by whose levels survival is described and compared: overall, for trend and
    pairwise."""
    test: Literal["logrank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"] = (
        "logrank"
    )
    """Test that compares the levels, each by its own definition."""
    exponents: tuple[float, float] | None = None
    """The two exponents of the Fleming-Harrington test, which weights by S(t)^rho (1 -
    S(t))^gamma."""
    stratified_by: Name | None = None
    """Variable within whose levels the test compares."""
    adjustment: Literal["holm", "bonferroni", "benjamini-hochberg", "none"] = "holm"
    """Adjustment of the P values of pairwise comparisons."""

    @model_validator(mode="after")
    def _check_exponents(self) -> Self:
        if (self.test == "fleming-harrington") != (self.exponents is not None):
            raise ValueError('exponents go with test = "fleming-harrington", and only with it')
        if self.exponents is not None and min(self.exponents) < 0:
            raise ValueError(f"exponents must not be negative, but are {list(self.exponents)}")
        if self.stratified_by in self.variables:
            raise ValueError(f"stratified_by {self.stratified_by!r} is one of the variables itself")
        return self


class Predictors(StudyModel):
    """Candidate predictors, and how those of the multivariable model are chosen and examined.

    ``"univariable"`` selection takes the candidates whose own test is below ``entry_p_value``.
    ``"forward"`` and ``"backward"`` go step by step: a term enters below ``entry_p_value`` and
    leaves above ``removal_p_value``; those ``forced`` are in every model. ``stratified_by`` gives
    each level of a variable a baseline hazard of its own. Each pair of ``interactions`` is tested
    beside the terms of the multivariable model. ``bootstrap`` is the number of resamples by which
    the model is validated, none where it is 0.
    """

    endpoints: Names = ()
    """Endpoints whose predictors are sought; all if left out."""
    candidates: SomeNames
    """Variables that may predict. They have to be known when time starts."""
    selection: Literal["all", "univariable", "forward", "backward"] = "all"
    """How the terms of the multivariable model are chosen: all candidates, those below
    `entry_p_value` on their own, or one at a time forward or backward."""
    entry_test: Literal["wald", "logrank", "score", "likelihood-ratio"]
    """Test by which a term enters: Wald's or the log-rank test of univariable selection (Wald's if
    left out), the score or the likelihood-ratio test of stepwise selection (score if left out, as
    in SPSS)."""
    entry_p_value: float = Field(default=0.05, gt=0, le=1)
    """A term enters below this P value."""
    removal_test: Literal["likelihood-ratio", "wald", "conditional"] = "likelihood-ratio"
    """Test by which a term leaves in stepwise selection."""
    removal_p_value: float = Field(default=0.10, gt=0, le=1)
    """A term leaves above this P value."""
    forced: Names = ()
    """Candidates that are in every model."""
    term_test: Literal["wald", "likelihood-ratio", "score"] = "wald"
    """Test of all levels of a variable together."""
    stratified_by: Name | None = None
    """Variable each of whose levels has a baseline hazard of its own."""
    interactions: tuple[Pair, ...] = ()
    """Pairs of variables; each pair is added alone to the multivariable model and tested."""
    bootstrap: int = Field(default=0, ge=0, le=10_000)
    """Resamples that correct concordance and calibration slope for optimism, with the selection
    repeated in each; none where it is 0."""
    bootstrap_seed: int = Field(default=1, ge=0)
    """Seed of the resamples."""

    @model_validator(mode="before")
    @classmethod
    def _default_entry_test(cls, data: Any) -> Any:
        """Take the score test for stepwise selection, as SPSS does, and else Wald's."""
        if not isinstance(data, dict) or "entry_test" in data:
            return data
        stepwise = data.get("selection") in STEPWISE
        return {**data, "entry_test": "score" if stepwise else "wald"}

    @model_validator(mode="after")
    def _check_selection(self) -> Self:
        allowed = ("score", "likelihood-ratio") if self.is_stepwise else ("wald", "logrank")
        if self.entry_test not in allowed:
            raise ValueError(
                f"entry_test {self.entry_test!r} does not go with selection = "
                f"{self.selection!r}; it can be {' or '.join(map(repr, allowed))}"
            )
        if self.is_stepwise and self.removal_p_value < self.entry_p_value:
            raise ValueError(
                f"removal_p_value ({self.removal_p_value:g}) is below entry_p_value "
                f"({self.entry_p_value:g}): what enters would leave at once; raise it"
            )
        if unknown := [name for name in self.forced if name not in self.candidates]:
            raise ValueError(f"forced names {', '.join(unknown)}, which is none of the candidates")
        if self.stratified_by in self.candidates:
            raise ValueError(
                f"stratified_by {self.stratified_by!r} is one of the candidates itself"
            )
        return self

    @property
    def is_stepwise(self) -> bool:
        """Return whether the terms are selected one at a time."""
        return self.selection in STEPWISE


class Subgroups(StudyModel):
    """The hazard ratio of one variable at each level of others, with tests of interaction."""

    endpoints: Names = ()
    """Endpoints that are analysed; all if left out."""
    variable: Name
    """Variable whose hazard ratio is given at each level of the others."""
    by: SomeNames
    """Variables whose levels are the subgroups."""
    stratified_by: Name | None = None
    """Variable each of whose levels has a baseline hazard of its own."""
    interaction_test: Literal["likelihood-ratio", "wald", "score"] = "likelihood-ratio"
    """Test of the interaction between the variable and the subgroups."""

    @model_validator(mode="after")
    def _check_roles(self) -> Self:
        if self.variable in self.by:
            raise ValueError(f"by names {self.variable!r}, the variable of the hazard ratio itself")
        if self.stratified_by in (self.variable, *self.by):
            raise ValueError(
                f"stratified_by {self.stratified_by!r} is among the variables themselves"
            )
        return self


class Study(StudyModel):
    """A whole study; the fields are the keys of the study file."""

    title: str
    """Title of the report."""
    running_title: str = ""
    """Short title for the head of each page; the title if left out."""
    patients: str = "patients"
    """Who the patients are, as a noun: `patients with ...`."""
    treatment: str = ""
    """The treatment, as a noun."""
    design: str = ""
    """The design of the study, as a noun: `retrospective cohort study`, for one."""
    purpose: str = ""
    """The purpose of the study, as a sentence."""
    cohort: CohortSettings = CohortSettings()
    """How the cohort file is read."""
    methods: Methods = Field(default_factory=lambda: Methods.model_validate({}))
    """The statistical conventions; [methods.md](methods.md) has the R call that equals each."""
    variables: dict[str, Variable] = Field(default_factory=dict)
    """The variables by key: columns of the file as the report uses them. A column may have
    several."""
    baseline: Baseline | None = None
    """The table of patient characteristics."""
    exposure: Exposure | None = None
    """The treatment that was given, cycle by cycle."""
    response: Response | None = None
    """The best response."""
    endpoints: dict[str, Endpoint] = Field(default_factory=dict)
    """The endpoints by key, such as `OS` and `PFS`."""
    strata: Strata | None = None
    """The comparison of survival between levels."""
    predictors: Predictors | None = None
    """The search for predictors of survival."""
    subgroups: Subgroups | None = None
    """The hazard ratio of one variable in subgroups."""
    published: tuple[Claim, ...] = ()
    """Published figures with which the cohort's are compared."""

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
        problems += [
            f"variables.{key}: this name is the report's own; choose another"
            for key in self.variables
            if key in DESCRIBED_WORDS
        ]
        problems += [
            f"{key!r} holds {words}, which joins keys in the results; choose a name without"
            for key in (*self.variables, *self.endpoints)
            for sign, words in (("=", "an equals sign"), (":", "a colon"))
            if sign in key
        ]
        problems += [
            f"{place} names the ADaM parameter {param!r}, but cohort.adam has no {name}; "
            f'say [cohort] adam = {{ {name} = "{name}.xpt" }}'
            for place, param, name in self._parameters()
            if getattr(self.cohort.adam, name, None) is None
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
            for number, pair in enumerate(self.predictors.interactions, start=1):
                found.append((f"predictors.interactions[{number}]", pair, variables))
        if self.subgroups:
            found.append(("subgroups.variable", (self.subgroups.variable,), variables))
            found.append(("subgroups.endpoints", self.subgroups.endpoints, endpoints))
        for number, claim in enumerate(self.published, start=1):
            place = f"published[{number}]"
            named = (*claim.among, *claim.significant, claim.find.get("variable", ""))
            described = [*variables, *DESCRIBED_WORDS]
            found.append((place, tuple(name for name in named if name), described))
            endpoint = claim.find.get("endpoint")
            found.append((place, (endpoint,) if endpoint else (), endpoints))
        return found

    def _parameters(self) -> list[tuple[str, str, Literal["adtte", "adrs"]]]:
        """Return each place that names an ADaM parameter, the parameter and its data set."""
        found: list[tuple[str, str, Literal["adtte", "adrs"]]] = [
            (f"endpoints.{key}.param", endpoint.param, "adtte")
            for key, endpoint in self.endpoints.items()
            if endpoint.param
        ]
        if self.response and self.response.param:
            found.append(("response.param", self.response.param, "adrs"))
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
        if self.strata and self.strata.stratified_by:
            found.append(("strata.stratified_by", (self.strata.stratified_by,)))
        if self.predictors and self.predictors.stratified_by:
            found.append(("predictors.stratified_by", (self.predictors.stratified_by,)))
        if self.subgroups:
            found.append(("subgroups.by", self.subgroups.by))
            if self.subgroups.stratified_by:
                found.append(("subgroups.stratified_by", (self.subgroups.stratified_by,)))
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

    @property
    def subgroup_endpoints(self) -> tuple[str, ...]:
        """Return the endpoints whose hazard ratios are given by subgroup."""
        if self.subgroups is None:
            return ()
        return self.subgroups.endpoints or tuple(self.endpoints)

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
