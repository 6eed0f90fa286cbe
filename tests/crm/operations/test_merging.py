"""Two tickets about one problem are told in one, a second problem is taken out, and both are undone exactly."""

import pytest

from community.models import Member
from config.integrity import all_checks
from crm.errors import (
    MayNotWorkTickets,
    MergesMakeNoChain,
    MessageIsElsewhere,
    TicketHasQuestion,
    TicketIsMerged,
    TicketIsNoSplit,
    TicketIsNotMerged,
    TicketsOfDifferentCustomers,
)
from crm.models import Message, Ticket, TicketMerge
from crm.operations.assignment import assign_ticket
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.moving import change_status
from crm.operations.saying import Words, say_from_customer
from crm.operations.solving import ask_again, reopen_ticket
from crm.operations.splitting import split_ticket, undo_split
from crm.operations.wishing import link_idea, unlink_idea
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, CommunityTicketFactory, ContactFactory, ResolutionFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(customer):
    return ContactFactory(member=customer, account=AccountFactory())


def rows(*tickets):
    return {ticket.pk: Ticket.objects.filter(pk=ticket.pk).values().get() for ticket in tickets}


@pytest.mark.parametrize("status", ["new", "open", "pending", "on_hold", "solved", "closed"])
def test_a_merge_closes_the_ticket_and_undoing_it_brings_back_every_column(status, contact, agent):
    into = TicketFactory(contact=contact)
    ended = status in {"solved", "closed"}
    ticket = (
        ResolutionFactory(ticket__contact=contact).ticket if ended else TicketFactory(contact=contact, status=status)
    )
    Ticket.objects.filter(pk=ticket.pk, status="solved").update(status=status)
    before = rows(ticket, into)

    merge_ticket(ticket, into, by=agent)
    assert merge_ticket(ticket, into, by=agent) is None

    ticket.refresh_from_db()
    assert (ticket.status, ticket.merge.into, ticket.merge.status_before) == ("closed", into, status)
    assert [check for check in all_checks() if check.wrong] == []
    with pytest.raises(TicketIsMerged):
        change_status(ticket, "open", by=agent)
    with pytest.raises(TicketIsMerged):
        assign_ticket(ticket, agent, by=agent)
    if ended:
        with pytest.raises(TicketIsMerged):
            reopen_ticket(ticket, by=agent)
    assert ask_again(ticket, by=contact.member) == into

    unmerge_ticket(ticket, by=agent)
    assert rows(ticket, into) == before
    assert list(ticket.events.order_by("-id").values_list("kind", flat=True))[:2] == ["unmerged", "merged"]
    with pytest.raises(TicketIsNotMerged):
        unmerge_ticket(ticket, by=agent)
    assert [check for check in all_checks() if check.wrong] == []


def test_what_belongs_to_others_to_a_question_or_to_a_chain_is_not_merged(contact, agent, customer):
    first, second, third = (TicketFactory(contact=contact) for _ in range(3))
    colleague = TicketFactory(contact=ContactFactory(account=contact.account))
    question = CommunityTicketFactory()
    question.contact = contact
    question.save()

    merge_ticket(first, second, by=agent)
    merge_ticket(colleague, second, by=agent)
    for ticket, into, refusal in (
        (second, third, MergesMakeNoChain),
        (third, first, MergesMakeNoChain),
        (third, third, MergesMakeNoChain),
        (first, third, TicketIsMerged),
        (third, TicketFactory(), TicketsOfDifferentCustomers),
        (question, third, TicketHasQuestion),
    ):
        with pytest.raises(refusal):
            merge_ticket(ticket, into, by=agent)
    with pytest.raises(MayNotWorkTickets):
        merge_ticket(third, second, by=customer)
    assert TicketMerge.objects.count() == 2


def test_a_split_takes_messages_along_and_undoing_it_brings_back_exactly_these(contact, agent):
    ticket, elsewhere = TicketFactory(contact=contact), TicketFactory(contact=contact)
    said = [
        say_from_customer(ticket, Words(text), by=contact.member) for text in ("It hums.", "And the invoice is wrong.")
    ]
    foreign = say_from_customer(elsewhere, Words("Other"), by=contact.member)
    before = list(Message.objects.order_by("id").values())
    with pytest.raises(MessageIsElsewhere):
        split_ticket(ticket, by=agent, subject="Invoice", messages=[foreign.pk])

    taken = split_ticket(ticket, by=agent, subject="Invoice", messages=[said[1].pk])

    assert (taken.contact, taken.account, taken.subject, taken.split.origin) == (
        contact,
        contact.account,
        "Invoice",
        ticket,
    )
    assert [list(one.messages.values_list("body", flat=True)) for one in (ticket, taken)] == [
        ["It hums."],
        ["And the invoice is wrong."],
    ]
    since = say_from_customer(taken, Words("Well?"), by=contact.member)
    assert [check for check in all_checks() if check.wrong] == []
    undo_split(taken, by=agent)
    assert list(Message.objects.exclude(pk=since.pk).order_by("id").values()) == before
    assert Message.objects.get(pk=since.pk).ticket == taken
    assert Ticket.objects.get(pk=taken.pk).merge.into == ticket
    with pytest.raises(TicketIsNoSplit):
        undo_split(taken, by=agent)
    assert [check for check in all_checks() if check.wrong] == []


def test_an_idea_that_the_customer_would_have_is_written_down_once_with_who_did_it(contact, agent):
    ticket, idea = TicketFactory(contact=contact), IdeaFactory()

    link_idea(ticket, idea, by=agent)
    assert link_idea(ticket, idea, by=agent) is None
    wish = ticket.wishes.get()
    assert (wish.idea, wish.by) == (idea, agent)
    unlink_idea(ticket, idea, by=agent)
    assert unlink_idea(ticket, idea, by=agent) is None

    kinds = ticket.events.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["opened", "idea_linked", "idea_unlinked"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_merges_that_cross_each_other_one_wins_and_no_chain_remains():
    agent: Member = MemberFactory(roles=["support"])
    contact = ContactFactory()
    a, b, c = (TicketFactory(contact=contact) for _ in range(3))
    pairs = [(a, b), (b, c), (c, a), (b, a)]

    at_once(4, lambda number: merge_ticket(*pairs[number], by=agent))

    pointing = set(TicketMerge.objects.values_list("ticket", flat=True))
    assert TicketMerge.objects.exists()
    assert not TicketMerge.objects.filter(into__in=pointing).exists()
    assert [check for check in all_checks() if check.wrong] == []
