"""The statistical conventions: which there are, and which a program takes by default.

``[methods]`` of a study file is read into :class:`Methods`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from reportgen.study.study_model import StudyModel

TimeUnit = Literal["days", "weeks", "months", "years"]

DAYS_PER_UNIT: dict[str, float] = {
    "days": 1.0,
    "weeks": 7.0,
    "months": 365.25 / 12,
    "years": 365.25,
}


PRESETS: dict[str, dict[str, str]] = {
    # R survfit, coxph and quantile: checked against survival 3.5-3.
    "r": {
        "median_rule": "midpoint",
        "median_interval": "log",
        "survival_interval": "log",
        "ties": "efron",
        "reference_level": "first",
        "quartiles": "inclusive",
    },
    # SPSS KM and COXREG: the median and its interval were checked against SPSS 31.0.1; Breslow's
    # ties, and that COXREG takes the last category for the reference, are from general knowledge,
    # that percentiles are weighted averages at (n + 1) p, type 6, from the help of R's quantile.
    # SPSS gives no interval for survival at a time; IBM advises the log-log one.
    "spss": {
        "median_rule": "first",
        "median_interval": "symmetric",
        "survival_interval": "log-log",
        "ties": "breslow",
        "reference_level": "last",
        "quartiles": "exclusive",
    },
    # SAS LIFETEST and PHREG: from the documentation and the comparisons of the CAMIS project, not
    # from its output; that CLASS of PHREG takes the last level for the reference, and that the
    # percentiles of UNIVARIATE are those of the stepwise distribution, averaged, from its manual.
    "sas": {
        "median_rule": "midpoint-or-none",
        "median_interval": "log-log",
        "survival_interval": "log-log",
        "ties": "breslow",
        "reference_level": "last",
        "quartiles": "averaged",
    },
    # Stata stci and stcox: the limits were checked against those of its manual, the rule for the
    # median, that factor variables take the lowest level for the base, and that summarize averages
    # percentiles as SAS does, are general knowledge.
    "stata": {
        "median_rule": "first",
        "median_interval": "log-log",
        "survival_interval": "log-log",
        "ties": "breslow",
        "reference_level": "first",
        "quartiles": "averaged",
    },
}


class Methods(StudyModel):
    """The statistical conventions; ``match`` sets those that are not set alone."""

    match: Literal["r", "spss", "sas", "stata"] = "r"
    """Program whose conventions are followed; it sets the next six keys, each of which can be set
    alone."""
    median_rule: Literal["midpoint", "midpoint-or-last", "midpoint-or-none", "first"]
    """Where the median lies when the curve is at exactly one half for a while: at the middle of
    that stretch, with a choice of what to take where no later event ends it (its start, the middle
    to the last time, or nothing), or at the first time at or below one half."""
    median_interval: Literal["log", "log-log", "plain", "logit", "arcsine", "symmetric"]
    """Confidence interval of a median: the pointwise interval of survival, on this scale, inverted;
    or the symmetric one of SPSS."""
    survival_interval: Literal["log", "log-log", "plain", "logit", "arcsine"]
    """Scale of the pointwise confidence interval of survival."""
    ties: Literal["efron", "breslow"]
    """Treatment of tied event times in Cox regression."""
    reference_level: Literal["first", "last"]
    """Level that the others are compared with where a variable names no `reference`."""
    quartiles: Literal["inclusive", "exclusive", "averaged"]
    """Where a quartile p of n sorted values lies: at the place (n - 1) p + 1, at (n + 1) p, both by
    interpolation between two values, or at the first value that more than n p values do not exceed,
    the mean of two where exactly n p do not."""
    proportion_interval: Literal["clopper-pearson", "wilson", "jeffreys", "agresti-coull"] = (
        "clopper-pearson"
    )
    """Confidence interval of a proportion."""
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    """Level of all confidence intervals."""
    significance: float = Field(default=0.05, gt=0, lt=0.5)
    """A P value below this is called significant."""
    time_unit: TimeUnit = "months"
    """Unit of time in the report."""
    quantiles: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = ()
    """Quantiles of survival beside the median: 0.25 gives the time by which a quarter had the
    event."""
    milestones: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """Times, in this unit, at which survival is given; 1, 2, 3 and 5 years if left out."""
    restricted_mean_horizon: Annotated[float, Field(gt=0)] | None = None
    """Time, in this unit, up to which the mean of survival is taken; none is given if left out."""

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
