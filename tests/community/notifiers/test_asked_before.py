"""Who asked again, shares or watches it is told of the original's solution: everybody once."""

import pytest

from community.models import Notification, Watch
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.solving import mark_solution
from tests.factories.community import (
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def told_of(member) -> list[tuple[str, int]]:
    rows = Notification.objects.filter(recipient=member).order_by("id")
    return list(rows.values_list("kind", "topic_id"))


def test_who_asked_what_was_asked_before_is_told_once_whatever_is_marked_again(take_in):
    topic, agent, original = TopicFactory(), MemberFactory(roles=["support"]), TopicFactory()
    mark_duplicate(topic, original, by=agent)
    take_in()
    withdraw_duplicate(topic, by=agent)
    mark_duplicate(topic, original, by=agent)
    take_in()

    assert told_of(topic.author) == [("duplicate", topic.pk)]


def test_all_who_wait_for_a_duplicate_are_told_once_of_the_solution_of_the_original(take_in):
    agent, post = MemberFactory(roles=["support"]), PostFactory()
    original, topic = post.topic, TopicFactory()
    watching, both, muted, same = (MemberFactory() for _ in range(4))
    Watch.objects.create(topic=topic, member=watching, level="watching")
    Watch.objects.create(topic=topic, member=both, level="watching")
    Watch.objects.create(topic=original, member=both, level="watching")
    MeTooFactory(topic=topic, member=muted)
    Watch.objects.create(topic=topic, member=muted, level="muted")
    MeTooFactory(topic=topic, member=same)
    MeTooFactory(topic=original, member=same)
    mark_duplicate(topic, original, by=agent)
    take_in()
    Notification.objects.all().delete()

    mark_solution(original, post, by=agent)
    take_in()

    for member in (topic.author, watching, both, same, original.author):
        assert told_of(member) == [("solved", original.pk)]
    assert told_of(muted) == []


def test_of_a_solution_that_is_there_already_the_same_are_told_when_the_pointer_is_made(take_in):
    agent, original, topic = MemberFactory(roles=["support"]), SolutionFactory().topic, TopicFactory()
    watching, same = MemberFactory(), MemberFactory()
    Watch.objects.create(topic=topic, member=watching, level="watching")
    MeTooFactory(topic=topic, member=same)
    take_in()

    for _ in range(2):
        mark_duplicate(topic, original, by=agent)
        take_in()
        withdraw_duplicate(topic, by=agent)

    assert told_of(topic.author) == [("duplicate", topic.pk)]
    assert told_of(watching) == told_of(same) == [("solved", original.pk)]
