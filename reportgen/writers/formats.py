"""Write the outputs: the suffix chooses the format, and a file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reportgen.errors import OutputError
from reportgen.report.style.theme import Theme
from reportgen.results.results import Results

SUFFIXES = (".pdf", ".html", ".json")


def check_outputs(paths: tuple[Path, ...], inputs: tuple[Path, ...] = ()) -> None:
    """Check that every path can be written, before anything is computed.

    Raises
    ------
    OutputError
        If a suffix is not known, a folder does not exist or may not be written to, or a path is a
        folder, one of the *inputs* or named twice; the message lists every such path.
    """
    targets = [path.resolve() for path in paths]
    protected = {path.resolve() for path in inputs}
    problems = []
    for position, (path, target) in enumerate(zip(paths, targets, strict=True)):
        problem = _why_not_writable(path, target)
        if problem is None and target in protected:
            problem = "is an input of the report; choose another name."
        if problem is None and target in targets[:position]:
            problem = "is named twice; leave one out."
        if problem is not None:
            problems.append(f"{path}: {problem}")
    if problems:
        raise OutputError("\n".join(problems))


def _why_not_writable(path: Path, target: Path) -> str | None:
    """Return why nothing can be written at a path, which leads to *target*."""
    folder = target.parent
    if os.path.isdir(target):  # noqa: PTH112  Path.is_dir raises where a name is too long
        return "is a folder; name a file in it."
    if path.suffix.lower() not in SUFFIXES:
        return f"the suffix chooses the format; use {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}."
    if not folder.is_dir():
        return f"the folder {path.parent} does not exist; make it first."
    if not os.access(folder, os.W_OK):
        return f"the folder {path.parent} may not be written to; choose another."
    return None


def check_absent(path: Path) -> None:
    """Check that a file can be written where none is yet: a study file may hold hours of work.

    Raises
    ------
    OutputError
        If there is one already, or the folder is not there.
    """
    if path.exists():
        raise OutputError(f"{path}: exists already; choose another name, or delete it first.")
    if not path.resolve().parent.is_dir():
        raise OutputError(f"{path}: the folder {path.parent} does not exist; make it first.")


def needs_layout(suffixes: Sequence[str]) -> bool:
    """Return whether any of these formats is more than data."""
    return any(suffix.lower() != ".json" for suffix in suffixes)


def get_ready(suffixes: Sequence[str]) -> None:
    """Import what printing in these formats needs, so that it is there when there are results."""
    if needs_layout(suffixes):
        from reportgen.writers.html.page import prepare  # imports matplotlib

        prepare()
    if any(suffix.lower() == ".pdf" for suffix in suffixes):
        from reportgen.writers.pdf.printer import load_printer

        load_printer()


def render(results: Results, theme: Theme, suffix: str) -> bytes:
    """Return the report in the format that *suffix* stands for."""
    renderers = {".json": _json, ".html": _html, ".pdf": _pdf}
    return renderers[suffix.lower()](results, theme)


def _json(results: Results, theme: Theme) -> bytes:
    del theme
    from reportgen.writers.data.results_json import render_json

    return render_json(results).encode()


def _html(results: Results, theme: Theme) -> bytes:
    from reportgen.writers.html.characters import check_direction
    from reportgen.writers.html.page import render_html  # draws with matplotlib

    html = render_html(results, theme, "screen")
    check_direction(html, results.study)
    return html.encode()


def _pdf(results: Results, theme: Theme) -> bytes:
    from reportgen.writers.pdf.printer import load_printer

    load_printer()  # what is missing is told before the work, not after it
    from reportgen.writers.data.figure_data import figure_files
    from reportgen.writers.data.results_json import render_json
    from reportgen.writers.html.characters import check_direction, check_glyphs
    from reportgen.writers.html.page import render_html
    from reportgen.writers.pdf.pdf import AttachedFile, print_pdf

    html = render_html(results, theme, "paper")
    check_direction(html, results.study)
    check_glyphs(html, results.study, theme)
    records = AttachedFile(
        name="results.json",
        description="Every estimate of this report at full precision.",
        content=render_json(results),
    )
    return print_pdf(html, [records, *figure_files(results)], [face.path for face in theme.fonts])


def write_whole(path: Path, content: bytes) -> None:
    """Write *content* beside *path* and move it there, so that no half-written file is ever seen.

    Where *path* is a symbolic link, the file that it leads to is written.

    Raises
    ------
    OutputError
        If it cannot be written; what was at *path* before is then still there.
    """
    target = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".reportgen-")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            _take_usual_permissions(temporary)
            temporary.replace(target)
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
