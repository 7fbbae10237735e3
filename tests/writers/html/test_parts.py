"""Tables that are too wide for the page."""

from dataclasses import replace

from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.report.blocks.text import Run, Text
from reportgen.report.style.theme import load_theme
from reportgen.writers.html.parts import in_panels

THEME = load_theme("default")


def wide(*columns, cell="12.3 (45.6–78.9)"):
    rows = (Row(stub="s", cells=(cell,) * len(columns)),)
    return Table(
        key="k", title="t", stub_heading="s", columns=columns, groups=(RowGroup(rows=rows),)
    )


def headings(table):
    return [[column.heading for column in panel.columns] for panel in in_panels(table, THEME)]


def test_a_table_that_fits_on_paper_is_one_piece():
    table = wide(*(Column(heading=name) for name in "abcd"))

    assert in_panels(table, THEME) == (table,)


def test_a_table_too_wide_for_paper_goes_on_below_with_its_row_headings():
    table = wide(*(Column(heading=name) for name in "abcdefghijk"))

    assert headings(table) == [list("abcdef"), list("ghijk")]
    assert {panel.groups[0].rows[0].stub for panel in in_panels(table, THEME)} == {"s"}
    assert [len(panel.groups[0].rows[0].cells) for panel in in_panels(table, THEME)] == [6, 5]


def test_columns_under_one_spanner_are_not_parted():
    pairs = [Column(heading=name, spanner=spanner) for spanner in "ABCD" for name in ("n", "CI")]
    table = wide(Column(heading="all"), *pairs)

    assert headings(table) == [["all", "n", "CI", "n", "CI"], ["n", "CI", "n", "CI"]]


def test_a_column_wider_than_the_page_stands_alone():
    assert headings(wide(Column(heading="a"), Column(heading="b"), cell="9" * 120)) == [
        ["a"],
        ["b"],
    ]


def test_a_table_without_columns_has_one_piece():
    assert len(in_panels(wide(), THEME)) == 1


def test_headings_wrap_so_their_longest_word_counts():
    long = Text("Site of the primary tumour (", Run("n", "n"), " = 4)")
    table = wide(*(Column(heading=long, spanner="Site") for _ in range(8)), cell="62 (55.0–69.0)")

    assert [len(panel.columns) for panel in in_panels(table, THEME)] == [4, 4]


def test_larger_text_takes_more_panels():
    table = wide(*(Column(heading=name) for name in "abcd"))
    sizes = replace(THEME.tables, text=2 * THEME.tables.text)

    assert len(in_panels(table, replace(THEME, tables=sizes))) == 2
