"""Celery shells of the ledger."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from roi.operations import intake, valuing_months


@shared_task
def take_in_events(lane: str = "live", days: int | None = 3) -> int:
    """Value what waits; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return intake.take_in(lane, since)


@shared_task
def value_months() -> int:
    """Value the months that are over; a missed night is caught up by the next one."""
    return valuing_months.value_months()
