"""The XMP packet: one file that says it is PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"

_PREFIXES = {
    "rdf": _RDF,
    "pdfuaid": _UA,
    "pdfaExtension": _EXTENSION,
    "pdfaSchema": _SCHEMA,
    "pdfaProperty": _PROPERTY,
}


def claim_pdfua(document: Any) -> None:
    """Let the metadata of a rendered WeasyPrint document also claim PDF/UA-1.

    WeasyPrint writes one variant's identification. PDF/A allows another's only with an extension
    schema that describes its property, so that is added too.
    """
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    original = document.metadata.generate_rdf_metadata

    def generate(variant: str, version: str, conformance: str) -> bytes:
        packet = ET.fromstring(original(variant, version, conformance))  # noqa: S314  our own
        packet.append(_identification())
        packet.append(_extension_schema())
        content: bytes = ET.tostring(packet, encoding="utf-8")
        return content

    document.metadata.generate_rdf_metadata = generate


def _identification() -> ET.Element:
    description = _description()
    ET.SubElement(description, f"{{{_UA}}}part").text = "1"
    return description


def _extension_schema() -> ET.Element:
    description = _description()
    schemas = ET.SubElement(description, f"{{{_EXTENSION}}}schemas")
    schema = _list_item(schemas, "Bag")
    _describe(
        schema,
        _SCHEMA,
        {
            "schema": "PDF/UA identification schema",
            "namespaceURI": _UA,
            "prefix": "pdfuaid",
        },
    )
    part = _list_item(ET.SubElement(schema, f"{{{_SCHEMA}}}property"), "Seq")
    _describe(
        part,
        _PROPERTY,
        {
            "name": "part",
            "valueType": "Integer",
            "category": "internal",
            "description": "Part of ISO 14289 to which the file conforms",
        },
    )
    return description


def _description() -> ET.Element:
    return ET.Element(f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})


def _list_item(parent: ET.Element, kind: str) -> ET.Element:
    container = ET.SubElement(parent, f"{{{_RDF}}}{kind}")
    return ET.SubElement(container, f"{{{_RDF}}}li", {f"{{{_RDF}}}parseType": "Resource"})


def _describe(parent: ET.Element, namespace: str, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, f"{{{namespace}}}{name}").text = text
