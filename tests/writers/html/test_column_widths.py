"""The widths of columns are those that the printer finds itself by measuring every cell."""

from dataclasses import replace

import pytest

from reportgen.report.blocks.table import Column, Row, RowGroup, Table
from reportgen.report.blocks.text import Run, Text
from reportgen.report.document import compose
from reportgen.report.style.theme import load_theme
from reportgen.writers.html.column_widths import column_widths
from reportgen.writers.html.page import render_html
from reportgen.writers.pdf.printer import load_printer

THEME = load_theme("default")
# In CSS pixels; kerning and the printer's rounding are left out here.
TOLERANCE = 2.5


def laid_out(html):
    """Return the widths of the columns of each table, by its id, as they are laid out."""
    load_printer()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    document = weasyprint.HTML(string=html).render(font_config=FontConfiguration())
    tables = {}
    for page in document.pages:
        for box in page._page_box.descendants():
            if box.element is not None and hasattr(box, "column_widths"):
                tables.setdefault(box.element.get("id"), box.column_widths)
    return tables


def measured_by_printer(html):
    """Return the same, found by the printer's own rule, as docs/themes.md says."""
    automatic = "table.measured { table-layout: auto } col { width: auto !important }"
    return laid_out(html.replace("table.measured { table-layout: fixed }", automatic))


@pytest.mark.parametrize("study", ["analysed", "awkward", "thorough"])
def test_they_are_as_wide_as_the_printer_would_make_them(study, request):
    html = render_html(compose(request.getfixturevalue(study), THEME), THEME, "paper")

    own, printer_s = laid_out(html), measured_by_printer(html)

    assert len(own) > 4
    for table, widths in own.items():
        assert widths == pytest.approx(printer_s[table], abs=TOLERANCE), table


def table_of(stub, *cells, **columns):
    return Table(
        key="k",
        title="T.",
        stub_heading="Stub",
        columns=tuple(Column(heading="Heading", **columns) for _ in cells),
        groups=(RowGroup(rows=(Row(stub=stub, cells=cells),)),),
    )


@pytest.mark.parametrize("narrow", [True, False])
def test_where_the_columns_need_more_than_there_is_the_printer_finds_the_widths(narrow):
    wide = replace(table_of("a", *["12345.41 (171.94-812261.65)"] * 7), narrow=narrow)

    assert column_widths(wide, THEME) == ()


def test_columns_that_cannot_give_way_have_what_they_need():
    """All of them have one width only, which together is within what there is."""
    table = table_of("a", *["0.81 (0.46-1.41)"] * 5)
    headings = tuple(replace(column, heading="P") for column in table.columns)
    table = replace(table, stub_heading="S", columns=headings)

    assert len(set(column_widths(table, THEME)[1:])) == 1


def test_a_font_without_a_space_as_wide_as_a_figure_will_do(monkeypatch):
    table = table_of("a", "1", "123456 (345678-456789)")
    known = column_widths.__globals__["advances_of"]
    monkeypatch.setitem(
        column_widths.__globals__,
        "advances_of",
        lambda path: {c: width for c, width in known(path).items() if c != ord("\N{FIGURE SPACE}")},
    )

    assert column_widths(table, THEME)[2] > column_widths(table, THEME)[1]


def test_they_fill_the_table():
    assert sum(column_widths(table_of("a", "1", "2 (3-4)"), THEME)) == pytest.approx(100, abs=0.01)


def test_numbers_keep_their_room_beside_a_long_label():
    label = "a long label " * 12
    short, beside_long = (
        column_widths(table_of(stub, "0.53 (0.28-1.00)", "0.046"), THEME) for stub in ("a", label)
    )
    # Its nine figures alone, each half as wide as 8 points, and the padding.
    least = 100 * (9 * 0.5 * 2.82 + 3.2) / THEME.text_width

    assert beside_long[0] > short[0]
    assert beside_long[1] >= least


def test_a_heading_over_columns_is_not_broken_where_there_is_room():
    columns = table_of("a", "1", "2", spanner="A heading that is far wider than its columns")
    without = table_of("a", "1", "2")

    assert sum(column_widths(columns, THEME)[1:]) > sum(column_widths(without, THEME)[1:])


def test_what_must_not_be_broken_keeps_its_room():
    cells = ["1" * 12] * 6
    words = " ".join(["word"] * 8)
    broken = table_of(Text(f"{words} {words}"), *cells)
    whole = table_of(Text(f"{words} ", Run(words, "unbroken")), *cells)

    assert column_widths(broken, THEME)
    assert column_widths(whole, THEME) == ()


def test_the_sizes_are_those_of_the_theme():
    """Twice the text takes twice the room, of what is there beside what stays as it is."""
    table = table_of("a long label of a row " * 2, "1", "2 (3-4)")
    large = replace(THEME, tables=replace(THEME.tables, text=2 * THEME.tables.text))
    airy = replace(THEME, tables=replace(THEME.tables, left=9.0))

    assert column_widths(table, large) != column_widths(table, THEME)
    assert column_widths(table, airy)[1] > column_widths(table, THEME)[1]
    assert column_widths(replace(table, narrow=True), THEME) == column_widths(table, THEME)


# The headings of groups, which jama sets in italics, are measured upright.
@pytest.mark.parametrize("name", ["default", "nejm", "lancet"])
def test_a_theme_s_own_sizes_are_used(name, analysed):
    """A theme that sets tables otherwise gives the printer the widths that it would find."""
    theme = load_theme(name)
    html = render_html(compose(analysed, theme), theme, "paper")

    own, printer_s = laid_out(html), measured_by_printer(html)
    for table, widths in own.items():
        assert widths == pytest.approx(printer_s[table], abs=TOLERANCE), table
