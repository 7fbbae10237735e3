"""Reports as files: the default one, and those whose shape is out of the ordinary."""

import io
import re
import shutil
import subprocess
from dataclasses import dataclass

import pypdf
import pytest

from reportgen.analysis import analyse
from reportgen.cohort import load_cohort
from reportgen.output import render
from reportgen.study_file import load_study

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


@pytest.fixture(scope="session")
def tag_tree(tmp_path_factory):
    """Return what writes the tag tree of a report with its text, as poppler reads it."""
    if shutil.which("pdfinfo") is None:
        pytest.skip("not run: no pdfinfo (Debian: apt-get install poppler-utils)")
    path = tmp_path_factory.mktemp("tags") / "report.pdf"

    def read(content):
        path.write_bytes(content)
        return subprocess.run(
            ["pdfinfo", "-struct-text", str(path)], check=True, capture_output=True, text=True
        ).stdout

    return read


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
def blocks(pdf, tag_tree):
    """Return the text of the default report in reading order, as blocks."""
    return list(read_blocks(tag_tree(pdf)))


def read_blocks(tree):
    """Yield the blocks of a tag tree: what stands in one heading, row, paragraph or item."""
    section, heading, caption, group = "", "", "", ""
    for tag, cells in elements(tree):
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


def elements(tree):
    """Yield the elements that stand for a block, each with the text of its cells."""
    tag, cells, is_new = "Document", [], True
    for line in tree.splitlines():
        if match := re.match(r'\s*"(.*)"$', line):
            text = match.group(1)
            if is_new:
                cells.append(text)
            else:
                cells[-1] += text if cells[-1].endswith("-") else f" {text}"
            is_new = False
        elif match := re.match(r"\s*(H\d|P|LI|TR|TBody|THead|Caption|Figure)\b", line):
            yield tag, cells or [""]
            tag, cells, is_new = match.group(1), [], True
        elif re.match(r"\s*(TH|TD)\b", line):
            is_new = True
    yield tag, cells or [""]


@pytest.fixture(scope="session")
def unusual(tmp_path_factory):
    """Return the results of studies of unusual shape, by what is unusual about them."""
    folder = tmp_path_factory.mktemp("unusual")
    return {
        "a single stratum": _analysed(folder, levels=1, patients=30),
        "forty strata": _analysed(folder, levels=40, patients=160),
        "tables over many pages": _analysed(folder, levels=2, patients=60, characteristics=60),
        "not reached everywhere": _analysed(folder, levels=3, patients=30, events=False),
    }


def _analysed(folder, *, levels, patients, characteristics=0, events=True):
    """Return the results of a cohort made by rule: the n-th patient is in the n-th group."""
    names = [f"x{number}" for number in range(characteristics)]
    groups = [f"group {number:02}" for number in range(1, levels + 1)]
    (folder / "study.toml").write_text(
        STUDY.format(
            levels=", ".join(f'"{group}"' for group in groups),
            variables="\n".join(f'{name} = {{ label = "Finding {name}" }}' for name in names),
            baseline="".join(f', "{name}"' for name in names),
        ),
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
