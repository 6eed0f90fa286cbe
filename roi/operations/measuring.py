"""Reads the KPIs of a month from the apps' own rows, and takes down those that somebody enters."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors import PeriodNotBegun
from roi.errors.chain import (
    KpiIsMeasured,
)
from roi.models import Kpi, KpiReading
from roi.operations.books import next_month
from roi.operations.business import our_business
from roi.permissions import can_write_roi
from roi.reports.measures import MEASURES, Span

MEASURED = ("value", "numerator", "denominator", "origin", "source", "read_at")


@act
def measure_kpis(month: date) -> int:
    """Read every KPI that has a measure for the month of a day and return how many there are.

    Doing it again reads again; what somebody entered stays. Raises `PeriodNotBegun` for a month of the future.
    """
    business = our_business()
    span = Span.of_month(month, business.time_zone, business.currency)
    if span.first > business.today():
        raise PeriodNotBegun
    # Whoever enters a reading locks its KPI too.
    kpis = Kpi.objects.select_for_update(no_key=True).filter(measure__in=MEASURES).order_by("pk")
    entered = KpiReading.objects.filter(month=span.first, origin=KpiReading.Origin.ENTERED).values_list(
        "kpi", flat=True
    )
    due = [kpi for kpi in kpis if kpi.pk not in set(entered)]
    found = {code: MEASURES[code].read(span) for code in {kpi.measure for kpi in due}}
    readings = [
        KpiReading(
            kpi=kpi,
            month=span.first,
            value=found[kpi.measure].value,
            numerator=found[kpi.measure].numerator,
            denominator=found[kpi.measure].denominator,
            origin=KpiReading.Origin.MEASURED,
            source=kpi.measure,
            read_at=timezone.now(),
        )
        for kpi in due
    ]
    KpiReading.objects.bulk_create(
        readings, update_conflicts=True, unique_fields=["kpi", "month"], update_fields=MEASURED
    )
    return len(readings)


@act
def enter_reading(kpi: Kpi, month: date, *, by: Member, value: Decimal, source: str) -> KpiReading:
    """Write down what a KPI was in a month and where that is known from; entering it again corrects it.

    Raises `NotPermitted`, `KpiIsMeasured`, or `PeriodNotBegun` for a month of the future.
    """
    kpi = Kpi.objects.select_for_update(no_key=True).get(pk=kpi.pk)
    if not can_write_roi(by):
        raise NotPermitted
    if kpi.measure:
        raise KpiIsMeasured
    if month > our_business().today():
        raise PeriodNotBegun
    said = {"value": value, "origin": KpiReading.Origin.ENTERED, "source": source, "entered_by": by}
    reading, _created = KpiReading.objects.update_or_create(kpi=kpi, month=month.replace(day=1), defaults=said)
    return reading


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from one to another, both included."""
    month, months = first.replace(day=1), []
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months
