"""The formats: the suffix of an output chooses what writes it."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.style.theme import Theme
from reportgen.results.results import Results


def needs_layout(suffixes: Sequence[str]) -> bool:
    """Return whether any of these formats is more than data."""
    return any(suffix.lower() != ".json" for suffix in suffixes)


def get_ready(suffixes: Sequence[str]) -> None:
    """Import what printing in these formats needs, so that it is there when there are results."""
    if needs_layout(suffixes):
        from reportgen.writers.html.page import prepare  # imports matplotlib

        prepare()
    if any(suffix.lower() == ".pdf" for suffix in suffixes):
        from reportgen.writers.pdf.printer import load_printer

        load_printer()


def render(results: Results, theme: Theme, suffix: str) -> bytes:
    """Return the report in the format that *suffix* stands for."""
    renderers = {".json": _json, ".html": _html, ".pdf": _pdf}
    return renderers[suffix.lower()](results, theme)


def _json(results: Results, theme: Theme) -> bytes:
    del theme
    from reportgen.writers.data.results_json import render_json

    return render_json(results).encode()


def _html(results: Results, theme: Theme) -> bytes:
    from reportgen.report.document import compose  # draws with matplotlib
    from reportgen.writers.html.characters import check_direction
    from reportgen.writers.html.page import render_html

    document = compose(results, theme)
    check_direction(document, results.study)
    return render_html(document, theme, "screen").encode()


def _pdf(results: Results, theme: Theme) -> bytes:
    from reportgen.writers.pdf.printer import load_printer

    load_printer()  # what is missing is told before the work, not after it
    from reportgen.report.document import compose
    from reportgen.writers.data.attached import AttachedFile
    from reportgen.writers.data.figure_data import figure_files
    from reportgen.writers.data.results_json import render_json
    from reportgen.writers.html.characters import check_direction, check_glyphs
    from reportgen.writers.html.page import render_html
    from reportgen.writers.pdf.pdf import print_pdf

    document = compose(results, theme)
    check_direction(document, results.study)
    check_glyphs(document, results.study, theme)
    html = render_html(document, theme, "paper")
    records = AttachedFile(
        name="results.json",
        description="Every estimate of this report at full precision.",
        content=render_json(results),
    )
    files = [records, *figure_files(document.figures)]
    return print_pdf(html, files, [face.path for face in theme.fonts])
