import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.foundation.copying import copy_new, copy_rows, each_of
from community.models import Post, SearchDocument, Tag, Topic, TopicEvent
from tests.factories.community import TopicFactory

pytestmark = pytest.mark.django_db


def event(topic, **more):
    return TopicEvent(
        **({"kind": "topic_opened", "topic": topic, "by": topic.author, "occurred_at": topic.created_at} | more)
    )


def test_copied_rows_get_their_ids_in_order_and_say_the_same_as_saved_ones():
    topic = TopicFactory()
    saved = event(topic, extras={"ä": [1, None, '"\\']})
    saved.save()

    first, second = copy_new([event(topic, extras=saved.extras), event(topic)])

    assert saved.pk < first.pk < second.pk
    found = TopicEvent.objects.in_bulk([saved.pk, first.pk, second.pk])
    ignored = {"id", "recorded_at"}
    said = [{f.name: getattr(one, f.attname) for f in one._meta.concrete_fields} for one in found.values()]
    assert [{name: one[name] for name in one if name not in ignored} for one in said[:1]] == [
        {name: one[name] for name in one if name not in ignored} for one in said[1:2]
    ]
    assert found[second.pk].extras == {}
    assert found[second.pk].recorded_at is not None


def test_many_rows_take_two_statements_however_many_they_are():
    topic = TopicFactory()
    for number in (1, 500):
        with CaptureQueriesContext(connection) as captured:
            copy_new([event(topic) for _ in range(number)])
        assert len(captured) == 2
    assert TopicEvent.objects.filter(topic=topic).count() >= 501


def test_rows_may_refer_to_rows_that_had_no_id_when_they_were_assigned():
    first = TopicFactory()
    topic = Topic(category=first.category, author=first.author, title="New", slug="new")
    waiting = event(topic) if topic.created_at else None
    copy_new([topic])

    assert waiting is not None
    copy_new([waiting])
    assert TopicEvent.objects.get(pk=waiting.pk).topic_id == topic.pk == waiting.topic_id


def test_what_the_database_refuses_is_refused_and_nothing_of_it_remains():
    Tag.objects.create(slug="here")
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_new([Tag(slug="new"), Tag(slug="here")])
    assert not Tag.objects.filter(slug="new").exists()


def test_nothing_is_copied_without_asking_the_database():
    with CaptureQueriesContext(connection) as captured:
        assert list(copy_new([])) == []
    assert len(captured) == 0


def test_a_set_of_texts_is_one_parameter_whatever_stands_in_them():
    texts = ["plain", 'quo"ted', "com,ma", "{brace}", "back\\slash", "ünï", "NULL", ""]
    Tag.objects.bulk_create([Tag(slug=text) for text in texts])
    Tag.objects.create(slug="other")

    assert set(Tag.objects.filter(slug__in=each_of(texts)).values_list("slug", flat=True)) == set(texts)
    assert not Tag.objects.filter(slug__in=each_of([])).exists()


def test_columns_that_are_not_named_get_what_a_saved_row_would_have():
    topic = TopicFactory()
    saved = Post.objects.create(topic=topic, number=7, author=topic.author, body="x")

    copy_rows(Post, ("topic_id", "number", "author_id", "body"), [(topic.pk, 8, topic.author_id, "x")])

    copied = Post.objects.get(topic=topic, number=8)
    ignored = {"id", "number", "created_at"}
    for field in Post._meta.concrete_fields:
        if field.name not in ignored:
            assert getattr(copied, field.attname) == getattr(saved, field.attname), field.name


def test_what_the_database_makes_of_a_row_is_left_to_it():
    now = timezone.now()
    columns = ("kind", "thing_id", "language", "title", "address", "created_at", "updated_at")

    copy_rows(SearchDocument, columns, [("topic", 1, "english", "It hums", "/", now, now)])

    assert SearchDocument.objects.get(vector="hums").title == "It hums"
