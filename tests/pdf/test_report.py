"""The printed report: its text, its pages, and what is inside the file."""

import io
import json
import re
import subprocess
import sys

import numpy as np
import pypdf
import pypdfium2
import pytest

from reportgen.document import SYNTHETIC_NOTICE
from reportgen.resources import default_study, example_cohort
from reportgen.rounding import round_half_up

MARGIN = int(18 / 25.4 * 72) - 1


@pytest.fixture(scope="module")
def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    yield [page.get_textpage().get_text_bounded() for page in document]
    document.close()


@pytest.fixture(scope="module")
def text(pages):
    return collapse(" ".join(pages))


def collapse(text):
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-").replace("\x02", "-"))


def test_the_text_is_as_before(text, snapshot):
    assert text.split(". ") == snapshot


def test_every_published_figure_is_computed_and_printed_outside_the_comparison(analysed, pages):
    """Each number of the claims is printed where it is computed, not only beside its claim."""
    text = collapse(" ".join(pages))
    before, compared = text.split("published statements agree.", maxsplit=1)
    after = compared.split("Statistical methods", maxsplit=1)[1]
    printed_numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", before + after)]
    missing = [
        (claim.statement, part)
        for claim in analysed.claims
        for part in claim.parts
        if part.what != "below"
        and not any(
            round_half_up(number, part.digits) == round_half_up(part.published, part.digits)
            for number in printed_numbers
        )
    ]

    assert missing == []


def test_every_published_claim_agrees(analysed):
    assert len(analysed.claims) >= 29
    assert [claim.statement for claim in analysed.claims if not claim.agrees] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "36.5%",
        "median overall survival was 55 mo (95% CI, 48.8–61.2)",
        "edian progression-free survival was 26 mo (95% CI, 18.3–33.7)",
        "19 mo for >10%",
        "34 mo for >10%",
        "mean activity, 7.9 GBq per cycle; median, 4 cycles at intervals of 3.0 mo",
    ],
)
def test_the_abstract_of_the_example_says_what_was_published(pages, sentence):
    assert sentence in collapse(pages[0]).replace("\N{NO-BREAK SPACE}", " ")


def test_every_page_says_that_the_cohort_is_synthetic(pages):
    assert [n for n, page in enumerate(pages) if SYNTHETIC_NOTICE not in collapse(page)] == []


def test_no_page_says_so_of_a_cohort_of_patients(awkward, theme, printed):
    document = pypdf.PdfReader(io.BytesIO(printed(awkward, theme)))

    assert not any("ynthetic" in page.extract_text() for page in document.pages)


def test_pages_are_a4_and_their_margins_white(pdf):
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)
        pixels = np.asarray(page.render(scale=1, grayscale=True).to_pil())
        assert (pixels[:, :MARGIN] > 250).all()
        assert (pixels[:, -MARGIN:] > 250).all()
    document.close()


def test_no_page_but_the_last_is_half_empty(pdf):
    document = pypdfium2.PdfDocument(pdf)
    lowest = []
    for page in document:
        pixels = np.asarray(page.render(scale=1, grayscale=True).to_pil())
        body = pixels[: int(pixels.shape[0] * 0.925)]
        lowest.append(np.flatnonzero((body < 250).any(axis=1))[-1] / pixels.shape[0])
    document.close()

    assert min(lowest[:-1]) > 0.5


def test_only_bundled_fonts_are_embedded(pdf):
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        fonts = page["/Resources"]["/Font"]
        names |= {str(fonts[key]["/BaseFont"]).split("+")[-1] for key in fonts}

    assert names
    assert {name for name in names if not name.startswith("Report-")} == set()


def test_the_outline_names_the_sections(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    (_, sections) = reader.outline
    titles = [item.title for item in sections if not isinstance(item, list)]

    assert titles[:3] == ["Abstract", "Patients", "Response"]
    assert titles[-2:] == ["Data and provenance", "Appendix"]


def test_the_results_are_attached(pdf, analysed):
    attached = pypdf.PdfReader(io.BytesIO(pdf)).attachments["results.json"][0]

    assert json.loads(attached)["records"] == json.loads(json.dumps(analysed.records()))


def test_the_file_claims_pdfa_and_pdfua(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    metadata = reader.xmp_metadata.stream.get_data().decode()

    assert re.search(r"<pdfaid:part>3</pdfaid:part>|pdfaid:part=\"3\"", metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_header_cells_have_a_scope(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    scopes = [
        element["/A"]["/Scope"]
        for element in structure(reader.trailer["/Root"]["/StructTreeRoot"])
        if element.get("/S") == "/TH"
    ]

    assert set(scopes) == {"/Column", "/Row"}


def test_data_cells_name_their_headers_under_a_heading_of_two_rows(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    cells = [
        element
        for element in structure(reader.trailer["/Root"]["/StructTreeRoot"])
        if element.get("/S") == "/TD"
    ]

    assert cells
    assert min(len(cell["/A"]["/Headers"]) for cell in cells) >= 2
    assert max(len(cell["/A"]["/Headers"]) for cell in cells) >= 3


def structure(element):
    """Yield the structure elements under *element*."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object()
        if isinstance(child, dict) and child.get("/Type") == "/StructElem":
            yield child
            yield from structure(child)


def test_the_same_input_gives_the_same_bytes_in_another_process(tmp_path):
    for number, (seed, zone) in enumerate((("1", "UTC"), ("2", "Asia/Tokyo"))):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "reportgen",
                "build",
                str(example_cohort()),
                "--study",
                str(default_study()),
                "-o",
                str(tmp_path / f"{number}.pdf"),
                "-o",
                str(tmp_path / f"{number}.html"),
            ],
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "HOME": str(tmp_path)},
        )

    for suffix in ("pdf", "html"):
        assert (tmp_path / f"0.{suffix}").read_bytes() == (tmp_path / f"1.{suffix}").read_bytes()
