import pytest

from community.errors import MayNotModerate, TextIsEmpty
from community.models import Topic
from community.operations.moderation import move_topic_to_state
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
