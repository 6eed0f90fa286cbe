"""Giving badges to all who deserve them and taking back what is deserved no more, badge by badge in one statement each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from community.badges import BADGES, Badge
from community.badges.conditions import LIVE
from community.foundation.acting import act
from community.models import BadgeAward, Member, MemberEvent
from community.models.member_event import BadgeEarned
from community.operations.events import record_member_events
from community.operations.scoring import hold_ledger
from community.signals import badge_awarded

_DESERVING = """WITH {live}, deserving AS (
    SELECT d.member_id, d.at FROM ({condition}) d
    JOIN community_member m ON m.id = d.member_id AND m.is_active AND m.kind <> 'system'
)"""
_GIVE = """{deserving}
INSERT INTO community_badgeaward (member_id, badge, awarded_at) SELECT member_id, %(badge)s, at FROM deserving
ON CONFLICT (member_id, badge) DO UPDATE SET withdrawn_at = NULL, awarded_at = excluded.awarded_at
    WHERE community_badgeaward.withdrawn_at IS NOT NULL
RETURNING id, member_id, awarded_at, xmax = 0"""
_TAKE_BACK = """{deserving}
UPDATE community_badgeaward SET withdrawn_at = now() WHERE badge = %(badge)s AND withdrawn_at IS NULL
  AND member_id NOT IN (SELECT member_id FROM deserving)"""


def award_badges(badges: Iterable[Badge] = ()) -> int:
    """Settle these badges, or all; return how many awards were given or taken back. Doing it again changes nothing."""
    changed: int = 0
    for badge in badges or BADGES.values():
        changed += _settle(badge)
    return changed


@act
def _settle(badge: Badge) -> int:
    deserving = _DESERVING.format(live=LIVE, condition=badge.condition)
    hold_ledger()
    with connection.cursor() as cursor:
        cursor.execute(_GIVE.format(deserving=deserving), {"badge": badge.code})
        given = cursor.fetchall()
        taken: int = 0
        if not badge.is_for_good:
            cursor.execute(_TAKE_BACK.format(deserving=deserving), {"badge": badge.code})
            taken = cursor.rowcount
    for award_id, _member, _at, is_new in given:
        if is_new:
            ring = partial(badge_awarded.send_robust, sender=BadgeAward, award_id=award_id, badge=badge.code)
            transaction.on_commit(ring)
    record_member_events(_news(badge, given))
    return len(given) + taken


def _news(badge: Badge, given: Sequence[tuple[int, int, datetime, bool]]) -> list[MemberEvent]:
    """The events of those who have it for the first time, at the moment at which they earned it."""
    earned, kind = BadgeEarned(badge.code).as_json(), MemberEvent.Kind.BADGE_EARNED
    system = Member.objects.system() if given else None
    return [
        MemberEvent(kind=kind, member_id=member, by=system, occurred_at=at, extras=earned)
        for _award, member, at, is_new in given
        if is_new
    ]
