"""What somebody asks the desk for is their vote for an idea: one, whoever cast it, and theirs to take back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.operations.erasing import erase_member
from config.integrity import all_checks
from crm.models import TicketIdea
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure
from crm.operations.wishing import link_idea, source_of, unlink_idea, voter_of
from crm.reports.erasure_preview import preview_erasure
from ideas.errors import MayNotVote
from ideas.models import Idea, IdeaVote, VoteOrigin
from ideas.operations.deciding import change_status
from ideas.operations.supporting import vote_on_behalf
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return IdeaFactory()


@pytest.fixture
def contact(customer):
    return ContactFactory(member=customer)


def votes(idea):
    """Whose votes there are, how they were cast, and from how many places they come; the counter says the same."""
    rows = [
        (vote.member or vote.stands_for, vote.way, vote.origins.count())
        for vote in IdeaVote.objects.filter(idea=idea).order_by("id")
    ]
    assert Idea.objects.get(pk=idea.pk).vote_count == len({who for who, _way, _origins in rows})
    assert [check for check in all_checks() if check.wrong] == []
    return rows


def test_linking_an_idea_casts_the_vote_of_the_member_who_asked_and_says_where_it_comes_from(
    idea, contact, customer, agent
):
    ticket = TicketFactory(contact=contact)

    link_idea(ticket, idea, by=agent)
    link_idea(ticket, idea, by=agent)

    assert votes(idea) == [(customer, "on_behalf", 1)]
    origin = VoteOrigin.objects.get()
    assert (origin.kind, origin.number, origin.by) == ("crm.ticket", ticket.pk, agent)


def test_somebody_without_an_account_has_one_vote_however_many_tickets_ask(idea, agent):
    contact = ContactFactory()
    first, second = (TicketFactory(contact=contact) for _ in range(2))
    who = f"crm.contact:{contact.pk}"

    link_idea(first, idea, by=agent)
    link_idea(second, idea, by=agent)
    assert votes(idea) == [(who, "on_behalf", 2)]

    unlink_idea(first, idea, by=agent)
    assert votes(idea) == [(who, "on_behalf", 1)]
    unlink_idea(second, idea, by=agent)
    assert votes(idea) == []


def test_whoever_votes_themselves_makes_the_vote_their_own_and_the_origin_stays(idea, contact, customer, agent):
    ticket = TicketFactory(contact=contact)
    link_idea(ticket, idea, by=agent)

    assert cast_vote(idea, by=customer)
    assert not cast_vote(idea, by=customer)
    assert votes(idea) == [(customer, "own", 1)]

    unlink_idea(ticket, idea, by=agent)
    assert votes(idea) == [(customer, "own", 0)]


def test_an_own_vote_stays_own_when_the_desk_links_the_idea_too(idea, contact, customer, agent):
    cast_vote(idea, by=customer)

    link_idea(TicketFactory(contact=contact), idea, by=agent)

    assert votes(idea) == [(customer, "own", 1)]


def test_what_the_customer_takes_back_stays_away_and_the_link_stays(idea, contact, customer, agent):
    ticket = TicketFactory(contact=contact)
    link_idea(ticket, idea, by=agent)

    assert withdraw_vote(idea, by=customer)
    link_idea(ticket, idea, by=agent)

    assert votes(idea) == []
    assert TicketIdea.objects.filter(ticket=ticket, idea=idea).exists()
    unlink_idea(ticket, idea, by=agent)
    assert votes(idea) == []


def test_a_decided_idea_and_one_that_the_customer_may_not_see_are_linked_without_a_vote(contact, agent, product):
    declined = IdeaFactory()
    change_status(declined, "declined", by=product, reason="Too loud.")
    inside = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory(members=[agent])))
    ticket = TicketFactory(contact=contact)

    for idea in (declined, inside):
        assert link_idea(ticket, idea, by=agent)
        assert votes(idea) == []


def test_nobody_but_staff_who_see_the_idea_votes_for_others(idea, contact, customer, agent):
    ticket = TicketFactory(contact=contact)
    hidden = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory(members=[customer])))

    for by, wanted in [(customer, idea), (MemberFactory(roles=["manager"]), hidden)]:
        with pytest.raises(MayNotVote):
            vote_on_behalf(wanted, voter_of(contact), source_of(ticket), by=by)
        assert votes(wanted) == []


def test_votes_of_those_who_are_forgotten_go(idea, contact, customer, agent):
    admin = MemberFactory(roles=["admin"])
    stranger = ContactFactory()
    for asks in (contact, stranger):
        link_idea(TicketFactory(contact=asks), idea, by=agent)

    erase_member(customer, by=admin)
    assert votes(idea) == [(f"crm.contact:{stranger.pk}", "on_behalf", 1)]

    request = request_erasure(stranger, by=admin, reason="by letter")
    confirm_erasure(request, by=admin, seen=preview_erasure(stranger).seen)
    assert erase_due(timezone.now() + timedelta(days=99)) == 1
    assert votes(idea) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"way": "own", "stands_for": "crm.contact:1"},
        {"way": "on_behalf", "stands_for": ""},
        {"way": "on_behalf"},
    ],
)
def test_the_database_knows_whose_a_vote_is(idea, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        IdeaVote.objects.create(idea=idea, **fields)


def test_the_database_knows_one_vote_of_somebody_without_an_account(idea):
    IdeaVote.objects.create(idea=idea, way="on_behalf", stands_for="crm.contact:1")

    with pytest.raises(IntegrityError), transaction.atomic():
        IdeaVote.objects.create(idea=idea, way="on_behalf", stands_for="crm.contact:1")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_vote_remains_when_the_desk_links_and_the_customer_votes_at_the_same_moment():
    customer, agent, idea = MemberFactory(), MemberFactory(roles=["support"]), IdeaFactory()
    contact = ContactFactory(member=customer)
    tickets = [TicketFactory(contact=contact) for _ in range(3)]

    def collide(number):
        if number < len(tickets):
            return link_idea(tickets[number], idea, by=agent)
        return cast_vote(idea, by=customer)

    at_once(6, collide)

    assert votes(idea) == [(customer, "own", 3)]
    at_once(4, lambda number: unlink_idea(tickets[number % 3], idea, by=agent))
    assert votes(idea) == [(customer, "own", 0)]
