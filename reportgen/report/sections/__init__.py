"""Every module in this package is one section; adding a file adds a section."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from reportgen.report.blocks.section import Section


@cache
def all_sections() -> dict[str, Section]:
    """Return the sections by name, in the order in which they are printed."""
    found: dict[str, Section] = {
        name: import_module(f"{__name__}.{name}").SECTION for _, name, _ in iter_modules(__path__)
    }
    return dict(sorted(found.items(), key=lambda item: item[1].position))
