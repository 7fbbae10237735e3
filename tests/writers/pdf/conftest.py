"""Reports as files: the default one, and those whose shape is out of the ordinary."""

import ctypes
import io
import re
from dataclasses import dataclass

import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

from reportgen import analysis
from reportgen.analyses.second_engine.second_engine import Recomputation
from reportgen.analysis import analyse
from reportgen.cohort.cohort import load_cohort
from reportgen.study.study_file import load_study
from reportgen.writers.formats import render

STUDY = """
title = "A study of its shape"

[methods]
milestones = [12, 24]

[variables]
group = {{ label = "Group", levels = [{levels}] }}
age = {{ label = "Age", unit = "years", type = "number" }}
{variables}

[baseline]
variables = ["age", "group"{baseline}]

[endpoints]
OS = {{ label = "Overall survival", time = "months", event = "died" }}

[strata]
variables = ["group"]

[predictors]
candidates = ["age"]
"""


HELD_BACK = """
[privacy]
suppress_below = 5
"""


@pytest.fixture(scope="session")
def printed():
    """Return what prints results in a theme."""
    return lambda results, theme: render(results, theme, ".pdf")


@pytest.fixture(scope="session")
def pdf(analysed, theme):
    """Return the default report."""
    return render(analysed, theme, ".pdf")


@pytest.fixture(scope="session")
def reader(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


@dataclass(frozen=True)
class Element:
    """An element of the tag tree with the text that is directly in it."""

    tag: str
    depth: int
    text: str
    name: str
    attributes: dict


@pytest.fixture(scope="session")
def tag_tree(pdf):
    """Return the elements of the default report's tag tree in the order of reading."""
    return tag_tree_of(pdf)


def tag_tree_of(pdf):
    """Return the elements of a report's tag tree in the order of reading."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    pages = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    texts = marked_texts(pdf)
    return list(read_elements(reader.trailer["/Root"]["/StructTreeRoot"], pages, texts))


def marked_texts(pdf):
    """Return the text of each piece of marked content, by page and number."""
    document = pypdfium2.PdfDocument(pdf)
    texts = {}
    for number, page in enumerate(document):
        textpage = page.get_textpage()
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            size = raw.FPDFTextObj_GetText(item, textpage, None, 0)
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFTextObj_GetText(
                item, textpage, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size
            )
            key = number, raw.FPDFPageObj_GetMarkedContentID(item)
            text = buffer.raw.decode("utf-16-le").rstrip("\0")
            texts[key] = texts.get(key, "") + re.sub("[\ufffe\x02]", "-", text)  # at line ends
    document.close()
    return texts


def read_elements(parent, pages, texts, depth=0):
    """Yield the structure elements under *parent*."""
    for kid in kids_of(parent):
        if isinstance(kid, int):
            continue
        page = pages[kid.raw_get("/Pg").idnum] if "/Pg" in kid else None
        own = (texts.get((page, number), "") for number in kids_of(kid) if isinstance(number, int))
        attributes = dict(kid.get("/A", {}))
        yield Element(kid["/S"][1:], depth, "".join(own), kid.get("/ID", ""), attributes)
        yield from read_elements(kid, pages, texts, depth + 1)


def kids_of(element):
    kids = element.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


@dataclass(frozen=True)
class Block:
    """A row of a table, a paragraph or another run of text, with the headings that it is under."""

    section: str
    headings: tuple[str, ...]
    text: str

    def holds(self, *words):
        """Return whether all words stand in the block, or in the headings that it is under."""
        everything = " | ".join((*self.headings, self.text))
        return all(
            re.search(rf"(?<![\w.]){re.escape(plain(word))}(?!\w)", everything, re.IGNORECASE)
            for word in words
        )


def plain(text):
    """Return text with ordinary spaces, one at a time, and none before a comma."""
    return re.sub(r" (?=[,.;:)])|(?<=[(]) ", "", re.sub(r"\s+", " ", text)).strip()


@pytest.fixture(scope="session")
def blocks(tag_tree):
    """Return the text of the default report in reading order, as blocks."""
    return list(read_blocks(tag_tree))


@pytest.fixture(scope="session")
def thorough_blocks(thorough, theme):
    """Return the text of the report that asks for everything about Cox models, as blocks."""
    return list(read_blocks(tag_tree_of(render(thorough, theme, ".pdf"))))


def read_blocks(tree):
    """Yield the blocks of a tag tree: what stands in one heading, row, paragraph or item."""
    section, heading, caption, group = "", "", "", ""
    for tag, cells in gather(tree):
        text = plain(" ".join(cells))
        if tag == "H2":
            section, heading, caption, group = text, "", "", ""
        elif tag == "H3":
            heading = text
        elif tag == "Caption":
            caption, group = text, ""
        elif tag == "TBody":
            group = ""
        elif tag == "TR":
            yield Block(section, (heading, caption, group), text)
            group = group or plain(cells[0])
            continue
        yield Block(section, (heading, caption), text)


def gather(tree):
    """Yield the tag of each block with the text of its cells."""
    tag, cells = "Document", [""]
    for element in tree:
        if re.fullmatch(r"H\d|P|LI|TR|TBody|THead|Caption|Figure", element.tag):
            yield tag, [cell for cell in cells if plain(cell)] or [""]
            tag, cells = element.tag, [""]
        elif element.tag in {"TH", "TD"}:
            cells.append("")
        if element.text:
            cells[-1] += element.text if cells[-1].endswith("-") else f" {element.text}"
    yield tag, [cell for cell in cells if plain(cell)] or [""]


@pytest.fixture(scope="session")
def unusual(tmp_path_factory, theme):
    """Return the reports on studies of unusual shape, by what is unusual about them.

    The second engine takes no part: to recompute forty strata takes longer than all the rest.
    """
    folder = tmp_path_factory.mktemp("unusual")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "plan_recomputation", lambda *_: Recomputation((), ()))
        results = {
            "a single stratum": _analysed(folder, levels=1, patients=30),
            "forty strata": _analysed(folder, levels=40, patients=160),
            "tables over many pages": _analysed(folder, levels=2, patients=60, characteristics=60),
            "not reached everywhere": _analysed(folder, levels=3, patients=30, events=False),
            "small numbers held back": _analysed(folder, levels=4, patients=150, more=HELD_BACK),
        }
    return {name: render(found, theme, ".pdf") for name, found in results.items()}


def _analysed(folder, *, levels, patients, characteristics=0, events=True, more=""):
    """Return the results of a cohort made by rule: the n-th patient is in the n-th group."""
    names = [f"x{number}" for number in range(characteristics)]
    groups = [f"group {number:02}" for number in range(1, levels + 1)]
    (folder / "study.toml").write_text(
        STUDY.format(
            levels=", ".join(f'"{group}"' for group in groups),
            variables="\n".join(f'{name} = {{ label = "Finding {name}" }}' for name in names),
            baseline="".join(f', "{name}"' for name in names),
        )
        + more,
        encoding="utf-8",
    )
    rows = [",".join(("months", "died", "group", "age", *names))]
    for n in range(patients):
        died = int(events and n % 3 > 0)
        findings = (f"finding {(n + number) % 4}" for number in range(characteristics))
        cells = (7 + n * 37 % 53, died, groups[n % levels], 40 + n * 13 % 41, *findings)
        rows.append(",".join(map(str, cells)))
    (folder / "cohort.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    study_file = load_study(folder / "study.toml")
    return analyse(study_file, load_cohort(folder / "cohort.csv", study_file.study))
