"""What webhooks are told is written with the event, once for each, without a word of anybody."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.foundation.events import Origin
from crm.models import Change, Contact, TicketEvent, WebhookDelivery, WebhookSubscription
from crm.operations.contacts import edit_contact, give_members_contacts
from crm.operations.event_rows import write_ticket_events
from crm.operations.handing_out import LATE, take_in_changes
from crm.operations.restricting import restrict
from crm.operations.solving import solve_ticket
from crm.operations.subscribing import change_subscription, subscribe
from crm.webhook_errors import MayNotKeepWebhooks, WebhookAddressIsOpen, WebhookKindIsUnknown
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


def keys():
    return list(WebhookDelivery.objects.order_by("id").values_list("event", flat=True))


def types():
    return [one.payload["type"] for one in WebhookDelivery.objects.order_by("id")]


def test_an_event_of_a_ticket_is_told_to_whom_it_was_promised_and_says_numbers_and_states_only(told, agent):
    ours, _secret = told("ticket.solved", "ticket.closed")
    told("ticket.rated")
    ticket = TicketFactory(subject="Pump of Ute hums", contact__name="Ute Beispiel")

    event = solve_ticket(ticket, by=agent, answer="Oil the pump.")

    delivery = WebhookDelivery.objects.get()
    assert (delivery.subscription, delivery.event, delivery.state) == (ours, f"ticket-event-{event.pk}", "waiting")
    assert delivery.payload == {
        "type": "ticket.solved",
        "timestamp": event.occurred_at.isoformat(),
        "data": {
            "event": event.pk,
            "ticket": ticket.pk,
            "number": ticket.number,
            "status": "solved",
            "contact": ticket.contact_id,
        },
    }
    assert not any(word in json.dumps(delivery.payload) for word in ("Pump", "Ute", "Oil"))


def test_what_does_not_happen_is_not_told(told, agent):
    told("ticket.solved")
    ticket = TicketFactory()

    with transaction.atomic():
        solve_ticket(ticket, by=agent, answer="Oil the pump.")
        assert keys()
        transaction.set_rollback(True)

    assert not WebhookDelivery.objects.exists()


def test_of_whom_nothing_is_used_nothing_is_told_outside_but_that_they_are_gone(told, agent, keeper):
    held, other = ContactFactory(name="Ute"), ContactFactory(name="Ulf")
    told("ticket.solved", "contact.changed", "contact.deleted")
    restrict(held, by=keeper, reason="demanded by letter")
    for contact in (held, other):
        edit_contact(contact, by=agent, name=f"{contact.name} B.")
        solve_ticket(TicketFactory(contact=contact), by=agent, answer="Oil the pump.", is_told=True)
    take_in_changes()

    assert {(one.payload["type"], one.payload["data"]["contact"]) for one in WebhookDelivery.objects.all()} == {
        ("ticket.solved", other.pk),
        ("contact.changed", other.pk),
    }
    change = Change.objects.create(row="contact", row_id=held.pk, contact_id=held.pk, kind="deleted", role="test")
    take_in_changes()
    assert keys()[-1] == f"change-{change.pk}"


def test_who_is_switched_off_is_told_nothing_and_who_is_paused_later(told, agent, keeper):
    off, _secret = told("ticket.solved")
    paused, _secret = told("ticket.solved")
    change_subscription(off, by=keeper, is_active=False)
    WebhookSubscription.objects.filter(pk=paused.pk).update(paused_at="2026-11-20T10:00Z")

    solve_ticket(TicketFactory(), by=agent, answer="Oil the pump.")

    assert [one.subscription for one in WebhookDelivery.objects.all()] == [paused]


def test_what_became_of_contacts_is_told_once_from_the_subscription_on(told):
    ContactFactory()
    told("contact.created", "contact.changed")
    contact = ContactFactory(name="Ute Beispiel")
    Contact.objects.filter(pk=contact.pk).update(name="Ute Muster")

    first = take_in_changes()
    assert (take_in_changes(), len(keys())) == (0, first)

    created = types().count("contact.created")
    renamed = WebhookDelivery.objects.get(payload__data__kind="changed", payload__data__row="contact")
    assert created == Contact.objects.filter(pk__gte=contact.pk).count()
    assert renamed.payload["data"]["contact"] == contact.pk
    assert not any("Ute" in json.dumps(one.payload) for one in WebhookDelivery.objects.all())


def test_a_change_that_was_committed_late_is_told_still_and_old_ones_are_not_looked_at_again(told, time_machine):
    time_machine.move_to(timezone.now())
    ours, _secret = told("contact.created")
    early, late = ContactFactory(), ContactFactory()
    row = Change.objects.filter(row="contact")
    number = {one.contact_id: f"change-{one.pk}" for one in row}
    take_in_changes()
    # As if the earlier one had not been committed when the later one was read.
    WebhookDelivery.objects.filter(event=number[early.pk]).delete()

    assert take_in_changes() == 1
    assert sorted(keys()) == sorted([number[early.pk], number[late.pk]])

    ours.refresh_from_db()
    before = ours.changes_seen
    time_machine.shift(LATE * 2)
    take_in_changes()
    ours.refresh_from_db()
    assert ours.changes_seen > before


def test_members_who_join_are_told_of_as_contacts(told, customer):
    Contact.objects.filter(member=customer).delete()
    told("contact.created")
    given = give_members_contacts()

    assert take_in_changes() == given > 0


def test_only_those_who_keep_channels_let_somebody_be_told_and_only_where_nobody_reads_along(keeper, agent, server):
    given = {"by": keeper, "name": "Depot", "url": "https://depot.example/told", "kinds": ["ticket.solved"]}
    for wrong, refusal in (
        ({"by": agent}, MayNotKeepWebhooks),
        ({"url": "http://depot.example/told"}, WebhookAddressIsOpen),
        ({"url": "https://depot.example:8443/told"}, WebhookAddressIsOpen),
        ({"url": "https://me:word@depot.example/told"}, WebhookAddressIsOpen),
        ({"url": "ftp://depot.example/"}, WebhookAddressIsOpen),
        ({"kinds": []}, WebhookKindIsUnknown),
        ({"kinds": ["ticket.sung"]}, WebhookKindIsUnknown),
    ):
        with pytest.raises(refusal):
            subscribe(**given | wrong)

    subscription, secret = subscribe(**given)
    assert secret.startswith("whsec_")
    assert secret not in subscription.sealed
    assert subscribe(**given | {"url": server.url})[1] != secret


def test_the_database_keeps_a_key_once_and_only_known_kinds(told):
    ours, _secret = told("ticket.solved")
    WebhookDelivery.objects.create(subscription=ours, event="ticket-event-1", payload={})

    with pytest.raises(IntegrityError, match="told_of_an_event_once"), transaction.atomic():
        WebhookDelivery.objects.create(subscription=ours, event="ticket-event-1", payload={})
    with pytest.raises(IntegrityError, match="known_kinds"), transaction.atomic():
        WebhookSubscription.objects.update(kinds=["ticket.sung"])
    with pytest.raises(IntegrityError, match="on_and_on_is_paused"), transaction.atomic():
        WebhookSubscription.objects.update(failures=50)


def test_imported_history_is_told_to_nobody(told, agent):
    told("ticket.assigned")
    ticket = TicketFactory()
    for origin in (Origin.BACKFILL, Origin.LIVE):
        assigned = TicketEvent(kind="assigned", ticket=ticket, by=agent, occurred_at=timezone.now(), origin=origin)
        (event,) = write_ticket_events([assigned])

    assert keys() == [f"ticket-event-{event.pk}"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_changes_at_once_write_each_down_once(told):
    told("contact.created")
    ContactFactory.create_batch(30)

    def look(_number):
        try:
            take_in_changes()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(look, range(2)))

    assert (len(keys()), len(set(keys()))) == (30, 30)
