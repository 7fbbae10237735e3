"""The text of a drawing is set as lines: as wide as the same line on the page, with kerning."""

import io
from base64 import b64encode

import pypdf
import pypdfium2
import pytest

from reportgen.writers.pdf.pdf import print_pdf

KERNED = "AVATAR To Ty 11.7%"
SHEET = "@font-face {{ font-family: F; src: url({}) }} @page {{ size: 200pt 100pt; margin: 0 }} "


def page_of(theme, body, style="body { margin: 0 }"):
    font = theme.fonts[0].path
    sheet = SHEET.format(font.as_uri()) + style
    html = f'<html lang="en"><title>x</title><style>{sheet}</style><body>{body}'
    return print_pdf(html, [], [font])


def drawing(attributes, text=KERNED):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="90pt" viewBox="0 0 200 90">'
        f'<text font-family="F" font-size="10" {attributes}>{text}</text></svg>'
    )
    return f'<img alt="x" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


def edges(pdf):
    """Return the left and the right edge of the text of a page, in points."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def test_a_line_is_as_wide_as_on_the_page(theme):
    on_the_page = edges(page_of(theme, KERNED, "body { margin: 0; font: 10pt F }"))
    in_a_drawing = edges(page_of(theme, drawing('x="0" y="20"')))

    assert in_a_drawing == pytest.approx(on_the_page, abs=0.05)


@pytest.mark.parametrize(("anchor", "x", "share"), [("middle", 100, 0.5), ("end", 200, 1)])
def test_a_line_is_aligned_at_its_point(theme, anchor, x, share):
    left, right = edges(page_of(theme, drawing('x="0" y="20"')))
    moved = edges(page_of(theme, drawing(f'x="{x}" y="20" text-anchor="{anchor}"')))

    assert moved[1] - moved[0] == pytest.approx(right - left, abs=0.02)
    assert moved[0] == pytest.approx(x - share * (left + right), abs=0.5)


def test_a_line_is_one_run_of_text_that_can_be_read_out(theme):
    page = pypdf.PdfReader(io.BytesIO(page_of(theme, drawing('x="0" y="20"')))).pages[0]

    assert page.extract_text().strip() == KERNED
