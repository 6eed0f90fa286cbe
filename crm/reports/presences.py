"""What our own presences bring: the latest figures with their change, stretches of days, and days without a figure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import models

from community.foundation.cells import guarded
from crm.models import OwnPresence, PresenceLook, PresenceReading, ReadingSource
from crm.presence_figures import DEFINED, Kind, PresenceMetric, Unit

# What changes is told over so many days.
SPAN = timedelta(days=30)
_FLOWS = [metric for metric, defined in DEFINED.items() if defined.kind is Kind.FLOW]
COLUMNS = ("day", "metric", "value", "unit", "source", "read_at")


@dataclass(frozen=True)
class Latest:
    """How a figure stands: a level or a rate as it was last read, a flow as the sum of thirty days."""

    metric: PresenceMetric
    unit: Unit
    value: Decimal
    day: date
    # Against thirty days earlier, or the thirty days before; nothing where nobody knows how it was then.
    change: Decimal | None


@dataclass(frozen=True)
class Gap:
    """Days on which the network was to be asked and told nothing."""

    since: date
    until: date


def latest_figures(presences: Collection[int], today: date) -> dict[int, list[Latest]]:
    """Return the latest figures of presences, in the order of the list of figures; three queries for however many."""
    then = today - SPAN
    rows = PresenceReading.objects.filter(presence__in=presences, day__lte=today)
    newest = {(row.presence_id, row.metric): row for row in _newest(rows)}
    before = {(row.presence_id, row.metric): row.value for row in _newest(rows.filter(day__lte=then))}
    sums = _sums(rows, then)
    found: dict[int, list[Latest]] = defaultdict(list)
    for metric, defined in DEFINED.items():
        for number in presences:
            row = newest.get((number, metric))
            if row is None:
                continue
            value: Decimal | None = row.value
            base = before.get((number, metric))
            if defined.kind is Kind.FLOW:
                value, base = sums.get((number, metric), (None, None))
            if value is not None:
                is_new = base is not None and row.day > then
                change = value - base if is_new and base is not None else None
                found[number].append(Latest(PresenceMetric(metric), defined.unit, value, row.day, change))
    return found


def _newest(rows: models.QuerySet[PresenceReading]) -> models.QuerySet[PresenceReading]:
    return rows.order_by("presence_id", "metric", "-day").distinct("presence_id", "metric")


def _sums(
    rows: models.QuerySet[PresenceReading], then: date
) -> dict[tuple[int, str], tuple[Decimal | None, Decimal | None]]:
    flows = rows.filter(metric__in=_FLOWS, day__gt=then - SPAN).values("presence", "metric").order_by()
    summed = flows.annotate(
        now=models.Sum("value", filter=models.Q(day__gt=then)),
        earlier=models.Sum("value", filter=models.Q(day__lte=then)),
    )
    return {(row["presence"], row["metric"]): (row["now"], row["earlier"]) for row in summed}


def readings_of(presence: OwnPresence, first: date, last: date) -> dict[str, list[PresenceReading]]:
    """Return the readings of some days by figure, in the order of the list; figures without any are left out."""
    by_metric: dict[str, list[PresenceReading]] = defaultdict(list)
    rows = PresenceReading.objects.filter(presence=presence).between(first, last)
    for row in rows.select_related("by").in_order():
        by_metric[row.metric].append(row)
    return {metric: by_metric[metric] for metric in DEFINED if metric in by_metric}


def look_at(presence: OwnPresence) -> PresenceLook | None:
    """Return how the daily looks fare, where there are any."""
    return PresenceLook.objects.filter(presence=presence).first()


def gaps_of(presence: OwnPresence, first: date, last: date) -> list[Gap]:
    """Return the days between the first and the last that the network told something, on which it told nothing."""
    rows = PresenceReading.objects.filter(presence=presence, source=ReadingSource.NETWORK).between(first, last)
    days = list(rows.order_by("day").values_list("day", flat=True).distinct())
    return list(_between(days))


def _between(days: Sequence[date]) -> Iterator[Gap]:
    one = timedelta(days=1)
    for before, after in pairwise(days):
        if after - before > one:
            yield Gap(before + one, after - one)


def as_rows(presence: OwnPresence, first: date, last: date) -> Iterator[list[str]]:
    """Yield the readings of some days as rows of a table, with their heads; nothing in it is a formula."""
    yield list(COLUMNS)
    rows = PresenceReading.objects.filter(presence=presence).between(first, last).in_order()
    for row in rows.iterator():
        unit = DEFINED[row.metric].unit
        cells = [row.day.isoformat(), row.metric, str(row.value), str(unit), row.source, row.read_at.isoformat()]
        yield [guarded(cell) for cell in cells]
