"""A paragraph of running text."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.report.blocks.text import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences that are set as one.

    Attributes
    ----------
    heading
        Runs into the first sentence; with its full stop, if it has one.
    is_lead
        Whether the paragraph introduces the table or figure after it, and stays with it.
    """

    text: Words
    heading: str = ""
    is_lead: bool = False
