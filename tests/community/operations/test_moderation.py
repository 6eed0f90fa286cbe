import pytest

from community.errors import DuplicateWouldChain, MayNotModerate, TextIsEmpty
from community.models import Topic, TopicDuplicate
from community.operations.moderation import mark_duplicate, move_topic_to_state, withdraw_duplicate
from tests.factories.community import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_hiding_needs_a_role_and_a_reason():
    topic, moderator = TopicFactory(), MemberFactory(roles=["moderator"])

    with pytest.raises(MayNotModerate):
        move_topic_to_state(topic, Topic.State.HIDDEN, by=topic.author, reason="mine")
    with pytest.raises(TextIsEmpty):
        move_topic_to_state(topic, Topic.State.HIDDEN, by=moderator, reason=" ")
    event = move_topic_to_state(topic, Topic.State.HIDDEN, by=moderator, reason="spam")

    assert event.extras == {"reason": "spam"}
    assert move_topic_to_state(topic, Topic.State.HIDDEN, by=moderator, reason="spam") is None
    assert move_topic_to_state(topic, Topic.State.VISIBLE, by=moderator, reason="mistake").kind == "topic_restored"


def test_a_duplicate_points_to_its_original_and_back_again():
    topic, original = TopicFactory(), TopicFactory()

    mark_duplicate(topic, original, by=topic.author)

    assert TopicDuplicate.objects.get().canonical == original
    assert mark_duplicate(topic, original, by=topic.author) is None
    assert withdraw_duplicate(topic, by=topic.author).kind == "duplicate_withdrawn"
    assert withdraw_duplicate(topic, by=topic.author) is None


def test_duplicates_do_not_chain():
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()
    moderator = MemberFactory(roles=["moderator"])
    mark_duplicate(first, second, by=moderator)

    for topic, canonical in [(third, first), (second, third), (third, third)]:
        with pytest.raises(DuplicateWouldChain):
            mark_duplicate(topic, canonical, by=moderator)


def test_a_bystander_does_not_mark_duplicates():
    with pytest.raises(MayNotModerate):
        mark_duplicate(TopicFactory(), TopicFactory(), by=MemberFactory())
