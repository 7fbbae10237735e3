"""Print an HTML document to a PDF that is archival (PDF/A-3a) and accessible (PDF/UA-1)."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime
from typing import Any

from reportgen.errors import MissingSoftwareError
from reportgen.installation import how_to_install_pango
from reportgen.tag_tree import repair_tag_tree
from reportgen.xmp import claim_pdfua

_VARIANT = "pdf/a-3a"
# Attachments carry a date; one that never changes keeps the same input giving the same bytes.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def print_pdf(html: str, records: dict[str, Any]) -> bytes:
    """Return *html* as a PDF, with the results attached as ``results.json``.

    Raises
    ------
    MissingSoftwareError
        If the Pango library is missing.
    """
    try:
        import weasyprint  # noqa: PLC0415  half a second, and only needed here
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise MissingSoftwareError(
            "PDF output needs the Pango library, which is not installed or not found.\n"
            f"{how_to_install_pango()}\n"
            "  HTML (-o report.html) and JSON (-o report.json) work without it."
        ) from error
    collecting = gc.isenabled()
    gc.disable()  # layout makes many objects that all live to its end
    try:
        document = weasyprint.HTML(
            string=html, url_fetcher=URLFetcher(allowed_protocols={"file", "data"})
        ).render(font_config=FontConfiguration(), pdf_variant=_VARIANT)
        claim_pdfua(document)
        attachment = weasyprint.Attachment(
            string=json.dumps(records, ensure_ascii=False),
            name="results.json",
            description="Every estimate of this report at full precision",
            created=_EPOCH,
            modified=_EPOCH,
            relationship="Data",
        )
        pdf: bytes = document.write_pdf(
            pdf_variant=_VARIANT, finisher=repair_tag_tree, attachments=[attachment]
        )
    finally:
        if collecting:
            gc.enable()
    return pdf
