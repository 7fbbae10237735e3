"""Whether a computed number agrees with a published one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the comparison with a published statement.

    Attributes
    ----------
    published
        The published numbers with what each of them is, and the published keys.
    is_withheld
        Whether nothing is compared, as a number of few patients is not shown.
    is_without_record
        Whether no single record is what the statement is about.
    """

    agrees: bool
    published: tuple[str, ...] = ()
    is_withheld: bool = False
    is_without_record: bool = False

    def __str__(self) -> str:
        """Return the verdict as the note of a record gives it."""
        verdict = "agrees" if self.agrees else "does not agree"
        if self.is_withheld:
            verdict = "not compared: numbers of few patients are suppressed"
        said = f"; published: {', '.join(self.published)}" if self.published else ""
        missing = "; no single record to compare with" if self.is_without_record else ""
        return f"{verdict}{said}{missing}"
