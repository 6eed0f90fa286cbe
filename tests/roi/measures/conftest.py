"""March 2026 in Berlin, and short ways to ask what a measure says of it."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from roi.reports.measures import MEASURES, Span

MARCH = Span.of_month(date(2026, 3, 1), ZoneInfo("Europe/Berlin"), "EUR")


@pytest.fixture
def says(db):
    """The value of a measure in March, or value, numerator and denominator of a ratio, as plain numbers."""

    def read(code: str):
        reading = MEASURES[code].read(MARCH)
        if MEASURES[code].metric == "ratio":
            return plain(reading.numerator), plain(reading.denominator)
        return plain(reading.value)

    return read


def plain(number: Decimal | None):
    return None if number is None else float(number)
