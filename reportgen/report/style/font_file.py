"""What a font file says of its characters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def advances_of(font: Path) -> Mapping[int, float]:
    """Return how far each character of a font moves the pen, in its size, by code point.

    Kerning is left out: it makes text narrower rather than wider.
    """
    from fontTools.ttLib import TTFont  # only where a page is printed

    with TTFont(font, lazy=True) as face:
        widths, size = face["hmtx"].metrics, face["head"].unitsPerEm
        return {point: widths[glyph][0] / size for point, glyph in face.getBestCmap().items()}
