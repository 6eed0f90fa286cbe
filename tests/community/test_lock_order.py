"""Acts lock in one order: none of these is ever given up by the database, though nothing is tried a second time."""

import random
from contextlib import suppress

import pytest

from community.flaggable import Because
from community.foundation import acting
from community.foundation.errors import DomainError
from community.models import (
    Article,
    Feedback,
    Helpful,
    Member,
    MeToo,
    ModerationAct,
    Post,
    Topic,
    TopicMerge,
    WorksForMe,
)
from community.models.trust import TrustLevel
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too
from community.operations.claiming import claim_topic
from community.operations.earning import settle_points
from community.operations.erasing import erase_member, forget_what_came_late
from community.operations.feedback import give_feedback
from community.operations.keeping_articles import move_article
from community.operations.merging import merge_topics
from community.operations.moving import move_topic
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.splitting import NewTopic, split_topic
from community.operations.trusting import grant_trust
from community.operations.trying import say_it_works
from community.operations.undoing import undo_act
from config.intakes import run_here
from config.integrity import all_checks
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WHY = Because(reason="One thread is enough")
ROUNDS = 20


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch):
    monkeypatch.setattr(acting, "TRIES", 1)


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator", "community_manager"])


def take_in():
    for _run in run_here():
        pass
    # What the factories wrote has no event by which it would be found.
    return [check for check in all_checks() if check.wrong and not check.check.endswith("has_its_search_document")]


def test_people_are_forgotten_while_others_vote_choose_merge_and_move(moderator):
    leaving, staying = MemberFactory.create_batch(4), MemberFactory.create_batch(3)
    topics = [TopicFactory(author=member) for member in (*leaving, *staying)]
    posts = [PostFactory(topic=topic, author=author) for topic in topics for author in (leaving[0], staying[0])]
    places, idea = CategoryFactory.create_batch(2), IdeaFactory()
    for member in leaving + staying:
        grant_trust(member, TrustLevel.HELPER, by=moderator, reason="Known")
    for member in leaving:
        for topic in topics:
            add_me_too(topic, by=member) if topic.author_id != member.pk else None
        cast_vote(idea, by=member)

    def act(thread):
        chance = random.Random(thread)
        if thread < len(leaving):
            return erase_member(leaving[thread], by=moderator)
        for _ in range(ROUNDS):
            by, topic = chance.choice(leaving + staying), Topic.objects.get(pk=chance.choice(topics).pk)
            post = Post.objects.get(pk=chance.choice(posts).pk)
            acts = [
                lambda topic=topic, by=by: add_me_too(topic, by=by),
                lambda topic=topic, by=by: remove_me_too(topic, by=by),
                lambda post=post, by=by: mark_helpful(post, by=by),
                lambda post=post, by=by: say_it_works(post, by=by),
                lambda post=post: mark_solution(post.topic, post, by=moderator),
                lambda topic=topic: withdraw_solution(topic, by=moderator),
                lambda topic=topic, by=by: claim_topic(topic, by=by),
                lambda topic=topic: merge_topics(topic, chance.choice(topics), by=moderator, because=WHY),
                lambda topic=topic: move_topic(topic, chance.choice(places), by=moderator, because=WHY),
                lambda by=by: grant_trust(by, TrustLevel.EXPERT, by=moderator, reason="Known"),
                lambda by=by: cast_vote(idea, by=by),
                lambda by=by: withdraw_vote(idea, by=by),
                settle_points,
            ]
            with suppress(DomainError):
                chance.choice(acts)()
        return None

    at_once(len(leaving) + 5, act)

    assert Member.objects.filter(pk__in=[member.pk for member in leaving], erased_at__isnull=False).count() == 4
    assert take_in() == []


def test_what_is_written_while_somebody_is_forgotten_goes_as_well(moderator):
    person, topics = MemberFactory(), TopicFactory.create_batch(8)
    posts = [PostFactory(topic=topic) for topic in topics]

    def act(thread):
        if thread == 0:
            return erase_member(person, by=moderator)
        for topic, post in zip(topics[thread::2], posts[thread::2], strict=True):
            with suppress(DomainError):
                add_me_too(topic, by=Member.objects.get(pk=person.pk))
                mark_helpful(post, by=Member.objects.get(pk=person.pk))
                say_it_works(post, by=Member.objects.get(pk=person.pk))
        return None

    at_once(3, act)
    # Who was waiting for the erasure with the last word of a vote wrote it behind it.
    forget_what_came_late()

    rows = [rows.filter(member=person).count() for rows in (MeToo.objects, Helpful.objects, WorksForMe.objects)]
    assert rows == [0, 0, 0]
    assert take_in() == []


def test_two_topics_that_are_merged_into_each_other_end_as_one(moderator):
    for _ in range(ROUNDS):
        one, other = PostFactory().topic, PostFactory().topic

        outcomes = at_once(
            4, lambda thread, pair=(one, other): merge_topics(*pair[:: (1, -1)[thread % 2]], by=moderator, because=WHY)
        )

        assert sum(isinstance(outcome, ModerationAct) for outcome in outcomes) == 1
        merge = TopicMerge.objects.get(topic__in=[one, other])
        assert {merge.topic, merge.into} == {one, other}
        assert Post.objects.filter(topic=merge.into).count() == 4
    assert take_in() == []


def test_an_act_is_taken_back_once_while_others_rearrange_the_same_topics(moderator):
    place = CategoryFactory()
    for _ in range(ROUNDS):
        one, other = PostFactory().topic, PostFactory().topic
        merged = merge_topics(one, other, by=moderator, because=WHY)
        moved = [post.pk for post in Post.objects.filter(topic=other).order_by("number")[2:]]

        def act(thread, merged=merged, other=other, moved=moved):
            if thread < 3:
                return undo_act(merged, by=moderator, reason="They differ")
            if thread == 3:
                return split_topic(other, moved[:1], NewTopic("Apart", place), by=moderator, because=WHY)
            return move_topic(other, place, by=moderator, because=WHY)

        outcomes = at_once(5, act)

        assert (
            sum(isinstance(outcome, ModerationAct) for outcome in outcomes[:3])
            == ModerationAct.objects.filter(undoes=merged).count()
            <= 1
        )
        assert None not in outcomes
    assert take_in() == []


def test_people_are_forgotten_while_the_articles_and_ideas_they_voted_on_are_moved(moderator):
    leaving, places = MemberFactory.create_batch(4), CategoryFactory.create_batch(2)
    articles, ideas = ArticleFactory.create_batch(3, category=places[0]), IdeaFactory.create_batch(3)
    for member in leaving:
        for article, idea in zip(articles, ideas, strict=True):
            give_feedback(article, by=member, visitor=f"m{member.pk}", is_helpful=True)
            cast_vote(idea, by=member)

    def act(thread):
        chance = random.Random(thread)
        if thread < len(leaving):
            return erase_member(leaving[thread], by=moderator)
        for _ in range(ROUNDS):
            article, by = Article.objects.get(pk=chance.choice(articles).pk), chance.choice(leaving)
            acts = [
                lambda article=article: move_article(article, chance.choice(places), by=moderator),
                lambda article=article, by=by: give_feedback(article, by=by, visitor=f"m{by.pk}", is_helpful=False),
                lambda by=by: cast_vote(chance.choice(ideas), by=by),
                settle_points,
            ]
            with suppress(DomainError):
                chance.choice(acts)()
        return None

    outcomes = at_once(len(leaving) + 4, act)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    forget_what_came_late()
    assert not Feedback.objects.filter(member__in=leaving).exists()
    assert take_in() == []
