"""Numbers of tables and figures, and references to them."""

import re
from dataclasses import dataclass

import pytest

from reportgen.report.blocks.numbering import Numbering
from reportgen.writers.html.page import render_html


@dataclass
class Keyed:
    key: str


def plain(text):
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["a"], "Figure 2"),
        (["a", "b"], "Figures 2 and 3"),
        (["a", "b", "c & d"], "Figures 2\N{EN DASH}4"),
    ],
)
def test_a_reference_before_what_it_refers_to_gets_its_number(keys, words):
    numbering = Numbering("paper")
    numbering.table("a")
    numbering.figure("first")
    text = numbering.cite_figures([Keyed(key) for key in keys])
    for key in keys:
        numbering.figure(key)

    assert plain(numbering.resolve(text)) == words


def test_tables_that_are_not_there_are_not_referred_to():
    numbering = Numbering("paper")
    text = numbering.cite_tables(Keyed("one"), None, Keyed("two"))
    numbering.table("one"), numbering.table("two")

    assert plain(numbering.resolve(text)) == "Tables 1 and 2"


def test_a_reference_on_screen_leads_there():
    numbering = Numbering("screen")
    text = numbering.cite_tables(Keyed("stage (a)"))
    numbering.table("stage (a)")

    assert plain(numbering.resolve(text)) == '<a href="#table-stage_20__28_a_29_">Table 1</a>'


@pytest.mark.parametrize("study", ["analysed", "thorough"])
def test_every_table_and_figure_is_referred_to_before_it_comes(study, theme, request):
    html = plain(render_html(request.getfixturevalue(study), theme, "paper"))
    cited = {"Table": set(), "Figure": set()}
    for found in re.finditer(
        r"<b>(?P<printed>Table|Figure) (?P<number>\d+)\.|"
        r"(?P<kind>Table|Figure)s? (?P<first>\d+)(?:(?: and |\N{EN DASH})(?P<last>\d+))?",
        html,
    ):
        if found["printed"]:
            assert int(found["number"]) in cited[found["printed"]], found[0]
        else:
            last = int(found["last"] or found["first"])
            cited[found["kind"]] |= set(range(int(found["first"]), last + 1))
