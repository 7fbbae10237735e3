"""A report: the results of one study on one cohort, and the files that they are written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from reportgen.analysis import Analysis, begin
from reportgen.cohort.cohort import load_cohort
from reportgen.report.style.theme import DEFAULT_THEME, Theme, load_theme
from reportgen.resources import default_study
from reportgen.results.results import Results
from reportgen.study.study_file import load_study
from reportgen.writers.files import check_outputs, write_whole
from reportgen.writers.press import Press


def _say_nothing(step: str) -> None:
    """Take the place of who wants to know what is being done."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, ready to be written.

    Attributes
    ----------
    analysis
        What was found; the second engine recomputes it when the results are asked for.
    inputs
        The files that were read; ``save`` never writes over them.
    """

    analysis: Analysis
    inputs: tuple[Path, ...]

    @property
    def results(self) -> Results:
        """Return every estimate with its method, the curves, the flow and the provenance."""
        return self.analysis.results

    @property
    def records(self) -> list[dict[str, Any]]:
        """Return the estimates as plain data, as the JSON output holds them."""
        return self.results.records()

    def save(
        self,
        *paths: str | PathLike[str],
        theme: str = DEFAULT_THEME,
        paper: str | None = None,
        progress: Callable[[str], None] = _say_nothing,
        press: Press | None = None,
    ) -> None:
        """Write the report to *paths*; .pdf, .html or .json chooses the format.

        Nothing is written unless all of it can be made.

        Parameters
        ----------
        theme
            A folder of ``styles/``, or the path of a folder with a ``theme.toml`` in it.
        paper
            ``"a4"`` or ``"letter"`` in place of the theme's own.
        press
            One for these paths that was started before the analysis, and is ready by now.

        Raises
        ------
        reportgen.errors.OutputError
            If a path cannot be written, or names another format.
        reportgen.errors.MissingSoftwareError
            If a PDF is asked for and the Pango library is missing.
        """
        targets = tuple(map(Path, paths))
        check_outputs(targets, self.inputs)
        look = load_theme(theme, paper)
        progress(f"Writing {', '.join(path.name for path in targets)}")
        chosen = press if press and press.is_for(targets) else Press(targets)
        try:
            contents = self._print(look, chosen)
        finally:
            chosen.dismiss()
        for path, content in zip(targets, contents, strict=True):
            write_whole(path, content)

    def _print(self, look: Theme, press: Press) -> list[bytes]:
        """Print the results as expected while they are recomputed, and anew if they differ."""
        press.begin(self.analysis.expected, look)
        if not self.analysis.is_as_expected:
            press.begin(self.results, look)
        return press.finish()


def analyse_cohort(
    cohort: Path | pd.DataFrame,
    study: Path | None,
    match: str | None,
    progress: Callable[[str], None] = _say_nothing,
) -> Report:
    """Analyse the patients in *cohort* as *study*, or the packaged study, describes them.

    Raises
    ------
    StudyError, CohortError
        If a file cannot be read or does not fit the other; the message lists every problem.
    """
    study_path = study or default_study()
    study_file = load_study(study_path, match)
    files = (cohort,) if isinstance(cohort, Path) else ()
    progress(f"Reading {files[0].name if files else 'the data frame'}")
    patients = load_cohort(cohort, study_file.study)
    progress(f"Analysing {len(patients)} patients")
    return Report(analysis=begin(study_file, patients), inputs=(*files, study_path))
