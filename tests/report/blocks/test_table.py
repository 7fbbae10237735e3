"""The table as a value."""

from reportgen.report.blocks.table import Column, Row, RowGroup, Table, align_numbers
from reportgen.report.style.numbers import FIGURE_SPACE

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
    def is_short(rows):
        group = RowGroup(rows=(Row(stub="", cells=()),) * rows)
        return Table(key="k", title="t", stub_heading="s", columns=(), groups=(group,)).is_short

    assert is_short(16)
    assert not is_short(17)


def test_a_narrow_table_with_long_stubs_takes_the_whole_width():
    def is_narrow(stub):
        group = RowGroup(rows=(Row(stub=stub, cells=()),))
        return Table(
            key="k", title="t", stub_heading="s", columns=(), groups=(group,), narrow=True
        ).is_narrow

    assert is_narrow("Age")
    assert not is_narrow("Age " * 20)


def test_a_cell_without_a_number_is_explained_under_the_table():
    def notes(cell):
        group = RowGroup(rows=(Row(stub="", cells=(cell,)),))
        columns = (Column(heading="n"),)
        table = Table(
            key="k", title="t", stub_heading="s", columns=columns, groups=(group,), notes=("Own.",)
        )
        return table.all_notes

    assert notes("–") == ("Own.", "–, not applicable.")
    assert notes("1.2–3.4") == ("Own.",)
