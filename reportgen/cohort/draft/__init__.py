"""Draft the study file of a cohort: what its columns look like, why, and what has to be decided."""
