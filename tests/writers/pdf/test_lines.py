"""Lines are as full as they can be, whatever markup there is in them."""

import pytest

from reportgen.report.blocks.numbering import Numbering
from reportgen.report.blocks.text import Run, Text, phrase
from reportgen.report.style.theme import load_theme
from reportgen.writers.html.markup import Typesetter
from reportgen.writers.pdf.printer import load_printer

FONT = load_theme("default").fonts[4].path
P = Text(Run("P", "p"))
SPACE = "\N{NO-BREAK SPACE}"
IN_THE_MIDDLE = phrase(
    "Objective response was seen in 223 of 420~patients (53.1%; 95%~CI,~48.2~to~58.0). Compared "
    "by centre of the patients of this study: {}~=~0.62 for response (chi-square test); and "
    "{}~=~0.30 for all categories together.".replace("~", SPACE),
    P,
    P,
)
AT_THE_END = phrase(
    "Median overall survival was 84~months for 1–2%, 51~months for 3–10%, and 34~months for those "
    "with more than 10% (log-rank {} < .001).".replace("~", SPACE),
    P,
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
    html = weasyprint.HTML(string=f"<style>{style}</style><p>{paragraph}</p>")
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
    setter = Typesetter(Numbering(()), "paper")

    assert lines(setter.running(sentence), width) == lines(setter.running(str(sentence)), width)
