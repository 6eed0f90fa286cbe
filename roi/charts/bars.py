"""Amounts beside each other: bars, shares of a whole, and the steps from one amount to another."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from roi.charts.drawing import (
    LINE,
    WIDTH,
    Cell,
    Chart,
    Row,
    Scale,
    Table,
    label,
    line,
    picture,
    rect,
    said,
    scale_of,
    words,
)

BAR = 16
GAP = 12
# Room for the figure at the end of a bar.
FIGURE = 128


@dataclass(frozen=True)
class Bar:
    """One amount: its name, the figure in words, where it leads and what kind of amount it is."""

    label: str
    value: Decimal
    text: str
    url: str | None = None
    # The class of the shape: good, bad, total, or one of the grades e1 to e5.
    kind: str = "total"
    # The exact figure, where the drawing says a rounded one.
    exact: str = ""

    @property
    def cell(self) -> Cell:
        """The figure as it stands in the table."""
        return Cell(self.exact or self.text, self.url)


def bars(title: str, columns: tuple[str, str], items: Sequence[Bar], *, logarithmic: bool = False) -> Chart:
    """Draw amounts from zero; on a logarithmic scale, where each step is ten times, what is below one is nothing."""
    place = _logarithmic(items) if logarithmic else scale_of((item.value for item in items), 0, WIDTH - FIGURE)
    shapes: list[SafeString] = []
    bottom = 0.0
    for item in items:
        names, y = label(bottom, item.label)
        value = _log(item.value) if logarithmic else item.value
        shapes += [*names, rect(place(0), y + 3, place(value) - place(0), BAR, item.kind), _zero(place, y)]
        shapes.append(words(WIDTH, y + BAR, item.text, "figure", "end"))
        bottom = y + BAR + GAP
    return Chart(title, picture(title, _heard(items), bottom, shapes), table_of(columns, items))


def stacked(title: str, columns: tuple[str, str], items: Sequence[Bar]) -> Chart:
    """Draw parts of a whole as one bar, with what each of them is below; parts of nothing and less have no width."""
    whole = sum((max(item.value, Decimal(0)) for item in items), Decimal(0))
    shapes: list[SafeString] = []
    x, y = 0.0, 34.0
    for item in items:
        width = float(max(item.value, Decimal(0)) / whole * WIDTH) if whole else 0.0
        if width:
            shapes.append(rect(x, 0, max(width - 1, 1), 26, item.kind))
        x += width
    for item in items:
        names, below = label(y, item.label, x=20, letters=24)
        share = f"{item.value / whole * 100:.0f} %" if whole > 0 else ""
        shapes += [rect(0, y + 4, 13, 13, item.kind), *names]
        shapes.append(words(WIDTH - 112, y + LINE * 0.75, share, "figure", "end"))
        shapes.append(words(WIDTH, y + LINE * 0.75, item.text, "figure", "end"))
        y = below + 5
    return Chart(title, picture(title, _heard(items), y, shapes), table_of(columns, items))


def waterfall(title: str, columns: tuple[str, str], items: Sequence[Bar]) -> Chart:
    """Draw how one amount becomes another: totals stand on zero, everything between hangs on what was before."""
    levels = list(_levels(items))
    place = scale_of((end for span in levels for end in span), 0, WIDTH - FIGURE)
    shapes: list[SafeString] = []
    bottom = 0.0
    for item, (before, after) in zip(items, levels, strict=True):
        names, y = label(bottom, item.label)
        shapes += [*names, rect(place(before), y + 3, place(after) - place(before), BAR, item.kind), _zero(place, y)]
        shapes.append(words(WIDTH, y + BAR, item.text, "figure", "end"))
        bottom = y + BAR + GAP
    return Chart(title, picture(title, _heard(items), bottom, shapes), table_of(columns, items))


def table_of(columns: tuple[str, str], items: Sequence[Bar]) -> Table:
    """Return the figures in rows."""
    return Table(columns, tuple(Row(item.label, (item.cell,)) for item in items))


def _zero(place: Scale, y: float) -> SafeString:
    """Mark nothing beside a bar, but not across its name."""
    return line(place(0), y, place(0), y + BAR + 6, "axis")


def _levels(items: Sequence[Bar]) -> Iterator[tuple[Decimal, Decimal]]:
    level = Decimal(0)
    for item in items:
        if item.kind == "total":
            level = item.value
            yield Decimal(0), level
        else:
            yield level, level + item.value
            level += item.value


def _logarithmic(items: Sequence[Bar]) -> Scale:
    return scale_of((_log(item.value) for item in items), 0, WIDTH - FIGURE)


def _log(value: Decimal) -> float:
    return math.log10(value) if value > 1 else 0.0


def _heard(items: Sequence[Bar]) -> str:
    return said([(item.label, item.text) for item in items])
