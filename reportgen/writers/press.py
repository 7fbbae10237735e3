"""Print the outputs beside the analysis.

Printing needs half of the time of a build, and half of that passes before it can begin, with
importing what lays out and draws. The press does this in a process of its own while the cohort is
read and analysed; then it prints while the second engine recomputes the estimates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reportgen.report.style.theme import Theme
from reportgen.results.results import Results
from reportgen.writers.background import Assistant
from reportgen.writers.formats import get_ready, needs_layout, render


@dataclass(frozen=True, slots=True)
class PrintJob:
    """The results, and how and as which formats they are printed."""

    results: Results
    theme: Theme
    suffixes: tuple[str, ...]


class Press:
    """What prints the outputs, ready by the time when there is something to print."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Get ready for the formats of *paths*."""
        self._suffixes = _suffixes(paths)
        self._assistant = Assistant(
            partial(get_ready, self._suffixes), print_all, copy=needs_layout(self._suffixes)
        )

    def begin(self, results: Results, theme: Theme) -> None:
        """Begin to print."""
        self._assistant.begin(PrintJob(results, theme, self._suffixes))

    def finish(self) -> list[bytes]:
        """Return each output, in the order of the paths."""
        return self._assistant.finish()

    def is_for(self, paths: Sequence[Path]) -> bool:
        """Return whether the press got ready for the formats of *paths*."""
        return self._suffixes == _suffixes(paths)

    def dismiss(self) -> None:
        """End what of the printing goes on elsewhere."""
        self._assistant.dismiss()


def _suffixes(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(path.suffix for path in paths)


def print_all(job: PrintJob) -> list[bytes]:
    """Return the results in each format."""
    return [render(job.results, job.theme, suffix) for suffix in job.suffixes]
