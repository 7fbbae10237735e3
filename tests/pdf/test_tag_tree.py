"""What a screen reader is told: the order of reading, tables with their headers, figures in words.

veraPDF checks the form of the tags; here it is whether they say the right thing.
"""

import re
from collections import Counter

import pytest

from reportgen.document import SYNTHETIC_NOTICE


@pytest.fixture(scope="module")
def tree(pdf, tag_tree):
    return tag_tree(pdf)


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


def cells(tree):
    """Return the identifier, the attributes and the text of each cell of each table."""
    found, tag = [], ""
    for line in tree.splitlines():
        if match := re.match(r"\s*(TH|TD)(?: <(.*)>)?:?$", line):
            tag = match.group(1)
            found.append({"tag": tag, "id": match.group(2), "text": ""})
        elif match := re.match(r"\s*/(\w+) (.*)$", line):
            if tag:
                found[-1][match.group(1)] = match.group(2)
        elif match := re.match(r'\s*"(.*)"$', line):
            if tag:
                found[-1]["text"] += match.group(1)
        elif re.match(r"\s*(Table|Caption|TR|P|H\d|Figure|Div)\b", line):
            tag = ""
    return found


def headers_of(cell, found):
    names = {header["id"]: plain(header["text"]) for header in found if header["id"]}
    return [names[name] for name in re.findall(r"\((.*?)\)", cell["Headers"])]


def test_the_order_of_reading_is_as_before(blocks, snapshot):
    assert [f"{block.section}: {block.text}" for block in blocks if block.text] == snapshot


def test_the_tags_are_nested_as_before(reader, snapshot):
    """How often each tag stands under each other one."""
    found = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    pairs = Counter(f"{e['/P'].get_object().get('/S', '')[1:]} > {e['/S'][1:]}" for e in found)

    assert dict(sorted(pairs.items())) == snapshot


def test_a_cell_under_a_heading_of_two_rows_names_both_its_group_and_its_row(tree, analysed, theme):
    found = cells(tree)
    median = analysed.find("median_survival", endpoint="OS", variable="ki67", level="G1")
    text = theme.numbers.time_interval(median)
    level = analysed.study.level_label("ki67", "G1")
    (cell,) = [
        cell
        for cell in found
        if cell["tag"] == "TD" and plain(cell["text"]) == text and level in headers_of(cell, found)
    ]

    assert headers_of(cell, found) == [
        "Survival time, months",
        "95% CI",
        "Overall survival",
        level,
    ]


def test_a_cell_under_a_heading_that_spans_both_rows_names_it_once(tree, analysed):
    found = cells(tree)
    median = analysed.find("median_survival", endpoint="OS", variable="ki67", level="G1")
    level = analysed.study.level_label("ki67", "G1")
    size = f"{median.events} / {median.n}"
    named = [headers_of(cell, found) for cell in found if plain(cell["text"]) == size]

    assert ["Events / patients", "Overall survival", level] in named


def test_every_header_has_a_scope_and_every_cell_headers_of_its_own_table(tree):
    found = cells(tree)
    headers = [cell for cell in found if cell["tag"] == "TH"]
    names = [header["id"] for header in headers]

    assert {header["Scope"] for header in headers} == {"/Column", "/Row"}
    assert len(names) == len(set(names))
    latest = ""
    for cell in found:
        latest = cell["id"] or latest
        if cell["tag"] == "TD":
            own = re.findall(r"\((.*?)\)", cell["Headers"])
            assert len(own) >= 2
            assert set(own) <= set(names)
            assert {name.split("-")[0] for name in own} == {latest.split("-")[0]}


def test_running_heads_and_page_numbers_are_not_read(tree, reader, analysed):
    assert tree.count(SYNTHETIC_NOTICE) == 1  # under the title; the others run at the foot
    assert analysed.study.running_title not in tree
    assert not re.search(r'"\d+ / \d+"', tree.split("Agreement with")[0].split("Abstract")[0])
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
