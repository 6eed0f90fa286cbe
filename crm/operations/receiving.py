"""Keeps what channels hand in, as it came and once; what nobody vouches for is counted, and only shown in samples."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Json

from community.foundation.acting import act
from crm.connectors.base import Connector, Fetched, Post, Secrets, Signature
from crm.connectors.reading import text
from crm.models import Channel, InboundEvent
from crm.signals import something_came

# Of the refused requests of an hour only so many are kept, and only their beginnings: nobody can fill the disk.
SAMPLES_AN_HOUR = 20
SAMPLE_BYTES = 4096
LONGEST_HEADER = 500
_REFUSED = {Signature.WRONG, Signature.MISSING, Signature.OLD}
_COUNT = """
    INSERT INTO crm_refusalcount (channel_id, hour, signature, number) VALUES (%s, %s, %s, 1)
    ON CONFLICT (channel_id, hour, signature) DO UPDATE SET number = crm_refusalcount.number + 1 RETURNING number
"""

_KEEP = """
    INSERT INTO crm_inboundevent (channel_id, external_id, raw, headers, signature, state, due_at,
        is_backfill, starts, replays, outcome, error)
    VALUES (%s, %s, %s, %s, %s, %s, %s, false, 0, 0, '', '')
    ON CONFLICT DO NOTHING
"""


def receive_post(channel: Channel, secrets: Secrets, connector: Connector, post: Post) -> Signature:
    """Keep a request to a hook, and tell what its signature is worth; the same again changes nothing."""
    delivery = connector.accept(post, secrets)
    kept = [name for name in connector.kept_headers if name in post.headers]
    event = InboundEvent(
        channel=channel,
        external_id=text(delivery.external_id),
        signature=delivery.signature,
        headers={name: text(post.headers[name], limit=LONGEST_HEADER) for name in kept},
        raw=post.body,
    )
    if delivery.signature in _REFUSED:
        refuse(event, at=post.at)
    else:
        _keep_one(event)
    return delivery.signature


@act
def refuse(event: InboundEvent, *, at: datetime) -> bool:
    """Count a request that is refused, and keep its beginning if it is one of the first of its hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [event.channel_id, hour, event.signature])
        number = int(cursor.fetchone()[0])
    if number > SAMPLES_AN_HOUR:
        return False
    event.state, event.ended_at = InboundEvent.State.REFUSED, at
    event.raw = bytes(event.raw)[:SAMPLE_BYTES]
    event.save()
    return True


def _keep_one(event: InboundEvent) -> None:
    """Keep an event by one statement, which is whole by itself: a hook waits for the database once less for each of them."""
    values: list[Any] = [event.channel_id, event.external_id, bytes(event.raw), Json(event.headers), event.signature]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*values, event.state, event.due_at])
        is_new = cursor.rowcount == 1
    if is_new:
        _ring({event.channel_id})


def _ring(channels: set[int]) -> None:
    transaction.on_commit(partial(something_came.send_robust, sender=InboundEvent, channels=channels))


@act
def keep(events: Iterable[InboundEvent]) -> None:
    """Keep events that are vouched for; those that are known stay as they were."""
    kept = list(events)
    InboundEvent.objects.bulk_create(kept, ignore_conflicts=True)
    if kept:
        _ring({event.channel_id for event in kept})


def fetched_events(channel: Channel, fetched: Iterable[Fetched]) -> list[InboundEvent]:
    """Return the rows of things that we fetched ourselves."""
    now = timezone.now()
    return [
        InboundEvent(
            channel=channel,
            external_id=one.external_id[:300],
            raw=one.raw,
            signature=Signature.FETCHED,
            is_backfill=one.is_backfill,
            due_at=now,
        )
        for one in fetched
    ]
