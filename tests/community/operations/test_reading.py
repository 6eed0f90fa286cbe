from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.models import ReadMark, Topic
from community.models.read_mark import new_posts
from community.operations.reading import UNREAD_FOR, forget_old_marks, raise_read_mark
from tests.factories.community import MemberFactory, PostFactory, TopicFactory


@pytest.mark.django_db
def test_a_mark_never_sinks():
    topic, anna = TopicFactory(), MemberFactory()

    for number in (2, 7, 3):
        raise_read_mark(topic, number, by=anna)

    assert ReadMark.objects.get().number == 7


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_late_looks_never_overwrite_the_furthest_one():
    topic, anna = TopicFactory(), MemberFactory()

    def look(number):
        try:
            raise_read_mark(topic, number, by=anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, [*range(1, 60), *range(60, 0, -1)]))

    assert ReadMark.objects.get().number == 60


@pytest.mark.django_db
def test_unread_are_the_posts_of_others_behind_the_mark():
    topic, anna, ben = TopicFactory(), MemberFactory(), MemberFactory()
    PostFactory(topic=topic, author=ben)
    assert unread(anna) == {topic.pk: 0}

    raise_read_mark(topic, 2, by=anna)
    PostFactory(topic=topic, author=ben)
    PostFactory(topic=topic, author=ben, state=Topic.State.HIDDEN)
    PostFactory(topic=topic, author=anna)
    assert (unread(anna), unread(ben)) == ({topic.pk: 1}, {topic.pk: 0})

    Topic.objects.update(last_posted_at=timezone.now() - UNREAD_FOR - timedelta(days=1))
    assert unread(anna) == {topic.pk: 0}


def unread(member):
    return dict(Topic.objects.annotate(new=new_posts(member)).values_list("pk", "new"))


@pytest.mark.django_db
def test_marks_that_say_nothing_any_more_are_forgotten():
    old, alive, anna = TopicFactory(), TopicFactory(), MemberFactory()
    for topic in (old, alive):
        raise_read_mark(topic, 1, by=anna)
    long_ago = timezone.now() - UNREAD_FOR - timedelta(days=1)
    ReadMark.objects.update(read_at=long_ago)
    Topic.objects.filter(pk=old.pk).update(last_posted_at=long_ago)

    assert forget_old_marks(now=timezone.now()) == 1
    assert ReadMark.objects.get().topic == alive
