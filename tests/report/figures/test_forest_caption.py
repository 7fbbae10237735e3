"""What the caption of a forest plot says of the signs in it."""

from reportgen.report.figures.forest_caption import forest_notes
from reportgen.report.figures.forest_rows import ForestGroup, ForestRow


def notes(*rows):
    return forest_notes([ForestGroup(label="Stage", rows=rows)])


def ratio(low, estimate, high):
    return ForestRow(label="II", estimate=estimate, low=low, high=high, text="1.5 (1.0–2.0)")


REFERENCE = ForestRow(label="I", text="1 (reference)", is_reference=True)


def test_squares_alone_are_explained_where_there_is_nothing_else():
    assert notes(REFERENCE, ratio(1.0, 1.5, 2.0)) == "Squares grow with precision."


def test_an_arrow_is_explained():
    assert notes(ratio(0.001, 1.5, 2.0)).endswith("; arrows lead beyond the axis.")


def test_a_ratio_that_is_not_estimable_is_explained():
    row = ForestRow(label="III", text="NE")

    assert notes(REFERENCE, row) == "Squares grow with precision; NE, not estimable."
