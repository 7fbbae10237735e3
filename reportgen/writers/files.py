"""Write files: each appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reportgen.errors import OutputError

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
