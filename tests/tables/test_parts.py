"""Tables that are too wide for the page."""

from markupsafe import Markup

from reportgen.tables.parts import in_parts
from reportgen.tables.table import Column, Row, RowGroup, Table


def table_of(columns, cell):
    rows = (Row(stub="Age", cells=(cell,) * columns), Row(stub="Sex", cells=("1",) * columns))
    return Table(
        key="baseline",
        title="Characteristics of the patients.",
        stub_heading="Characteristic",
        columns=tuple(
            Column(heading=Markup("Site {} (<i>n</i> = 4)").format(i), spanner="Site" * (i > 0))
            for i in range(columns)
        ),
        groups=(RowGroup(rows=rows),),
        notes=("A note.",),
    )


def test_a_table_that_fits_stays_whole():
    table = table_of(4, "62 (55.0–69.0)")

    assert in_parts(table) == [table]


def test_a_wide_table_is_divided_evenly_with_its_notes_under_the_last_part():
    parts = in_parts(table_of(13, "62 (55.0–69.0)"))

    assert [len(part.columns) for part in parts] == [4, 5, 4]
    assert [part.key for part in parts] == ["baseline", "baseline-2", "baseline-3"]
    assert [part.title for part in parts] == [
        "Characteristics of the patients.",
        "Characteristics of the patients (continued).",
        "Characteristics of the patients (continued).",
    ]
    assert [part.notes for part in parts] == [(), (), ("A note.",)]
    assert {len(row.cells) for row in parts[1].groups[0].rows} == {5}
    headings = [column.heading for part in parts for column in part.columns]
    assert headings == [column.heading for column in table_of(13, "").columns]


def test_a_column_wider_than_the_page_stands_alone():
    assert [len(part.columns) for part in in_parts(table_of(2, "9" * 100))] == [1, 1]


def test_a_table_without_columns_has_one_part():
    assert len(in_parts(table_of(0, ""))) == 1
