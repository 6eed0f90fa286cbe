"""Counts from our own messages what was said to a presence and how it was answered, day by day; again gives the same."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from community.models.visit import business_day
from crm.errors import MayNotKeepChannels
from crm.models import OwnPresence, PresenceReading, ReadingSource
from crm.operations.writing_figures import Figure, write_figures
from crm.permissions import can_keep_channels
from crm.presence_figures import PresenceMetric

# What is answered later than this is not counted as answered, so that the figure of a day comes to rest.
ANSWERED_WITHIN = timedelta(days=7)
FARTHEST = timedelta(days=365)
_M = PresenceMetric
# An answer of ours counts from when it left the house; one that did not leave is none.
_HEARD = """
WITH said AS (
    SELECT (m.written_at AT TIME ZONE %(zone)s)::date AS day, m.written_at, (
        SELECT min(coalesce(d.sent_at, r.written_at)) FROM crm_message r
        LEFT JOIN crm_replydelivery d ON d.message_id = r.id
        WHERE r.parent_id = m.id AND r.direction = 'out' AND (d.id IS NULL OR d.state = 'sent')
          AND coalesce(d.sent_at, r.written_at) BETWEEN m.written_at AND m.written_at + %(within)s
    ) AS answered_at
    FROM crm_message m
    WHERE m.channel_id = %(channel)s AND m.direction = 'in' AND m.written_at >= %(begin)s AND m.written_at < %(end)s
)
SELECT day, count(*), count(answered_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - written_at)) FROM said GROUP BY day
"""
_ANSWERED = """
SELECT (coalesce(d.sent_at, r.written_at) AT TIME ZONE %(zone)s)::date AS day, count(*)
FROM crm_message r LEFT JOIN crm_replydelivery d ON d.message_id = r.id
WHERE r.channel_id = %(channel)s AND r.direction = 'out' AND (d.id IS NULL OR d.state = 'sent')
  AND (r.parent_id IS NOT NULL OR r.in_reply_to <> '')
  AND coalesce(d.sent_at, r.written_at) >= %(begin)s AND coalesce(d.sent_at, r.written_at) < %(end)s
GROUP BY day
"""


def compute_figures() -> int:
    """Count for every presence with a channel the days that are over and can still change; return how many changed."""
    yesterday = business_day(timezone.now()) - timedelta(days=1)
    heard = OwnPresence.objects.filter(channel__isnull=False).order_by("pk")
    return sum(_compute(presence, _first_open(presence, yesterday), yesterday) for presence in heard)


@act
def compute_anew(presence: OwnPresence, *, by: Member) -> int:
    """Count all days of a presence anew; return how many figures changed. Raises ``MayNotKeepChannels``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    yesterday = business_day(timezone.now()) - timedelta(days=1)
    return _compute(presence, _farthest(presence, yesterday), yesterday)


def _first_open(presence: OwnPresence, yesterday: date) -> date:
    counted = PresenceReading.objects.filter(presence=presence, metric=_M.MENTIONS).order_by("-day").first()
    if counted is None:
        return _farthest(presence, yesterday)
    return counted.day - ANSWERED_WITHIN


def _farthest(presence: OwnPresence, yesterday: date) -> date:
    return max(presence.active_since or date.min, yesterday - FARTHEST)


@act
def _compute(presence: OwnPresence, first: date, last: date) -> int:
    first, last = max(first, presence.active_since or first), min(last, presence.active_until or last)
    if presence.channel_id is None or first > last:
        return 0
    zone = timezone.get_default_timezone()
    given: dict[str, Any] = {
        "zone": timezone.get_default_timezone_name(),
        "channel": presence.channel_id,
        "within": ANSWERED_WITHIN,
        "begin": datetime.combine(first, time.min, zone),
        "end": datetime.combine(last + timedelta(days=1), time.min, zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, given)
        heard = {day: (said, answered, middle) for day, said, answered, middle in cursor.fetchall()}
        cursor.execute(_ANSWERED, given)
        sent = dict(cursor.fetchall())
    figures = list[Figure]()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        said, answered, middle = heard.get(day, (0, 0, None))
        figures.append(Figure(presence.pk, _M.MENTIONS, day, Decimal(said)))
        figures.append(Figure(presence.pk, _M.REPLIES, day, Decimal(sent.get(day, 0))))
        if said:
            figures.append(Figure(presence.pk, _M.ANSWERED_SHARE, day, _fine(Decimal(100 * answered) / said)))
        if middle is not None:
            figures.append(Figure(presence.pk, _M.REPLY_HOURS, day, _fine(Decimal(middle) / 3600)))
    outcomes = write_figures(figures, source=ReadingSource.COMPUTED)
    return outcomes["created"] + outcomes["updated"]


def _fine(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
