"""Votes on behalf follow the people they are of, as rows that nobody casts, dates or joins anew."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.operations.erasing import erase_member
from crm.operations.forgetting import forget_people
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.merging_records import merge_records, unmerge_records
from crm.operations.splitting import split_ticket, undo_split
from crm.operations.valuing_votes import freeze_vote_values
from crm.operations.wishing import link_idea, unlink_idea, voter_of
from crm.reports.wishes import wishes_seen_by
from ideas.models import FormerVote, IdeaVote
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.weighing import weigh_ideas
from tests.crm.operations.test_wishing import votes
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.snapshots import all_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return IdeaFactory()


@pytest.fixture
def contact(customer):
    return ContactFactory(member=customer)


def name_of(contact):
    return voter_of(contact).stands_for


def all_wishes():
    rows = all_rows()
    return {table: rows[table] for table in rows if "vote" in table or table == "crm_ticketidea"}


def test_votes_follow_people_whose_records_become_one_and_two_again(idea, contact, customer, agent):
    stranger = ContactFactory()
    link_idea(TicketFactory(contact=stranger), idea, by=agent)
    link_idea(TicketFactory(contact=contact), idea, by=agent)
    before = votes(idea)
    assert before == [(f"crm.contact:{stranger.pk}", "on_behalf", 1), (customer, "on_behalf", 1)]

    merge = merge_records(stranger, contact, by=agent, reason="the same")
    assert votes(idea) == [(customer, "on_behalf", 1), (customer, "on_behalf", 1)]

    unmerge_records(merge, by=agent, reason="two")
    assert votes(idea) == before


def test_what_happens_between_a_merge_and_its_undoing_happens_to_whoever_it_was_said_of(idea, contact, customer, agent):
    stranger = ContactFactory()
    theirs, own = TicketFactory(contact=stranger), TicketFactory(contact=contact)
    for ticket in (theirs, own):
        link_idea(ticket, idea, by=agent)
    wish = IdeaVote.objects.filter(stands_for=name_of(stranger))
    (before,) = wish.values()
    merge = merge_records(contact, stranger, by=agent, reason="the same")

    # The member votes, and says so for themselves alone.
    cast_vote(idea, by=customer)
    unlink_idea(own, idea, by=agent)
    later = TicketFactory(contact=stranger)
    link_idea(later, idea, by=agent)
    assert votes(idea) == [(customer, "on_behalf", 1), (customer, "own", 1)]
    assert [row.vote_way for row in wishes_seen_by(agent)] == ["own", "own"]
    assert idea.votes.on_behalf().count_people() == 0

    unmerge_records(merge, by=agent, reason="two")
    assert wish.values().get() == before
    assert votes(idea) == [(name_of(stranger), "on_behalf", 2), (customer, "own", 0)]
    assert withdraw_vote(idea, by=customer)
    assert votes(idea) == [(name_of(stranger), "on_behalf", 2)]
    for ticket in (theirs, later):
        unlink_idea(ticket, idea, by=agent)
    assert votes(idea) == []


def test_a_wish_that_is_taken_back_while_two_are_one_is_not_there_when_they_are_two(idea, contact, customer, agent):
    stranger, other = ContactFactory(), IdeaFactory()
    tickets = [TicketFactory(contact=who) for who in (stranger, contact)]
    for ticket in tickets:
        link_idea(ticket, idea, by=agent)
        link_idea(ticket, other, by=agent)
    merge = merge_records(stranger, contact, by=agent, reason="the same")

    unlink_idea(tickets[0], idea, by=agent)
    assert withdraw_vote(other, by=customer)
    unmerge_records(merge, by=agent, reason="two")

    assert votes(idea) == [(customer, "on_behalf", 1)]
    assert votes(other) == []


def test_a_vote_that_changes_hands_is_dated_by_nobody_and_makes_no_later_one_older(idea, customer, agent):
    spoken_with, signed_up = ContactFactory(), ContactFactory(member=customer)
    link_idea(TicketFactory(contact=spoken_with), idea, by=agent)
    long_ago = timezone.now() - timedelta(days=60)
    IdeaVote.objects.update(created_at=long_ago, first_at=long_ago)
    freeze_vote_values(timezone.now(), everything=True)

    merge = merge_records(signed_up, spoken_with, by=agent, reason="the same")
    vote = IdeaVote.objects.get()
    assert (vote.member, vote.created_at, vote.first_at) == (customer, long_ago, long_ago)
    # What is linked while they are one goes to whom the ticket belongs, with what was said there.
    link_idea(TicketFactory(contact=spoken_with), idea, by=agent)
    unmerge_records(merge, by=agent, reason="two")
    assert votes(idea) == [(name_of(spoken_with), "on_behalf", 2)]
    assert not FormerVote.objects.exists()
    cast_vote(idea, by=customer)
    assert IdeaVote.objects.get(member=customer).first_at > long_ago

    # Nor does a vote that was taken back while it was somebody else's make it older.
    merge = merge_records(spoken_with, signed_up, by=agent, reason="the same after all")
    withdraw_vote(idea, by=customer)
    assert FormerVote.objects.get(cast_as=None).first_at > long_ago
    unmerge_records(merge, by=agent, reason="two")
    assert votes(idea) == []
    cast_vote(idea, by=customer)
    assert IdeaVote.objects.get().first_at > long_ago


def test_what_is_taken_back_while_two_are_one_is_as_old_as_it_was_for_each_of_them(idea, contact, customer, agent):
    stranger, other = ContactFactory(), ContactFactory()
    asks = {who.pk: TicketFactory(contact=who) for who in (stranger, other)}
    link_idea(asks[stranger.pk], idea, by=agent)
    now = timezone.now()
    long_ago = now - timedelta(days=21)
    IdeaVote.objects.update(created_at=long_ago, first_at=long_ago)
    freeze_vote_values(timezone.now(), everything=True)

    def trend():
        weigh_ideas(now)
        idea.refresh_from_db()
        return idea.trend

    assert trend() == 125
    first = merge_records(stranger, other, by=agent, reason="the same")
    second = merge_records(other, contact, by=agent, reason="the same, too")
    kept = list(FormerVote.objects.values())

    # The member takes it back and votes anew: one person, as old as they are.
    assert withdraw_vote(idea, by=customer)
    assert trend() == 0
    cast_vote(idea, by=customer)
    assert trend() == 125

    unmerge_records(second, by=agent, reason="two")
    assert trend() == 1000
    link_idea(asks[other.pk], idea, by=agent)
    assert trend() == 1125
    unlink_idea(asks[other.pk], idea, by=agent)
    unmerge_records(first, by=agent, reason="three")
    asked_again = TicketFactory(contact=stranger)
    link_idea(asked_again, idea, by=agent)

    ages = {vote.stands_for: vote.first_at for vote in IdeaVote.objects.all()}
    assert (kept, ages[name_of(stranger)], ages[None] > long_ago) == ([], long_ago, True)
    # Nor does linking again make a wish younger that was taken back at the desk.
    unlink_idea(asked_again, idea, by=agent)
    link_idea(asked_again, idea, by=agent)
    assert IdeaVote.objects.get(stands_for=name_of(stranger)).first_at == long_ago
    forget_people([stranger.pk])
    assert not FormerVote.objects.filter(stands_for=name_of(stranger)).exists()


def test_tickets_that_are_merged_split_and_put_back_keep_their_wishes_and_votes_as_they_are(idea, contact, agent):
    one, other = (TicketFactory(contact=contact) for _ in range(2))
    for ticket in (one, other):
        link_idea(ticket, idea, by=agent)
    merge_ticket(one, other, by=agent)
    taken = split_ticket(other, by=agent, subject="A second problem", messages=[])
    before = all_wishes()

    undo_split(taken, by=agent)
    unmerge_ticket(taken, by=agent)
    unmerge_ticket(one, by=agent)

    assert all_wishes() == before
    assert votes(idea) == [(contact.member, "on_behalf", 2)]


def test_whoever_gets_an_account_by_a_merge_may_take_the_vote_back_then(idea, customer, agent):
    spoken_with, signed_up = ContactFactory(), ContactFactory(member=customer)
    link_idea(TicketFactory(contact=spoken_with), idea, by=agent)

    merge_records(signed_up, spoken_with, by=agent, reason="the same")

    assert votes(idea) == [(customer, "on_behalf", 1)]
    assert withdraw_vote(idea, by=customer)
    assert votes(idea) == []


def test_with_a_person_goes_what_was_cast_by_a_name_that_leads_to_them(idea, contact, customer, agent):
    stranger = ContactFactory()
    for asks in (contact, stranger):
        link_idea(TicketFactory(contact=asks), idea, by=agent)
    merge_records(stranger, contact, by=agent, reason="the same")

    erase_member(customer, by=MemberFactory(roles=["admin"]))

    assert votes(idea) == []
    assert not IdeaVote.objects.exists()
