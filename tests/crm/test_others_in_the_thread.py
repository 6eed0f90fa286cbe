"""Others who speak in the thread of a ticket stand beside it as context, and are no part of it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Message, Network, PersonaLink
from crm.operations.answering import answer_message
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_note
from crm.operations.forgetting import forget_people
from crm.operations.linking import Grounds, link_persona
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.reports.thread import thread_of
from tests.crm.channels.threads import OTTO, PAGE, hear, kinds, message, removed, said, ticket_of
from tests.factories.community import MemberFactory, SolutionFactory, TopicFactory
from tests.factories.crm import AccountFactory, AccountValueFactory, ChannelFactory, ContactFactory, TicketFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
GROUNDS = Grounds(evidence=PersonaLink.Evidence.MESSAGE, reference="1")


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.WEBHOOK)


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def others(ticket):
    return [int(one.external_id.removeprefix("m-")) for one in thread_of(ticket).others]


def page_of(desk, ticket):
    return desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()


def context_in(page):
    found = re.search(r'<details class="others-in-thread"( open)? ?>(.*?)</details>', re.sub(r"\s+", " ", page))
    return (found.group(1) is not None, found.group(2)) if found else None


def test_what_others_say_above_and_below_is_context_and_what_they_say_elsewhere_is_not(channel, agent):
    hear(
        channel, said(1, author=OTTO), said(2, "m-1"), said(3, "m-2", OTTO), said(4, "m-1", OTTO), said(9, author=OTTO)
    )

    assert others(ticket_of(2, agent)) == [1, 3, 4]


def test_below_a_post_of_our_own_everybody_begins_a_thread(channel, agent):
    hear(channel, said(1, author=PAGE, direction="out"), said(2, "m-1"), said(3, "m-2", OTTO), said(4, "m-1", OTTO))

    assert others(ticket_of(2, agent)) == [1, 3]


def test_what_the_asker_says_there_is_the_case_itself(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO), said(3, "m-2"))

    assert others(ticket_of(1, agent)) == [2]


def test_the_threads_of_tickets_that_are_merged_are_told_with_the_case(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO), said(5), said(6, "m-5", OTTO))
    into, ticket = ticket_of(5, agent), ticket_of(1, agent)
    assert (others(into), others(ticket)) == ([6], [2])

    merge_ticket(ticket, into, by=agent)
    assert others(into) == [2, 6]

    unmerge_ticket(ticket, by=agent)
    assert others(into) == [6]


def test_what_is_said_in_private_is_nobodys_context(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket = ticket_of(1, agent)
    Message.objects.filter(pk=message(2).pk).update(visibility="private")

    assert others(ticket) == []


def test_context_moves_no_ticket_and_no_clock(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T10:05:00Z", tick=False)
    ServicePolicyFactory(hours={"first_response": 8, "next_response": 8})
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    before = (kinds(ticket), list(ticket.clocks.values()))
    assert ticket.clocks.exists()

    hear(channel, said(2, "m-1", OTTO))

    assert others(ticket) == [2]
    assert (kinds(ticket), list(ticket.clocks.values())) == before


def test_few_are_read_along_and_many_are_folded(desk, channel, agent):
    hear(channel, said(1), *(said(number, "m-1", OTTO) for number in (2, 3, 4)))
    ticket = ticket_of(1, agent)
    is_open, words = context_in(page_of(desk, ticket))
    assert (is_open, "Others in the thread" in words, words.count("<article>")) == (True, True, 3)

    hear(channel, said(5, "m-1", OTTO))

    is_open, words = context_in(page_of(desk, ticket))
    assert (is_open, words.count("<article>")) == (False, 4)


def test_no_more_than_the_latest_fifty_are_told(desk, channel, agent):
    hear(channel, said(1), *(said(number, "m-1", OTTO, f"11:{number:02}") for number in range(2, 54)))

    ticket = ticket_of(1, agent)

    assert others(ticket) == list(range(4, 54))
    assert "(50+)" in context_in(page_of(desk, ticket))[1]


def test_where_nobody_else_speaks_nothing_stands_there(desk, channel, agent):
    hear(channel, said(1))

    assert context_in(page_of(desk, ticket_of(1, agent))) is None


def test_our_answer_to_another_one_is_told_as_ours_and_another_ticket_by_its_number(desk, channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    mastodon = ChannelFactory(network=Network.MASTODON)
    Message.objects.update(channel=mastodon)
    ticket, other = ticket_of(1, agent), ticket_of(2, agent)
    answer_message(message(2), by=agent, text="We look into it.")

    _is_open, words = context_in(page_of(desk, ticket))

    assert "<strong>We</strong> to Otto" in words
    assert "We look into it." in words
    assert other.number in words


def test_what_was_removed_says_nothing_and_that_it_was(desk, channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket = ticket_of(1, agent)

    hear(channel, removed(2))

    _is_open, words = context_in(page_of(desk, ticket))
    assert "removed on the network" in words
    assert "The pump 2 hums." not in words


def otto(agent):
    contact = ContactFactory(name="Otto")
    link_persona(message(2).persona, contact, by=agent, grounds=GROUNDS)
    return contact


def test_somebody_who_is_forgotten_is_named_nowhere(desk, channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket, contact = ticket_of(1, agent), otto(agent)
    assert "Otto" in context_in(page_of(desk, ticket))[1]
    forget_people([contact.pk])

    _is_open, words = context_in(page_of(desk, ticket))

    assert "Somebody" in words
    assert "Otto" not in words
    assert "The pump 2 hums." not in words


def test_whose_data_is_restricted_is_left_out(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket = ticket_of(1, agent)
    contact = otto(agent)
    assert others(ticket) == [2]

    restrict(contact, by=MemberFactory(roles=["admin"]), reason="He says it is wrong.")

    assert others(ticket) == []


def test_the_page_of_a_ticket_from_a_network_with_everything_costs_fifteen_queries(
    channel, agent, client, queries, settings, time_machine
):
    settings.STAFF_MFA = False
    time_machine.move_to("2026-11-20T12:05:00Z", tick=False)
    client.force_login(agent)
    SolutionFactory(post__topic=TopicFactory(title="The pump 1 hums and hums"))
    hear(channel, said(1), *(said(number, "m-1", OTTO) for number in range(2, 6)), said(6, "m-2"))
    ServicePolicyFactory(hours={"first_response": 1, "resolution": 2}, breach_percent=2)
    account = AccountFactory()
    AccountValueFactory(account=account)
    contact = ContactFactory(member=MemberFactory(), account=account)
    link_persona(message(1).persona, contact, by=agent, grounds=GROUNDS)
    ticket = ticket_of(1, agent)
    assign_ticket(ticket, agent, by=agent)
    ticket.clocks.update(breached_at=timezone.now())
    write_note(ticket, Words("Seen before."), by=agent)
    TicketFactory(contact=ticket.contact)
    assert "Others in the thread" in page_of(client, ticket)

    with queries(15):
        page_of(client, ticket)
