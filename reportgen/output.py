"""Write the outputs: the suffix chooses the format, and a file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from reportgen.errors import OutputError
from reportgen.results import Results
from reportgen.theme import Theme

SUFFIXES = (".pdf", ".html", ".json")


def check_outputs(paths: tuple[Path, ...]) -> None:
    """Check that every path can be written, before anything is computed.

    Raises
    ------
    OutputError
        If a suffix is not known, a folder does not exist or a path is a folder.
    """
    problems = []
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            problems.append(
                f"{path}: the suffix chooses the format; use {', '.join(SUFFIXES[:-1])} "
                f"or {SUFFIXES[-1]}."
            )
        elif path.is_dir():
            problems.append(f"{path}: is a folder; name a file in it.")
        elif not path.parent.is_dir():
            problems.append(f"{path}: the folder {path.parent} does not exist; make it first.")
        elif not os.access(path.parent, os.W_OK):
            problems.append(f"{path}: the folder {path.parent} may not be written to.")
    if problems:
        raise OutputError("\n".join(problems))


def render(results: Results, theme: Theme, suffix: str) -> bytes:
    """Return the report in the format that *suffix* stands for."""
    renderers: dict[str, Callable[[Results, Theme], bytes]] = {
        ".json": _json,
        ".html": _html,
        ".pdf": _pdf,
    }
    return renderers[suffix.lower()](results, theme)


def _json(results: Results, theme: Theme) -> bytes:
    del theme
    from reportgen.results_json import render_json  # noqa: PLC0415

    return render_json(results).encode()


def _html(results: Results, theme: Theme) -> bytes:
    from reportgen.document import render_html  # noqa: PLC0415  draws with matplotlib

    return render_html(results, theme, "screen").encode()


def _pdf(results: Results, theme: Theme) -> bytes:
    from reportgen.document import render_html  # noqa: PLC0415
    from reportgen.pdf import print_pdf  # noqa: PLC0415
    from reportgen.results_json import results_document  # noqa: PLC0415

    return print_pdf(render_html(results, theme, "paper"), results_document(results))


def write_whole(path: Path, content: bytes) -> None:
    """Write *content* beside *path* and move it there, so that no half-written file is ever seen.

    Raises
    ------
    OutputError
        If it cannot be written; what was at *path* before is then still there.
    """
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(content)
                file.flush()
                _take_usual_permissions(temporary)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}.") from error


def _take_usual_permissions(path: Path) -> None:
    """Give a temporary file the permissions that a new file would have."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
