"""Mentions are read, gone through, and become what somebody decides; nothing happens by itself."""

import pytest

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.conversation_errors import MessageIsRemoved
from crm.errors import MayNotWorkTickets, MentionIsDecided, NotAMention
from crm.models import Contact, LinkedPersona, Message, MessageReading, Network, ReplyDelivery, Ticket, Triage
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import Made, decide_mention
from ideas.models import Idea
from tests.crm.channels.hooks import event
from tests.factories.community import CategoryFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.WEBHOOK)


def hear(channel, *events):
    number = channel.inbound_events.count()
    keep(fetched_events(channel, [Fetched(f"e{number + n}", write_json(one)) for n, one in enumerate(events)]))
    take_in_inbound()
    return list(Message.objects.filter(channel=channel).order_by("external_id"))


def test_what_comes_in_is_read_and_read_again_when_it_changes(channel, agent_api, agent):
    (message,) = hear(channel, event(1, text="Die Pumpe ist kaputt, ich bin enttäuscht."))
    url = f"/api/v1/mentions/{message.pk}/"

    reading = agent_api.get(url).json()["reading"]
    assert (reading["language"], reading["mood"], reading["corrected_mood"]) == ("de", "negative", "")
    assert [reason["words"] for reason in reading["reasons"]] == ["kaputt", "enttäuscht"]
    assert agent_api.put(f"{url}mood/", {"mood": "neutral"}).json()["corrected_mood"] == "neutral"

    hear(channel, event(1, "message.edited", text="Sie läuft wieder, vielen Dank!", timestamp="2026-11-20T11:00:00Z"))
    again = MessageReading.objects.get()
    assert (again.mood, again.corrected_mood, again.corrected_by) == ("positive", "neutral", agent)
    hear(channel, event(1, "message.removed", timestamp="2026-11-20T12:00:00Z"))
    assert not MessageReading.objects.exists()


def test_the_list_is_narrowed_and_takes_as_many_queries_whatever_its_length(channel, agent_api, agent, queries):
    good, bad, plain = hear(channel, event(1, text="I love the pump"), event(2, text="The worst pump"), event(3))
    decide_mention(plain, "ignore", by=agent)

    def found(**given):
        return [row["id"] for row in agent_api.get("/api/v1/mentions/", given).json()["results"]]

    assert found(mood="positive") == [good.pk]
    assert found(verdict="none") == [bad.pk, good.pk]
    assert found(verdict="ignore") == [plain.pk]
    assert found(language="de") == []
    with queries(4):
        assert len(found()) == 3
    with queries(4):
        assert len(found(limit=1)) == 1


def test_a_mention_becomes_a_ticket_of_a_new_contact_that_is_only_seen(channel, agent_api):
    first, second = hear(channel, event(1, text="The pump hums " * 20), event(2))

    answer = agent_api.put(f"/api/v1/mentions/{first.pk}/triage/", {"verdict": "ticket"})

    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.json()["ticket"]) == (200, ticket.pk)
    assert (ticket.origin, ticket.subject, ticket.opened_at) == (
        "social",
        ("The pump hums " * 5).strip() + " The pump …",
        first.written_at,
    )
    assert (ticket.contact.name, ticket.contact.email, ticket.contact.member) == ("Ute Beispiel", "", None)
    link = LinkedPersona.objects.get()
    assert (link.contact, link.strength, link.statement.reference) == (ticket.contact, "seen", str(first.pk))
    first.refresh_from_db()
    assert first.ticket == ticket

    agent_api.put(f"/api/v1/mentions/{first.pk}/triage/", {"verdict": "ticket"})
    agent_api.put(f"/api/v1/mentions/{second.pk}/triage/", {"verdict": "ticket"})
    assert Ticket.objects.count() == 2
    assert Contact.objects.count() == 1
    refused = agent_api.put(f"/api/v1/mentions/{first.pk}/triage/", {"verdict": "ignore"})
    assert (refused.status_code, refused.json()["code"]) == (409, MentionIsDecided.code)


def test_a_mention_becomes_an_idea_that_quotes_it(channel, agent_api):
    (message,) = hear(channel, event(1, text="A quieter pump would be nice"))
    url, place = f"/api/v1/mentions/{message.pk}/triage/", CategoryFactory()
    assert agent_api.put(url, {"verdict": "idea"}).json()["errors"][0]["pointer"] == "/category"

    made = agent_api.put(
        url, {"verdict": "idea", "category": place.pk, "title": "A quieter pump", "text": "From a network:"}
    )

    idea = Idea.objects.get()
    assert (made.json()["idea"], idea.title) == (idea.pk, "A quieter pump")
    assert idea.body == "From a network:\n\n> A quieter pump would be nice"


def test_thanks_go_out_and_an_ignored_mention_may_still_become_something(agent):
    said = {"ticket": None, "contact": None, "channel": ChannelFactory(network=Network.MASTODON)}
    message = MessageFactory(external_id="1", visibility="public", persona=PersonaFactory(), **said)
    assert decide_mention(message, "ignore", by=agent).verdict == "ignore"
    assert decide_mention(message, "ignore", by=agent) is None

    decide_mention(message, "thank", by=agent, made=Made("Thank you!"))

    assert (Triage.objects.get().verdict, ReplyDelivery.objects.get().message.body) == ("thank", "Thank you!")


def test_what_is_no_mention_and_who_does_not_work_tickets_are_refused(
    channel, agent, customer, customer_api, agent_api
):
    (message,) = hear(channel, event(1))
    hear(channel, event(2), event(2, "message.removed"))
    removed = Message.objects.get(external_id="m-2")
    private = MessageFactory(ticket=TicketFactory(contact=ContactFactory()))

    for wrong, by, refusal in (
        (message, customer, MayNotWorkTickets),
        (private, agent, NotAMention),
        (removed, agent, MessageIsRemoved),
    ):
        with pytest.raises(refusal):
            decide_mention(wrong, "ticket", by=by)
    assert customer_api.get("/api/v1/mentions/").status_code == 403
    assert agent_api.get(f"/api/v1/mentions/{private.pk}/").status_code == 404
    assert not Ticket.objects.exclude(pk=private.ticket_id).exists()


def test_the_health_of_a_channel_says_what_waits_and_what_failed(channel, agent_api):
    hear(channel, event(1), {"type": "message.created", "data": 7})
    channel.gaps.create(reason="no entry is known")
    url = f"/api/v1/channels/{channel.pk}/health/"

    told = agent_api.get(url).json()

    assert (told["is_well"], told["waiting"], told["set_aside"], told["gaps"][0]["reason"]) == (
        True,
        1,
        0,
        "no entry is known",
    )
    channel.inbound_events.waiting().update(state="dead", ended_at="2026-11-20T10:00Z")
    assert agent_api.get(url).json()["is_well"] is False
