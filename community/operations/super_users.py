"""The super-user programme: who could be invited, the invitation, its answer and the end of a seat."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import models
from django.utils import timezone

from community.errors import (
    InvitationIsAnswered,
    InvitationOfSomebodyElse,
    IsInvitedAlready,
    MayNotRunSuperUsers,
    OnlyPeersAreSuperUsers,
    TextIsEmpty,
)
from community.foundation.acting import act
from community.models import Member, MemberEvent, PointEntry, SuperUserCriteria, SuperUserSeat
from community.models.member_event import SeatMoved
from community.operations.events import record_member_events
from community.operations.scoring import hold_ledger
from community.operations.trusting import settle_trust
from community.permissions.recognition import can_run_super_users

_K = MemberEvent.Kind
PEERS = (Member.Kind.CUSTOMER, Member.Kind.PARTNER)


def programme() -> SuperUserCriteria:
    """Return the criteria of the programme, made when they are missing."""
    criteria, _created = SuperUserCriteria.objects.get_or_create(pk=1)
    return criteria


def candidates(criteria: SuperUserCriteria) -> models.QuerySet[Member]:
    """Members who meet the criteria and have no seat, with their figures, the most helpful ones first."""
    since = timezone.localdate() - timedelta(days=criteria.window_days)
    entries = PointEntry.objects.standing().filter(day__gt=since)
    figures = (
        entries.values("member")
        .annotate(
            helped=models.Count("giver", distinct=True),
            solved=models.Count("pk", filter=models.Q(outcome=PointEntry.Outcome.SOLUTION)),
        )
        .filter(helped__gte=criteria.helped, solved__gte=criteria.solutions)
    )
    found = {row["member"]: row for row in figures}
    seated = SuperUserSeat.objects.standing().values("member")
    members: models.QuerySet[Member] = Member.objects.active().filter(pk__in=found, kind__in=PEERS)
    whens = [models.When(pk=pk, then=models.Value(row["helped"])) for pk, row in found.items()]
    solved = [models.When(pk=pk, then=models.Value(row["solved"])) for pk, row in found.items()]
    return (
        members.filter(trust_level__gte=criteria.trust_level)
        .exclude(pk__in=seated)
        .annotate(
            recently_helped=models.Case(*whens, default=0, output_field=models.IntegerField()),
            recently_solved=models.Case(*solved, default=0, output_field=models.IntegerField()),
        )
        .order_by("-recently_helped", "pk")
    )


@act
def change_programme(*, by: Member, changes: Mapping[str, int | str]) -> SuperUserCriteria:
    """Ask for more or less of candidates, or offer something else. Raises ``MayNotRunSuperUsers``."""
    if not can_run_super_users(by):
        raise MayNotRunSuperUsers
    criteria = SuperUserCriteria.objects.select_for_update().get(pk=programme().pk)
    for name, value in changes.items():
        setattr(criteria, name, value)
    criteria.save(update_fields=list(changes))
    return criteria


@act
def invite_super_user(member: Member, *, by: Member, message: str = "") -> SuperUserSeat:
    """Offer somebody a seat.

    Raises ``MayNotRunSuperUsers``, ``OnlyPeersAreSuperUsers`` or ``IsInvitedAlready``.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not can_run_super_users(by):
        raise MayNotRunSuperUsers
    if not (member.is_active and member.is_peer):
        raise OnlyPeersAreSuperUsers
    # The member is locked: nobody else can invite between these two lines.
    if SuperUserSeat.objects.standing().filter(member=member).exists():
        raise IsInvitedAlready
    seat = SuperUserSeat.objects.create(member=member, invited_by=by, message=message, invited_at=timezone.now())
    _record(_K.SUPER_USER_INVITED, seat, by)
    return seat


@act
def accept_invitation(seat: SuperUserSeat, *, by: Member) -> bool:
    """Take the seat with its rights; doing it again changes nothing.

    Raises ``InvitationOfSomebodyElse`` or ``InvitationIsAnswered`` when it was declined or withdrawn.
    """
    hold_ledger()
    seat = SuperUserSeat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    if seat.member_id != by.pk:
        raise InvitationOfSomebodyElse
    if seat.ended_at:
        raise InvitationIsAnswered
    if seat.accepted_at:
        return False
    seat.accepted_at = timezone.now()
    seat.save(update_fields=["accepted_at"])
    _record(_K.SUPER_USER_SEATED, seat, by)
    settle_trust([seat.member_id])
    return True


@act
def end_super_user(seat: SuperUserSeat, *, by: Member, reason: str) -> bool:
    """End a seat or an invitation, also one's own; an ended one stays as it is.

    Raises ``MayNotRunSuperUsers``, or ``TextIsEmpty`` when somebody else ends it without a reason.
    """
    hold_ledger()
    seat = SuperUserSeat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    own = seat.member_id == by.pk
    if not (own or can_run_super_users(by)):
        raise MayNotRunSuperUsers
    if not (own or reason.strip()):
        raise TextIsEmpty(pointer="/reason")
    if seat.ended_at:
        return False
    seat.ended_at, seat.ended_by, seat.end_reason = timezone.now(), by, reason
    seat.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _record(_K.SUPER_USER_ENDED, seat, by)
    settle_trust([seat.member_id])
    return True


def concentration(*, days: int) -> dict[str, float | int]:
    """Say on how few shoulders the help of so many days rests: its share of super users and of the busiest tenth."""
    since = timezone.localdate() - timedelta(days=days)
    rows = PointEntry.objects.standing().filter(
        day__gt=since, outcome=PointEntry.Outcome.SOLUTION, member__kind__in=PEERS
    )
    by_member = sorted(
        ((row["number"], row["member"]) for row in rows.values("member").annotate(number=models.Count("pk"))),
        reverse=True,
    )
    solutions = sum(number for number, _member in by_member)
    seated = set(SuperUserSeat.objects.taken().values_list("member", flat=True))
    busiest = by_member[: -(-len(by_member) // 10)]
    return {
        "helpers": len(by_member),
        "solutions": solutions,
        "super_users_percent": _percent(sum(n for n, member in by_member if member in seated), solutions),
        "busiest_tenth_percent": _percent(sum(n for n, _member in busiest), solutions),
    }


def _record(kind: MemberEvent.Kind, seat: SuperUserSeat, by: Member) -> None:
    moved = SeatMoved(seat.pk, was_taken=kind == _K.SUPER_USER_ENDED and seat.accepted_at is not None)
    event = MemberEvent(kind=kind, member_id=seat.member_id, by=by, occurred_at=timezone.now(), extras=moved.as_json())
    record_member_events([event])


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
