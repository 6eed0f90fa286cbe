"""Merges, votes and their withdrawal by many at once: one wins, nothing chains, no vote is lost."""

import random
from contextlib import suppress

import pytest
from django.db import connection

from community.foundation import acting
from community.foundation.errors import DomainError
from community.operations.erasing import erase_member
from ideas.models import Idea, IdeaComment, IdeaVote
from ideas.operations.commenting import comment_on_idea, withdraw_comment
from ideas.operations.integrity import checks
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 10


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch):
    """Whoever locks in disorder is given up by the database, and seen."""
    monkeypatch.setattr(acting, "TRIES", 1)


def wrong():
    return [check.check for check in checks() if check.wrong and not check.check.endswith("has_its_search_document")]


def pointers(*ideas):
    return [Idea.objects.get(pk=idea.pk).merged_into_id for idea in ideas]


@pytest.mark.parametrize(
    "pairs", [((0, 1), (1, 0)), ((0, 1), (0, 2)), ((0, 1), (1, 2)), ((2, 1), (1, 0)), ((0, 1), (1, 2), (2, 0))]
)
def test_of_rival_merges_one_wins(pairs, product):
    for _ in range(ROUNDS):
        ideas = IdeaFactory.create_batch(3)

        outcomes = at_once(
            len(pairs), lambda n, ideas=ideas: merge_idea(ideas[pairs[n][0]], ideas[pairs[n][1]], by=product)
        )

        assert [isinstance(one, DomainError) for one in outcomes].count(False) == 1
        assert len([one for one in pointers(*ideas) if one]) == 1
    assert wrong() == []


def test_raw_writers_that_would_chain_wait_for_each_other(product):
    for _ in range(ROUNDS):
        first, second, third = IdeaFactory.create_batch(3)

        def point(number, pairs=((first, second), (second, third))):
            idea, into = pairs[number]
            with suppress(Exception), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE ideas_idea SET merged_into_id = %s, status = 'merged' WHERE id = %s", [into.pk, idea.pk]
                )
                return cursor.rowcount
            return 0

        assert sorted(at_once(2, point)) == [0, 1]


def test_merging_while_votes_come_in_loses_none(product):
    idea, into = IdeaFactory(), IdeaFactory()
    members = MemberFactory.create_batch(40)

    def act(number):
        if number == 0:
            return merge_idea(idea, into, by=product)
        for member in members[number - 1 :: 7]:
            cast_vote(idea, by=member)
            cast_vote(into, by=member)
        return None

    outcomes = at_once(8, act)

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert Idea.objects.get(pk=into.pk).vote_count == 40
    assert IdeaVote.objects.filter(idea=into).count() == 40
    assert wrong() == []


def talk(idea, member, turn):
    if turn % 3:
        assert comment_on_idea(idea, by=member, body=f"Loud in turn {turn}").idea.merged_into_id is None
    for said in IdeaComment.objects.standing().filter(author=member)[: turn % 3 == 0]:
        withdraw_comment(said, by=member)


def do_something(chance, ideas, member, product, turn):
    one, other = chance.sample(ideas, 2)
    with suppress(DomainError):
        match chance.randrange(8):
            case 0:
                merge_idea(Idea.objects.get(pk=one.pk), other, by=product)
            case 1:
                unmerge_idea(Idea.objects.get(pk=one.pk), by=product)
            case 2:
                withdraw_vote(one, by=member)
            case 3 | 4:
                talk(one, member, turn)
            case _:
                cast_vote(one, by=member)


def test_a_storm_leaves_each_idea_exactly_what_was_cast_on_it(product):
    ideas, members = IdeaFactory.create_batch(5), MemberFactory.create_batch(8)
    leaving, keeper = members[7], MemberFactory(roles=["admin"])

    def act(thread):
        chance = random.Random(thread)
        for turn in range(40):
            do_something(chance, ideas, members[thread], product, turn)
            if thread == 7 and turn == 30:
                erase_member(leaving, by=keeper)
                return "gone"
        return "done"

    assert at_once(8, act) == ["done"] * 7 + ["gone"]

    assert wrong() == []
    for idea in ideas:
        unmerge_idea(idea, by=product)
    assert pointers(*ideas) == [None] * 5
    counted = [(idea.vote_count, idea.votes.count()) for idea in Idea.objects.all()]
    assert all(shown == cast for shown, cast in counted)
    assert all(idea.comment_count == idea.comments.standing().count() for idea in Idea.objects.all())
    assert not IdeaComment.objects.filter(author=leaving).exclude(body="").exists()
    assert not IdeaVote.objects.filter(member=leaving).exists()
    assert wrong() == []


def test_votes_of_one_person_for_both_at_once_are_one_person(product):
    idea, into, member = IdeaFactory(), IdeaFactory(), MemberFactory()
    merge_idea(idea, into, by=product)

    at_once(20, lambda number: [cast_vote((idea, into)[(number + turn) % 2], by=member) for turn in range(3)])

    assert (IdeaVote.objects.count(), Idea.objects.get(pk=into.pk).vote_count) == (1, 1)
