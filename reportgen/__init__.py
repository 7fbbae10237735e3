"""Publication-style reports of survival and response from patient-level cohort files."""

__version__ = "0.1.0"
