"""The results as data for other programs: schema ``reportgen-results/1``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from reportgen.results.results import Results
from reportgen.study.study import Study

SCHEMA = "reportgen-results/1"


def results_document(results: Results) -> dict[str, Any]:
    """Return the results as plain data: the study's labels, the provenance and the records."""
    return {
        "schema": SCHEMA,
        "study": _describe_study(results),
        "provenance": _describe_provenance(results),
        "data": _describe_data(results),
        "records": results.records(),
    }


def render_json(results: Results) -> str:
    """Return the results as JSON text, indented, with a final line break."""
    return json.dumps(results_document(results), ensure_ascii=False, indent=1) + "\n"


def _describe_study(results: Results) -> dict[str, Any]:
    study = results.study
    return {
        "title": study.title,
        "synthetic": results.synthetic,
        "endpoints": {key: study.endpoint_label(key) for key in study.endpoints},
        "variables": {
            key: {
                "label": variable.label,
                "unit": variable.unit,
                "levels": {level.key: level.label or level.key for level in variable.levels},
            }
            for key, variable in study.variables.items()
        },
        "methods": study.methods.model_dump(mode="json"),
        **_describe_privacy(study),
    }


def _describe_privacy(study: Study) -> dict[str, Any]:
    """Return what is suppressed, nothing where nothing is."""
    described = study.privacy.model_dump(mode="json", exclude_none=True)
    return {"privacy": described} if described else {}


def _describe_data(results: Results) -> dict[str, Any]:
    """Return how the file was read, what needs a look, and who was left out of what."""
    exclusions = results.flow.exclusions if results.flow else ()
    return {
        "notes": [str(note) for note in results.data_notes],
        "warnings": [finding.sentence for finding in results.warnings],
        "exclusions": [
            {
                "analysis": left_out.analysis,
                "patients": left_out.patients,
                "rows": left_out.rows,
                "reason": left_out.reason,
            }
            for left_out in exclusions
        ],
    }


def _describe_provenance(results: Results) -> dict[str, Any]:
    described = asdict(results.provenance) if results.provenance else {}
    described["software"] = dict(described.get("software", ()))
    if results.second_engine is not None:
        engine = asdict(results.second_engine)
        engine["compared"] = dict(results.second_engine.compared)
        described["second_engine"] = engine
    return described
