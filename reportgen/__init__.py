"""Publication-style reports of survival and response from patient-level cohort files.

``analyse`` reads a cohort and its study and returns a :class:`reportgen.build.Report`;
``docs/python.md`` shows it at work.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from reportgen.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from reportgen.build import Report

__all__ = ["__version__", "analyse"]


def analyse(
    cohort: str | PathLike[str] | pd.DataFrame,
    *,
    study: str | PathLike[str] | None = None,
    match: str | None = None,
) -> Report:
    """Analyse the patients in a cohort file, or in a data frame.

    Parameters
    ----------
    cohort
        The cohort file, or a pandas data frame: one row a patient. The index of a frame is no
        column; messages and the report number its rows by their position, from 0.
    study
        The study file that describes it; the packaged study where there is none.
    match
        The program whose conventions to follow in place of the study's: ``"r"``, ``"spss"``,
        ``"sas"`` or ``"stata"``.

    Raises
    ------
    reportgen.errors.StudyError, reportgen.errors.CohortError
        If a file cannot be read or does not fit the other; the message lists every problem.
    """
    from pathlib import Path  # the package is imported for --help as well

    from reportgen.build import analyse_cohort

    source = Path(cohort) if isinstance(cohort, str | PathLike) else cohort
    return analyse_cohort(source, None if study is None else Path(study), match)
