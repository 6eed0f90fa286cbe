"""What changes with time: lines over months, and a line so small that it fits into a row."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from roi.charts.drawing import NONE, WIDTH, Cell, Chart, Row, Table, line, picture, said, scale_of, words

HEIGHT = 190
TOP = 22
MOST_TICKS = 4
# More names of months than this would run into each other.
MOST_NAMES = 6


@dataclass(frozen=True)
class Series:
    """One line: its name, its class and a value for each point; where nothing is known the line has a gap."""

    name: str
    kind: str
    values: tuple[Decimal | None, ...]


class Point(NamedTuple):
    """A place on the axis: its name, and where each figure of the table beside leads."""

    name: str
    urls: tuple[str | None, ...] = ()


def trend(
    title: str,
    first_column: str,
    points: Sequence[Point],
    series: Sequence[Series],
    write: Callable[[Decimal], str],
    *,
    exactly: Callable[[Decimal], str] | None = None,
) -> Chart:
    """Draw values over time from zero; ``write`` says a value at the axis, ``exactly`` in the table."""
    known = [value for one in series for value in one.values if value is not None]
    ticks = ticks_for(known)
    up = scale_of([*known, *ticks], TOP + HEIGHT, TOP)
    shapes: list[SafeString] = []
    for tick in ticks:
        y = up(tick)
        shapes += [line(0, y, WIDTH, y, "axis" if not tick else "grid"), words(0, y - 4, write(tick), "small")]
    step = WIDTH / max(len(points), 1)
    places = [round((number + 0.5) * step, 1) for number in range(len(points))]
    every = math.ceil(len(points) / MOST_NAMES) or 1
    bottom = TOP + HEIGHT + 18
    # The last name is always there, so the others are counted back from it.
    for number, point in enumerate(points):
        if (len(points) - 1 - number) % every == 0:
            anchor = "end" if number == len(points) - 1 and len(points) > MOST_NAMES else "middle"
            x = WIDTH if anchor == "end" else places[number]
            shapes.append(words(x, bottom, point.name, "small", anchor))
    for one in series:
        shapes += _drawn(one, places, up)
    shapes += _legend(series, bottom + 24)
    height = bottom + 34
    write_exactly = exactly or write
    rows = tuple(
        Row(
            point.name,
            tuple(
                Cell(NONE if one.values[number] is None else write_exactly(one.values[number] or Decimal(0)), url)
                for one, url in zip(series, point.urls or (None,) * len(series), strict=True)
            ),
        )
        for number, point in enumerate(points)
    )
    table = Table((first_column, *(one.name for one in series)), rows)
    return Chart(title, picture(title, _heard(points, series, write), height, shapes), table)


def sparkline(title: str, values: Sequence[Decimal | None], *, target: Decimal | None = None) -> SafeString:
    """Draw a line without words, for a row of a table that says the last value beside it."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return SafeString()
    held = known if target is None else [*known, float(target)]
    low, high = min(held), max(held)
    reach = high - low or 1.0
    step = 96 / max(len(values) - 1, 1)
    spots = [
        (round(2 + number * step, 1), round(25 - (float(value) - low) / reach * 22, 1))
        for number, value in enumerate(values)
        if value is not None
    ]
    goal = SafeString()
    if target is not None:
        y = round(25 - (float(target) - low) / reach * 22, 1)
        goal = line(0, y, 100, y, "goal")
    return format_html(
        '<svg class="spark" viewBox="0 0 100 28" role="img"><title>{}</title>{}<polyline class="first" points="{}"/>'
        '<circle class="first" cx="{}" cy="{}" r="3"/></svg>',
        title,
        goal,
        " ".join(f"{x},{y}" for x, y in spots),
        *spots[-1],
    )


def ticks_for(values: Sequence[Decimal]) -> list[Decimal]:
    """Return zero and the round values at which lines help the eye."""
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    reach = high - low
    if not reach:
        return [Decimal(0), Decimal(1)]
    step = Decimal(10) ** (math.floor(math.log10(reach)) - 1)
    sizes = (step * factor for factor in (1, 2, 5, 10, 20, 50, 100))
    step = next(size for size in sizes if reach / size <= MOST_TICKS)
    first = math.ceil(low / step)
    return [step * number for number in range(first, math.floor(high / step) + 1)]


def _drawn(one: Series, places: Sequence[float], up: Callable[[Decimal], float]) -> list[SafeString]:
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in zip(places, one.values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, up(value)))
    shapes = []
    for run in runs:
        if len(run) > 1:
            spots = " ".join(f"{x},{y}" for x, y in run)
            shapes.append(format_html('<polyline class="{}" points="{}"/>', one.kind, spots))
        shapes += [format_html('<circle class="{}" cx="{}" cy="{}" r="3"/>', one.kind, x, y) for x, y in run]
    return shapes


def _legend(series: Sequence[Series], y: float) -> list[SafeString]:
    shapes, step = [], WIDTH / max(len(series), 1)
    for number, one in enumerate(series):
        x = round(number * step, 1)
        shapes.append(format_html('<polyline class="{}" points="{},{} {},{}"/>', one.kind, x + 1, y - 5, x + 23, y - 5))
        shapes.append(words(x + 29, y, one.name))
    return shapes


def _heard(points: Sequence[Point], series: Sequence[Series], write: Callable[[Decimal], str]) -> str:
    told = []
    for one in series:
        known = [(points[number].name, value) for number, value in enumerate(one.values) if value is not None]
        if known:
            (first, begin), (last, end) = known[0], known[-1]
            told.append((one.name, f"{first} {write(begin)}, {last} {write(end)}"))
    return said(told)
