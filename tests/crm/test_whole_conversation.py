"""The page of a ticket shows its whole case, page by page and in order, with what was said in tickets that are told in it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm.models import Message, TicketEvent
from crm.operations.assignment import assign_ticket, give_to_team
from crm.operations.changing import change_ticket
from crm.operations.conversing import remove_message, write_note, write_to_customer
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.moving import change_status
from crm.operations.saying import Words
from crm.operations.splitting import split_ticket, undo_split
from crm.reports.case import SHOWN, read_case
from tests.crm.channels.threads import OTTO, hear, message, removed, said, ticket_of
from tests.factories.community import PostFactory
from tests.factories.crm import (
    ChannelFactory,
    CommunityTicketFactory,
    ContactFactory,
    MessageFactory,
    TeamFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def address(ticket):
    return reverse("admin:crm_ticket_change", args=[ticket.pk])


def words_on(page):
    return re.findall(r"word-(\d+)\.", page)


def way(page, rel):
    found = re.search(rf'rel="{rel}" href="([^"#]+)#case"', page)
    return found[1].replace("&amp;", "&") if found else None


@pytest.fixture
def long_case(agent):
    """A question whose posts, private messages and notes follow each other, some in the same moment."""
    ticket = CommunityTicketFactory()
    ticket.topic.posts.update(created_at=START, html="<p>word-0.</p>")
    for number in range(1, 131):
        at = START + timedelta(minutes=number // 2)
        body = {"html": f"<p>word-{number}.</p>"}
        if number % 3 == 0:
            PostFactory(topic=ticket.topic, created_at=at, **body)
        else:
            note = {"direction": "note", "visibility": "internal", "by": agent, "contact": None}
            MessageFactory(
                ticket=ticket, written_at=at, **body, **(note if number % 3 == 1 else {"visibility": "private"})
            )
    return ticket


def test_every_message_note_and_post_is_reached_once_and_in_order(desk, long_case, queries):
    url = address(long_case)
    desk.get(url)
    pages, onward = [], url
    while onward:
        with queries(14):
            page = desk.get(onward).content.decode()
        pages.append(words_on(page))
        onward = way(page, "next") and url + way(page, "next")

    told = [int(number) for page in reversed(pages) for number in page]
    written = [(one.at, one.pk) for one in read_case(long_case, None, 500)[::-1]]
    assert sorted(told) == list(range(131))
    assert [number // 2 for number in told] == sorted(number // 2 for number in told)
    assert written == sorted(written)
    assert [len(page) for page in pages] == [SHOWN, SHOWN, 31]


def test_one_comes_back_from_the_beginning_to_the_latest(desk, long_case):
    url = address(long_case)
    latest = desk.get(url).content.decode()
    earlier = desk.get(url + way(latest, "next")).content.decode()
    first = desk.get(url + way(earlier, "next")).content.decode()

    again = desk.get(url + way(first, "prev")).content.decode()
    last = desk.get(url + way(again, "prev")).content.decode()

    assert words_on(again) == words_on(earlier)
    assert words_on(last) == words_on(latest)
    assert (way(first, "next"), way(last, "prev"), way(latest, "prev")) == (None, None, None)


def test_a_cursor_that_is_none_is_refused(desk, long_case):
    assert desk.get(address(long_case), {"after": "yesterday"}).status_code == 400


def test_where_one_answers_a_link_leads_to_what_is_earlier(desk, long_case):
    page = desk.get(reverse("admin:crm_ticket_act", args=[long_case.pk, "note"])).content.decode()

    assert len(words_on(page)) == SHOWN
    assert f'href="{address(long_case)}#case"' in page


def test_what_was_said_in_a_merged_ticket_stands_in_the_case_and_leaves_it_with_the_merge(desk, agent, agent_api):
    contact = ContactFactory()
    into, ticket, other = (TicketFactory(contact=contact) for _ in range(3))
    for number, one in enumerate((into, ticket, into, ticket, other)):
        MessageFactory(ticket=one, html=f"<p>word-{number}.</p>", written_at=START + timedelta(hours=number))
    before = list(Message.objects.order_by("pk").values())

    merge_ticket(ticket, into, by=agent)

    page = desk.get(address(into)).content.decode()
    assert words_on(page) == ["0", "1", "2", "3"]
    assert len(re.findall(rf'said in\s+<a href="{address(ticket)}">{ticket.number}</a>', page)) == 2
    assert f'href="{address(ticket)}"' in page[page.index("Told here as well:") : page.index("word-0.")]
    assert f'told in another one:\n            <a href="{address(into)}">' in desk.get(address(ticket)).content.decode()
    rows = agent_api.get(f"/api/v1/tickets/{into.pk}/messages/").json()["results"]
    assert [row["ticket"] for row in rows] == [into.pk, ticket.pk, into.pk, ticket.pk]

    unmerge_ticket(ticket, by=agent)

    assert words_on(desk.get(address(into)).content.decode()) == ["0", "2"]
    assert words_on(desk.get(address(ticket)).content.decode()) == ["1", "3"]
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_split_that_was_put_back_is_told_in_the_first_ticket(desk, agent):
    ticket = TicketFactory()
    taken = split_ticket(ticket, by=agent, subject="Invoice")
    MessageFactory(ticket=taken, html="<p>word-7.</p>")

    undo_split(taken, by=agent)

    assert words_on(desk.get(address(ticket)).content.decode()) == ["7"]


def told(page):
    timeline = page[page.index("field-timeline") :]
    return re.findall(r"<p>[^·<]+ · (.+?) · [^·]+</p>", timeline)[::-1]


def test_what_happened_says_from_where_to_where_and_to_whom(desk, agent):
    ticket, team = TicketFactory(status="open"), TeamFactory(name="First line", way="round_robin", agents=[agent])
    into = TicketFactory(contact=ticket.contact)
    change_status(ticket, "pending", by=agent)
    give_to_team(ticket, team, by=agent)
    assign_ticket(ticket, None, by=agent)
    change_ticket(ticket, {"tags": ["pump"], "subject": "Pump of Otto", "urgency": "high"}, by=agent)
    merge_ticket(ticket, into, by=agent)

    assert told(desk.get(address(ticket)).content.decode()) == [
        "opened",
        "Status: open → pending (customer)",
        "Given to Aga Agent (team First line)",
        "Taken from Aga Agent",
        "Tags: none → pump; Subject; Urgency: medium → high; Priority: normal → high",
        f"Told in {into.number} (Status: pending (customer) → closed)",
    ]


def test_the_timeline_leaves_out_what_the_conversation_says(desk, agent):
    ticket = TicketFactory(status="open")
    write_note(ticket, Words("Seen before."), by=agent)
    write_to_customer(ticket, Words("Which one?"), by=agent)

    page = desk.get(address(ticket)).content.decode()

    assert told(page) == ["opened"]
    assert "Which one?" in page


def test_all_that_happened_is_a_list_that_says_the_same(desk, agent):
    ticket = TicketFactory(status="open")
    for _ in range(30):
        change_status(ticket, "pending", by=agent)
        change_status(ticket, "open", by=agent)

    page = desk.get(address(ticket)).content.decode()
    url = f"{reverse('admin:crm_ticketevent_changelist')}?q={ticket.pk}"

    assert len(told(page)) == 50
    assert f'<a href="{url}">All that happened</a>' in page
    listed = desk.get(url).content.decode()
    assert listed.count("Status: open → pending (customer)") == 50 // 2
    assert TicketEvent.objects.filter(ticket=ticket).count() == 61


def test_the_desk_reads_by_call_what_others_say_around_a_ticket_and_what_is_gone_there(agent, agent_api, helper_api):
    channel = ChannelFactory(network="webhook")
    hear(channel, said(1), said(2, "m-1", OTTO), said(3, "m-1"), said(4, "m-1", OTTO))
    ticket = ticket_of(1, agent)
    hear(channel, removed(3), removed(4))
    url = f"/api/v1/tickets/{ticket.pk}/"

    around = agent_api.get(f"{url}thread/").json()
    rows = agent_api.get(f"{url}messages/").json()["results"]

    assert [(one["id"], one["name"], one["is_removed_there"]) for one in around["others"]] == [
        (message(2).pk, "Otto", False),
        (message(4).pk, "Otto", True),
    ]
    assert around["has_more"] is False
    assert [(row["id"], row["reply_to"], row["channel"], row["is_removed_there"]) for row in rows] == [
        (message(1).pk, None, channel.pk, False),
        (message(3).pk, message(1).pk, channel.pk, True),
    ]
    assert helper_api.get(f"{url}thread/").status_code == 403


def test_what_an_agent_took_away_is_not_called_removed_there(agent, agent_api):
    ticket = TicketFactory()
    note = write_note(ticket, Words("A fool"), by=agent)
    write_to_customer(ticket, Words("Hello"), by=agent)
    remove_message(note, by=agent)

    rows = agent_api.get(f"/api/v1/tickets/{ticket.pk}/messages/").json()["results"]

    assert [(row["is_removed_there"], row["removed_at"] is None) for row in rows] == [(False, False), (False, True)]
