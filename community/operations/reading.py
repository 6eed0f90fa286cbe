"""How far a member has read, and which notifications that answers."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member, Notification, Topic
from community.models.read_mark import UNREAD_DAYS

UNREAD_FOR = timedelta(days=UNREAD_DAYS)
FORGOTTEN_AT_ONCE = 10_000

# One statement, for it is run whenever a member looks at a page: a mark that does not rise writes nothing.
_RAISE = """
WITH mark AS (
    INSERT INTO community_readmark AS r (member_id, topic_id, number, read_at)
    VALUES (%(member)s, %(topic)s, %(number)s, now())
    ON CONFLICT (member_id, topic_id) DO UPDATE
        SET number = greatest(r.number, excluded.number), read_at = greatest(r.read_at, excluded.read_at)
        WHERE r.number < excluded.number
    RETURNING 1
)
UPDATE community_notification n SET read_at = now()
WHERE n.recipient_id = %(member)s AND n.topic_id = %(topic)s AND n.read_at IS NULL
  AND NOT EXISTS (SELECT FROM community_post p WHERE p.id = n.post_id AND p.number > %(number)s)
"""
_FORGET = """
DELETE FROM community_readmark WHERE id IN (
    SELECT r.id FROM community_readmark r JOIN community_topic t ON t.id = r.topic_id
    WHERE r.read_at < %(before)s AND t.last_posted_at < %(before)s ORDER BY r.read_at LIMIT %(limit)s)
"""


@act
def raise_read_mark(topic: Topic, number: int, *, by: Member) -> int:
    """Remember that a member has seen the posts up to a number; return how many notifications that answered.

    A mark never sinks, whichever of two looks arrives later. Notifications about posts further down stay unread.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, {"member": by.pk, "topic": topic.pk, "number": number})
        return int(cursor.rowcount)


@act
def mark_read(notification: Notification, *, by: Member) -> bool:
    """Put away one's own notification; return whether it was unread."""
    own = Notification.objects.filter(pk=notification.pk, recipient=by)
    return bool(own.unread().update(read_at=timezone.now()))


@act
def mark_all_read(*, by: Member, up_to: int) -> int:
    """Put away all of one's notifications up to the newest one that was on the page; return how many were unread."""
    unread = Notification.objects.filter(recipient=by, pk__lte=up_to).unread()
    return int(unread.update(read_at=timezone.now()))


def forget_old_marks(*, now: datetime) -> int:
    """Throw away marks that say nothing any more, some at a time; return how many."""
    forgotten: int = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, {"before": now - UNREAD_FOR, "limit": FORGOTTEN_AT_ONCE})
            forgotten += int(cursor.rowcount)
            if cursor.rowcount < FORGOTTEN_AT_ONCE:
                return forgotten
