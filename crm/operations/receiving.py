"""Keeps what channels hand in, as it came and once; what nobody vouches for is counted, and only shown in samples."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Json

from community.foundation.acting import act
from crm.connectors import connector_of
from crm.connectors.base import Connector, Fetched, Post, Signature
from crm.connectors.reading import text
from crm.connectors.signatures import LONGEST_ID
from crm.models import Channel, InboundEvent
from crm.operations.sealing_secrets import STANDING, Called, channel_called
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

# Whoever was asked a moment ago need not be asked again; whoever is only remembered stands still, or nothing is kept.
_KEEP = f"""
    WITH standing AS (
        SELECT c.id FROM crm_channel c WHERE c.id = %(channel)s AND (%(is_asked)s
            OR c.is_active AND {STANDING} IS NOT DISTINCT FROM %(standing)s)
    ), kept AS (
        INSERT INTO crm_inboundevent (channel_id, external_id, raw, headers, signature, state, due_at,
            is_backfill, starts, replays, outcome, error)
        SELECT id, %(name)s, %(raw)s, %(headers)s, %(signature)s, %(state)s, %(due_at)s, false, 0, 0, '', '' FROM standing
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT EXISTS (TABLE standing), EXISTS (TABLE kept)
"""  # noqa: S608 -- of our own making

# By key, in the memory of this process, where the key to the sealed secrets is too. Only what stands still is believed.
_remembered: dict[str, Called] = {}


def receive_again(key: str, post: Post) -> bool:
    """Keep a request to a hook that was called before, with one question to the database, and tell whether that was done.

    Whatever is not in order, or not remembered, is left to ``receive_post``.
    """
    called = _remembered.get(key)
    connector = connector_of(called.channel.network) if called else None
    if called is None or connector is None:
        return False
    event = _event(called, connector, post)
    if event.signature not in _REFUSED and _keep_one(event, called.standing, is_asked=False):
        return True
    _remembered.pop(key, None)
    return False


def receive_post(called: Called, connector: Connector, post: Post) -> Signature:
    """Keep a request to a hook, and tell what its signature is worth; the same again changes nothing."""
    event = _event(called, connector, post)
    if event.signature in _REFUSED:
        refuse(event, at=post.at)
    else:
        _keep_one(event, called.standing, is_asked=True)
        _remembered[called.channel.key] = called
    return Signature(event.signature)


def _event(called: Called, connector: Connector, post: Post) -> InboundEvent:
    delivery = connector.accept(post, called.secrets)
    kept = [name for name in connector.kept_headers if name in post.headers]
    return InboundEvent(
        channel=called.channel,
        external_id=text(delivery.external_id),
        signature=delivery.signature,
        headers={name: text(post.headers[name], limit=LONGEST_HEADER) for name in kept},
        raw=post.body,
    )


def refuse_too_large(key: str, headers: Mapping[str, str], *, size: int, at: datetime) -> bool:
    """Note that a request to a hook was too large to be read, so that what it held is missed; return whether one hears here.

    Nobody knows whose it was: its signature is over bytes that nobody read.
    """
    called = channel_called(key)
    connector = connector_of(called.channel.network) if called else None
    if called is None or connector is None or not connector.pushes:
        return False
    kept = {name: text(headers[name], limit=LONGEST_HEADER) for name in connector.kept_headers if name in headers}
    event = InboundEvent(
        channel=called.channel,
        external_id=text(headers.get("webhook-id"), limit=LONGEST_ID) or f"too large: {size}",
        signature=Signature.LARGE,
        headers={**kept, "content-length": str(size)},
    )
    refuse(event, at=at)
    return True


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


def _keep_one(event: InboundEvent, standing: str | None, *, is_asked: bool) -> bool:
    """Keep an event by one statement, which is whole by itself; nothing is kept when its secrets stand no more."""
    values: dict[str, Any] = {
        "channel": event.channel_id,
        "is_asked": is_asked,
        "standing": standing,
        "name": event.external_id,
        "raw": bytes(event.raw),
        "headers": Json(event.headers),
        "signature": event.signature,
        "state": event.state,
        "due_at": event.due_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        stands, is_new = cursor.fetchone()
    if is_new:
        _ring({event.channel_id})
    return bool(stands)


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
