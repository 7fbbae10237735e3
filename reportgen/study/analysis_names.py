"""The kinds of estimates and tests that the records hold; part of the JSON contract."""

from typing import Literal

Analysis = Literal[
    "summary",
    "baseline_difference",
    "baseline_test",
    "response_rate",
    "objective_response",
    "disease_control",
    "response_test",
    "response_trend",
    "median_survival",
    "survival_quantile",
    "median_follow_up",
    "survival_at",
    "restricted_mean_survival",
    "logrank",
    "logrank_trend",
    "logrank_pairwise",
    "hazard_ratio",
    "term_test",
    "selection_step",
    "interaction_test",
    "interaction_ratio",
    "model_test",
    "proportional_hazards",
    "concordance",
    "optimism_corrected_concordance",
    "calibration_slope",
    "best_cut_point",
    "published_claim",
]
