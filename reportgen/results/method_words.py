"""The methods in words, one phrase an option.

Records, footnotes and the Methods section take their words from here, by the option that was in
force, so that no sentence can name a method that was not used.
"""

from reportgen.study.conventions import Methods

MEDIAN_RULE = {
    "midpoint": "the first time at which the curve is at or below 1/2, or the midpoint of a "
    "stretch at exactly 1/2 that an event ends",
    "midpoint-or-last": "the first time at which the curve is at or below 1/2, or the midpoint of "
    "a stretch at exactly 1/2, which lasts to the end of follow-up if no event ends it",
    "midpoint-or-none": "the first time at which the curve is at or below 1/2, or the midpoint of "
    "a stretch at exactly 1/2, not estimable if no event ends it",
    "first": "the first time at which the curve is at or below 1/2",
}

SURVIVAL_INTERVAL = {
    "log": "log-transformed",
    "log-log": "log-log-transformed",
    "plain": "untransformed",
    "logit": "logit-transformed",
    "arcsine": "arcsine-square-root-transformed",
}

MEDIAN_INTERVAL = {
    **{
        name: f"by inversion of the {words} pointwise one of survival"
        for name, words in SURVIVAL_INTERVAL.items()
    },
    "symmetric": "symmetric",
}

# By the numbers of Hyndman and Fan, Am Stat 1996;50:361-5.
QUARTILES = {
    "inclusive": "definition 7 of Hyndman and Fan",
    "exclusive": "definition 6 of Hyndman and Fan",
    "averaged": "definition 2 of Hyndman and Fan",
}

TIES = {"efron": "Efron", "breslow": "Breslow"}

PROPORTION_INTERVAL = {
    "clopper-pearson": "exact (Clopper-Pearson)",
    "wilson": "Wilson score",
    "jeffreys": "Jeffreys",
    "agresti-coull": "Agresti-Coull",
}

INDEPENDENCE_TEST = {
    "fisher": "Fisher's exact test",
    "chi-square": "Pearson's chi-square test without correction",
    "chi-square-corrected": "Pearson's chi-square test with Yates's correction",
}

PROPORTION_TREND = "Cochran-Armitage test for trend, levels scored by their order"

RANK_TEST = {
    "wilcoxon-exact": "Wilcoxon rank-sum test, exact",
    "wilcoxon-normal": "Wilcoxon rank-sum test, normal approximation with continuity correction",
    "kruskal-wallis": "Kruskal-Wallis test",
}

STANDARDISED_DIFFERENCE = {
    "number": "distance of the means over the root of the mean variance",
    "category": "Mahalanobis distance of the shares of the levels",
}

ADJUSTMENT = {
    "holm": "Holm",
    "bonferroni": "Bonferroni",
    "benjamini-hochberg": "Benjamini-Hochberg",
    "none": "none",
}

LOGRANK_TEST = {
    "logrank": "log-rank test",
    "gehan-breslow": "Gehan-Breslow test",
    "tarone-ware": "Tarone-Ware test",
    "peto-peto": "Peto-Peto test",
    "fleming-harrington": "Fleming-Harrington test",
}

TERM_TEST = {
    "wald": "Wald test",
    "likelihood-ratio": "likelihood ratio test",
    "score": "score test",
    "conditional": "conditional likelihood ratio test",
}

ENTRY_TEST = {**TERM_TEST, "logrank": "log-rank test"}

FIRTH = "Firth's penalised likelihood"

SELECTION = {"forward": "forward selection", "backward": "backward elimination"}


def level_percent(confidence_level: float) -> str:
    """Return a confidence level as it is printed: 0.95 as ``95%``."""
    return f"{100 * confidence_level:g}%"


def median_method(methods: Methods) -> str:
    """Return how a median and its interval were obtained, for a record."""
    return (
        f"Kaplan-Meier; median: {MEDIAN_RULE[methods.median_rule]}; "
        f"interval: {MEDIAN_INTERVAL[methods.median_interval]}"
    )


def quantile_method(methods: Methods, share: float) -> str:
    """Return how the time by which a *share* of the patients has the event was obtained."""
    rule = MEDIAN_RULE[methods.median_rule].replace("1/2", f"{1 - share:g}")
    return (
        f"{share:.12g} quantile; Kaplan-Meier; {rule}; "
        f"interval: {MEDIAN_INTERVAL[methods.median_interval]}"
    )


def cox_method(methods: Methods) -> str:
    """Return how a hazard ratio was obtained, for a record."""
    return f"Cox regression; ties: {TIES[methods.ties]}"


SUPPRESSED = "suppressed"
AVERAGED = "times averaged over at least"


def suppressed(fewest: int) -> str:
    """Return why a number is not shown that few patients make, for the note of a record."""
    return (
        f"{SUPPRESSED}: too few patients, or a number of fewer than {fewest} could be told from it"
    )


def averaged(fewest: int) -> str:
    """Return what was done to the times of a curve that must not show few patients."""
    return f"{AVERAGED} {fewest} patients each"
