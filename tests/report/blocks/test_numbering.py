"""Numbers of tables and figures, and references to them."""

import pytest
from matplotlib.figure import Figure as Drawing

from reportgen.report.blocks.figure import Figure, FigureRows
from reportgen.report.blocks.groups import Part, single_blocks
from reportgen.report.blocks.numbering import (
    Numbering,
    refer_to_figures,
    refer_to_figures_and_table,
    refer_to_tables,
)
from reportgen.report.blocks.paragraph import Paragraph
from reportgen.report.blocks.table import Table
from reportgen.report.blocks.text import Reference, Text
from reportgen.report.document import compose


def table(key):
    return Table(key=key, title="T.", stub_heading="S", columns=(), groups=())


def figure(key):
    rows = FigureRows(key=key, description="Numbers", heading=(), rows=())
    return Figure(key=key, title="F.", caption="C.", alternative="A", drawing=Drawing(), rows=rows)


def read(text, *blocks):
    numbering = Numbering(blocks)
    parts = (numbering.words(run) if isinstance(run, Reference) else run.text for run in text.runs)
    return "".join(parts).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["a"], "Figure 2"),
        (["a", "b"], "Figures 2 and 3"),
        (["a", "b", "c & d"], "Figures 2\N{EN DASH}4"),
    ],
)
def test_a_reference_before_what_it_refers_to_gets_its_number(keys, words):
    figures = [figure(key) for key in keys]

    assert read(refer_to_figures(figures), table("a"), figure("first"), *figures) == words


def test_tables_that_are_not_there_are_not_referred_to():
    one, two = table("one"), table("two")

    assert read(refer_to_tables(one, None, two), one, Part((two,))) == "Tables 1 and 2"


def test_the_verb_agrees_with_what_is_shown():
    one, drawn = table("one"), figure("drawn")

    assert read(refer_to_figures_and_table([], one), one) == "Table 1 shows"
    assert read(refer_to_figures_and_table([drawn], one), one, drawn) == (
        "Figure 1 and Table 1 show"
    )


def cited_in(block, numbering):
    """Yield the tables and figures that a paragraph refers to, with their numbers."""
    if isinstance(block, Paragraph):
        for run in Text(block.text).runs:
            if isinstance(run, Reference):
                numbering.words(run)  # an unknown key is an error
                yield from ((run.kind, key) for key in run.keys)


@pytest.mark.parametrize("study", ["analysed", "thorough"])
def test_every_table_and_figure_is_referred_to_before_it_comes(study, theme, request):
    document = compose(request.getfixturevalue(study), theme)
    cited = set()
    for section in document.sections:
        for block in single_blocks(section.blocks):
            cited |= set(cited_in(block, document.numbering))
            if isinstance(block, Table | Figure):
                kind = "table" if isinstance(block, Table) else "figure"
                assert (kind, block.key) in cited, block.key
