"""What a measure is: a definition in words and one question to the database about one month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.functional import Promise
from psycopg import sql

from roi.models import Kpi

DIGITS = Decimal("0.000001")
Words = str | Promise


@dataclass(frozen=True)
class Span:
    """Whole days of a business, from the first to the last one."""

    first: date
    last: date
    time_zone: ZoneInfo
    currency: str

    @classmethod
    def of_month(cls, month: date, time_zone: ZoneInfo, currency: str) -> Self:
        """Return the month in which a day lies."""
        first = month.replace(day=1)
        return cls(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1), time_zone, currency)

    @property
    def start(self) -> datetime:
        """The first moment of the first day."""
        return datetime.combine(self.first, time.min, self.time_zone)

    @property
    def end(self) -> datetime:
        """The first moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time.min, self.time_zone)


@dataclass(frozen=True)
class Reading:
    """What was measured; of a ratio also what it was divided by, for months of it are not added up."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Measure:
    """One figure about a month, read from the rows that the apps wrote for their own sake."""

    code: str
    title: Words
    definition: Words
    reads: Words
    unit: Words
    kpi_class: str
    question: sql.Composable
    metric: str = Kpi.Metric.SIMPLE
    is_additive: bool = True
    direction: str = Kpi.Direction.UP

    def read(self, span: Span) -> Reading:
        """Ask the database once; a ratio of nothing and a median of nothing are unknown, not zero."""
        parameters = {"start": span.start, "end": span.end, "first": span.first, "last": span.last}
        place = {"currency": span.currency, "time_zone": span.time_zone.key}
        with connection.cursor() as cursor:
            cursor.execute(self.question.as_string(None), {**parameters, **place})
            row = cursor.fetchone()
        assert row is not None
        if self.metric == Kpi.Metric.RATIO:
            numerator, denominator = (_exact(one) for one in row)
            assert numerator is not None
            assert denominator is not None
            return Reading(_exact(numerator / denominator) if denominator else None, numerator, denominator)
        return Reading(_exact(row[0]))


def _exact(number: Any) -> Decimal | None:
    return None if number is None else Decimal(number).quantize(DIGITS)
