"""What the numbers were computed from and with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the numbers were computed from and with."""

    program: str
    cohort_file: str
    cohort_sha256: str
    study_file: str
    study_sha256: str
    software: tuple[tuple[str, str], ...]
