"""The printed report: its text, its pages, and what is inside the file."""

import csv
import io
import json
import re
from itertools import pairwise

import numpy as np
import pypdf
import pypdfium2
import pytest

from reportgen.report.document import SYNTHETIC_NOTICE, compose
from reportgen.report.figures.time_axis import axis_end
from reportgen.results.rounding import round_half_up
from reportgen.writers.html.page import render_html

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
    before, compared = text.split("published statements agree with this cohort.", maxsplit=1)
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


def test_the_file_says_what_it_is(reader, analysed):
    catalog = reader.trailer["/Root"]
    xmp = reader.xmp_metadata

    assert reader.metadata.title == analysed.study.title
    assert reader.metadata.subject
    assert xmp.dc_title["x-default"] == analysed.study.title
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.page_labels == [str(n) for n in range(1, len(reader.pages) + 1)]


def test_the_outline_is_as_before(reader, snapshot):
    def lines(items, depth=0):
        for item in items:
            if isinstance(item, list):
                yield from lines(item, depth + 1)
            else:
                page = reader.get_destination_page_number(item) + 1
                yield f"{'  ' * depth}{item.title} ({page})"

    assert list(lines(reader.outline)) == snapshot


def test_fonts_and_attachments_are_as_before(reader, snapshot):
    fonts = {
        str(font["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    files = {
        file.name: (file.description, len(file.content.splitlines()))
        for file in reader.attachment_list
        if file.name != "results.json"
    }

    assert {"fonts": sorted(fonts), "attachments": files} == snapshot


def test_attachments_are_data_with_a_date_that_never_changes(reader):
    files = list(reader.trailer["/Root"]["/AF"])

    assert len(files) == len(list(reader.attachment_list))
    for file in files:
        assert file["/AFRelationship"] == "/Data"
        parameters = file["/EF"]["/F"]["/Params"]
        assert {parameters["/CreationDate"], parameters["/ModDate"]} == {"D:20000101000000Z"}
        assert file["/Desc"]


def test_every_figure_has_its_numbers_attached(reader, analysed, theme):
    drawn = re.findall(
        r'<figure id="(figure-[^"]*)"', render_html(compose(analysed, theme), theme, "paper")
    )
    files = {file.name.removesuffix(".csv") for file in reader.attachment_list} - {"results.json"}

    assert drawn
    # Residuals that take more than one figure are in one file.
    assert {re.sub(r"(schoenfeld-.*)-\d+$", r"\1", name) for name in drawn} == files


def test_the_numbers_of_a_curve_are_those_that_are_drawn(reader, analysed):
    """A row for each step and mark up to the end of the axis, adding up to the numbers at risk."""
    text = reader.attachments["figure-strata-ki67-OS.csv"][0].decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    curves = analysed.curves_of("OS", "ki67")
    end = axis_end(curves)

    assert max(float(row["time"]) for row in rows) <= end
    for curve in curves:
        own = [row for row in rows if row["level"] == curve.level]
        shown = sum(time <= end for time in curve.time)
        assert [float(row["time"]) for row in own] == [0.0, *curve.time[:shown]]
        assert [float(row["survival"]) for row in own] == [1.0, *curve.survival[:shown]]
        for before, after in pairwise(own):
            left = int(before["events"]) + int(before["censored"])
            assert int(after["at_risk"]) == int(before["at_risk"]) - left
        for row in own:
            assert int(row["at_risk"]) == curve.counts_at(float(row["time"])).at_risk
    assert set(rows[0]) == {
        "endpoint", "variable", "level", "time", "at_risk", "events", "censored",
        "survival", "low", "high",
    }  # fmt: skip
