"""Tables that are too wide for the page."""

from markupsafe import Markup

from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.writers.html.parts import in_panels


def wide(*columns, cell="12.3 (45.6–78.9)"):
    rows = (Row(stub="s", cells=(cell,) * len(columns)),)
    return Table(
        key="k", title="t", stub_heading="s", columns=columns, groups=(RowGroup(rows=rows),)
    )


def headings(table):
    return [[column.heading for column in panel.columns] for panel in in_panels(table)]


def test_a_table_that_fits_on_paper_is_one_piece():
    table = wide(*(Column(heading=name) for name in "abcd"))

    assert in_panels(table) == (table,)


def test_a_table_too_wide_for_paper_goes_on_below_with_its_row_headings():
    table = wide(*(Column(heading=name) for name in "abcdefghijk"))

    assert headings(table) == [list("abcdef"), list("ghijk")]
    assert {panel.groups[0].rows[0].stub for panel in in_panels(table)} == {"s"}
    assert [len(panel.groups[0].rows[0].cells) for panel in in_panels(table)] == [6, 5]


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
    assert len(in_panels(wide())) == 1


def test_headings_wrap_so_their_longest_word_counts():
    long = Markup("Site of the primary tumour (<i>n</i> = 4)")
    table = wide(*(Column(heading=long, spanner="Site") for _ in range(8)), cell="62 (55.0–69.0)")

    assert [len(panel.columns) for panel in in_panels(table)] == [4, 4]
