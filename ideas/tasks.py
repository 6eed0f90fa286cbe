"""Celery shells of the idea board."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ideas.operations import (
    counting_ballots,
    counting_juries,
    finding_duplicates,
    indexing,
    judging_votes,
    publishing,
    seating,
    taking_part,
    weighing,
)


@shared_task
def index_ideas(lane: str = "live", days: int | None = 3) -> int:
    """Bring the documents of ideas up to date; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return indexing.take_in_idea_events(lane=lane, since=since)


@shared_task
def find_idea_duplicates(lane: str = "backfill") -> int:
    """Compare new and changed ideas with all others; in the lane where nobody waits for it."""
    return finding_duplicates.find_idea_duplicates()


@shared_task
def weigh_ideas(lane: str = "backfill") -> int:
    """Count what votes weigh now; in the lane where nobody waits for it."""
    return weighing.weigh_ideas(timezone.now())


@shared_task
def hold_suspicious_votes(lane: str = "backfill") -> int:
    """Hold back votes that the rules find suspicious; in the lane where nobody waits for it."""
    return judging_votes.hold_suspicious_votes(timezone.now())


@shared_task
def publish_decisions() -> int:
    """Publish the prepared decisions whose moment has come."""
    return publishing.publish_due(timezone.now())


@shared_task
def run_challenges(lane: str = "live") -> int:
    """Count votes and juries that are over, show the authors whose time has come, tell jurors; return how much it was."""
    counted = counting_ballots.count_closed_votes() + counting_juries.count_closed_juries()
    return counted + taking_part.lift_veils() + seating.tell_juries()
