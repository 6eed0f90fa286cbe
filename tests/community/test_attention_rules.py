"""What holds for rows of attention even when they are written past the acts, and twins of visibility."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Delivery, Member, Notification, Watch
from community.models.notification import unread_count
from community.models.topic import State
from community.permissions import can_see_notification
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    TagFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


def notice(recipient, topic, source_id=1, **fields):
    values = {"kind": "watching", "source": "test", "source_id": source_id, "topic": topic, "category": topic.category}
    return Notification.objects.create(recipient=recipient, **values | fields)


def test_a_watch_is_of_exactly_one_thing_and_at_a_level_that_it_has():
    anna, topic, category, tag = MemberFactory(), TopicFactory(), CategoryFactory(), TagFactory()
    Watch.objects.create(member=anna, topic=topic)

    assert refused(lambda: Watch.objects.create(member=anna))
    assert refused(lambda: Watch.objects.create(member=anna, category=category, tag=tag))
    assert refused(lambda: Watch.objects.create(member=anna, topic=topic, level="muted"))
    assert refused(lambda: Watch.objects.create(member=anna, person=topic.author, level="openings"))
    assert refused(lambda: Watch.objects.create(member=anna, person=anna))


def test_one_notification_per_person_and_event_and_one_unread_reply_per_topic():
    anna, topic = MemberFactory(), TopicFactory()
    first = notice(anna, topic)

    assert refused(lambda: notice(anna, topic, kind="mention"))
    assert refused(lambda: notice(anna, topic, source_id=2, kind="reply"))
    assert refused(lambda: notice(anna, topic, source_id=3, kind="mention", actor=anna))
    notice(anna, topic, source_id=4, kind="mention")
    Notification.objects.filter(pk=first.pk).update(read_at=timezone.now())
    notice(anna, topic, source_id=5)


def test_a_delivery_is_of_a_notification_or_of_a_period_and_ends_once():
    anna, topic, now = MemberFactory(), TopicFactory(), timezone.now()
    told = notice(anna, topic)
    common = {"recipient": anna, "due_at": now}
    Delivery.objects.create(**common, rhythm="immediate", key="a", notification=told)

    assert refused(lambda: Delivery.objects.create(**common, rhythm="immediate", key="b"))
    assert refused(lambda: Delivery.objects.create(**common, rhythm="daily", key="c", notification=told))
    assert refused(lambda: Delivery.objects.create(**common, rhythm="daily", key="a", since=now, until=now))
    assert refused(lambda: Delivery.objects.filter(key="a").update(state="sent"))


@pytest.mark.parametrize("roles", [[], ["moderator"], ["manager"]])
@pytest.mark.parametrize("place", ["public", "members", "circle", "own circle"])
@pytest.mark.parametrize("state", [State.VISIBLE, State.HIDDEN, State.DELETED])
def test_a_notification_is_seen_in_a_set_exactly_when_it_is_seen_by_itself(roles, place, state):
    reader = MemberFactory(roles=roles)
    circle = CircleFactory(members=[reader] if place == "own circle" else [])
    fields = {"members_only": True} if place == "members" else {}
    category = CategoryFactory(of_circle=circle) if "circle" in place else CategoryFactory(**fields)
    topic = TopicFactory(category=category)
    post = PostFactory(topic=topic, state=state)
    rows = [notice(reader, topic), notice(reader, topic, source_id=2, kind="mention", post=post)]
    rows.append(notice(MemberFactory(), topic, source_id=3))

    seen = set(Notification.objects.visible_to(reader))

    assert seen == {row for row in rows if can_see_notification(reader, row)}
    assert Member.objects.annotate(number=unread_count()).get(pk=reader.pk).number == len(seen)
