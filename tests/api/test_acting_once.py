"""A call that is sent again with its key acts once, wherever something is made."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from community.models import AnsweredCall, Topic
from crm.models import Account, Activity, Contact, ContactImport, Ticket, WebhookSubscription
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


def again(api, url, body, key="k-1", **options):
    return [api.post(url, body, headers={"Idempotency-Key": key}, **options) for _ in range(2)]


def same(first, second):
    assert first.status_code in {200, 201, 202}, first.content
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert second.headers.get("ETag") == first.headers.get("ETag")
    assert second.headers.get("Location") == first.headers.get("Location")


def test_whatever_the_desk_makes_by_a_call_is_made_once(agent_api):
    contact = ContactFactory()

    same(*again(agent_api, "/api/v1/tickets/", {"subject": "It leaks", "contact": contact.pk}, "t"))
    same(*again(agent_api, "/api/v1/contacts/", {"name": "Ute Beispiel"}, "c"))
    same(*again(agent_api, "/api/v1/accounts/", {"name": "Pumps and more"}, "a"))
    same(*again(agent_api, "/api/v1/activities/", {"kind": "task", "contact": contact.pk, "subject": "Call"}, "d"))

    assert (Ticket.objects.count(), Account.objects.count(), Activity.objects.count()) == (1, 1, 1)
    assert Contact.objects.filter(name="Ute Beispiel").count() == 1


def test_a_question_is_asked_once(customer_api):
    category = CategoryFactory()

    same(*again(customer_api, "/api/v1/topics/", {"title": "It leaks", "body": "Where?", "category": category.pk}))

    assert Topic.objects.count() == 1


def test_a_file_is_part_of_what_is_said(agent_api):
    def upload(content):
        file = SimpleUploadedFile("people.csv", content, "text/csv")
        headers = {"Idempotency-Key": "file"}
        return agent_api.post("/api/v1/contact-imports/", {"file": file}, format="multipart", headers=headers)

    first, second, other = upload(b"name\nUte\n"), upload(b"name\nUte\n"), upload(b"name\nUwe\n")

    assert (first.status_code, second.status_code) == (201, 201), first.content
    assert first.json() == second.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert ContactImport.objects.count() == 1


def test_an_answer_with_a_secret_is_given_once_and_kept_nowhere(api_of):
    keeper = api_of(MemberFactory(roles=["community_manager"]))
    body = {"name": "Warehouse", "url": "https://hooks.example.org/", "kinds": ["ticket.opened"]}
    first, second = again(keeper, "/api/v1/webhooks/", body)

    assert first.status_code == 201, first.content
    assert (second.status_code, second.json()["code"]) == (409, "answered_before")
    assert WebhookSubscription.objects.count() == 1
    kept = AnsweredCall.objects.get()
    assert first.json()["secret"] not in json.dumps([kept.answer, kept.headers])


def test_the_key_of_another_address_is_no_key_for_this_one(agent_api):
    same(*again(agent_api, "/api/v1/contacts/", {"name": "Ute"}))

    assert agent_api.post("/api/v1/accounts/", {"name": "Ute"}, headers={"Idempotency-Key": "k-1"}).status_code == 422


def test_who_may_not_act_leaves_no_key_behind(customer_api, anonymous_api):
    for api in (customer_api, anonymous_api):
        first, second = again(api, "/api/v1/contacts/", {"name": "Ute"})
        assert first.status_code == second.status_code
        assert first.status_code in {401, 403}
    assert not AnsweredCall.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_call_twenty_times_at_once_makes_one_ticket(agent_api):
    contact = ContactFactory()

    def call(_):
        try:
            return again(agent_api, "/api/v1/tickets/", {"subject": "It leaks", "contact": contact.pk})[0].json()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(call, range(20)))

    assert Ticket.objects.count() == 1
    assert all(answer == answers[0] for answer in answers)


def test_every_post_of_the_api_understands_a_key_and_its_description_says_so(anonymous_api):
    described = anonymous_api.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()[
        "paths"
    ]
    without = [
        path
        for path, acts in described.items()
        if "post" in acts and not any(one["name"] == "Idempotency-Key" for one in acts["post"].get("parameters", []))
    ]

    assert without == ["/api/v1/hooks/inbound/{key}/"]
    assert all(
        "422" in acts["post"]["responses"] for path, acts in described.items() if "post" in acts and path not in without
    )


def test_a_split_ticket_is_split_once(agent_api):
    ticket = TicketFactory()

    same(*again(agent_api, f"/api/v1/tickets/{ticket.pk}/splits/", {"subject": "The other thing"}))

    assert Ticket.objects.count() == 2
