"""Celery shells of the ledger."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from roi.operations import campaign_costs, intake, prize_costs, valuing_months
from roi.operations.business import our_business
from roi.operations.measuring import measure_kpis
from roi.operations.reading_stage import last_whole_month, read_stage


@shared_task
def take_in_events(lane: str = "live", days: int | None = 3) -> int:
    """Value what waits; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return intake.take_in(lane, since)


@shared_task
def value_months() -> int:
    """Value the months that are over; a missed night is caught up by the next one."""
    return valuing_months.value_months()


@shared_task
def measure_months() -> int:
    """Measure the KPIs of the last and of the running month anew, and read the stage of the last one."""
    measured = measure_kpis(last_whole_month()) + measure_kpis(our_business().today())
    read_stage(last_whole_month())
    return measured


@shared_task
def take_in_campaign_costs(lane: str = "live") -> int:
    """Bring what campaigns cost into the books; the lane only says which queue it came through."""
    return campaign_costs.take_in_campaign_costs()


@shared_task
def take_in_prizes(lane: str = "live") -> int:
    """Bring prizes that were paid into the books; the lane only says which queue it came through."""
    return prize_costs.take_in_prizes()
