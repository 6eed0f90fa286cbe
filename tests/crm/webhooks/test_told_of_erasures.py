"""Programs elsewhere are told that somebody is forgotten, and nothing that waits for them holds a word of the person."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from community.operations.erasing import erase_member
from config.integrity import all_checks
from crm.models import WebhookDelivery, WebhookSubscription
from crm.operations.contacts import create_contact, edit_contact
from crm.operations.conversing import open_request
from crm.operations.delivering import send_webhooks
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure, withdraw_erasure
from crm.operations.forgetting import forget_people
from crm.operations.handing_out import take_in_changes
from crm.operations.merging_records import merge_records
from crm.operations.reaching import add_point
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.reports.erasure_preview import preview_erasure
from tests.crm.privacy.traces import found_in_database
from tests.factories.community import MemberFactory
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db
MISSED = "crm.each_erasure_has_its_delivery_to_whoever_is_told_of_it"
VALUES = ("Quirina Zwackelmann", "quirina@zwackel.example", "+49305550199", "zwackelsubject", "zwackelanswer")


@pytest.fixture
def admin(db):
    return MemberFactory(roles=["admin"])


def confirmed(contact, admin):
    request = request_erasure(contact, by=admin, reason="asked for by letter")
    return confirm_erasure(request, by=admin, seen=preview_erasure(contact).seen)


def erased():
    return list(WebhookDelivery.objects.filter(payload__type="contact.erased").order_by("id"))


def wrong():
    return {row.check for row in all_checks() if row.wrong}


def test_who_is_told_of_erasures_hears_the_number_and_the_moment_and_what_waits_holds_no_word(told, agent, admin):
    ours, _secret = told("contact.erased", "contact.changed", "ticket.opened", "ticket.solved")
    told("contact.deleted")
    contact = create_contact("Quirina Zwackelmann", by=agent, email="quirina@zwackel.example")
    add_point(contact, "phone", "+49305550199", by=agent)
    solve_ticket(TicketFactory(contact=contact, subject="zwackelsubject"), by=agent, answer="zwackelanswer")
    edit_contact(contact, by=agent, name="Quirina Zwackelmann II")
    take_in_changes()
    waiting = list(WebhookDelivery.objects.order_by("id").values_list("state", "payload__data__contact"))
    assert len(waiting) > 2
    assert set(waiting) == {("waiting", contact.pk)}
    confirmed(contact, admin)
    assert not erased()

    erase_due(timezone.now() + timedelta(days=15))

    (delivery,) = erased()
    assert (delivery.subscription, delivery.event) == (ours, f"contact-erased-{contact.pk}")
    assert set(delivery.payload) == {"type", "timestamp", "data"}
    assert delivery.payload["data"] == {"contact": contact.pk}
    assert not any(value in json.dumps(list(WebhookDelivery.objects.values_list("payload"))) for value in VALUES)
    assert found_in_database(VALUES) == []
    # Only what happened some time after it was subscribed to is missed.
    WebhookSubscription.objects.update(told_since=timezone.now() - timedelta(minutes=2))
    assert MISSED not in wrong()
    delivery.delete()
    assert MISSED in wrong()


def test_it_is_sent_signed_and_said_once(told, server, agent, admin):
    told("contact.erased")
    contact = create_contact("Quirina Zwackelmann", by=agent)
    confirmed(contact, admin)
    erase_due(timezone.now() + timedelta(days=15))
    forget_people([contact.pk])

    send_webhooks()
    send_webhooks()

    assert [json.loads(one.body)["data"] for one in server.asked] == [{"contact": contact.pk}]
    assert server.asked[0].headers["webhook-id"] == f"contact-erased-{contact.pk}"


def test_all_numbers_by_which_a_person_was_known_are_told(told, agent, admin):
    told("contact.erased")
    one = create_contact("Quirina Zwackelmann", by=agent)
    other = create_contact("Q. Zwackelmann", by=agent)
    merge_records(other, one, by=agent, reason="one person")
    confirmed(one, admin)

    erase_due(timezone.now() + timedelta(days=15))

    assert [row.payload["data"]["contact"] for row in erased()] == sorted([one.pk, other.pk])


def test_a_member_who_leaves_is_told_of_too_and_who_stays_is_not(told, customer, agent, admin):
    told("contact.erased")
    contact = open_request("zwackelsubject", Words("zwackelanswer"), by=customer).contact
    stays = create_contact("Ulf", by=agent)
    withdraw_erasure(confirmed(stays, admin), by=admin)

    erase_member(customer, by=customer)
    erase_due(timezone.now() + timedelta(days=15))

    assert [row.payload["data"]["contact"] for row in erased()] == [contact.pk]
