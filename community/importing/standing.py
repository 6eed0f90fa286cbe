"""What the source hid, deleted or brought back since an earlier run."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from community.foundation.events import Origin
from community.importing.events import ImportedEvent, write_events
from community.importing.run import ImportRun
from community.models import Member, Post, Topic, TopicEvent
from community.models.topic import State
from community.models.topic_event import ClaimEnded, Reasoned
from community.operations.ending_claims import end_claim

_K = TopicEvent.Kind
_TOPIC_KINDS = {State.VISIBLE: _K.TOPIC_RESTORED, State.HIDDEN: _K.TOPIC_HIDDEN, State.DELETED: _K.TOPIC_DELETED}
_POST_KINDS = {State.VISIBLE: _K.POST_RESTORED, State.HIDDEN: _K.POST_HIDDEN, State.DELETED: _K.POST_DELETED}
_HELD = (_K.TOPIC_HELD, _K.TOPIC_REJECTED, _K.POST_HELD, _K.POST_REJECTED)
_AS_THERE = Reasoned("changed like this in the source")


class MovedPostState(NamedTuple):
    """A post that stands otherwise in the source than here, and the locked topic that it stands in."""

    pk: int
    topic: Topic
    before: State
    after: State


class Decided(NamedTuple):
    """The numbers of topics and posts that somebody hid, deleted or restored here; they stay as they are."""

    topics: set[int]
    posts: set[int]


def decided_here(topics: Iterable[Topic]) -> Decided:
    """Find what somebody decided about in topics; a post counts wherever it stood then."""
    kinds = [*_TOPIC_KINDS.values(), *_POST_KINDS.values(), *_HELD]
    moves = TopicEvent.objects.filter(topic__in=topics, kind__in=kinds, origin=Origin.LIVE)
    named = list(moves.values_list("topic_id", "post_id"))
    return Decided({topic for topic, post in named if post is None}, {post for _topic, post in named if post})


def write_states(run: ImportRun, topics: Mapping[Topic, State], posts: Sequence[MovedPostState]) -> None:
    """Bring locked topics and their posts into the state of the source; the system did it, for nobody says who."""
    if not topics and not posts:
        return
    now, system = timezone.now(), Member.objects.system()
    for topic, state in topics.items():
        topic.state = state
        if state != State.VISIBLE:
            end_claim(topic, by=system, way=ClaimEnded.Way.WENT_AWAY)
    for post in posts:
        post.topic.post_count += int(post.after == State.VISIBLE) - int(post.before == State.VISIBLE)
    touched = {topic.pk: topic for topic in [*topics, *(post.topic for post in posts)]}
    Topic.objects.bulk_update(touched.values(), ["state", "post_count"])
    Post.objects.bulk_update([Post(pk=post.pk, state=post.after) for post in posts], ["state"])
    write_events(run, [*_of_topics(topics, system.pk, now), *_of_posts(posts, system.pk, now)])


def _of_topics(topics: Mapping[Topic, State], by: int, at: datetime) -> Iterable[ImportedEvent]:
    for topic, state in topics.items():
        yield ImportedEvent(_TOPIC_KINDS[state], topic.pk, None, by, at, _AS_THERE)


def _of_posts(posts: Sequence[MovedPostState], by: int, at: datetime) -> Iterable[ImportedEvent]:
    for post in posts:
        yield ImportedEvent(_POST_KINDS[post.after], post.topic.pk, post.pk, by, at, _AS_THERE)
