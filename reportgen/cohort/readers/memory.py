"""What reading a file takes, said before it starts."""

from __future__ import annotations

import os
from pathlib import Path

from reportgen.errors import CohortError

# Memory at its highest for each byte of the file, analysis included: of text as measured by
# tests/benchmarks/large_file.py; of a workbook, which is compressed, as measured on 60,000 rows.
BYTES_PER_BYTE = 30
BYTES_PER_BYTE_OF_WORKBOOK = 75
_GIB = 2**30
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def check_memory(path: Path) -> None:
    """Check that the machine has the memory that reading the file at *path* takes.

    Raises
    ------
    CohortError
        If it has not.
    OSError
        If there is no such file.
    """
    is_workbook = path.suffix.lower() == ".xlsx"
    factor = BYTES_PER_BYTE_OF_WORKBOOK if is_workbook else BYTES_PER_BYTE
    needed = path.stat().st_size * factor
    present = machine_memory()
    if present is not None and needed > present:
        raise CohortError(
            f"{path}: the file has {path.stat().st_size / _GIB:.1f} GiB, and reading and analysing "
            f"it takes about {needed / _GIB:.0f} GiB of memory, but this machine has "
            f"{present / _GIB:.0f} GiB; keep only the columns that the study names, or use a "
            "machine with more memory."
        )


def machine_memory() -> int | None:
    """Return the memory in bytes that may be used, ``None`` where the system does not say.

    It is that of the machine, or less where the program runs in a container with a limit.
    """
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    try:
        return min(memory, int(_LIMIT.read_text()))
    except (OSError, ValueError):  # there is no limit, or the word "max" for it
        return memory
