"""Check a cohort file as a build would, and say everything that was found.

``reportgen check`` prints it; ``reportgen build`` runs the same checks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reportgen.cohort.cohort import load_cohort
from reportgen.errors import CohortError
from reportgen.finding import Finding, Severity
from reportgen.note import Note
from reportgen.study.study import Study

_HEADINGS: dict[Severity, str] = {
    "error": "The build stops at",
    "warning": "The build keeps these values and warns of",
    "exclusion": "The build leaves rows out of an analysis for",
    "missing": "The build takes values as missing in",
}
_NOUNS: dict[Severity, tuple[str, str]] = {
    "error": ("problem", "problems"),
    "warning": ("thing", "things"),
    "exclusion": ("reason", "reasons"),
    "missing": ("column", "columns"),
}
SCHEMA = "reportgen-check/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCheck:
    """What a check of a cohort file found.

    Attributes
    ----------
    file
        Name of the file.
    patients
        Number of patients; ``None`` where the file could not be read to the end.
    notes
        How the file was read.
    """

    file: str
    patients: int | None
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> bool:
        """Return whether a build would stop."""
        return any(finding.action == "stop" for finding in self.findings)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(f for f in self.findings if f.severity == severity)


def check_data(path: Path, study: Study) -> DataCheck:
    """Read and check the patients at *path* as a build would; a finding is never raised.

    Raises
    ------
    MissingSoftwareError
        If the kind of file needs software that is not installed.
    """
    try:
        cohort = load_cohort(path, study)
    except CohortError as error:
        message = str(error).removeprefix(f"{path}: ").removesuffix(".")
        unread = Finding(action="stop", found=message, expected="")
        return DataCheck(
            file=path.name,
            patients=None,
            notes=error.notes,
            findings=error.findings or (unread,),
        )
    return DataCheck(
        file=path.name, patients=len(cohort), notes=cohort.notes, findings=cohort.findings
    )


def describe_check(check: DataCheck) -> str:
    """Return a check in words, the errors first."""
    lines = [f"{check.file}:"]
    if check.patients is not None:
        lines[0] += f" {check.patients} patient{'s' if check.patients != 1 else ''}."
    lines += [f"  {note}" for note in check.notes]
    for severity, heading in _HEADINGS.items():
        found = check.of(severity)
        if found:
            noun = _NOUNS[severity][len(found) > 1]
            lines += ["", f"{heading} {len(found)} {noun}:", *(f"  {f}" for f in found)]
    if all(finding.severity == "missing" for finding in check.findings):
        lines += ["", "Nothing was found that needs a look."]
    return "\n".join(lines)


def check_document(check: DataCheck) -> str:
    """Return a check as JSON text: one flat record for each row that was found."""
    document = {
        "schema": SCHEMA,
        "file": check.file,
        "patients": check.patients,
        "stops": check.stops,
        "notes": [str(note) for note in check.notes],
        "findings": [record for finding in check.findings for record in finding.records()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
