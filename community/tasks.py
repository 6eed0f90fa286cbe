"""Celery shells of the community."""

from typing import Any

from celery import shared_task

from community.operations import visiting


@shared_task
def record_visit(sighting: dict[str, Any], lane: str = "live") -> None:
    """Write down that something was read; the lane only says which queue it came through."""
    visiting.record_visit(visiting.Sighting.from_json(sighting))
