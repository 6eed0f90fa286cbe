"""Ballots of every method: what they may hold, how they are changed, what the database refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from community.operations.erasing import erase_member
from ideas.challenge_errors import (
    BallotIsEmpty,
    BallotIsTooFull,
    ChallengeIsDraft,
    EntryIsUnknown,
    MayNotTakePart,
    TermsAreNotAccepted,
    VoteIsNotOpen,
)
from ideas.counting.tallies import receipt_for
from ideas.models import Ballot, Challenge, Choice, Entry, Idea
from ideas.operations.balloting import cast_ballot, withdraw_ballot
from ideas.operations.challenging import publish_terms
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.taking_part import accept_terms
from tests.factories.challenges import ChallengeFactory, EntryFactory, challenge_by, move_to
from tests.factories.community import CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
# By method what a ballot may just hold, and what is just too much, by the place of the entry.
JUST = {
    "simple": ({0: 1, 1: 1, 2: 1}, {0: 2}),
    "limited": ({0: 1, 2: 1}, {0: 1, 1: 1, 2: 1}),
    "budget": ({0: 1, 1: 1}, {0: 1, 2: 1}),
    "dots": ({0: 1, 1: 1}, {0: 2, 1: 1}),
    "score": ({0: 2, 1: 1, 2: 2}, {0: 3}),
    "ranked": ({2: 1, 0: 2}, {2: 1, 0: 3}),
}


def on(entries, said):
    return {entries[place].pk: points for place, points in said.items()}


@pytest.mark.parametrize("method", JUST)
def test_a_ballot_holds_what_its_method_allows_and_no_more(method, customer):
    challenge, entries = challenge_by(method)
    enough, too_much = (on(entries, said) for said in JUST[method])

    cast_ballot(challenge, enough, by=customer)
    with pytest.raises(BallotIsTooFull):
        cast_ballot(challenge, too_much, by=customer)

    assert dict(Choice.objects.values_list("entry", "points")) == enough


@pytest.mark.parametrize("method", JUST)
def test_the_database_refuses_what_is_too_much(method, customer):
    challenge, entries = challenge_by(method)
    enough, too_much = (on(entries, said) for said in JUST[method])
    ballot = cast_ballot(challenge, enough, by=customer)

    Choice.objects.filter(ballot=ballot).delete()
    Choice.objects.bulk_create(
        [Choice(ballot=ballot, entry_id=entry, points=points) for entry, points in too_much.items()]
    )

    with pytest.raises(IntegrityError, match="holds more than its challenge allows"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_ballot_is_replaced_as_a_whole_and_gets_another_receipt(customer):
    challenge, entries = challenge_by("simple")

    first = cast_ballot(challenge, on(entries, {0: 1, 1: 1}), by=customer)
    again = cast_ballot(challenge, on(entries, {1: 1, 0: 1}), by=customer)
    other = cast_ballot(challenge, on(entries, {2: 1}), by=customer)

    assert again.receipt == first.receipt != other.receipt
    assert Ballot.objects.get().receipt == receipt_for(challenge.pk, other.salt, on(entries, {2: 1}))
    assert list(Choice.objects.values_list("entry", flat=True)) == [entries[2].pk]


def test_a_ballot_is_taken_back_and_twice_is_once(customer):
    challenge, entries = challenge_by("simple")
    cast_ballot(challenge, on(entries, {0: 1}), by=customer)

    assert withdraw_ballot(challenge, by=customer) is True
    assert withdraw_ballot(challenge, by=customer) is False
    assert not Choice.objects.exists()


@pytest.mark.parametrize("running", ["call", "discuss", "jury", "over"])
def test_outside_the_vote_nothing_is_cast_changed_or_taken_back(running, customer):
    challenge, entries = challenge_by("simple")
    cast_ballot(challenge, on(entries, {0: 1}), by=customer)
    move_to(challenge, running)

    with pytest.raises(VoteIsNotOpen):
        cast_ballot(challenge, on(entries, {1: 1}), by=customer)
    with pytest.raises(VoteIsNotOpen):
        withdraw_ballot(challenge, by=customer)
    assert Choice.objects.get().entry_id == entries[0].pk


def test_only_entries_that_stand_and_have_a_price_are_chosen(customer):
    challenge, entries = challenge_by("budget")
    unpriced, elsewhere = EntryFactory(challenge=challenge), EntryFactory()
    Idea.objects.filter(pk=entries[1].idea_id).update(state=Idea.State.HIDDEN)

    for entry in (unpriced, elsewhere, entries[1]):
        with pytest.raises(EntryIsUnknown):
            cast_ballot(challenge, {entry.pk: 1}, by=customer)
    with pytest.raises(BallotIsEmpty):
        cast_ballot(challenge, {}, by=customer)
    assert not Ballot.objects.exists()


def test_only_the_group_takes_part_and_a_draft_is_for_nobody(customer, helper, product):
    challenge, entries = challenge_by("simple", circle=CircleFactory(members=[helper]))

    cast_ballot(challenge, on(entries, {0: 1}), by=helper)
    with pytest.raises(MayNotTakePart):
        cast_ballot(challenge, on(entries, {0: 1}), by=customer)
    draft, drafted = challenge_by("simple", published_at=None)
    with pytest.raises(MayNotTakePart):
        cast_ballot(draft, on(drafted, {0: 1}), by=customer)
    with pytest.raises(ChallengeIsDraft):
        cast_ballot(draft, on(drafted, {0: 1}), by=product)


def test_new_terms_ask_again(customer, product):
    challenge, entries = challenge_by("simple")
    terms = publish_terms(challenge, "All rights stay with you.", by=product)
    with pytest.raises(TermsAreNotAccepted):
        cast_ballot(challenge, on(entries, {0: 1}), by=customer)

    accept_terms(challenge, terms.number, by=customer)
    cast_ballot(challenge, on(entries, {0: 1}), by=customer)
    publish_terms(challenge, "We may build it.", by=product)

    with pytest.raises(TermsAreNotAccepted):
        cast_ballot(challenge, on(entries, {1: 1}), by=customer)


def test_what_ballots_were_held_against_stays(customer):
    challenge, entries = challenge_by("budget")
    cast_ballot(challenge, on(entries, {0: 1}), by=customer)

    with pytest.raises(IntegrityError, match="ballots already"), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(budget=1)
    with pytest.raises(IntegrityError, match="ballots already"), transaction.atomic():
        Entry.objects.filter(pk=entries[0].pk).update(cost=301)
    Entry.objects.filter(pk=entries[1].pk).update(cost=250)


def test_counted_ballots_stay_whoever_writes(customer, product):
    challenge, entries = challenge_by("simple")
    ballot = cast_ballot(challenge, on(entries, {0: 1}), by=customer)
    move_to(challenge, "over")
    count_ballots(challenge, by=product)

    for change in (
        lambda: Ballot.objects.filter(pk=ballot.pk).update(receipt="x"),
        lambda: Choice.objects.filter(ballot=ballot).update(points=2),
        lambda: Choice.objects.filter(ballot=ballot).delete(),
        lambda: Ballot.objects.bulk_create([Ballot(challenge=challenge, salt="s", receipt="r")]),
    ):
        with pytest.raises(IntegrityError, match="are counted"), transaction.atomic():
            change()


def test_who_is_forgotten_is_cut_off_from_a_vote_that_is_over_and_taken_out_of_one_that_runs(customer):
    keeper = MemberFactory(roles=["admin"])
    ended, entries = challenge_by("simple")
    cast_ballot(ended, on(entries, {0: 1}), by=customer)
    move_to(ended, "jury")
    count_ballots(ended, by=keeper)
    running, others = challenge_by("simple")
    cast_ballot(running, on(others, {0: 1}), by=customer)

    erase_member(customer, by=keeper)

    assert [(one.challenge_id, one.member_id) for one in Ballot.objects.all()] == [(ended.pk, None)]
    assert Choice.objects.get().entry_id == entries[0].pk


def test_nobody_takes_part_in_what_they_do_not_see(customer):
    challenge = ChallengeFactory(running="vote", category__of_circle=CircleFactory())

    with pytest.raises(MayNotTakePart):
        cast_ballot(challenge, {1: 1}, by=customer)
