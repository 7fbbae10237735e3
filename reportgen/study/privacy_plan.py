"""What the report must not tell of few patients."""

from __future__ import annotations

from pydantic import Field

from reportgen.study.study_model import StudyModel


class Privacy(StudyModel):
    """What the report must not tell of few patients; nothing is held back where it is left out.

    `docs/privacy.md` says what is held back, what is not, and by which rules.
    """

    suppress_below: int | None = Field(default=None, ge=2)
    """Numbers of fewer patients than this, but not 0, stand nowhere in the report, the JSON or the
    attachments, nor does anything from which one could be told by subtraction; curves, medians and
    survival are of times averaged over so many patients. [privacy.md](privacy.md) has the rules.
    Nothing is suppressed if left out."""
