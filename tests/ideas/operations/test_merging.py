"""One idea stands for another: nothing moves, everybody counts once, and it can be taken back."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.operations.erasing import erase_member
from ideas.errors import (
    AdoptedIdeaStays,
    IdeaClosedForVotes,
    IdeaHasMerged,
    IdeaIntoItself,
    IdeaIsMerged,
    IdeaIsNotStanding,
    MayNotMerge,
    MergeWouldChain,
    MergeWouldReveal,
    MoveNotAllowed,
)
from ideas.models import Idea, IdeaEvent, IdeaVote
from ideas.models.vote import Source, Voter
from ideas.operations.deciding import change_status
from ideas.operations.handing_words import hand_words_to
from ideas.operations.integrity import checks
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.supporting import take_back_votes_for, take_word_back, vote_on_behalf
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db


def counts(*ideas):
    return [Idea.objects.get(pk=idea.pk).vote_count for idea in ideas]


def wrong():
    return [check.check for check in checks() if check.wrong and not check.check.endswith("has_its_search_document")]


def rows():
    return Counter(IdeaVote.objects.values_list("idea", "member", "stands_for", "created_at"))


def test_merging_counts_each_person_once_and_taking_it_back_leaves_what_was_there(product):
    both, first, second = MemberFactory.create_batch(3)
    idea, into = IdeaFactory(status="under_review", imported_votes=-3), IdeaFactory(imported_votes=10)
    for member, one in ((both, idea), (both, into), (first, idea), (second, into)):
        cast_vote(one, by=member)
    before = rows()

    event = merge_idea(idea, into, by=product, reason="The same pump.")

    idea.refresh_from_db()
    assert (idea.status, idea.merged_into) == ("merged", into)
    assert event.extras == {"into": into.pk, "before": "under_review", "reason": "The same pump."}
    assert counts(idea, into) == [2, 3]
    into.refresh_from_db()
    assert into.shown_votes == 3 + 7
    assert rows() == before
    assert merge_idea(idea, into, by=product) is None
    assert wrong() == []

    unmerge_idea(idea, by=product)

    idea.refresh_from_db()
    into.refresh_from_db()
    assert (idea.status, idea.merged_into) == ("under_review", None)
    assert (counts(idea, into), idea.imported_votes, into.imported_votes) == ([2, 2], -3, 10)
    assert rows() == before
    assert unmerge_idea(idea, by=product) is None
    assert list(idea.events.order_by("id").values_list("kind", flat=True)) == [
        "idea_proposed",
        "idea_merged",
        "idea_unmerged",
    ]
    assert wrong() == []


def test_a_vote_for_a_merged_idea_is_one_for_what_stands_for_it(product):
    idea, into, member, earlier = IdeaFactory(), IdeaFactory(), MemberFactory(), MemberFactory()
    cast_vote(idea, by=earlier)
    merge_idea(idea, into, by=product)

    assert cast_vote(idea, by=member)
    assert cast_vote(into, by=earlier)
    assert counts(idea, into) == [1, 2]

    unmerge_idea(idea, by=product)
    assert counts(idea, into) == [1, 2]
    assert wrong() == []


@pytest.mark.parametrize("address", [0, 1])
def test_taking_a_vote_back_takes_it_from_all_that_stand_for_the_same(product, address):
    ideas, member = IdeaFactory.create_batch(3), MemberFactory()
    for idea in ideas:
        cast_vote(idea, by=member)
        IdeaVoteFactory(idea=idea)
    merge_idea(ideas[0], ideas[1], by=product)

    assert withdraw_vote(ideas[address], by=member)
    assert counts(*ideas) == [1, 2, 2]
    assert not withdraw_vote(ideas[address], by=member)

    unmerge_idea(ideas[0], by=product)
    assert counts(*ideas) == [1, 1, 2]
    assert wrong() == []


@pytest.mark.parametrize("status", ["delivered", "declined"])
def test_merging_into_a_decided_idea_loses_no_vote(product, status):
    vote, into = IdeaVoteFactory(), IdeaVoteFactory(idea__status=status).idea

    merge_idea(vote.idea, into, by=product)

    assert counts(into) == [2]
    for refused in (cast_vote, withdraw_vote):
        with pytest.raises(IdeaClosedForVotes):
            refused(vote.idea, by=vote.member)
    assert IdeaVote.objects.get(pk=vote.pk).created_at == vote.created_at


def test_nothing_leads_on_to_a_third_idea(product):
    first, second, third = IdeaFactory.create_batch(3)
    merge_idea(first, second, by=product)

    with pytest.raises(IdeaIsMerged):
        merge_idea(first, third, by=product)
    with pytest.raises(MergeWouldChain):
        merge_idea(third, first, by=product)
    with pytest.raises(MergeWouldChain):
        merge_idea(second, first, by=product)
    with pytest.raises(IdeaHasMerged):
        merge_idea(second, third, by=product)
    with pytest.raises(IdeaIntoItself):
        merge_idea(third, third, by=product)
    assert Idea.objects.exclude(merged_into=None).get() == first


def test_the_database_refuses_chains_and_halves(product):
    first, second, third = IdeaFactory.create_batch(3)
    merge_idea(first, second, by=product)

    for idea, fields in (
        (third, {"merged_into": first, "status": "merged"}),
        (second, {"merged_into": third, "status": "merged"}),
        (third, {"merged_into": third, "status": "merged"}),
        (third, {"merged_into": second}),
        (third, {"status": "merged"}),
        (first, {"status": "open"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.filter(pk=idea.pk).update(**fields)


def test_only_keepers_merge_what_stands_and_is_not_adopted(product, customer):
    idea, into = IdeaFactory(), IdeaFactory()
    hidden = IdeaFactory(state="hidden")
    secret = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory(members=[product])))
    adopted = AdoptionFactory().idea

    for refused, fault in (
        ((idea, into, customer), MayNotMerge),
        ((hidden, into, product), IdeaIsNotStanding),
        ((idea, hidden, product), IdeaIsNotStanding),
        ((idea, secret, product), MergeWouldReveal),
        ((adopted, into, product), AdoptedIdeaStays),
    ):
        with pytest.raises(fault):
            merge_idea(*refused[:2], by=refused[2])
    assert merge_idea(idea, into, by=product)
    with pytest.raises(MayNotMerge):
        unmerge_idea(idea, by=customer)
    with pytest.raises(MoveNotAllowed):
        change_status(idea, "open", by=product)
    assert merge_idea(secret, into, by=MemberFactory(roles=["moderator"]))


def test_votes_on_behalf_stay_with_what_was_asked_for_and_count_once(product, agent):
    idea, into, member = IdeaFactory(), IdeaFactory(), MemberFactory()
    merge_idea(idea, into, by=product)
    contact, other = Voter(stands_for="crm.contact:1"), Voter(stands_for="crm.contact:2")

    vote_on_behalf(idea, contact, Source("crm.ticket", 1), by=agent)
    vote_on_behalf(into, contact, Source("crm.ticket", 2), by=agent)
    vote_on_behalf(into, other, Source("crm.ticket", 3), by=agent)
    assert counts(idea, into) == [1, 2]

    # Two contacts become one.
    hand_words_to(into, {Source("crm.ticket", 3): contact}, keeping_names=True)
    assert counts(idea, into) == [1, 1]
    # And that one a member.
    for one, number in ((idea, 1), (into, 2), (into, 3)):
        hand_words_to(one, {Source("crm.ticket", number): Voter(member=member)}, keeping_names=True)
    assert counts(idea, into) == [1, 1]
    assert wrong() == []
    assert take_word_back(idea, Source("crm.ticket", 1))
    assert counts(idea, into) == [0, 1]
    # And two again, one of whom is forgotten.
    hand_words_to(into, {Source("crm.ticket", 3): other}, keeping_names=False)
    assert counts(idea, into) == [0, 2]
    take_back_votes_for(["crm.contact:2"])
    assert counts(idea, into) == [0, 1]
    assert wrong() == []


def test_whoever_is_forgotten_counts_for_none_of_them(product):
    idea, into, member = IdeaFactory(), IdeaVoteFactory().idea, MemberFactory()
    for one in (idea, into):
        cast_vote(one, by=member)
    merge_idea(idea, into, by=product)

    erase_member(member, by=MemberFactory(roles=["admin"]))

    assert counts(idea, into) == [0, 1]
    unmerge_idea(idea, by=product)
    assert counts(idea, into) == [0, 1]
    assert wrong() == []


def test_voting_and_taking_it_back_a_hundred_times_changes_no_ranking(product):
    ideas, member = [IdeaFactory(vote_count=0, imported_votes=number) for number in (2, 3, 3)], MemberFactory()
    merge_idea(IdeaFactory(imported_votes=1), ideas[0], by=product)
    before = list(Idea.objects.unmerged().most_wanted_first().values_list("pk", "votes_shown"))

    for _ in range(100):
        assert cast_vote(ideas[0], by=member)
        assert withdraw_vote(ideas[0], by=member)

    assert list(Idea.objects.unmerged().most_wanted_first().values_list("pk", "votes_shown")) == before


def test_merging_dates_nothing_anew(product):
    idea, into = IdeaFactory(), IdeaFactory()
    vote = IdeaVoteFactory(idea=idea, created_at=timezone.now() - timedelta(days=90))
    proposed = idea.created_at, into.created_at

    merge_idea(idea, into, by=product)

    assert IdeaVote.objects.get().created_at == vote.created_at
    assert (Idea.objects.get(pk=idea.pk).created_at, Idea.objects.get(pk=into.pk).created_at) == proposed
    assert IdeaEvent.objects.filter(kind="idea_merged").count() == 1


def test_a_vote_asks_the_database_five_times(product):
    idea, into, member = IdeaFactory(), IdeaFactory(), MemberFactory()
    merge_idea(idea, into, by=product)
    idea.refresh_from_db()

    with CaptureQueriesContext(connection) as asked:
        cast_vote(idea, by=member)

    # The idea with its canonical one, the roles, the vote, the new vote, the count.
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 5
