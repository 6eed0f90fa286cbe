"""Writes down what webhooks are told: of tickets with the event itself, of contacts from what the database wrote down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Cast, Concat, Greatest
from django.utils import timezone

from community.foundation.acting import act
from crm.models import (
    Change,
    ConsentStatement,
    ContactMerge,
    Restriction,
    TicketEvent,
    WebhookDelivery,
    WebhookSubscription,
)
from crm.models.webhook import CONSENT_CHANGED, CONTACT_KINDS, ERASED, MERGED, UNMERGED
from crm.reports.restrictions import restricted_among

# A change has its number before it is committed; nobody changes contacts for longer than this in one go.
LATE = timedelta(days=1)
_CHANGES_AT_ONCE = 1000
_OF_KIND = {
    "contact.created": models.Q(row="contact", kind=Change.Kind.CREATED),
    "contact.changed": models.Q(row="contact", kind=Change.Kind.CHANGED) | models.Q(row="point"),
    "contact.deleted": models.Q(row="contact", kind=Change.Kind.DELETED),
}


def hand_out_ticket_events(events: Sequence[TicketEvent]) -> None:
    """Write a delivery for each event and each webhook that is told of it, in the transaction of the events."""
    if not events:
        return
    kinds = sorted({f"ticket.{event.kind}" for event in events})
    told = list(WebhookSubscription.objects.told_of(kinds).order_by("id"))
    if not told:
        return
    # Of whom nothing is to be used, nothing is told outside.
    silent = restricted_among({event.ticket.contact_id for event in events})
    deliveries = [
        WebhookDelivery(subscription=one, event=f"ticket-event-{event.pk}", payload=_of_ticket(event))
        for event in events
        for one in told
        if f"ticket.{event.kind}" in one.kinds and event.ticket.contact_id not in silent
    ]
    WebhookDelivery.objects.bulk_create(deliveries)


def hand_out_erasure(people: Collection[int]) -> None:
    """Write for each person who is forgotten that they are, in the same transaction: others have to forget them, too.

    It is told once of each, with a number and a moment and nothing else.
    """
    now = timezone.now()
    deliveries = [
        WebhookDelivery(
            subscription=one, event=f"contact-erased-{number}", payload=payload_of(ERASED, now, {"contact": number})
        )
        for one in WebhookSubscription.objects.told_of([ERASED]).order_by("id")
        for number in sorted(people)
    ]
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def hand_out_merge(merge: ContactMerge) -> None:
    """Write that two contacts became one, or two again, in the transaction that does it; others know them by number."""
    kind, at = (UNMERGED, merge.undone_at) if merge.undone_at else (MERGED, merge.merged_at)
    data = {"merge": merge.pk, "contact": merge.contact_id, "into": merge.into_id}
    deliveries = [
        WebhookDelivery(
            subscription=one, event=f"{kind.replace('.', '-')}-{merge.pk}", payload=payload_of(kind, at, data)
        )
        for one in WebhookSubscription.objects.told_of([kind]).order_by("id")
    ]
    WebhookDelivery.objects.bulk_create(deliveries)


def hand_out_consents(statements: Sequence[ConsentStatement]) -> None:
    """Write what people agreed to or took back, in the transaction of the statements: others may have to stop at once."""
    told = list(WebhookSubscription.objects.told_of([CONSENT_CHANGED]).order_by("id")) if statements else []
    if not told:
        return
    models.prefetch_related_objects(statements, "point")
    silent = restricted_among({one.point.contact_id for one in statements})
    deliveries = [
        WebhookDelivery(subscription=one, event=f"consent-{said.pk}", payload=_of_consent(said))
        for said in statements
        # Who may use less is told in any case, as with those who are gone.
        if said.point.contact_id not in silent or not said.is_given
        for one in told
    ]
    WebhookDelivery.objects.bulk_create(deliveries)


def take_in_changes() -> int:
    """Write deliveries for what became of contacts, each once; return how many."""
    told = WebhookSubscription.objects.told_of(list(CONTACT_KINDS)).order_by("id")
    return sum(_take_in(subscription) for subscription in told)


def newest_change() -> int:
    """Return the number from which on a new webhook is told."""
    return Change.objects.aggregate(newest=models.Max("id"))["newest"] or 0


def payload_of(kind: str, at: datetime, data: Mapping[str, object]) -> dict[str, object]:
    """Return what is told: numbers and states, never what somebody wrote or is called."""
    return {"type": kind, "timestamp": at.isoformat(), "data": dict(data)}


def _of_ticket(event: TicketEvent) -> dict[str, object]:
    ticket = event.ticket
    data = {"event": event.pk, "ticket": ticket.pk, "number": ticket.number, "status": ticket.status}
    return payload_of(f"ticket.{event.kind}", event.occurred_at, {**data, "contact": ticket.contact_id})


def _of_consent(said: ConsentStatement) -> dict[str, object]:
    data = {"statement": said.pk, "contact": said.point.contact_id, "point": said.point_id}
    return payload_of(
        CONSENT_CHANGED, said.stated_at, {**data, "purpose": said.purpose.code, "is_given": said.is_given}
    )


def _take_in(subscription: WebhookSubscription) -> int:
    waiting = _untold(subscription)
    taken = 0
    while batch := list(waiting[:_CHANGES_AT_ONCE]):
        _write_down(subscription, batch)
        taken += len(batch)
    _look_no_further_back(subscription)
    return taken


def _untold(subscription: WebhookSubscription) -> models.QuerySet[Change]:
    wanted = models.Q(pk__in=[])
    for kind in CONTACT_KINDS:
        if kind in subscription.kinds:
            wanted |= _OF_KIND[kind]
    key = Concat(models.Value("change-"), Cast(models.OuterRef("pk"), models.CharField()))
    told = WebhookDelivery.objects.of(subscription).filter(event=key)
    new = Change.objects.filter(wanted, id__gt=subscription.changes_seen, contact_id__isnull=False)
    # That somebody is gone is told in any case: others have to forget them, too.
    held = Restriction.objects.holding().filter(contact=models.OuterRef("contact_id")).order_by()
    new = new.filter(~models.Exists(held) | models.Q(row="contact", kind=Change.Kind.DELETED))
    return new.filter(~models.Exists(told)).order_by("id")


@act
def _write_down(subscription: WebhookSubscription, changes: Sequence[Change]) -> None:
    deliveries = [
        WebhookDelivery(subscription=subscription, event=f"change-{change.pk}", payload=_of_change(change))
        for change in changes
    ]
    # Somebody else may be doing the same; the key lets each in once.
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _of_change(change: Change) -> dict[str, object]:
    kind = change.kind if change.row == "contact" else Change.Kind.CHANGED
    data = {"change": change.pk, "contact": change.contact_id, "row": change.row, "kind": change.kind}
    return payload_of(f"contact.{kind}", change.changed_at, data)


def _look_no_further_back(subscription: WebhookSubscription) -> None:
    old = Change.objects.filter(id__gt=subscription.changes_seen, changed_at__lt=timezone.now() - LATE)
    settled = old.aggregate(newest=models.Max("id"))["newest"]
    if settled:
        seen = Greatest(models.F("changes_seen"), models.Value(settled))
        WebhookSubscription.objects.filter(pk=subscription.pk).update(changes_seen=seen)
