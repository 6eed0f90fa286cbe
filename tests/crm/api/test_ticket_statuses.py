"""Status words have names that are data, for the desk and for customers, in both languages."""

from crm.models import Ticket, TicketStatus
from tests.factories.crm import ContactFactory, TicketFactory

URL = "/api/v1/ticket-statuses/"


def test_the_words_come_with_their_names_and_moves_in_the_language_of_the_caller(
    agent_api, customer_api, anonymous_api, queries
):
    with queries(3):
        rows = agent_api.get(URL).json()["results"]

    assert [row["status"] for row in rows] == list(Ticket.Status.values)
    assert rows[2] == {
        "status": "pending",
        "name": "pending (customer)",
        "shown_as": "waits for you",
        "moves": ["closed", "on_hold", "open", "solved"],
    }
    german = agent_api.get(URL, headers={"Accept-Language": "de"}).json()["results"]
    assert (german[2]["name"], german[2]["shown_as"]) == ("wartet (Kunde)", "wartet auf dich")
    assert [customer_api.get(URL).status_code, anonymous_api.get(URL).status_code] == [403, 401]


def test_whoever_asked_reads_the_name_that_is_meant_for_them(client, customer):
    ticket = TicketFactory(contact=ContactFactory(member=customer), status="open")
    client.force_login(customer)
    TicketStatus.objects.filter(status="open").update(shown_as="our people look at it")
    TicketStatus.read_anew()

    pages = [client.get(address).content.decode() for address in ("/requests/", f"/requests/{ticket.pk}/")]

    TicketStatus.read_anew()
    assert ["Our people look at it" in page for page in pages] == [True, True]
