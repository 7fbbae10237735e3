"""Import the program that prints the pages: WeasyPrint, and with it the Pango library."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from threading import Lock

from reportgen.errors import MissingSoftwareError
from reportgen.writers.pdf.installation import how_to_install_pango

# The standard output, which is turned away meanwhile, belongs to all threads.
_ONE_AT_A_TIME = Lock()


def load_printer() -> None:
    """Import WeasyPrint, as this takes half a second, when it is known that it is needed.

    Raises
    ------
    MissingSoftwareError
        If the Pango library is missing.
    """
    if "weasyprint" in sys.modules:
        return
    with _ONE_AT_A_TIME, redirect_stdout(StringIO()):  # it has its own, longer message
        try:
            import weasyprint  # noqa: F401  to be there for those who use it
        except OSError as error:
            raise MissingSoftwareError(
                "PDF output needs the Pango library, which is not installed or not found.\n"
                f"{how_to_install_pango()}\n"
                "  HTML (-o report.html) and JSON (-o report.json) work without it."
            ) from error
