"""Where topics that were merged lead to."""

from community.models import Topic, TopicMerge
from community.models.category import Reader
from community.models.topic_merge import STEPS_AT_MOST


def merged_into(number: int, reader: Reader) -> Topic | None:
    """Return the topic that stands at the end of the way from a merged one, if the reader may see it."""
    for _step in range(STEPS_AT_MOST):
        merge = TopicMerge.objects.leading_to_what_is_seen_by(reader).filter(topic=number).first()
        if merge is None:
            break
        number = merge.into_id
    return Topic.objects.visible_to(reader).filter(pk=number).first()
