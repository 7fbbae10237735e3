"""The fonts of a page for the screen: of each face just the characters that the page holds."""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from reportgen.report.style.theme import FontFace

_COPYRIGHT, _LICENCE = 0, 13
_FAMILY, _STYLE, _FULL_NAME, _POSTSCRIPT_NAME = 1, 2, 4, 6


def subset_woff2(face: FontFace, characters: AbstractSet[str]) -> bytes:
    """Return a face with the glyphs of *characters* only, as WOFF2; the same bytes each time.

    Notes
    -----
    The Open Font License keeps the fonts' own names for the unmodified files: what is left of one
    is named as the style sheet calls it, and keeps its copyright and its licence.
    """
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = Options()
    options.hinting = False
    options.name_IDs = [_COPYRIGHT, _LICENCE]
    options.layout_features = [*options.layout_features, "tnum", "lnum"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters)))
    style = f"{face.weight} {face.style}"
    names = {
        _FAMILY: face.family,
        _STYLE: style,
        _FULL_NAME: f"{face.family} {style}",
        _POSTSCRIPT_NAME: f"{face.family}-{style}".replace(" ", ""),
    }
    buffer = BytesIO()
    with TTFont(face.path, recalcTimestamp=False, lazy=True) as font:  # reads no more than is kept
        subsetter.subset(font)
        for identifier, name in names.items():
            font["name"].setName(name, identifier, 3, 1, 0x409)
        font.flavor = "woff2"
        font.save(buffer)
    return buffer.getvalue()
