"""The back office: acts are taken back by a button, and other topics are named by words as well as by number."""

import re

import pytest
from django.urls import reverse

from community.flaggable import Because
from community.models import ModerationAct, TopicDuplicate, TopicMerge
from community.operations.indexing.rebuilding import rebuild_documents
from community.operations.marking_topics import lock_topic
from community.operations.merging import merge_topics
from community.operations.moderation import move_post_to_state
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
WHY = Because(reason="One thread is enough")


@pytest.fixture(autouse=True)
def passwords_are_enough(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def keeper(client, moderator):
    client.force_login(moderator)
    return client


def page_of(thing):
    return reverse(f"admin:community_{thing._meta.model_name}_change", args=[thing.pk])


def act_on(thing, name):
    return reverse(f"admin:community_{thing._meta.model_name}_act", args=[thing.pk, name])


def offered(client, like, **query):
    return client.get(reverse("admin:community_topic_found", args=[like]), query).json()["found"]


def test_an_act_is_taken_back_by_its_button_and_offers_none_afterwards(keeper, moderator):
    topic = TopicFactory()
    act = lock_topic(topic, by=moderator, because=WHY)
    assert act_on(act, "undo") in keeper.get(page_of(act)).content.decode()
    assert act_on(act, "undo") in keeper.get(page_of(topic)).content.decode()

    assert keeper.post(act_on(act, "undo"), {"reason": ""}).status_code == 200
    keeper.post(act_on(act, "undo"), {"reason": "A mistake"})

    assert not hasattr(type(topic).objects.get(pk=topic.pk), "lock")
    assert act_on(act, "undo") not in keeper.get(page_of(act)).content.decode()
    assert "taken back" in keeper.get(page_of(topic)).content.decode()
    again = keeper.post(act_on(act, "undo"), {"reason": "Once more"})
    assert "This was taken back already." in again.content.decode()


def test_a_merge_is_taken_back_at_the_topic_and_a_post_tells_what_was_done_to_it(keeper, moderator):
    post, into = PostFactory(), PostFactory().topic
    topic = post.topic
    merge_topics(topic, into, by=moderator, because=WHY)
    assert act_on(topic, "unmerge") in keeper.get(page_of(topic)).content.decode()
    assert "Topic merged" in keeper.get(page_of(into)).content.decode()
    assert act_on(into, "unmerge") not in keeper.get(page_of(into)).content.decode()

    keeper.post(act_on(topic, "unmerge"), {"reason": "Two after all"})
    assert (TopicMerge.objects.count(), topic.posts.count(), into.posts.count()) == (0, 2, 2)
    post.refresh_from_db()
    move_post_to_state(post, "hidden", by=moderator, reason="Rude")
    act = ModerationAct.objects.last()
    assert act_on(act, "undo") in keeper.get(page_of(post)).content.decode()


def test_whoever_only_reads_the_log_takes_nothing_back(client, moderator, product):
    act = lock_topic(TopicFactory(), by=moderator, because=WHY)
    client.force_login(product)

    assert act_on(act, "undo") not in client.get(page_of(act)).content.decode()
    assert client.post(act_on(act, "undo"), {"reason": "x"}).status_code == 403
    assert client.get(reverse("admin:community_topic_found", args=["original"]), {"q": "x"}).status_code == 403


def test_an_original_is_offered_while_it_is_typed_and_named_by_its_line(keeper):
    topic, original = TopicFactory(), TopicFactory(title="Humming balcony")
    rebuild_documents("topic", lambda *_: None)
    page = keeper.get(act_on(topic, "duplicate")).content.decode()
    assert "/admin/community/topic/found/original/" in page
    assert f'data-for="{topic.pk}"' in page

    line = f"#{original.pk} Humming balcony"
    assert offered(keeper, "original", q="humming", **{"for": topic.pk}) == [line]
    assert offered(keeper, "original", q=" ") == []
    assert keeper.get(reverse("admin:community_topic_found", args=["nonsense"])).status_code == 404
    keeper.post(act_on(topic, "duplicate"), {"canonical": line})

    assert TopicDuplicate.objects.get().canonical == original


def test_without_scripts_words_are_answered_with_a_choice(keeper):
    topic = PostFactory().topic
    first, second = PostFactory(topic__title="Humming balcony").topic, TopicFactory(title="Humming balcony again")
    rebuild_documents("topic", lambda *_: None)
    values = {"into": "humming", "reason": "The same"}

    asked = keeper.post(act_on(topic, "merge"), values).content.decode()
    assert set(re.findall(r'name="found" value="(\d+)"', asked)) == {str(first.pk), str(second.pk)}
    assert "Choose one of these, or name another one." in asked
    assert "The same</textarea>" in asked
    keeper.post(act_on(topic, "merge"), {**values, "found": str(first.pk)})
    assert TopicMerge.objects.get().into == first

    keeper.post(act_on(second, "merge"), {"into": "humming Balcony", "reason": "The same"})
    assert TopicMerge.objects.count() == 2


def test_what_is_not_there_is_named_by_nobody(keeper, moderator):
    topic = TopicFactory()
    secret = TopicFactory(title="Secret humming", category=CategoryFactory(of_circle=CircleFactory()))
    rebuild_documents("topic", lambda *_: None)

    for typed in ("nonsense", "", "999999", f"#{topic.pk + 1000} Humming"):
        refused = keeper.post(act_on(topic, "duplicate"), {"canonical": typed})
        assert "There is no such question." in refused.content.decode()
    assert offered(keeper, "target", q="secret humming") == [f"#{secret.pk} Secret humming"]
    moderator.groups.clear()
    assert keeper.get(reverse("admin:community_topic_found", args=["target"]), {"q": "secret"}).status_code == 403


def test_many_are_pointed_to_an_original_that_is_named_by_words(keeper):
    original, topics = TopicFactory(title="Humming balcony"), TopicFactory.create_batch(2)
    rebuild_documents("topic", lambda *_: None)
    chosen = {"action": "mark_duplicates", "_selected_action": [topic.pk for topic in topics], "applied": "1"}

    keeper.post(reverse("admin:community_topic_changelist"), {**chosen, "canonical": "Humming balcony"})

    assert set(TopicDuplicate.objects.values_list("topic", "canonical")) == {(one.pk, original.pk) for one in topics}
