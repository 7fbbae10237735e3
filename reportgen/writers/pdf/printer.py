"""Import the program that prints the pages: WeasyPrint, and with it the Pango library."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from threading import Lock

from reportgen.errors import MissingSoftwareError
from reportgen.writers.pdf.installation import how_to_install_pango

# What is changed meanwhile belongs to all threads.
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
        with suppress(OSError), _libraries_by_file_name():
            import weasyprint
        try:
            import weasyprint  # noqa: F401  to be there for those who use it
        except OSError as error:
            raise MissingSoftwareError(
                "PDF output needs the Pango library, which is not installed or not found.\n"
                f"{how_to_install_pango()}\n"
                "  HTML (-o report.html) and JSON (-o report.json) work without it."
            ) from error


@contextmanager
def _libraries_by_file_name() -> Iterator[None]:
    """Let libraries be found on Linux by the names of their files alone, within this context.

    WeasyPrint asks for each under the names of other systems as well, and where there is no such
    file, Python runs a compiler and a linker to look for one: a third of a second in all.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005  its own signature
    try:
        yield
    finally:
        ctypes.util.find_library = search
