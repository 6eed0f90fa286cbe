# ruff: noqa: S608 -- the statements are put together from our own constants
"""Writes notifications, and the e-mails that belong to them, for many people in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from community.models import Notification
from community.models.category import KEEPER_ROLES

# How long an e-mail waits: whoever reads the notification meanwhile needs none.
MAIL_WAITS = "1 minute"


@dataclass(frozen=True)
class Told:
    """One person, one event; the lower the rank, the closer it concerns the person, and the closest one is told.

    ``category``, ``topic`` and ``post`` are ids of what it is about: who may not see them is not told.
    """

    event: int
    recipient: int
    kind: str
    rank: int = 1
    actor: int | None = None
    category: int | None = None
    topic: int | None = None
    post: int | None = None


# Everybody who signs in sees what is not a circle's own; that is for the circle and for those who keep order.
_MAY_SEE = """(
    g.id IS NULL OR g.visibility <> 'circle' OR m.is_superuser
    OR EXISTS (SELECT FROM community_circle_members c WHERE c.circle_id = g.circle_id AND c.member_id = m.id)
    OR EXISTS (SELECT FROM community_member_groups mg JOIN auth_group r ON r.id = mg.group_id
               WHERE mg.member_id = m.id AND r.name = ANY(%(keepers)s)))"""

# The candidates are rows of (event_id, recipient_id, kind, rank, actor_id, category_id, topic_id, post_id).
_TELL = (
    """
WITH {before} candidate AS ({candidates}),
chosen AS (
    SELECT DISTINCT ON (event_id, recipient_id) * FROM candidate ORDER BY event_id, recipient_id, rank
),
told AS (
    INSERT INTO community_notification
        (recipient_id, kind, source, source_id, actor_id, category_id, topic_id, post_id)
    SELECT m.id, n.kind, %(source)s, n.event_id, n.actor_id, n.category_id, n.topic_id, n.post_id
    FROM chosen n
    JOIN community_member m ON m.id = n.recipient_id
    LEFT JOIN community_category g ON g.id = n.category_id
    LEFT JOIN community_topic t ON t.id = n.topic_id
    LEFT JOIN community_post p ON p.id = n.post_id
    WHERE m.is_active AND m.kind <> 'system' AND m.id IS DISTINCT FROM n.actor_id
      AND coalesce(t.state, 'visible') = 'visible' AND coalesce(p.state, 'visible') = 'visible'
      AND """
    + _MAY_SEE
    + """
      AND NOT EXISTS (SELECT FROM community_watch w
                      WHERE w.topic_id = n.topic_id AND w.member_id = m.id AND w.level = 'muted')
      AND NOT EXISTS (SELECT FROM community_watch w
                      WHERE w.person_id = n.actor_id AND w.member_id = m.id AND w.level = 'muted')
      {and_also}
    ORDER BY n.event_id
    ON CONFLICT DO NOTHING
    RETURNING id, recipient_id
)
INSERT INTO community_delivery (recipient_id, rhythm, key, notification_id, due_at)
SELECT told.recipient_id, 'immediate', 'notification:' || told.id, told.id, now() + interval '"""
    + MAIL_WAITS
    + """'
FROM told JOIN community_member m ON m.id = told.recipient_id
WHERE m.mail_rhythm = 'immediate' AND m.email IS NOT NULL
"""
)

_NAMED_ONE_BY_ONE = """
    SELECT * FROM unnest(%(event)s::bigint[], %(recipient)s::bigint[], %(kind)s::text[], %(rank)s::int[],
                         %(actor)s::bigint[], %(category)s::bigint[], %(topic)s::bigint[], %(post)s::bigint[])
    AS c (event_id, recipient_id, kind, rank, actor_id, category_id, topic_id, post_id)"""


def tell(source: str, people: Sequence[Told]) -> None:
    """Tell people of events of a source."""
    if people:
        columns = {name: [getattr(told, name) for told in people] for name in Told.__dataclass_fields__}
        tell_by_sql(source, _NAMED_ONE_BY_ONE, columns)


def put_away(source: str, events: Iterable[int], recipient: int | None = None) -> int:
    """Let what waits about events, for everybody or one person, wait no more; return how much it was."""
    waiting = Notification.objects.unread().filter(source=source, source_id__in=list(events))
    if recipient is not None:
        waiting = waiting.filter(recipient=recipient)
    return waiting.update(read_at=Now())


def tell_by_sql(
    source: str, candidates: str, params: Mapping[str, Any], *, before: str = "", and_also: str = ""
) -> None:
    """Tell whomever a statement finds, in one step; ``before`` makes names for it, ``and_also`` narrows the result.

    Left out are the actor, the inactive, those who muted the topic or the actor, those who may not see where it happened,
    and whoever was told of the event or has an unread reply of the topic already: the unique keys see to that.
    """
    statement = _TELL.format(before=before, candidates=candidates, and_also=and_also)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**params, "source": source, "keepers": list(KEEPER_ROLES)})
