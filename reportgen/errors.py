"""Errors that a user can cause and can correct.

The message of each says where, what with the value, and what to do. It never holds a patient
identifier: rows are named by their number in the file. ``kind`` and ``exit_code`` are what a script
sees of it; ``docs/automation.md`` lists them.
"""

from reportgen.finding import Finding
from reportgen.note import Note


class ReportgenError(Exception):
    """Base class of everything that the command line reports without a traceback."""

    kind = "input"
    exit_code = 1


class CohortError(ReportgenError):
    """The cohort file does not hold the data that the study asks for.

    ``findings`` holds everything that was found out about the data, where they could be read, and
    ``notes`` how the file was read.
    """

    kind = "cohort"

    def __init__(
        self, message: str, findings: tuple[Finding, ...] = (), notes: tuple[Note, ...] = ()
    ) -> None:
        super().__init__(message)
        self.findings = findings
        self.notes = notes


class StudyError(ReportgenError):
    """The study file is malformed, contradicts itself or names something unknown."""

    kind = "study"


class OutputError(ReportgenError):
    """The report cannot be written where, or in the format in which, it was asked for."""

    kind = "output"


class MissingSoftwareError(ReportgenError):
    """The system lacks a library that the work needs; the message says how to install it."""

    kind = "environment"
    exit_code = 3
