"""The table under survival curves: who is at risk, had the event or was censored at each tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from reportgen.report.figures.drawn_curve import DrawnCurve, PlotArea
from reportgen.report.figures.lettering import Font, write
from reportgen.results.curves import CountsAtTime

MOST_CURVES_APART = 4
WIDEST_LABEL = 40.0
BLOCK_GAP = 0.8
_INDENT, _COLUMN_GAP = 2.5, 3.0
_COUNTS = {"At risk": "at_risk", "Events": "events", "Censored": "censored"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """One line of the table; a heading has no counts."""

    label: str
    colour: str
    indent: float = 0.0
    counts: tuple[str, ...] = ()


def risk_rows(curves: Sequence[DrawnCurve], ticks: Sequence[float], ink: str) -> list[RiskRow]:
    """Return the lines of the table.

    Up to ``MOST_CURVES_APART`` curves have a block each, more are lines of three blocks: at risk,
    events, censored. A single curve needs no heading.
    """
    at = [[drawn.curve.counts_at(tick) for tick in ticks] for drawn in curves]
    if len(curves) == 1:
        return [RiskRow(label=word, colour=ink, counts=_texts(at[0], word)) for word in _COUNTS]
    rows: list[RiskRow] = []
    if len(curves) <= MOST_CURVES_APART:
        for drawn, counts in zip(curves, at, strict=True):
            rows.append(RiskRow(label=drawn.label, colour=drawn.colour))
            rows += [
                RiskRow(label=word, colour=ink, indent=_INDENT, counts=_texts(counts, word))
                for word in _COUNTS
            ]
        return rows
    for word in _COUNTS:
        rows.append(RiskRow(label=word, colour=ink))
        rows += [
            RiskRow(
                label=drawn.label, colour=drawn.colour, indent=_INDENT, counts=_texts(counts, word)
            )
            for drawn, counts in zip(curves, at, strict=True)
        ]
    return rows


def _texts(counts: Sequence[CountsAtTime], word: str) -> tuple[str, ...]:
    return tuple(str(getattr(count, _COUNTS[word])) for count in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """The table and how it is set; ``row_height`` in millimetres."""

    rows: tuple[RiskRow, ...]
    ticks: tuple[float, ...]
    font: Font
    row_height: float

    @property
    def height(self) -> float:
        """Return the height of the table in millimetres."""
        headings = sum(not row.counts for row in self.rows)
        return len(self.rows) * self.row_height + BLOCK_GAP * headings

    @property
    def label_width(self) -> float:
        """Return the millimetres that labels and first counts need to the left of the axis."""
        counted = [row for row in self.rows if row.counts]
        labels = max(row.indent + self.font.width(row.label) for row in counted)
        numbers = max(self.font.width(row.counts[0]) for row in counted)
        return min(labels, WIDEST_LABEL) + _COLUMN_GAP + numbers / 2


def draw_risk_table(
    sheet: Axes, table: RiskTable, plot: PlotArea, origin: tuple[float, float]
) -> None:
    """Write the table, its counts centred under the ticks.

    Parameters
    ----------
    origin
        Left end of the time axis and top of the table on the sheet, in millimetres.
    """
    left, y = origin[0], origin[1] + table.row_height / 2
    for row in table.rows:
        face = table.font if row.counts else table.font.strong
        room = WIDEST_LABEL - row.indent if row.counts else sheet.get_xlim()[1]
        y += 0 if row.counts else BLOCK_GAP
        write(sheet, (row.indent, y), face.shorten(row.label, room), face.of(row.colour))
        if row.counts:
            for tick, count in zip(table.ticks, row.counts, strict=True):
                write(sheet, (left + plot.place(tick, 0)[0], y), count, table.font, "center")
        y += table.row_height
