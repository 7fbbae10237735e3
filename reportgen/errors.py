"""Errors that a user can cause and can correct.

The message of each says where, what with the value, and what to do. It never holds a patient
identifier: rows are named by their number in the file.
"""


class ReportgenError(Exception):
    """Base class of everything that the command line reports without a traceback."""


class CohortError(ReportgenError):
    """The cohort file does not hold the data that the study asks for."""


class StudyError(ReportgenError):
    """The study file is malformed, contradicts itself or names something unknown."""


class OutputError(ReportgenError):
    """The report cannot be written where, or in the format in which, it was asked for."""
