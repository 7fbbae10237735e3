"""The study: what was planned, as data.

These models are the vocabulary of the study file; ``study_file`` reads one. Every key of the file
is a field here or in ``variable``, ``conventions`` and ``claim``, with the same name.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from reportgen.study.claim import Claim
from reportgen.study.cohort_settings import CohortSettings
from reportgen.study.conventions import Methods
from reportgen.study.cox_plan import Predictors, Subgroups
from reportgen.study.descriptions import Baseline, Exposure, Response
from reportgen.study.endpoint import Endpoint, Strata
from reportgen.study.label import lower_start, patients_called
from reportgen.study.privacy_plan import Privacy
from reportgen.study.study_model import StudyModel
from reportgen.study.variable import Variable

# What a record may describe beside the variables of the study.
DESCRIBED_WORDS = (
    "patients",
    "cycles",
    "activity_per_cycle",
    "cycle_interval",
    "cumulative_activity",
    "response",
)


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
    privacy: Privacy = Privacy()
    """What the report must not tell of few patients."""
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

    def endpoint_phrase(self, key: str) -> str:
        """Return what an endpoint is called within a sentence."""
        return self.endpoints[key].phrase or lower_start(self.endpoint_label(key))

    def variable_phrase(self, key: str) -> str:
        """Return what a variable is called within a sentence."""
        return self.variables[key].phrase or lower_start(self.variables[key].label)

    def level_label(self, variable: str, level: str) -> str:
        """Return the label of one level of a variable."""
        for known in self.variables[variable].levels:
            if known.key == level:
                return known.label or known.key
        return level

    def level_phrase(self, variable: str, level: str) -> str:
        """Return what the patients at one level of a variable are called within a sentence."""
        phrases = {known.key: known.phrase for known in self.variables[variable].levels}
        label = self.variables[variable].label
        return phrases.get(level) or patients_called(self.level_label(variable, level), label)
