"""Reads once a month how far the company has come, and keeps the trail."""

from datetime import date, timedelta

from django.utils import timezone

from community.foundation.acting import act
from roi.errors import PeriodNotBegun
from roi.models import StageReading
from roi.operations.business import our_business
from roi.reports.measures import Span
from roi.reports.stage import find_evidence, missing_for_next, stage_of


@act
def read_stage(month: date) -> StageReading:
    """Write down the stage of the month of a day with its evidence; doing it again reads again.

    Raises `PeriodNotBegun` for a month of the future.
    """
    found = _reading_of(month)
    read = {name: getattr(found, name) for name in ("stage", "evidence", "missing", "read_at")}
    reading, _created = StageReading.objects.update_or_create(month=found.month, defaults=read)
    return reading


def present_trail() -> list[StageReading]:
    """Return all readings, the latest first; when there is none, the last whole month is read but not kept."""
    return list(StageReading.objects.latest_first()) or [_reading_of(last_whole_month())]


def last_whole_month() -> date:
    """Return the first day of the month before the running one."""
    return (our_business().today().replace(day=1) - timedelta(days=1)).replace(day=1)


def _reading_of(month: date) -> StageReading:
    business = our_business()
    span = Span.of_month(month, business.time_zone, business.currency)
    if span.first > business.today():
        raise PeriodNotBegun
    findings = find_evidence(span)
    return StageReading(
        month=span.first,
        stage=stage_of(findings),
        evidence=[finding.as_json() for finding in findings],
        missing=[finding.as_json() for finding in missing_for_next(findings)],
        read_at=timezone.now(),
    )
