"""Draws how a figure went over days, with a line that breaks where the network told nothing. Shapes carry classes, no styles."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.models import PresenceReading, ReadingSource
from crm.presence_figures import DEFINED, Kind, PresenceMetric

WIDTH, HEIGHT = 360, 150
TOP, BOTTOM = 18, 22
# More dots than this would run into a band.
MOST_DOTS = 62
# Read day by day; what people type comes as it comes, and its line goes on.
_DAILY = {ReadingSource.NETWORK, ReadingSource.COMPUTED}


@dataclass(frozen=True)
class Curve:
    """A figure over time: its drawing and the same as rows."""

    title: str
    unit: str
    meaning: str
    svg: SafeString
    readings: Sequence[PresenceReading]


def curve_of(metric: str, readings: Sequence[PresenceReading], first: date, last: date) -> Curve:
    """Draw the readings of one figure between two days."""
    defined, title = DEFINED[metric], str(PresenceMetric(metric).label)
    values = [reading.value for reading in readings]
    # Levels move little against themselves; drawn from zero they would all be flat.
    floor = min(values) if defined.kind is Kind.LEVEL else Decimal(0)
    ticks = ticks_for(floor, max(values), are_whole=all(value % 1 == 0 for value in values))
    low, high = ticks[0], ticks[-1]
    days = max((last - first).days, 1)

    def place(reading: PresenceReading) -> tuple[float, float]:
        along = (reading.day - first).days / days
        up = float((reading.value - low) / (high - low))
        return round(6 + along * (WIDTH - 12), 1), round(TOP + (1 - up) * HEIGHT, 1)

    shapes = [*_grid(ticks, low, high), *_line(readings, place)]
    shapes += [
        _word(0, TOP + HEIGHT + BOTTOM - 4, _day(first)),
        _word(WIDTH, TOP + HEIGHT + BOTTOM - 4, _day(last), "end"),
    ]
    begin, end = readings[0], readings[-1]
    heard = f"{_day(begin.day)}: {_number(begin.value)}; {_day(end.day)}: {_number(end.value)}"
    svg = format_html(
        '<svg class="curve" viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        WIDTH,
        TOP + HEIGHT + BOTTOM,
        title,
        heard,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )
    return Curve(title, str(defined.unit.label), str(defined.meaning), svg, readings)


def ticks_for(low: Decimal, high: Decimal, *, are_whole: bool) -> list[Decimal]:
    """Return the few round values between which all others lie; at least two, whole ones for what is counted."""
    reach = high - low or max(abs(high) / 10, Decimal(1))
    step = Decimal(10) ** math.floor(math.log10(reach))
    while reach / step < 2:
        step /= 2
    while reach / step > 4:
        step *= 2
    step = max(step, Decimal(1)) if are_whole else step
    first = math.floor(low / step)
    return [step * number for number in range(first, max(math.ceil(high / step), first + 1) + 1)]


def _grid(ticks: Sequence[Decimal], low: Decimal, high: Decimal) -> Iterator[SafeString]:
    for tick in ticks:
        y = round(TOP + (1 - float((tick - low) / (high - low))) * HEIGHT, 1)
        yield format_html('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>', y, WIDTH)
        yield _word(0, y - 3, _number(tick))


def _line(
    readings: Sequence[PresenceReading], place: Callable[[PresenceReading], tuple[float, float]]
) -> Iterator[SafeString]:
    for run in _runs(readings):
        spots = [place(reading) for reading in run]
        if len(spots) > 1:
            yield format_html('<polyline points="{}"/>', " ".join(f"{x},{y}" for x, y in spots))
        if len(readings) <= MOST_DOTS or len(spots) == 1:
            yield from (format_html('<circle cx="{}" cy="{}" r="2.5"/>', x, y) for x, y in spots)


def _runs(readings: Sequence[PresenceReading]) -> Iterator[list[PresenceReading]]:
    run = list[PresenceReading]()
    for reading in readings:
        is_apart = run and reading.source in _DAILY and (reading.day - run[-1].day).days > 1
        # Rates are of days on which something was said; between them nothing is missing.
        if is_apart and DEFINED[reading.metric].kind is not Kind.RATE:
            yield run
            run = []
        run.append(reading)
    if run:
        yield run


def _word(x: float, y: float, text: str, anchor: str = "start") -> SafeString:
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', x, y, anchor, text)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _number(value: Decimal) -> str:
    return number_format(value.normalize() if value % 1 else int(value), use_l10n=True, force_grouping=True)
