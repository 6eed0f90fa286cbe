"""Writes the event row of an act and rings its bell after commit."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from community.foundation.events import Extras
from community.models import (
    Article,
    ArticleEvent,
    ArticleRevision,
    Incident,
    IncidentEvent,
    IncidentUpdate,
    Member,
    MemberEvent,
    Post,
    Topic,
    TopicEvent,
)
from community.signals import article_changed, incident_changed, member_changed, topic_changed


def record_topic_event(
    kind: TopicEvent.Kind,
    topic: Topic,
    *,
    by: Member,
    post: Post | None = None,
    extras: Extras | None = None,
    at: datetime | None = None,
) -> TopicEvent:
    """Write the event in the act's transaction; whoever reacts hears of it only once it is there to stay."""
    event = TopicEvent.objects.create(
        kind=kind,
        topic=topic,
        post=post,
        by=by,
        occurred_at=at or timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    transaction.on_commit(partial(topic_changed.send_robust, sender=TopicEvent, event_id=event.pk, kind=event.kind))
    return event


def record_article_event(
    kind: ArticleEvent.Kind,
    article: Article,
    *,
    by: Member,
    revision: ArticleRevision | None = None,
    extras: Extras | None = None,
    at: datetime | None = None,
) -> ArticleEvent:
    """Write the event of an article in the act's transaction, and ring after it."""
    event = ArticleEvent.objects.create(
        kind=kind,
        article=article,
        revision=revision,
        by=by,
        occurred_at=at or timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    ring = partial(article_changed.send_robust, sender=ArticleEvent, event_id=event.pk, kind=event.kind)
    transaction.on_commit(ring)
    return event


def record_member_events(events: Sequence[MemberEvent]) -> None:
    """Write events of many members in the act's transaction, and ring once for each kind after it."""
    written = MemberEvent.objects.bulk_create(events)
    for kind, event in {event.kind: event for event in written}.items():
        transaction.on_commit(partial(member_changed.send_robust, sender=MemberEvent, event_id=event.pk, kind=kind))


def record_incident_event(  # noqa: PLR0913 -- each is a column of the row
    kind: IncidentEvent.Kind,
    incident: Incident,
    *,
    by: Member,
    topic: Topic | None = None,
    answer: IncidentUpdate | None = None,
    extras: Extras | None = None,
    at: datetime | None = None,
) -> IncidentEvent:
    """Write the event of an incident in the act's transaction, and ring after it."""
    event = IncidentEvent.objects.create(
        kind=kind,
        incident=incident,
        topic=topic,
        answer=answer,
        by=by,
        occurred_at=at or timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    ring = partial(incident_changed.send_robust, sender=IncidentEvent, event_id=event.pk, kind=event.kind)
    transaction.on_commit(ring)
    return event
