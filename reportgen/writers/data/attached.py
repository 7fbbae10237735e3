"""A file of data that lies within another file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file of data within the PDF; ``description`` says what is in it."""

    name: str
    description: str
    content: str
