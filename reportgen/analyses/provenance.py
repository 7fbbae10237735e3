"""What the numbers were computed from and with."""

from __future__ import annotations

import platform
from importlib.metadata import version

from reportgen.cohort.cohort import Cohort
from reportgen.results.provenance import Provenance
from reportgen.study.study_file import StudyFile
from reportgen.version import __version__

_COMPUTING = ("numpy", "scipy", "pandas", "lifelines")
_PRINTING = ("matplotlib", "jinja2", "weasyprint")


def describe_provenance(cohort: Cohort, study_file: StudyFile) -> Provenance:
    """Return the digests of the input files and the versions of the software."""
    libraries = tuple((name, version(name)) for name in (*_COMPUTING, *_PRINTING))
    return Provenance(
        program=__version__,
        cohort_file=cohort.file.name,
        cohort_sha256=cohort.file.sha256,
        study_file=study_file.name,
        study_sha256=study_file.sha256,
        software=(("Python", platform.python_version()), *libraries),
    )
