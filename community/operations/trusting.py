"""Trust follows outcomes: up at the bar, down below nine tenths of it after a time of grace; what a person decided wins."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from community.errors import MayNotGrantTrust, TextIsEmpty, TrustEndsInThePast
from community.foundation.acting import act
from community.models import Member, MemberEvent, TrustChange, TrustCriterion, TrustGrant, TrustStanding
from community.models.member_event import TrustMoved
from community.models.trust import TrustLevel
from community.operations.events import record_member_events
from community.operations.sanctioning import locked_member
from community.operations.scoring import hold_ledger
from community.permissions.recognition import can_grant_trust, can_set_bars
from community.reports.standing import TRUST_FIGURES, day_of

BARS = {
    TrustLevel.MEMBER: {"days": 1, "clean_percent": 66, "grace_days": 14},
    TrustLevel.HELPER: {"helped": 3, "solutions": 1, "days": 7, "clean_percent": 70, "grace_days": 30},
    TrustLevel.EXPERT: {
        "helped": 20,
        "solutions": 8,
        "days": 30,
        "clean_percent": 85,
        "window_days": 365,
        "grace_days": 30,
    },
    TrustLevel.LEADER: {
        "helped": 100,
        "solutions": 40,
        "days": 180,
        "clean_percent": 95,
        "window_days": 365,
        "grace_days": 60,
    },
}
_Cause = TrustChange.Cause
# Somebody who falls only a little below the bar holds the level.
_JUDGE = f"""
{TRUST_FIGURES},
judged AS (
    SELECT id, level, grace_days, json_build_object('helped', helped, 'solutions', solutions, 'days', days,
            'clean_percent', round(clean, 1)) AS figures,
        helped >= helped_bar AND solutions >= solutions_bar AND days >= days_bar AND clean >= clean_bar AS reached,
        helped >= helped_bar * 0.9 AND solutions >= solutions_bar * 0.9 AND days >= days_bar * 0.9
            AND clean >= clean_bar * 0.9 AS held
    FROM figures
),
levels AS (
    SELECT w.id, w.trust_level, w.employed, coalesce(s.earned, 0) AS earned, s.doubted_since,
        coalesce(min(j.level) FILTER (WHERE NOT j.reached), 5) - 1 AS reached,
        coalesce(min(j.level) FILTER (WHERE NOT j.held), 5) - 1 AS held,
        coalesce(json_object_agg(j.level, j.figures) FILTER (WHERE j.level IS NOT NULL), '{{{{}}}}') AS figures,
        coalesce(max(j.grace_days) FILTER (WHERE j.level = s.earned), 0) AS grace_days,
        (SELECT row(g.kind, g.level)::text FROM community_trustgrant g WHERE g.member_id = w.id AND g.ended_at IS NULL
            AND (g.ends_at IS NULL OR g.ends_at > %(now)s)) AS decided,
        EXISTS (SELECT FROM community_superuserseat u WHERE u.member_id = w.id AND u.ended_at IS NULL
            AND u.accepted_at IS NOT NULL) AS seated
    FROM who w LEFT JOIN judged j ON j.id = w.id LEFT JOIN community_truststanding s ON s.member_id = w.id
    GROUP BY w.id, w.trust_level, w.employed, s.member_id, s.earned, s.doubted_since
)
SELECT id, trust_level, employed, earned, doubted_since, reached, held, figures, grace_days,
    trim(both '()' from decided), seated
FROM levels WHERE reached > earned OR held < earned OR doubted_since IS NOT NULL OR decided IS NOT NULL OR seated
    OR trust_level <> CASE WHEN employed THEN 4 ELSE earned END
ORDER BY id"""  # noqa: S608 -- only our own constants


class _Judged(NamedTuple):
    member: int
    level: int
    employed: bool
    earned: int
    doubted_since: datetime | None
    reached: int
    held: int
    figures: dict[str, Any]
    grace_days: int
    decided: str | None
    seated: bool


def set_up_bars() -> None:
    """Make the bars that are missing; those that somebody changed stay."""
    for level, bar in BARS.items():
        TrustCriterion.objects.get_or_create(level=level, defaults=bar)


@act
def settle_trust(members: Collection[int] | None = None, *, now: datetime | None = None) -> int:
    """Bring the trust in members, or in everybody, up to date; return how many levels changed.

    Each change is a row with the figures. Doing it again changes nothing.
    """
    now = now or timezone.now()
    which = "true" if members is None else "m.id = ANY(%(members)s)"
    params: dict[str, Any] = {"members": list(members or ()), "now": now, **day_of(now)}
    hold_ledger()
    with connection.cursor() as cursor:
        cursor.execute(_JUDGE.format(which=which), params)
        judged = [_Judged(*row) for row in cursor]
    standings, changes = [], []
    for one in judged:
        earned, doubted_since = _earned(one, now)
        if (earned, doubted_since) != (one.earned, one.doubted_since):
            standings.append(TrustStanding(member_id=one.member, earned=earned, doubted_since=doubted_since))
        after = _effective(one, earned)
        if after != one.level:
            changes.append(_change(one, earned, after))
    TrustStanding.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["member"], update_fields=["earned", "doubted_since"]
    )
    TrustChange.objects.bulk_create(changes)
    record_member_events(_events_of(changes, now))
    for level in TrustLevel.values:
        Member.objects.filter(pk__in=[c.member_id for c in changes if c.after == level]).update(trust_level=level)
    return len(changes)


@act
def grant_trust(
    member: Member, level: TrustLevel, *, by: Member, reason: str, kind: str = "grant", ends_at: datetime | None = None
) -> TrustGrant:
    """Trust somebody at least or exactly so far, in place of an earlier decision.

    Raises ``MayNotGrantTrust``, ``TextIsEmpty`` or ``TrustEndsInThePast``.
    """
    hold_ledger()
    member = locked_member(member)
    if not can_grant_trust(by, member):
        raise MayNotGrantTrust
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    now = timezone.now()
    if ends_at is not None and ends_at <= now:
        raise TrustEndsInThePast(pointer="/ends_at")
    TrustGrant.objects.filter(member=member, ended_at=None).update(ended_at=now, ended_by=by)
    grant = TrustGrant.objects.create(
        member=member, kind=kind, level=level, reason=reason, granted_by=by, granted_at=now, ends_at=ends_at
    )
    settle_trust([member.pk])
    return grant


@act
def end_trust_grant(grant: TrustGrant, *, by: Member) -> bool:
    """Let outcomes speak again; return whether there was anything to end. Raises ``MayNotGrantTrust``."""
    hold_ledger()
    member = locked_member(grant.member)
    if not can_grant_trust(by, member):
        raise MayNotGrantTrust
    ended = TrustGrant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    settle_trust([member.pk])
    return bool(ended)


@act
def change_bar(bar: TrustCriterion, *, by: Member, changes: Mapping[str, int | None]) -> bool:
    """Ask for more or less on a level; return whether anything is different. Everybody is looked at anew at night.

    Raises ``MayNotGrantTrust``.
    """
    bar = TrustCriterion.objects.select_for_update().get(pk=bar.pk)
    if not can_set_bars(by):
        raise MayNotGrantTrust
    changed = [name for name, value in changes.items() if getattr(bar, name) != value]
    for name in changed:
        setattr(bar, name, changes[name])
    bar.save(update_fields=changed)
    return bool(changed)


def _events_of(changes: Sequence[TrustChange], now: datetime) -> list[MemberEvent]:
    system = Member.objects.system() if changes else None
    return [
        MemberEvent(
            kind=MemberEvent.Kind.TRUST_RISEN if change.after > change.before else MemberEvent.Kind.TRUST_FALLEN,
            member_id=change.member_id,
            by=system,
            occurred_at=now,
            extras=TrustMoved(change.before, change.after).as_json(),
        )
        for change in changes
    ]


def _earned(one: _Judged, now: datetime) -> tuple[int, datetime | None]:
    if one.reached > one.earned:
        return one.reached, None
    if one.held >= one.earned:
        return one.earned, None
    since = one.doubted_since or now
    return (one.held, None) if now >= since + timedelta(days=one.grace_days) else (one.earned, since)


def _effective(one: _Judged, earned: int) -> int:
    kind, level = one.decided.split(",") if one.decided else ("", "0")
    if kind == TrustGrant.Kind.LOCK:
        return int(level)
    return TrustLevel.LEADER if one.employed or one.seated else max(earned, int(level))


def _change(one: _Judged, earned: int, after: int) -> TrustChange:
    if after != earned or earned == one.earned:
        cause = _Cause.DECISION
    else:
        cause = _Cause.OUTCOMES if after > one.level else _Cause.DECLINE
    return TrustChange(member_id=one.member, before=one.level, after=after, cause=cause, figures=one.figures)
