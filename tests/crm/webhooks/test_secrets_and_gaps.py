"""A secret is renewed without a gap, what waits too long is dropped and counted, and what was never told is found."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.connectors.base import Post, Signature
from crm.connectors.signatures import standard_webhook
from crm.models import WebhookDelivery, WebhookSubscription
from crm.operations import webhook_integrity
from crm.operations.contacts import create_contact, edit_contact
from crm.operations.delivering import WAITS_FOR, forget_old_deliveries, send_webhooks
from crm.operations.handing_out import take_in_changes
from crm.operations.restricting import restrict
from crm.operations.solving import solve_ticket
from crm.operations.subscribing import BOTH_HOLD_FOR, change_subscription, ping_subscription, renew_secret
from crm.webhook_errors import MayNotKeepWebhooks
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db


def judged(asked, *secrets):
    return standard_webhook(Post(asked.headers, asked.body, timezone.now()), secrets).signature


def test_after_a_renewal_both_secrets_hold_for_a_day_and_then_only_the_new_one(told, server, keeper, time_machine):
    ours, before = told("ticket.solved")
    _ours, after = renew_secret(ours, by=keeper)
    ping_subscription(ours, by=keeper)
    send_webhooks()

    (asked,) = server.asked
    assert (judged(asked, before), judged(asked, after)) == (Signature.OK, Signature.OK)
    time_machine.move_to(timezone.now() + BOTH_HOLD_FOR + timedelta(seconds=1))
    ping_subscription(ours, by=keeper)
    send_webhooks()
    asked = server.asked[-1]
    assert (judged(asked, before), judged(asked, after)) == (Signature.WRONG, Signature.OK)


def test_a_secret_is_renewed_by_call_and_by_button_and_shown_once(api_of, told, client, keeper, agent, settings):
    settings.STAFF_MFA = False
    ours, _before = told("ticket.solved")
    called = api_of(keeper).post(f"/api/v1/webhooks/{ours.pk}/secret/")
    client.force_login(keeper)
    page = client.post(reverse("admin:crm_webhooksubscription_act", args=[ours.pk, "renew"]), follow=True)

    assert called.status_code == 201
    assert called.json()["secret"].startswith("whsec_")
    assert "whsec_" in page.content.decode()
    again = client.get(reverse("admin:crm_webhooksubscription_change", args=[ours.pk])).content.decode()
    assert "whsec_" not in again
    ours.refresh_from_db()
    assert ours.version == 3
    with pytest.raises(MayNotKeepWebhooks):
        renew_secret(ours, by=agent)


def test_what_waits_for_a_paused_webhook_too_long_is_dropped_and_counted(told, keeper):
    ours, _secret = told("ticket.solved")
    WebhookSubscription.objects.filter(pk=ours.pk).update(paused_at=timezone.now(), failures=50)
    old, young = (
        WebhookDelivery.objects.create(
            subscription=ours, event=f"e-{number}", payload={}, created_at=timezone.now() - age
        )
        for number, age in enumerate((WAITS_FOR + timedelta(hours=1), WAITS_FOR - timedelta(hours=1)))
    )

    assert (forget_old_deliveries(), forget_old_deliveries()) == (1, 0)

    assert list(WebhookDelivery.objects.values_list("event", flat=True)) == [young.event]
    ours.refresh_from_db()
    assert (ours.dropped, old.event) == (1, "e-0")


def test_an_event_that_nobody_was_told_of_is_found_and_what_was_before_is_no_gap(told, keeper, agent):
    solve_ticket(TicketFactory(), by=agent, answer="Before anybody listened.")
    ours, _secret = told("ticket.solved")
    WebhookSubscription.objects.filter(pk=ours.pk).update(told_since=timezone.now() - timedelta(hours=1))
    WebhookDelivery.objects.all().delete()

    def missing():
        of_tickets, *_others = webhook_integrity.checks()
        return of_tickets.wrong

    assert missing() == 1
    WebhookSubscription.objects.filter(pk=ours.pk).update(told_since=timezone.now())
    assert missing() == 0
    solve_ticket(TicketFactory(), by=agent, answer="Told.")
    WebhookSubscription.objects.filter(pk=ours.pk).update(told_since=timezone.now() - timedelta(hours=1))
    assert missing() == 1
    change_subscription(ours, by=keeper, kinds=["ticket.closed"])
    assert missing() == 0


def test_what_nobody_was_told_because_data_is_only_kept_is_no_gap(told, keeper, agent):
    ours, _secret = told("ticket.solved")
    ticket = TicketFactory()
    restrict(ticket.contact, by=keeper, reason="Asked for it.")
    solve_ticket(ticket, by=agent, answer="In silence.", is_told=True)
    hour_ago = timezone.now() - timedelta(hours=1)
    WebhookSubscription.objects.filter(pk=ours.pk).update(told_since=hour_ago)

    of_tickets, *_others = webhook_integrity.checks()
    assert (WebhookDelivery.objects.count(), of_tickets.wrong) == (0, 0)

    solve_ticket(TicketFactory(), by=agent, answer="Aloud.")
    WebhookDelivery.objects.all().delete()
    of_tickets, *_others = webhook_integrity.checks()
    assert of_tickets.wrong == 1


def test_who_is_told_of_contacts_later_hears_nothing_of_what_was(told, keeper):
    ours, _secret = told("ticket.solved")
    contact = create_contact("Anna", by=keeper)
    change_subscription(ours, by=keeper, kinds=["ticket.solved", "contact.created", "contact.changed"])
    take_in_changes()
    assert not WebhookDelivery.objects.exists()
    edit_contact(contact, by=keeper, name="Anna Berg")
    take_in_changes()
    assert WebhookDelivery.objects.count() == 1
