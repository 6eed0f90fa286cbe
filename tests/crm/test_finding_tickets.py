"""Tickets are found by what people say on the phone."""

import pytest
from django.urls import reverse

from crm.operations.merging_records import merge_records
from tests.factories.crm import AccountFactory, ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hum():
    return TicketFactory(subject="It hums, and loudly", contact=ContactFactory(name="Ada Lovelace"))


@pytest.fixture(autouse=True)
def _others():
    TicketFactory(subject="The bill", contact=ContactFactory(name="Bo Adamson"))


def found(api, typed):
    response = api.get("/api/v1/tickets/", {"search": typed})
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


@pytest.mark.parametrize("typed", ["hums", "HUM", "loud it", "ada love", "Ada", "  hums "])
def test_words_of_the_subject_and_the_beginning_of_a_name_find_a_ticket(agent_api, hum, typed):
    assert found(agent_api, typed) == [hum.pk]


@pytest.mark.parametrize(
    "typed", ["umm", "lovelace ada", "hums bill", "'; DROP", "!!", "hum:* | bill", "\\", "a & ! b"]
)
def test_nothing_else_is_found_and_signs_are_no_commands(agent_api, hum, typed):
    assert found(agent_api, typed) == []


def test_a_number_finds_its_ticket_however_it_is_said(agent_api, hum):
    for typed in (hum.number, hum.number.lower(), str(hum.pk), f"T-{hum.pk}"):
        assert found(agent_api, typed) == [hum.pk]
    assert found(agent_api, "T-999999999999999999") == []


def test_the_back_office_finds_them_too(client, agent, hum, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)

    page = client.get(reverse("admin:crm_ticket_changelist"), {"q": "ada"}).content.decode()

    assert hum.subject in page
    assert "The bill" not in page


def test_a_program_finds_the_tickets_of_a_person_and_of_a_firm(agent_api, customer_api, agent, hum, queries):
    firm = AccountFactory()
    theirs = [TicketFactory(contact=ContactFactory(account=firm)) for _ in range(3)]

    def ids(**given):
        return [row["id"] for row in agent_api.get("/api/v1/tickets/", given).json()["results"]]

    assert ids(contact=hum.contact_id) == [hum.pk]
    with queries(4):
        assert ids(account=firm.pk) == [ticket.pk for ticket in reversed(theirs)]
    assert ids(account=firm.pk, contact=theirs[0].contact_id) == [theirs[0].pk]
    assert ids(account=firm.pk, contact=hum.contact_id) == ids(contact=10**9) == ids(account=10**9) == []
    merge_records(theirs[0].contact, hum.contact, by=agent, reason="the same person")
    assert set(ids(contact=hum.contact_id)) == {hum.pk, theirs[0].pk}
    assert ids(contact=theirs[0].contact_id) == []
    for given in ({"contact": "Ada"}, {"account": "0x1"}):
        refused = agent_api.get("/api/v1/tickets/", given)
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, *given)
    assert customer_api.get("/api/v1/tickets/", {"contact": hum.contact_id}).status_code in {403, 404}
