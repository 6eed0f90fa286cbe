"""Badges: deserved by what stands, once each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from community.badges import BADGES
from community.models import BadgeAward, Member
from community.operations.awarding import award_badges
from community.operations.earning import settle_points
from community.operations.solving import mark_solution, withdraw_solution
from community.signals import badge_awarded
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    HelpfulFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def badges_of(member: Member) -> set[str]:
    settle_points()
    award_badges()
    assert award_badges() == 0
    return set(BadgeAward.objects.held().filter(member=member).values_list("badge", flat=True))


def answer(member: Member, *, after: timedelta, at: datetime = MONDAY, **topic):
    topic = TopicFactory(created_at=at, **topic)
    return SolutionFactory(post=PostFactory(topic=topic, author=member, created_at=at + after), marked_at=at + after)


def test_there_are_about_25_badges_in_two_languages():
    assert 25 <= len(BADGES) <= 30
    for badge in BADGES.values():
        assert str(badge.name)
        assert str(badge.description)
        with translation.override("de"):
            german = f"{badge.name} {badge.description}"
        with translation.override("en"):
            assert f"{badge.name} {badge.description}" != german


def test_a_first_solution_makes_a_badge_that_goes_and_comes_back_with_it(django_capture_on_commit_callbacks):
    told = []
    badge_awarded.connect(lambda badge, **_: told.append(badge), weak=False, dispatch_uid="test")
    post = PostFactory()
    topic = post.topic
    try:
        with django_capture_on_commit_callbacks(execute=True):
            mark_solution(topic, post, by=topic.author)
            assert "first-solution" in badges_of(post.author)
            withdraw_solution(topic, by=topic.author)
            assert badges_of(post.author) == set()
            mark_solution(topic, post, by=topic.author)
            assert "first-solution" in badges_of(post.author)
    finally:
        badge_awarded.disconnect(dispatch_uid="test")

    assert BadgeAward.objects.filter(member=post.author, badge="first-solution").count() == 1
    # The second time is no news.
    assert told.count("first-solution") == 1


def test_the_badges_of_solving():
    member = MemberFactory()
    german = CategoryFactory(language="de")
    for number in range(10):
        place = {"category": german} if number == 0 else {}
        answer(member, after=timedelta(minutes=20), at=MONDAY + timedelta(days=31 * (number % 6)), **place)

    assert badges_of(member) >= {
        *("first-solution", "problem-solver", "quick-help", "fire-brigade", "helping-hand"),
        *("all-rounder", "polyglot", "steady", "welcome"),
    }


def test_late_help_on_a_weekend_is_a_rescue_but_not_quick():
    member = MemberFactory()
    answer(member, after=timedelta(days=33))

    found = badges_of(member)
    assert {"rescuer", "weekend-help"} <= found
    assert "quick-help" not in found


def test_the_badges_of_votes_and_of_shared_problems():
    solution = SolutionFactory()
    author = solution.post.author
    for number in range(15):
        HelpfulFactory(post=solution.post, created_at=MONDAY + timedelta(days=number))
    for _ in range(5):
        MeTooFactory(topic=solution.topic)

    assert badges_of(author) >= {"first-thanks", "good-answer", "great-answer", "shared-problem"}
    assert badges_of(solution.topic.author) == {"first-question", "good-question", "closed-loop"}


def test_thanks_and_duplicates_found():
    member = MemberFactory()
    for _ in range(10):
        HelpfulFactory(member=member)
    for _ in range(5):
        TopicDuplicateFactory(marked_by=member)

    assert badges_of(member) == {"gives-thanks", "tidy-mind"}


def test_an_anniversary_stays_whatever_goes():
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=400))
    solution = SolutionFactory(post__author=member)
    assert "anniversary" in badges_of(member)

    withdraw_solution(solution.topic, by=solution.topic.author)

    assert badges_of(member) == {"anniversary"}


def test_what_happens_in_a_circle_makes_no_badge():
    circle = CircleFactory()
    solution = SolutionFactory(post__topic__category=CategoryFactory(of_circle=circle))
    HelpfulFactory(post=solution.post)

    assert badges_of(solution.post.author) == badges_of(solution.topic.author) == set()


def test_badges_of_history_bear_its_dates():
    member = MemberFactory()
    answer(member, after=timedelta(days=1))

    badges_of(member)

    assert BadgeAward.objects.get(badge="first-solution").awarded_at == MONDAY + timedelta(days=1)
