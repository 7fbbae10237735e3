"""Print an HTML document to a PDF that is archival (PDF/A-3a) and accessible (PDF/UA-1)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportgen.errors import OutputError
from reportgen.writers.data.attached import AttachedFile
from reportgen.writers.garbage import collection_paused
from reportgen.writers.pdf.printer import load_printer
from reportgen.writers.pdf.svg_text import lines_of_text
from reportgen.writers.pdf.tag_tree import repair_tag_tree
from reportgen.writers.pdf.xmp import claim_pdfua

_VARIANT = "pdf/a-3a"
_MESSAGE = 200
# Attachments carry a date; one that never changes keeps the same input giving the same bytes.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def print_pdf(html: str, attached: Sequence[AttachedFile], fonts: Sequence[Path]) -> bytes:
    """Return *html* as a PDF with files attached.

    Nothing but the files *fonts* is read, and no address is asked: see :func:`_fetcher`.

    Raises
    ------
    MissingSoftwareError
        If the Pango library is missing.
    OutputError
        If a part of the page cannot be printed, such as a picture that a theme asks for.
    """
    load_printer()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    with collection_paused(), lines_of_text(), _nothing_lost():
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher(fonts)).render(
            font_config=FontConfiguration(), pdf_variant=_VARIANT
        )
        claim_pdfua(document)
        attachments = [
            weasyprint.Attachment(
                string=file.content,
                name=file.name,
                description=file.description,
                created=_EPOCH,
                modified=_EPOCH,
                relationship="Data",
            )
            for file in sorted(attached, key=lambda file: file.name)  # as PDF looks them up
        ]
        pdf: bytes = document.write_pdf(
            pdf_variant=_VARIANT, finisher=repair_tag_tree, attachments=attachments
        )
    return pdf


@contextmanager
def _nothing_lost() -> Iterator[None]:
    """Raise an ``OutputError`` if a part cannot be printed, which WeasyPrint only mentions."""
    lost: list[str] = []

    class Losses(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lost.append(record.getMessage()[:_MESSAGE])

    losses, logger = Losses(logging.ERROR), logging.getLogger("weasyprint")
    logger.addHandler(losses)
    try:
        yield
    finally:
        logger.removeHandler(losses)
    if lost:
        named = "\n".join(f"  {message}" for message in dict.fromkeys(lost))
        raise OutputError(
            f"The PDF cannot be printed whole:\n{named}\n"
            "Nothing but the theme's fonts and the report's own figures may be in it; take other "
            "addresses out of the theme's style sheets."
        )


def _fetcher(fonts: Sequence[Path]) -> Any:
    """Return what reads the given fonts and data within the document, and refuses all else.

    Text of a cohort or a study file is escaped before it comes here; this is the second wall.
    """
    from weasyprint.urls import URLFetcher

    readable = {path.as_uri() for path in fonts}

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in readable and not url.startswith("data:"):
                raise ValueError(f"{url} is no file of the report's own")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols={"file", "data"}, allow_redirects=False)
