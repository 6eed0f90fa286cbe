"""The rows of e-mails: which are due, who works on which, and how each ends."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from community.models import Delivery

# Longer than the mail server may take for one e-mail, shorter than anybody would notice.
LEASE = timedelta(seconds=30)
# How long to wait after each failure; after the last one an e-mail is set aside.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
# Nobody else comes back at the very same moment.
JITTER = 0.2
DIGEST_HOUR = 7

_PLAN_DIGESTS = """
INSERT INTO community_delivery (recipient_id, rhythm, key, since, until, due_at)
SELECT m.id, m.mail_rhythm, m.mail_rhythm || ':' || m.id || ':' || to_char(period.local_end, 'YYYY-MM-DD'),
       period.since, period.until, %(now)s
FROM community_member m
LEFT JOIN pg_timezone_names zone ON zone.name = m.time_zone
CROSS JOIN LATERAL (SELECT coalesce(zone.name, %(zone)s) AS name) its
CROSS JOIN LATERAL (
    SELECT date_trunc(CASE m.mail_rhythm WHEN 'daily' THEN 'day' ELSE 'week' END,
                      %(now)s AT TIME ZONE its.name - %(hour)s) + %(hour)s AS local_end) finished
LEFT JOIN LATERAL (
    SELECT d.until FROM community_delivery d
    WHERE d.recipient_id = m.id AND d.rhythm = m.mail_rhythm ORDER BY d.id DESC LIMIT 1) last ON true
CROSS JOIN LATERAL (
    SELECT finished.local_end, finished.local_end AT TIME ZONE its.name AS until,
           coalesce(last.until, finished.local_end AT TIME ZONE its.name
                    - CASE m.mail_rhythm WHEN 'daily' THEN interval '1 day' ELSE interval '7 days' END) AS since) period
WHERE m.mail_rhythm IN ('daily', 'weekly') AND m.is_active AND m.email IS NOT NULL AND period.since < period.until
  AND EXISTS (SELECT FROM community_notification n WHERE n.recipient_id = m.id AND n.read_at IS NULL
              AND n.created_at > period.since AND n.created_at <= period.until)
ON CONFLICT (key) DO NOTHING
"""


@act
def plan_digests() -> int:
    """Make the digests whose day or week is over where the reader lives; return how many are new.

    Each reaches from the end of the one before to seven in the morning, so that a missed turn loses nothing. Who has
    nothing unread from that time gets none.
    """
    params = {
        "now": timezone.now(),
        "zone": settings.BUSINESS_TIME_ZONE,
        "hour": timedelta(hours=DIGEST_HOUR),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLAN_DIGESTS, params)
        return int(cursor.rowcount)


@act
def take_due() -> Delivery | None:
    """Take one e-mail that is due and count the attempt before it begins; nobody else gets it during the lease.

    One whose attempts are used up, because its senders died, is set aside.
    """
    rows = Delivery.objects.due().select_for_update(skip_locked=True, no_key=True).order_by("due_at", "id")
    while (delivery := rows.first()) is not None:
        if delivery.attempts > len(PAUSES):
            _end(delivery, Delivery.State.DEAD, delivery.error or "nobody who sent it came back")
            continue
        delivery.attempts += 1
        delivery.due_at = timezone.now() + LEASE
        delivery.save(update_fields=["attempts", "due_at"])
        return delivery
    return None


@act
def end_delivery(delivery: Delivery, state: Delivery.State, *, error: str = "") -> bool:
    """Write down how an e-mail ended; whoever comes after their lease, when somebody else took it, changes nothing."""
    return _end(delivery, state, error)


@act
def postpone_delivery(delivery: Delivery, *, error: str) -> bool:
    """Try again later, each time after a longer pause; after the last one set it aside."""
    if delivery.attempts > len(PAUSES):
        return _end(delivery, Delivery.State.DEAD, error)
    pause = PAUSES[delivery.attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- spreads, hides nothing
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts)
    return bool(mine.update(due_at=timezone.now() + pause, error=error[:2000]))


@act
def requeue_delivery(delivery: Delivery) -> bool:
    """Give an e-mail that was set aside another chance; return whether it was."""
    dead = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.DEAD)
    return bool(dead.update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now(), ended_at=None))


def _end(delivery: Delivery, state: Delivery.State, error: str) -> bool:
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts)
    return bool(mine.update(state=state, error=error[:2000], ended_at=timezone.now()))
