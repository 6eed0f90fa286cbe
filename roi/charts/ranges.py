"""What is not known exactly: intervals with their most likely point, and how far single figures move a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from roi.charts.drawing import NONE, WIDTH, Cell, Chart, Row, Scale, Table, dot, label, line, picture, rect, said, words

BAR = 16
GAP = 14


@dataclass(frozen=True)
class Range:
    """From where to where, in figures and in words; the point is null where none is more likely."""

    label: str
    low: Decimal
    high: Decimal
    low_text: str
    high_text: str
    point: Decimal | None = None
    point_text: str = ""
    url: str | None = None

    @property
    def row(self) -> Row:
        """The figures as they stand in the table."""
        return Row(self.label, (Cell(self.low_text), Cell(self.point_text or NONE, self.url), Cell(self.high_text)))


def intervals(title: str, columns: tuple[str, str, str, str], items: Sequence[Range]) -> Chart:
    """Draw each range as a line with its point, all on one scale; zero is marked where it lies inside."""
    place = _scale(items)
    shapes: list[SafeString] = []
    bottom = 0.0
    for item in items:
        names, y = label(bottom, item.label)
        middle = y + 11
        shapes += [*names, line(place(item.low), middle, place(item.high), middle, "range")]
        shapes += [line(place(end), middle - 6, place(end), middle + 6, "range") for end in (item.low, item.high)]
        if item.point is not None:
            shapes.append(dot(place(item.point), middle, "point"))
        shapes += _ends(item, y + 35)
        bottom = y + 35 + GAP
    if place.low < 0 < place.high:
        shapes.append(line(place(0), 0, place(0), bottom - GAP, "axis"))
    table = Table(columns, tuple(item.row for item in items))
    return Chart(title, picture(title, _heard(items), bottom, shapes), table)


def tornado(title: str, columns: tuple[str, str, str, str], items: Sequence[Range], present: Decimal) -> Chart:
    """Draw how far each figure moves the result to either side of what it is at present; the widest stand above."""
    place = _scale(items, present)
    shapes: list[SafeString] = []
    bottom = 0.0
    for item in items:
        names, y = label(bottom, item.label)
        low, high = min(item.low, item.high), max(item.low, item.high)
        middle = min(max(present, low), high)
        shapes += names
        shapes.append(rect(place(low), y + 3, place(middle) - place(low), BAR, "bad"))
        shapes.append(rect(place(middle), y + 3, place(high) - place(middle), BAR, "good"))
        shapes += _ends(item, y + 36)
        bottom = y + 36 + GAP
    shapes.append(line(place(present), 0, place(present), max(bottom - GAP, 1), "now"))
    table = Table(columns, tuple(item.row for item in items))
    return Chart(title, picture(title, _heard(items), bottom, shapes), table)


def _scale(items: Sequence[Range], *others: Decimal) -> Scale:
    ends = [float(end) for item in items for end in (item.low, item.high)] + [float(other) for other in others]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    return Scale(low, high if high > low else low + 1, 7, WIDTH - 7)


def _ends(item: Range, y: float) -> list[SafeString]:
    shapes = [words(0, y, item.low_text, "small"), words(WIDTH, y, item.high_text, "small", "end")]
    return [*shapes, words(WIDTH / 2, y, item.point_text, "figure", "middle")] if item.point_text else shapes


def _heard(items: Sequence[Range]) -> str:
    return said([(item.label, f"{item.low_text} / {item.point_text or NONE} / {item.high_text}") for item in items])
