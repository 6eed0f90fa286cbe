"""Celery shells of the idea board."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ideas.operations import indexing


@shared_task
def index_ideas(lane: str = "live", days: int | None = 3) -> int:
    """Bring the documents of ideas up to date; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return indexing.take_in_idea_events(lane=lane, since=since)
