"""What a screen reader is told: the order of reading, tables with their headers, figures in words.

veraPDF checks the form of the tags; here it is whether they say the right thing.
"""

import io
import re
from collections import Counter

import pypdf
import pytest

from reportgen.report.document import SYNTHETIC_NOTICE
from reportgen.writers.pdf.pdf import print_pdf


@pytest.fixture(scope="module")
def figures(reader):
    """Return what each figure says in words, in order."""
    found = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    return [plain(element["/Alt"]) for element in found if element["/S"] == "/Figure"]


def structure(element):
    """Yield the structure elements under *element*."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object()
        if isinstance(child, dict) and child.get("/Type") == "/StructElem":
            yield child
            yield from structure(child)


def plain(text):
    """Return text with ordinary spaces."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def cells(tag_tree):
    """Return each cell of each table as its element and its text."""
    found, inside = [], -1
    for element in tag_tree:
        if element.tag in {"TH", "TD"}:
            found.append((element, element.text))
            inside = element.depth
        elif element.depth > inside >= 0:
            cell, text = found[-1]
            found[-1] = (cell, text + element.text)
        else:
            inside = -1
    return [(cell, plain(text)) for cell, text in found]


def headers_of(cell, cells):
    names = {header.name: text for header, text in cells if header.tag == "TH"}
    return [names[name] for name in cell.attributes["/Headers"]]


def data_cells(cells, wanted):
    """Return what the headers of each data cell with the text *wanted* say."""
    return [headers_of(cell, cells) for cell, text in cells if cell.tag == "TD" and text == wanted]


def test_the_order_of_reading_is_as_before(blocks, snapshot):
    assert [f"{block.section}: {block.text}" for block in blocks if block.text] == snapshot


def test_the_tags_are_nested_as_before(reader, snapshot):
    """How often each tag stands under each other one."""
    found = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    pairs = Counter(f"{e['/P'].get_object().get('/S', '')[1:]} > {e['/S'][1:]}" for e in found)

    assert dict(sorted(pairs.items())) == snapshot


def test_a_cell_under_a_heading_of_two_rows_names_both_its_group_and_its_row(
    cells, analysed, theme
):
    median = analysed.find("median_survival", endpoint="OS", variable="ki67", level="G1")
    level = analysed.study.level_label("ki67", "G1")

    assert data_cells(cells, theme.numbers.time_interval(median)) == [
        ["Survival time, months", "95% CI", "Overall survival", level]
    ]


def test_a_cell_under_a_heading_that_spans_both_rows_names_it_once(cells, analysed):
    median = analysed.find("median_survival", endpoint="OS", variable="ki67", level="G1")
    level = analysed.study.level_label("ki67", "G1")

    assert ["Events / patients", "Overall survival", level] in data_cells(
        cells, f"{median.events} / {median.n}"
    )


def test_a_cell_of_a_level_names_its_variable_and_the_level(cells, analysed):
    median = analysed.find("median_survival", endpoint="OS", variable="sex", level="male")
    study = analysed.study
    level = study.level_label("sex", "male")

    named = data_cells(cells, f"{median.events} / {median.n}")

    assert ["Events / patients", study.variables["sex"].label, level] in named


def test_a_cell_names_no_heading_of_the_group_before(cells, analysed):
    """A characteristic of one row stands after one of several in the table of patients."""
    label = analysed.study.variables["functional"].label
    own = [
        headers_of(cell, cells)
        for cell, _ in cells
        if cell.tag == "TD" and label in headers_of(cell, cells)
    ]

    first = [headers for headers in own if any("All patients" in header for header in headers)]
    assert [headers[1:] for headers in first] == [[label], [label, "Missing"]]


def test_every_header_has_a_scope_and_every_cell_headers_of_its_own_table(cells):
    headers = [cell for cell, _ in cells if cell.tag == "TH"]
    names = [header.name for header in headers]

    assert {header.attributes["/Scope"] for header in headers} == {"/Column", "/Row"}
    assert len(names) == len(set(names))
    table = ""
    for cell, _ in cells:
        if cell.tag == "TH":
            table = cell.name.split("-")[0]
            continue
        own = cell.attributes["/Headers"]
        assert len(own) >= 2
        assert set(own) <= set(names)
        assert {name.split("-")[0] for name in own} == {table}


def test_a_table_over_several_pages_is_one_table(unusual):
    reader = pypdf.PdfReader(io.BytesIO(unusual["forty strata"]))
    found = list(structure(reader.trailer["/Root"]["/StructTreeRoot"]))
    tables = [element for element in found if element["/S"] == "/Table"]

    lengths = []
    for table in tables:
        parts = Counter(child["/S"] for child in structure(table))
        assert (parts["/Caption"], parts["/THead"]) == (1, 1)
        bodies = [child for child in structure(table) if child["/S"] == "/TBody"]
        cells = [cell for body in bodies for cell in structure(body)]
        groups = [cell["/ID"] for cell in cells if cell.get("/A", {}).get("/ColSpan", 1) > 1]
        first = next(cell for cell in cells if cell["/S"] == "/TH")
        pages = {cell["/Pg"].idnum for cell in map(raw, cells) if "/Pg" in cell}
        lengths.append(len(pages))
        if groups == [first["/ID"]]:  # the heading of a group is of its rows on the next page too
            data = [cell for cell in cells if cell["/S"] == "/TD"]
            assert all(groups[0] in cell["/A"]["/Headers"] for cell in data)
    assert max(lengths) > 10


def raw(element):
    """Return the entries of an element as they are, references included."""
    return {key: element.raw_get(key) for key in element}


def test_running_heads_and_page_numbers_are_not_read(tag_tree, reader, analysed):
    read = [plain(element.text) for element in tag_tree]

    assert read.count(SYNTHETIC_NOTICE) == 1  # under the title; the others run at the foot
    assert analysed.study.running_title not in read
    assert not any(f"{n} / {len(reader.pages)}" in read for n in range(1, len(reader.pages) + 1))
    for number, page in enumerate(reader.pages, start=1):
        content = page.get_contents().get_data().decode("latin-1")
        marks = re.findall(r"/Artifact\s*<<[^>]*/Pagination[^>]*>>\s*BDC", content)
        assert len(marks) >= (2 if number == 1 else 4)


def test_curves_are_described_by_their_medians_and_tests(figures, analysed, theme):
    numbers = theme.numbers
    for endpoint in analysed.study.endpoints:
        label = analysed.study.endpoint_label(endpoint).lower()
        for variable in (None, *analysed.study.strata.variables):
            medians = analysed.select("median_survival", endpoint=endpoint, variable=variable)
            words = [numbers.quantity(numbers.time(m.estimate), m.unit) for m in medians]
            words += [f"{median.events} events" for median in medians]
            for test in analysed.select("logrank", endpoint=endpoint, variable=variable):
                words.append(f"log-rank P {numbers.p_text(test.p_value)}")
            said = [text for text in figures if f"curves of {label}." in text]
            assert any(all(plain(word) in text for word in words) for text in said)


def test_a_forest_is_described_by_its_hazard_ratios(figures, analysed, theme):
    (said,) = [text for text in figures if text.startswith("Forest plot")]
    for ratio in analysed.select("hazard_ratio", model="multivariable"):
        numbers = theme.numbers
        assert f"{numbers.ratio(ratio.estimate)} (" in said
        assert f"{numbers.ratio_interval(ratio)}; P" in said
        assert plain(numbers.p_text(ratio.p_value)) in said


def test_response_is_described_by_its_shares(figures, analysed, theme):
    (said,) = [text for text in figures if text.startswith("Best response")]
    for rate in analysed.select("response_rate"):
        assert rate.events == 0 or f"in {theme.numbers.share(rate)}%" in said


def test_figures_lie_within_their_page(reader):
    pages = {page.indirect_reference.idnum: page.mediabox for page in reader.pages}
    for element in structure(reader.trailer["/Root"]["/StructTreeRoot"]):
        if element["/S"] == "/Figure":
            left, bottom, right, top = element["/A"]["/BBox"]
            page = pages[element.raw_get("/Pg").idnum]
            assert 0 < left < right < page.width
            assert 0 < bottom < top < page.height


def test_a_theme_may_lay_out_cells_as_blocks():
    """The printer puts each into an anonymous cell, which has no element of its own."""
    page = (
        "<html lang=en><head><title>t</title><style>td { display: block }</style></head><body>"
        "<table><tbody><tr><th scope=row>a</th><td>1</td><td>2</td></tr></tbody></table></body>"
    )
    reader = pypdf.PdfReader(io.BytesIO(print_pdf(page, [], [])))
    found = structure(reader.trailer["/Root"]["/StructTreeRoot"])

    assert Counter(element["/S"] for element in found)["/TH"] == 1
