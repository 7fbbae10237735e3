"""Every theme printed: its numbers everywhere, its pages full, its fonts bundled."""

import io
import re
from dataclasses import replace

import numpy as np
import pypdf
import pypdfium2
import pytest

from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.report.document import compose
from reportgen.report.style.theme import load_theme
from reportgen.study.study_file import load_study
from reportgen.writers.html.characters import printed_texts
from reportgen.writers.html.page import render_html
from reportgen.writers.pdf.pdf import print_pdf

# These quote the study, the versions of programs, or figures as they were published.
QUOTING = {"agreement", "provenance", "methods"}


def section_texts(results, theme):
    """Yield the texts of the sections, those of the figures with the numbers of their axes too."""
    document = compose(results, theme)
    sections = tuple(s for s in document.sections if s.name not in QUOTING)
    yield from printed_texts(replace(document, title="", deck="", sections=sections))


def test_no_number_of_a_lancet_report_has_a_decimal_point(analysed, awkward):
    theme = load_theme("lancet")
    texts = [text for results in (analysed, awkward) for text in section_texts(results, theme)]

    assert [text for text in texts if re.search(r"\d\.\d", text)] == []
    assert any("0·5" in text for text in texts)


def test_the_level_and_the_step_of_a_lancet_report_have_its_decimal_mark(awkward_files, tmp_path):
    cohort, study = awkward_files
    text = study.read_text("utf-8").replace("[methods]", "[methods]\nconfidence_level = 0.975")
    (tmp_path / "study.toml").write_text(text.replace("per = 10", "per = 0.5"), "utf-8")
    study_file = load_study(tmp_path / "study.toml")
    results = analyse(study_file, load_cohort(cohort, study_file.study))
    texts = list(section_texts(results, load_theme("lancet")))

    assert [text for text in texts if re.search(r"\d\.\d", text)] == []
    assert any("97·5%" in text for text in texts)
    assert any("per 0·5 years" in text for text in texts)


def test_a_p_value_without_its_zero_is_not_divided(analysed):
    html = render_html(compose(analysed, load_theme("jama")), load_theme("jama"), "paper")
    text = re.sub(r"<style.*?</style>|<[^>]*>", "", html, flags=re.DOTALL)

    assert ".\N{WORD JOINER}05" in text
    assert not re.search(r"\s\.\d", text)


def test_no_p_value_of_a_jama_report_has_a_leading_zero(analysed):
    text = " ".join(section_texts(analysed, load_theme("jama")))

    assert not re.search(r"P\s*[=<>]\s*0", text)
    assert re.search(r"P\s*<\s*\.001", text)


@pytest.mark.parametrize(
    ("name", "paper", "size"),
    [
        ("nejm", None, (595.28, 841.89)),
        ("jama", "letter", (612, 792)),
        ("lancet", None, (595.28, 841.89)),
    ],
)
def test_pages_of_every_theme_are_well_filled_and_use_bundled_fonts(analysed, name, paper, size):
    theme = load_theme(name, paper)
    html = render_html(compose(analysed, theme), theme, "paper")
    pdf = print_pdf(html, [], [face.path for face in theme.fonts])
    document = pypdfium2.PdfDocument(pdf)
    widths, lowest = set(), []
    for page in document:
        assert page.get_size() == pytest.approx(size, abs=0.1)
        pixels = np.asarray(page.render(scale=1, grayscale=True).to_pil())
        inked = np.flatnonzero((pixels < 250).any(axis=0))
        widths.add((int(inked[0]), pixels.shape[1] - int(inked[-1])))
        body = pixels[: int(pixels.shape[0] * 0.925)]
        lowest.append(np.flatnonzero((body < 250).any(axis=1))[-1] / pixels.shape[0])
    document.close()
    fonts = {
        str(font["/BaseFont"]).split("+")[-1]
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }

    margin = int(18 / 25.4 * 72) - 1
    assert min(min(sides) for sides in widths) >= margin
    assert min(lowest[:-1]) > 0.4
    assert {font for font in fonts if not font.startswith("Report-")} == set()
