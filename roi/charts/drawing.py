"""What all charts have in common: the table beside the drawing, scales, and words and shapes as safe markup.

Shapes carry classes and no styles, for pages allow none; one unit is about one pixel on a telephone.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 360
# Stands where nothing is known.
NONE = "\N{EN DASH}"
LINE = 19
# About so many letters stand beside each other in the width of a chart.
LETTERS = 46
NARROWEST = 2


@dataclass(frozen=True)
class Cell:
    """A figure as people read it, and the way to what it is made of."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    label: str
    cells: tuple[Cell, ...]
    url: str | None = None
    # What else is said of it, below.
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Figures in rows; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_wide(self) -> bool:
        """Tell whether a telephone has no room for its columns beside each other."""
        return len(self.columns) > NARROWEST

    def labelled(self) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        """Return each row with its cells and what they are called."""
        for row in self.rows:
            yield row, list(zip(self.columns[1:], row.cells, strict=False))


@dataclass(frozen=True)
class Chart:
    """A drawing and the same figures as a table."""

    title: str
    svg: SafeString
    table: Table


@dataclass(frozen=True)
class Scale:
    """The way from a value to a place."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        """Return the place of a value."""
        reach = self.high - self.low
        part = (float(value) - self.low) / reach if reach else 0.0
        return round(self.start + part * (self.end - self.start), 1)


def scale_of(values: Iterable[Decimal | float], start: float, end: float) -> Scale:
    """Return a scale that holds all values and zero."""
    numbers = [0.0, *(float(value) for value in values)]
    low, high = min(numbers), max(numbers)
    return Scale(low, high if high > low else low + 1, start, end)


def picture(title: str, description: str, height: float, shapes: Iterable[SafeString]) -> SafeString:
    """Return the whole drawing, which readers of a screen hear as one picture with a name."""
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        round(height),
        title,
        description,
        joined(shapes),
    )


def joined(shapes: Iterable[SafeString]) -> SafeString:
    """Put shapes one after the other."""
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def rect(x: float, y: float, width: float, height: float, kind: str) -> SafeString:
    """Return a box; its corner may be given from either side."""
    left, wide = (x, width) if width >= 0 else (x + width, -width)
    # What is next to nothing is still something.
    wide = max(round(wide, 1), 1.5)
    template = '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
    return format_html(template, kind, round(left, 1), y, wide, height)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    """Return a straight line."""
    return format_html('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, x1, y1, x2, y2)


def dot(x: float, y: float, kind: str) -> SafeString:
    """Return a point."""
    return format_html('<circle class="{}" cx="{}" cy="{}" r="5"/>', kind, x, y)


def words(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> SafeString:
    """Return a line of text."""
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', kind, x, y, anchor, text)


def label(y: float, text: str, *, x: float = 0, letters: int = LETTERS) -> tuple[list[SafeString], float]:
    """Return a name over as many lines as it needs, at most two, and how far down it reaches."""
    lines = textwrap.wrap(text, letters, max_lines=2, placeholder=" …") or [""]
    return [words(x, y + LINE * (number + 0.75), part) for number, part in enumerate(lines)], y + LINE * len(lines)


def said(parts: Sequence[tuple[str, str]]) -> str:
    """Return figures as one sentence for those who hear the chart."""
    return "; ".join(f"{name}: {value}" for name, value in parts)
