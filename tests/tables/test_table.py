"""The table as a value."""

from reportgen.formatting import FIGURE_SPACE
from reportgen.tables.table import Column, Row, RowGroup, Table, align_numbers

S = FIGURE_SPACE


def aligned(*cells):
    group = RowGroup(rows=tuple(Row(stub="", cells=(cell,)) for cell in cells))
    return [row.cells[0] for row in align_numbers([group])[0].rows]


def test_leading_numbers_line_up_at_their_end():
    assert aligned("100.0", "96.6 (77.9–99.5)", "5") == [
        "100.0",
        f"{S}96.6 (77.9–99.5)",
        f"{S}{S}5",
    ]


def test_a_sign_of_relation_counts_as_a_digit():
    assert aligned("<0.001", "0.25") == ["<0.001", f"{S}0.25"]


def test_text_is_not_padded():
    assert aligned("NE", "12") == ["NE", "12"]


def test_neighbouring_columns_share_a_spanner():
    columns = (
        Column(heading="a"),
        Column(heading="b", spanner="S"),
        Column(heading="c", spanner="S"),
        Column(heading="d", spanner="T"),
    )
    table = Table(key="k", title="t", stub_heading="s", columns=columns, groups=())

    assert table.spanners == (("", 1), ("S", 2), ("T", 1))
    assert table.has_spanners


def test_only_short_tables_are_kept_on_one_page():
    def classes(rows):
        group = RowGroup(rows=(Row(stub="", cells=()),) * rows)
        return Table(key="k", title="t", stub_heading="s", columns=(), groups=(group,)).classes

    assert classes(16) == "short"
    assert classes(17) == ""


def wide(*columns, cell="12.3 (45.6–78.9)"):
    rows = (Row(stub="s", cells=(cell,) * len(columns)),)
    return Table(
        key="k", title="t", stub_heading="s", columns=columns, groups=(RowGroup(rows=rows),)
    )


def headings(table):
    return [[column.heading for column in panel.columns] for panel in table.panels]


def test_a_table_that_fits_on_paper_is_one_piece():
    table = wide(*(Column(heading=name) for name in "abcd"))

    assert table.panels == (table,)


def test_a_table_too_wide_for_paper_goes_on_below_with_its_row_headings():
    table = wide(*(Column(heading=name) for name in "abcdefghijk"))

    assert headings(table) == [list("abcdef"), list("ghijk")]
    assert {panel.groups[0].rows[0].stub for panel in table.panels} == {"s"}
    assert [len(panel.groups[0].rows[0].cells) for panel in table.panels] == [6, 5]


def test_columns_under_one_spanner_are_not_parted():
    pairs = [Column(heading=name, spanner=spanner) for spanner in "ABCD" for name in ("n", "CI")]
    table = wide(Column(heading="all"), *pairs)

    assert headings(table) == [["all", "n", "CI", "n", "CI"], ["n", "CI", "n", "CI"]]
