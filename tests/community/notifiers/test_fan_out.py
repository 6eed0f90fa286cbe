"""Ten thousand watchers are told in one statement."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Delivery, Member, Notification, Watch
from community.notifiers.base import tell_of
from community.notifiers.topics import SOURCE
from community.operations.posting import add_post
from tests.factories.community import MemberFactory, TopicFactory, quiet

pytestmark = pytest.mark.django_db
WATCHERS = 10_000


def watched_topic(number):
    topic = TopicFactory(author=quiet())
    members = Member.objects.bulk_create(
        Member(email=f"w{index}@example.org", display_name=f"W {index}", password="!") for index in range(number)
    )
    Watch.objects.bulk_create(Watch(member=member, topic=topic) for member in members)
    return topic


def statements_of(event):
    with CaptureQueriesContext(connection) as captured:
        tell_of(SOURCE, [event])
    return len(captured)


def test_the_number_of_watchers_changes_no_number_of_statements():
    few, many = watched_topic(1), TopicFactory(author=quiet())
    Watch.objects.bulk_create(Watch(member=MemberFactory(), topic=many) for _ in range(50))

    for topic in (few, many):
        assert statements_of(add_post(topic, by=MemberFactory(), body="hello")) == 2


def test_ten_thousand_watchers_are_told_within_five_seconds(take_in):
    topic = watched_topic(WATCHERS)
    add_post(topic, by=MemberFactory(), body="hello")

    before = time.monotonic()
    take_in()
    took = time.monotonic() - before

    assert Notification.objects.filter(topic=topic).count() == Delivery.objects.count() == WATCHERS
    assert took < 5, f"{took:.1f} s"
