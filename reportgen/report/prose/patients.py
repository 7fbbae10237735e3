"""How the patients are described, for the Methods section."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, join, phrase
from reportgen.report.prose.baseline import comparison_sentence
from reportgen.report.prose.words import sentence_start
from reportgen.report.topics.patients import Patients
from reportgen.results.method_words import QUARTILES
from reportgen.results.results import Results
from reportgen.study.endpoint import Endpoint


def patients_heading(results: Results) -> str:
    """Return what the first paragraph is about: endpoints only where they are defined."""
    defined = any(endpoint.event_label for endpoint in results.study.endpoints.values())
    if not results.study.baseline and not results.study.exposure:
        return "Endpoints"
    return "Patients and endpoints" if defined else "Patients"


def patients_methods(results: Results) -> Text:
    """State how patients and endpoints are described, for the Methods section."""
    study = results.study
    summaries = _summaries(results)
    definitions = [
        _endpoint_words(study.endpoint_label(key), endpoint)
        for key, endpoint in study.endpoints.items()
        if endpoint.event_label
    ]
    return summaries + join(definitions)


def _summaries(results: Results) -> Text:
    """State how the table of characteristics, and that of the treatment, sum up what they hold."""
    study = results.study
    parts = []
    if Patients(results).has_any("median"):
        also = ", those of the treatment also as mean and standard deviation"
        parts.append(
            "continuous variables are given as median and quartiles "
            f"({QUARTILES[study.methods.quartiles]}){also if study.exposure else ''}"
        )
    if Patients(results).has_any("proportion"):
        are = "" if parts else "are given "
        parts.append(
            f"categories {are}as counts and percentages of the patients in whom they are known"
        )
    if not parts:
        return Text()
    joint = "; " if study.exposure else ", "
    return phrase("{}. ", sentence_start(joint.join(parts))) + comparison_sentence(results)


def _endpoint_words(label: str, endpoint: Endpoint) -> Text:
    start = f" from {endpoint.start}" if endpoint.start else ""
    return phrase(
        "{} ran{} to {}; patients without it were censored at their last follow-up.",
        label,
        start,
        endpoint.event_label,
    )
