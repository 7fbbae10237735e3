"""Lines are as full as they can be, whatever markup there is in them."""

import re

import pytest
from markupsafe import Markup

from reportgen.report.style.theme import load_theme
from reportgen.writers.html.page import _glue
from reportgen.writers.pdf.printer import load_printer

FONT = load_theme("default").fonts[4].path
IN_THE_MIDDLE = Markup(
    "<p>Objective response was seen in 223 of 420&nbsp;patients (53.1%; "
    "95%&nbsp;CI,&nbsp;48.2&nbsp;to&nbsp;58.0). Compared by centre of the patients of this study: "
    '<i class="p">P</i>&nbsp;=&nbsp;0.62 for response (chi-square test); and '
    '<i class="p">P</i>&nbsp;=&nbsp;0.30 for all categories together.</p>'
)
AT_THE_END = Markup(
    "<p>Median overall survival was 84&nbsp;months for 1–2%, 51&nbsp;months for "
    "3–10%, and 34&nbsp;months for those with more than 10% (log-rank "
    '<i class="p">P</i> &lt; .001).</p>'
)


def lines(paragraph, width):
    """Return the lines of a paragraph in a column of so many millimetres."""
    load_printer()
    import weasyprint
    from weasyprint.formatting_structure.boxes import LineBox, TextBox
    from weasyprint.text.fonts import FontConfiguration

    style = (
        f"@font-face {{ font-family: T; src: url({FONT.as_uri()}) }}"
        f"@page {{ size: {width}mm 400mm; margin: 0 }}"
        "p { font: 9pt/12pt T } i { font-style: normal }"
    )
    html = weasyprint.HTML(string=f"<style>{style}</style>{paragraph}")
    page = html.render(font_config=FontConfiguration())
    boxes = page.pages[0]._page_box.descendants()
    return [
        "".join(part.text for part in box.descendants() if isinstance(part, TextBox)).strip()
        for box in boxes
        if isinstance(box, LineBox)
    ]


@pytest.mark.parametrize("width", range(61, 160, 3))
@pytest.mark.parametrize("sentence", [IN_THE_MIDDLE, AT_THE_END])
def test_a_line_ends_where_it_would_without_italics(sentence, width):
    plain = re.sub(r"</?i[^>]*>", "", sentence)
    unmarked = Markup(plain)  # noqa: S704  written above

    assert lines(_glue(sentence), width) == lines(_glue(unmarked), width)
