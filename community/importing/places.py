"""Where the topics of an earlier run are now: one that was merged since has its posts in another one, and gets no more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from community.foundation.copying import each_of
from community.models import Topic, TopicMerge
from community.models.topic_merge import STEPS_AT_MOST


@dataclass(frozen=True)
class Places:
    """Locked topics by the key of their source, and by the id of a merged one the topic that it leads to."""

    known: Mapping[str, Topic]
    merged: Mapping[int, Topic]

    def of(self, topic: Topic) -> Topic:
        """Return where posts of a topic are written."""
        return self.merged.get(topic.pk, topic)


def locked_places(keys: Collection[str]) -> Places:
    """Lock the topics of keys and those that they lead to, by number, as every act upon them does."""
    named = dict(Topic.objects.filter(import_key__in=each_of(keys)).values_list("import_key", "pk"))
    locked: dict[int, Topic] = {}
    ends: dict[int, int] = {}
    # Where they lead may change until they are locked.
    while missing := {*named.values(), *ends.values()} - locked.keys():
        rows = Topic.objects.filter(pk__in=missing).select_for_update(no_key=True).order_by("pk")
        locked |= {row.pk: row for row in rows}
        ends = _ends_of(named.values())
    return Places(
        {str(key): locked[pk] for key, pk in named.items()}, {pk: locked[end] for pk, end in ends.items() if pk != end}
    )


def _ends_of(ids: Collection[int]) -> dict[int, int]:
    ends = {pk: pk for pk in ids}
    for _step in range(STEPS_AT_MOST):
        onward = dict(TopicMerge.objects.filter(topic__in=set(ends.values())).values_list("topic", "into"))
        if not onward:
            break
        ends = {pk: onward.get(end, end) for pk, end in ends.items()}
    return ends
