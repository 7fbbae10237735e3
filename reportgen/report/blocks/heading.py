"""A heading within a section."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.report.blocks.text import Words


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about, up to the next heading."""

    text: Words
