"""Restricting what is done with a person's data: kept, but not used, until somebody lifts it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Contact, ErasureRequest, Restriction
from crm.operations.contacts import locked_contact
from crm.operations.handing_over import checked_demand
from crm.privacy_errors import (
    PersonIsRestricted,
    PersonIsToBeForgotten,
    RestrictionIsLifted,
    RestrictionIsOverAtOnce,
)
from crm.reports.known_of_person import where_it_leads
from crm.reports.restrictions import restriction_of


@act
def restrict(contact: Contact, *, by: Member, reason: str, until: datetime | None = None) -> Restriction:
    """Keep what is there of a person without using it, until a moment or until somebody lifts it.

    Raises ``MayNotAnswerForPersonalData``, ``DemandHasNoReason``, ``RestrictionIsOverAtOnce`` or ``PersonIsRestricted``.
    """
    contact = locked_contact(where_it_leads(contact))
    checked = checked_demand(by, reason)
    now = timezone.now()
    if until is not None and until <= now:
        raise RestrictionIsOverAtOnce(pointer="/until")
    before = Restriction.objects.filter(contact=contact, lifted_at__isnull=True).first()
    if before is not None and before.holds_at(now):
        raise PersonIsRestricted
    if before is not None:
        # Its time was over: it ended then, and the next one begins now.
        _lift(before, before.by, "", before.until or now)
    return Restriction.objects.create(contact=contact, reason=checked, by=by, since=now, until=until)


@act
def lift_restriction(restriction: Restriction, *, by: Member, reason: str) -> Restriction:
    """Use again what is kept of a person.

    Raises ``MayNotAnswerForPersonalData``, ``DemandHasNoReason``, ``RestrictionIsLifted``, or ``PersonIsToBeForgotten``.
    """
    locked_contact(restriction.contact)
    restriction = read_locked(Restriction.objects.all(), restriction.pk)
    checked = checked_demand(by, reason)
    if not restriction.holds_at(timezone.now()):
        raise RestrictionIsLifted
    if ErasureRequest.objects.open().filter(restriction=restriction).exists():
        raise PersonIsToBeForgotten
    return _lift(restriction, by, checked, timezone.now())


@act
def lift_restriction_of(contact: Contact, *, by: Member, reason: str) -> Restriction:
    """Lift the restriction of a person that holds. Raises what ``lift_restriction`` raises."""
    held = restriction_of(locked_contact(where_it_leads(contact)))
    if held is None:
        raise RestrictionIsLifted
    return lift_restriction(held, by=by, reason=reason)


def restrict_until_erased(contact: Contact, *, by: Member) -> Restriction:
    """Use nothing of a person, whose row is locked, until they are forgotten; a restriction without end does for it."""
    now = timezone.now()
    before = Restriction.objects.filter(contact=contact, lifted_at__isnull=True).first()
    if before is not None and before.until is None:
        return before
    if before is not None:
        _lift(before, by, "", now if before.holds_at(now) else before.until or now)
    return Restriction.objects.create(contact=contact, reason=_("is to be forgotten"), by=by, since=now)


def end_waiting(restriction: Restriction, since: datetime, *, by: Member) -> Restriction | None:
    """Lift what a confirmed erasure restricted since a moment and return it; what was demanded before is left alone."""
    locked_contact(restriction.contact)
    restriction = read_locked(Restriction.objects.all(), restriction.pk)
    if restriction.lifted_at is not None or restriction.since < since:
        return None
    return _lift(restriction, by, "", timezone.now())


def restrict_as_before(lifted: Restriction) -> None:
    """Let what was demanded until a moment, and gave way to an erasure, hold again."""
    now = timezone.now()
    before = Restriction.objects.filter(contact=lifted.contact, lifted_at=lifted.since, until__gt=now).first()
    if before is not None:
        said = {"reason": before.reason, "by": before.by, "until": before.until}
        Restriction.objects.create(contact=before.contact, since=now, **said)


def _lift(restriction: Restriction, by: Member, reason: str, at: datetime) -> Restriction:
    restriction.lifted_at, restriction.lifted_by, restriction.lifted_because = at, by, reason
    restriction.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    return restriction
