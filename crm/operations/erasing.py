"""Erasing a person in two steps, with days of grace and a proof at the end."""

import hashlib
import json
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from community.foundation.acting import act, met_another
from community.foundation.errors import DomainError
from community.foundation.locking import read_locked
from community.models import Member
from community.operations.erasing import erase_member
from community.permissions import can_erase
from crm.models import Contact, ErasureProof, ErasureRequest, PrivacyPolicy, Restriction
from crm.operations.contacts import locked_contact
from crm.operations.forgetting import forget_people, forget_what_names
from crm.operations.handing_over import checked_demand
from crm.operations.holding_imports import hold_imports
from crm.operations.holding_intake import hold_intake
from crm.operations.restricting import end_waiting, restrict_as_before, restrict_until_erased
from crm.permissions import can_answer_for_personal_data
from crm.privacy_errors import (
    ErasureIsConfirmed,
    ErasureIsOver,
    ErasurePreviewIsStale,
    MayNotAnswerForPersonalData,
)
from crm.reports.erasure_preview import preview_erasure
from crm.reports.known_of_person import where_it_leads
from crm.shown import people_of


@act
def request_erasure(contact: Contact, *, by: Member, reason: str) -> ErasureRequest:
    """Ask for a person to be forgotten; nothing happens before it is confirmed. An open request is the one answered with.

    Raises ``MayNotAnswerForPersonalData`` or ``DemandHasNoReason``.
    """
    checked = checked_demand(by, reason)
    contact = where_it_leads(contact)
    with suppress(IntegrityError), transaction.atomic():
        return ErasureRequest.objects.create(contact=contact, reason=checked, requested_by=by)
    return ErasureRequest.objects.open().get(contact=contact)


@act
def confirm_erasure(request: ErasureRequest, *, by: Member, seen: str) -> ErasureRequest:
    """Confirm after a second look; ``seen`` is the word of the preview, which has to be what is there still.

    From then on nothing of the person is used any more; it is only kept until the days of grace are over.
    Raises ``MayNotAnswerForPersonalData``, ``ErasureIsOver``, ``ErasureIsConfirmed`` or ``ErasurePreviewIsStale``.
    """
    request = _locked(request, by)
    if request.confirmed_at is not None:
        raise ErasureIsConfirmed
    contact = _held_where_it_leads(request.contact)
    if contact.member is not None and not can_erase(by, contact.member):
        raise MayNotAnswerForPersonalData
    if seen != preview_erasure(contact).seen:
        raise ErasurePreviewIsStale
    request.confirmed_by, request.confirmed_at = by, timezone.now()
    request.due_at = request.confirmed_at + PrivacyPolicy.current().time_of_grace
    request.restriction = restrict_until_erased(contact, by=by)
    request.save(update_fields=["confirmed_by", "confirmed_at", "due_at", "restriction"])
    return request


@act
def withdraw_erasure(request: ErasureRequest, *, by: Member) -> ErasureRequest:
    """Take a request back while there is grace; what it restricted is used again.

    Raises ``MayNotAnswerForPersonalData`` or ``ErasureIsOver``.
    """
    request = _locked(request, by)
    request.withdrawn_by, request.withdrawn_at = by, timezone.now()
    request.save(update_fields=["withdrawn_by", "withdrawn_at"])
    if (lifted := _end_waiting(request, by)) is not None:
        restrict_as_before(lifted)
    return request


def erase_due(now: datetime) -> int:
    """Carry out what was confirmed long enough ago, each in a transaction of its own; what is refused is tried again."""
    erased = 0
    for pk in list(ErasureRequest.objects.due_at_moment(now).order_by("pk").values_list("pk", flat=True)):
        try:
            erased += _carry_out(pk, now)
        except DomainError as refusal:
            ErasureRequest.objects.filter(pk=pk).update(problem=refusal.code)
        except OperationalError as fault:
            # Somebody else is at the same rows again and again; the next turn comes soon.
            if not met_another(fault):
                raise
    return erased


def hash_of(number: int, contact: int, counts: dict[str, int], done_at: datetime) -> str:
    """Return the hash over what a proof says."""
    told = {"request": number, "contact": contact, "counts": counts, "done_at": done_at.isoformat()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@act
def _carry_out(pk: int, now: datetime) -> bool:
    due = ErasureRequest.objects.due_at_moment(now).select_for_update(skip_locked=True, of=("self",))
    request = due.select_related("contact__member", "confirmed_by").filter(pk=pk).first()
    if request is None or request.confirmed_by is None:
        return False
    contact = where_it_leads(request.contact)
    preview = preview_erasure(contact)
    counts = dict(preview.goes)
    people = sorted({*people_of(contact).values_list("pk", flat=True), request.contact_id})
    hold_imports()
    hold_intake()
    counts |= forget_what_names(people)
    if contact.member is not None and preview.erases_member:
        erased = erase_member(contact.member, by=request.confirmed_by)
        counts["member"] = erased.rows if erased else 0
    forget_people(people)
    _end_waiting(request, request.confirmed_by)
    done_at = timezone.now()
    ErasureProof.objects.create(
        request=request, counts=counts, done_at=done_at, sha256=hash_of(request.pk, request.contact_id, counts, done_at)
    )
    ErasureRequest.objects.filter(pk=request.pk).update(done_at=done_at, problem="")
    return True


def _held_where_it_leads(contact: Contact) -> Contact:
    """Return the record that it is about, locked; whoever merges it or makes two of it is through then."""
    held = locked_contact(where_it_leads(contact))
    while (leads := where_it_leads(contact)).pk != held.pk:
        held = locked_contact(leads)
    return held


def _end_waiting(request: ErasureRequest, by: Member) -> Restriction | None:
    if request.restriction is None or request.confirmed_at is None:
        return None
    return end_waiting(request.restriction, request.confirmed_at, by=by)


def _locked(request: ErasureRequest, by: Member) -> ErasureRequest:
    request = read_locked(ErasureRequest.objects.all(), request.pk)
    if not can_answer_for_personal_data(by):
        raise MayNotAnswerForPersonalData
    if not request.is_open:
        raise ErasureIsOver
    return request
