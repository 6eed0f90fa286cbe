"""The end of what a question waits for; the acts that end it call this under the topic's lock."""

from community.models import Member, NeedsInfo, Post, Topic, TopicEvent
from community.operations.events import record_topic_event


def note_info_given(topic: Topic, *, by: Member, post: Post | None = None) -> TopicEvent | None:
    """Take what is missing off a locked topic once its asker has said more; what others say ends nothing."""
    if by.pk != topic.author_id:
        return None
    removed, _per_model = NeedsInfo.objects.filter(topic=topic).delete()
    return record_topic_event(TopicEvent.Kind.INFO_GIVEN, topic, by=by, post=post) if removed else None


def end_need(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Take it off a locked topic that is solved without."""
    removed, _per_model = NeedsInfo.objects.filter(topic=topic).delete()
    return record_topic_event(TopicEvent.Kind.NEED_WITHDRAWN, topic, by=by) if removed else None
