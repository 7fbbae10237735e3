"""What the head of a page says of a table that goes on."""

from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.writers.html.running_head import continuations


def table(*groups):
    return Table(
        key="t",
        title="T.",
        stub_heading="",
        columns=(Column(heading="n"),),
        groups=tuple(
            RowGroup(
                heading=heading, rows=tuple(Row(stub=str(i), cells=("1",)) for i in range(rows))
            )
            for heading, rows in groups
        ),
    )


def after_each_row(table):
    """Return what is said after each row, whether it changes there or not."""
    said, text = [], None
    for change in (text for group in continuations(table, 7) for text in group):
        text = text if change is None else change
        said.append(text)
    return said


def test_within_a_group_its_name_is_said_and_between_groups_none_is():
    said = after_each_row(table(("First", 3), ("Second", 15)))

    assert said[:4] == [
        "Table 7, continued: First",
        "Table 7, continued: First",
        "Table 7, continued",
        "Table 7, continued: Second",
    ]
    assert said[-2:] == ["Table 7, continued: Second", ""]


def test_a_variable_above_its_levels_is_named_without_markup():
    levels = (Row(stub="a < b", cells=("",), heading=True), *table(("", 17)).groups[0].rows)
    said = after_each_row(
        Table(
            key="t",
            title="T.",
            stub_heading="",
            columns=(Column(heading="n"),),
            groups=(RowGroup(rows=levels),),
        )
    )

    assert said[0] == "Table 7, continued: a < b"


def test_a_long_name_is_cut():
    said = after_each_row(table(("A very long name of a group of rows " * 3, 17)))

    assert len(said[0]) < 80
    assert said[0].endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_table_on_one_page_says_nothing():
    assert continuations(table(("First", 8), ("Second", 8)), 7) == ()
