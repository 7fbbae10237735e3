"""The pages as pictures, where everything that draws them is as it was when they were kept.

A picture is kept for each page of the default report, in grey, 65 dots to the inch, as PDFium draws
it. Kept and new ones may differ by at most ``TOLERANCE`` of 255 in any dot. To keep new ones::

    pytest tests/writers/pdf --snapshot-update
"""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from reportgen.report.document import compose
from reportgen.writers.html.page import render_html
from reportgen.writers.pdf.pdf import print_pdf

KEPT = Path(__file__).parent / "pages"
DOTS = 65
TOLERANCE = 24


def environment(theme):
    """Return the versions of everything that has a part in what a page looks like."""
    from weasyprint.text.ffi import pango

    packages = ("weasyprint", "pydyf", "fonttools", "matplotlib", "numpy", "pypdfium2")
    fonts = hashlib.sha256(b"".join(face.path.read_bytes() for face in theme.fonts))
    return {
        "machine": platform.machine(),
        "pango": str(pango.pango_version()),
        "fonts": fonts.hexdigest(),
        **{package: version(package) for package in packages},
    }


def pictures(pdf):
    """Return each page as an array of grey, dark to light."""
    document = pypdfium2.PdfDocument(pdf)
    drawn = [
        np.asarray(page.render(scale=DOTS / 72, grayscale=True).to_pil(), dtype=np.uint8)
        for page in document
    ]
    document.close()
    return drawn


def difference(one, other):
    """Return how much two pages differ, dot by dot."""
    return np.abs(one.astype(np.int16) - other.astype(np.int16)).astype(np.uint8)


def keep(drawn, theme):
    """Keep the pages in place of those that were kept."""
    KEPT.mkdir(exist_ok=True)
    for path in KEPT.iterdir():
        path.unlink()
    for number, page in enumerate(drawn, start=1):
        Image.fromarray(page).save(KEPT / f"page-{number}.png", optimize=True)
    (KEPT / "environment.json").write_text(json.dumps(environment(theme), indent=1) + "\n")


def test_the_pages_look_as_before(pdf, theme, request, tmp_path):
    drawn = pictures(pdf)
    if request.config.getoption("update_snapshots"):
        keep(drawn, theme)
    before = json.loads((KEPT / "environment.json").read_text())
    now = environment(theme)
    if changed := [
        f"{key} {before.get(key)}, here {now[key]}" for key in now if before.get(key) != now[key]
    ]:
        pytest.skip(f"not run: pages were kept with {'; '.join(changed)}")
    kept = [
        np.asarray(Image.open(KEPT / f"page-{n}.png"))
        for n in range(1, len(drawn) + 1)
        if (KEPT / f"page-{n}.png").exists()
    ]

    assert len(kept) == len(list(KEPT.glob("*.png"))) == len(drawn)
    differing = []
    for number, (expected, actual) in enumerate(zip(kept, drawn, strict=True), start=1):
        differs = difference(expected, actual)
        if differs.max() > TOLERANCE:
            differing.append(
                f"page {number} by {differs.max()} in {(differs > TOLERANCE).sum()} dots"
            )
            for name, page in (
                ("expected", expected),
                ("actual", actual),
                ("difference", 255 - differs),
            ):
                Image.fromarray(page).save(tmp_path / f"page-{number}-{name}.png")
    assert differing == [], f"see {tmp_path}"


@pytest.mark.parametrize(
    ("before", "after"), [("3", "8"), ("6", "8"), ("0", "8"), ("1", "7"), ("5", "6")]
)
def test_one_other_digit_is_a_difference(theme, before, after):
    """In the smallest type of a table, where the digits are hardest to tell apart."""
    sheet = "@font-face {{ font-family: F; src: url({}) }} @page {{ size: A6 }} * {{ font: 7pt F }}"
    fonts = [theme.fonts[0].path]
    html = f'<html lang="en"><title>x</title><style>{sheet.format(fonts[0].as_uri())}</style>'
    one, other = (
        pictures(print_pdf(f"{html}<p>Hazard ratio 2.{digit}4 (1.27–5.24)", [], fonts))[0]
        for digit in (before, after)
    )

    assert difference(one, one).max() == 0
    assert difference(one, other).max() > TOLERANCE


def test_one_other_digit_in_the_report_is_a_difference(analysed, theme, pdf):
    html = render_html(compose(analysed, theme), theme, "paper")
    cell = ">48.8–\N{WORD JOINER}61.2<"
    other = html.replace(cell, cell.replace("48.8", "48.3"))
    assert html.count(cell) == 1
    changed = pictures(print_pdf(other, [], [face.path for face in theme.fonts]))
    differing = [
        number
        for number, (one, two) in enumerate(zip(pictures(pdf), changed, strict=True), start=1)
        if difference(one, two).max() > TOLERANCE
    ]

    assert len(differing) == 1
