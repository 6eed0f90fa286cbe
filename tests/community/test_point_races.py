"""Help, votes and their withdrawal all at once: afterwards the ledger says what stands, once."""

import random
from contextlib import suppress

import pytest

from community.foundation.errors import DomainError
from community.models import Member, Solution
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.earning import settle_points, take_in_recognition
from community.operations.earning_by_articles import take_in_recognition_of_articles
from community.operations.feedback import give_feedback, take_feedback_back
from community.operations.moderation import move_post_to_state
from community.operations.solving import mark_solution, withdraw_solution
from config.integrity import all_checks
from tests.factories.articles import ArticleFactory
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_storm_of_accepts_votes_merges_and_settlings_leaves_no_drift():
    moderator = MemberFactory(roles=["moderator"])
    members = [MemberFactory() for _ in range(6)]
    topics = [TopicFactory(author=members[number]) for number in range(3)]
    posts = [PostFactory(topic=topic, author=author) for topic in topics for author in members[3:]]
    article = ArticleFactory(author=members[5])

    def act(thread: int) -> None:
        chance = random.Random(thread)
        for _ in range(25):
            post, by = chance.choice(posts), chance.choice(members)
            acts = [
                lambda post=post: mark_solution(post.topic, post, by=moderator),
                lambda post=post: withdraw_solution(post.topic, by=moderator),
                lambda post=post, by=by: add_me_too(post.topic, by=by) if by != post.topic.author else None,
                lambda post=post, by=by: remove_me_too(post.topic, by=by),
                lambda post=post, by=by: mark_helpful(post, by=by) if by != post.author and post.is_standing else None,
                lambda post=post, by=by: unmark_helpful(post, by=by),
                lambda: mark_duplicate(topics[0], topics[1], by=moderator),
                lambda: withdraw_duplicate(topics[0], by=moderator),
                lambda post=post: move_post_to_state(
                    post, chance.choice(["hidden", "visible"]), by=moderator, reason="?"
                ),
                lambda by=by: give_feedback(article, by=by, visitor=f"v{by.pk}", is_helpful=chance.random() < 0.7),
                lambda by=by: take_feedback_back(article, visitor=f"v{by.pk}"),
                take_in_recognition,
                take_in_recognition_of_articles,
                settle_points,
            ]
            # What another thread made impossible meanwhile is refused.
            with suppress(DomainError):
                chance.choice(acts)()

    at_once(8, act)
    take_in_recognition()
    take_in_recognition_of_articles()

    assert [check for check in all_checks() if check.wrong] == []
    assert settle_points() == 0


def test_twenty_accepts_and_withdrawals_with_settlings_between_pay_one_solution():
    post = PostFactory()
    topic = post.topic

    def act(number: int) -> object:
        if number % 4 == 3:
            return take_in_recognition()
        if number % 2:
            return withdraw_solution(topic, by=topic.author)
        return mark_solution(topic, post, by=topic.author)

    at_once(20, act)
    take_in_recognition()

    stands = Solution.objects.filter(topic=topic).exists()
    assert Member.objects.get(pk=post.author_id).points == (15 if stands else 0)
    assert [check for check in all_checks() if check.wrong] == []
