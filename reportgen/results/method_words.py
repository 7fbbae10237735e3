"""The methods in words, one phrase an option.

Records, footnotes and the Methods section take their words from here, by the option that was in
force, so that no sentence can name a method that was not used.
"""

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

OUTCOME = {
    "objective_response": "objective response",
    "disease_control": "disease control",
    "all_categories": "all categories",
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

LOGRANK = {
    "logrank": "log-rank",
    "gehan-breslow": "Gehan-Breslow",
    "tarone-ware": "Tarone-Ware",
    "peto-peto": "Peto-Peto",
    "fleming-harrington": "Fleming-Harrington",
}
LOGRANK_TEST = {test: f"{name} test" for test, name in LOGRANK.items()}

TERM = {
    "wald": "Wald",
    "likelihood-ratio": "likelihood ratio",
    "score": "score",
    "conditional": "conditional likelihood ratio",
}
TERM_TEST = {test: f"{name} test" for test, name in TERM.items()}

ENTRY_TEST = {**TERM_TEST, "logrank": "log-rank test"}

FIRTH = "Firth's penalised likelihood"

SELECTION = {"forward": "forward selection", "backward": "backward elimination"}


def level_percent(confidence_level: float) -> str:
    """Return a confidence level as it is printed: 0.95 as ``95%``."""
    return f"{100 * confidence_level:g}%"


def averaged(fewest: int) -> str:
    """Return what was done to the times of a curve that must not show few patients."""
    return f"times averaged over at least {fewest} patients each"
