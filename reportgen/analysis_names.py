"""The kinds of estimates and tests that the records hold; part of the JSON contract."""

from typing import Literal

Analysis = Literal[
    "summary",
    "response_rate",
    "objective_response",
    "disease_control",
    "response_test",
    "median_survival",
    "median_follow_up",
    "survival_at",
    "restricted_mean_survival",
    "logrank",
    "logrank_trend",
    "logrank_pairwise",
    "hazard_ratio",
    "term_test",
    "model_test",
    "proportional_hazards",
    "concordance",
    "published_claim",
]
